"""Petitions in the workspace."""

from django.urls import path

from petitions.views.organise import asked, embedding, moving, proposals, sharing, statistics, updates
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
    path("<slug:slug>/links/", sharing.links, name="links"),
    path("<slug:slug>/links/add/", sharing.add_link, name="add_link"),
    path("<slug:slug>/links/<slug:code>/poster.pdf", sharing.poster, name="link_poster"),
    path("<slug:slug>/links/<slug:code>/code.svg", sharing.code, name="link_code"),
    path("<slug:slug>/updates/", updates.updates, name="updates"),
    path("<slug:slug>/updates/new/", updates.create, name="create_update"),
    path("<slug:slug>/updates/preview/", updates.preview, name="preview_update"),
    path("<slug:slug>/updates/<uuid:public_id>/", updates.edit, name="update"),
    path("<slug:slug>/updates/<uuid:public_id>/publish/", updates.publish, name="publish_update"),
    path("<slug:slug>/updates/<uuid:public_id>/take-off/", updates.take_off, name="take_off_update"),
    path("<slug:slug>/updates/<uuid:public_id>/mailing/", updates.prepare_mailing, name="prepare_mailing"),
    path("<slug:slug>/milestones/add/", updates.add_milestone, name="add_milestone"),
    path("<slug:slug>/milestones/<int:number>/remove/", updates.remove_milestone, name="remove_milestone"),
    path("<slug:slug>/statistics/", statistics.statistics, name="statistics"),
    path("<slug:slug>/statistics/count-again/", statistics.count_again, name="count_again"),
    path("<slug:slug>/statistics/figures.csv", statistics.export, name="export_statistics"),
]
