"""Petitions in the workspace."""

from django.urls import path

from petitions.views.organise import asked, embedding, moving, proposals
from petitions.views.organise import petitions as organise

app_name = "organise_petitions"
urlpatterns = [
    path("", organise.index, name="index"),
    path("new/", organise.create, name="create"),
    path("preview/", organise.preview, name="preview"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("<slug:slug>/", organise.edit, name="edit"),
    path("<slug:slug>/open/", moving.open_, name="open"),
    path("<slug:slug>/close/", moving.close, name="close"),
    path("<slug:slug>/signatures/", organise.signatures, name="signatures"),
    path("<slug:slug>/signatures/<uuid:public_id>/hide/", organise.hide_signature, name="hide_signature"),
    path("<slug:slug>/asked/", asked.asked, name="asked"),
    path("<slug:slug>/signatories/", asked.signatories, name="signatories"),
    path("<slug:slug>/progress/", moving.progress, name="progress"),
    path("<slug:slug>/progress/<int:number>/", moving.correct, name="correct_move"),
    path("<slug:slug>/move/<slug:state>/", moving.move, name="move"),
    path("<slug:slug>/other-sites/", embedding.other_sites, name="other_sites"),
]
