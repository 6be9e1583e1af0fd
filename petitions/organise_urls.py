"""Petitions in the workspace."""

from django.urls import path

from petitions.views.organise import letters
from petitions.views.organise import petitions as organise

app_name = "organise_petitions"
urlpatterns = [
    path("", organise.index, name="index"),
    path("new/", organise.create, name="create"),
    path("preview/", organise.preview, name="preview"),
    path("letters/", letters.index, name="letter_actions"),
    path("letters/new/", letters.create, name="create_letter_action"),
    path("letters/preview/", letters.preview, name="preview_letter_action"),
    path("letters/<slug:slug>/", letters.edit, name="letter_action"),
    path("letters/<slug:slug>/open/", letters.open_, name="open_letter_action"),
    path("letters/<slug:slug>/close/", letters.close, name="close_letter_action"),
    path("letters/<slug:slug>/figures/", letters.figures, name="letter_figures"),
    path("letters/<slug:slug>/letters/", letters.letters, name="letters"),
    path("<slug:slug>/", organise.edit, name="edit"),
    path("<slug:slug>/open/", organise.open_, name="open"),
    path("<slug:slug>/close/", organise.close, name="close"),
    path("<slug:slug>/signatures/", organise.signatures, name="signatures"),
    path("<slug:slug>/signatures/<uuid:public_id>/hide/", organise.hide_signature, name="hide_signature"),
]
