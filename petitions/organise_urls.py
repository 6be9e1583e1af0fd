"""Petitions in the workspace."""

from django.urls import path

from petitions.views.organise import embedding
from petitions.views.organise import petitions as organise

app_name = "organise_petitions"
urlpatterns = [
    path("", organise.index, name="index"),
    path("new/", organise.create, name="create"),
    path("preview/", organise.preview, name="preview"),
    path("<slug:slug>/", organise.edit, name="edit"),
    path("<slug:slug>/open/", organise.open_, name="open"),
    path("<slug:slug>/close/", organise.close, name="close"),
    path("<slug:slug>/signatures/", organise.signatures, name="signatures"),
    path("<slug:slug>/signatures/<uuid:public_id>/hide/", organise.hide_signature, name="hide_signature"),
    path("<slug:slug>/other-sites/", embedding.other_sites, name="other_sites"),
]
