"""Bringing people in."""

from django.urls import path

from supporters.views.organise import imports

app_name = "organise_imports"
urlpatterns = [
    path("", imports.index, name="index"),
    path("<uuid:public_id>/", imports.show, name="show"),
    path("<uuid:public_id>/columns/", imports.columns, name="columns"),
    path("<uuid:public_id>/read-anew/", imports.read_anew, name="read_anew"),
    path("<uuid:public_id>/review/", imports.review, name="review"),
    path("<uuid:public_id>/progress/", imports.progress, name="progress"),
    path("<uuid:public_id>/pause/", imports.pause, name="pause"),
    path("<uuid:public_id>/resume/", imports.resume, name="resume"),
    path("<uuid:public_id>/undo/", imports.undo, name="undo"),
    path("<uuid:public_id>/discard/", imports.discard, name="discard"),
    path("<uuid:public_id>/report/", imports.download, name="report"),
]
