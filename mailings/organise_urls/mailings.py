"""Mailings in the workspace: writing them."""

from django.urls import path

from mailings.views.organise import checking, composing, mailings

app_name = "organise_mailings"
urlpatterns = [
    path("", mailings.index, name="index"),
    path("new/", mailings.create, name="create"),
    path("<uuid:public_id>/", composing.edit, name="edit"),
    path("<uuid:public_id>/autosave/", composing.autosave, name="autosave"),
    path("<uuid:public_id>/preview/", composing.preview, name="preview"),
    path("<uuid:public_id>/check/", checking.check, name="check"),
    path("<uuid:public_id>/check/frame/", checking.frame, name="frame"),
    path("<uuid:public_id>/check/person/", checking.find_person, name="find_person"),
    path("<uuid:public_id>/check/test/", checking.send_test, name="send_test"),
    path("<uuid:public_id>/duplicate/", mailings.duplicate, name="duplicate"),
    path("<uuid:public_id>/delete/", mailings.delete, name="delete"),
]
