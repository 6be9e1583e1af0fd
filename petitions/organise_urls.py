"""Petitions in the workspace."""

from django.urls import path

from petitions.views.organise import hand_ins, paper
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
    path("<slug:slug>/hand-in/", hand_ins.index, name="hand_in"),
    path("<slug:slug>/hand-in/order/", hand_ins.order, name="hand_in_order"),
    path("<slug:slug>/hand-in/<uuid:public_id>/progress/", hand_ins.progress, name="hand_in_progress"),
    path("<slug:slug>/hand-in/<uuid:public_id>/again/", hand_ins.again, name="hand_in_again"),
    path("<slug:slug>/hand-in/<uuid:public_id>/delete-files/", hand_ins.delete_files, name="hand_in_delete_files"),
    path("<slug:slug>/hand-in/<uuid:public_id>/told/", hand_ins.ceremony, name="ceremony"),
    path(
        "<slug:slug>/hand-in/<uuid:public_id>/photos/<uuid:photo_id>/remove/",
        hand_ins.remove_photo,
        name="hand_in_photo",
    ),
    path("<slug:slug>/hand-in/<uuid:public_id>/<slug:kind>/", hand_ins.download, name="hand_in_download"),
    path("<slug:slug>/paper/", paper.index, name="paper"),
    path("<slug:slug>/paper/print/", paper.print_, name="paper_print"),
    path("<slug:slug>/paper/import/", paper.import_, name="paper_import"),
    path("<slug:slug>/paper/find/", paper.find, name="paper_find"),
    path("<slug:slug>/paper/signatures/<uuid:public_id>/erase/", paper.erase, name="paper_erase"),
    path("<slug:slug>/paper/signatures/<uuid:public_id>/anonymise/", paper.anonymise, name="paper_anonymise"),
    path("<slug:slug>/paper/signatures/<uuid:public_id>/held/", paper.held, name="paper_held"),
    path("<slug:slug>/paper/<uuid:public_id>/", paper.sheet, name="paper_sheet"),
    path("<slug:slug>/paper/<uuid:public_id>/finish/", paper.finish, name="paper_finish"),
    path("<slug:slug>/paper/<uuid:public_id>/lines/<int:line>/delete/", paper.delete_line, name="paper_line"),
]
