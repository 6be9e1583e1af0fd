"""Mails that go out by themselves, step by step."""

from django.urls import path

from mailings.views.organise import sequences

app_name = "organise_sequences"
urlpatterns = [
    path("", sequences.index, name="index"),
    path("new/", sequences.create, name="create"),
    path("<uuid:public_id>/", sequences.sequence, name="sequence"),
    path("<uuid:public_id>/edit/", sequences.edit, name="edit"),
    path("<uuid:public_id>/start/", sequences.start, name="start"),
    path("<uuid:public_id>/stop/", sequences.stop, name="stop"),
    path("<uuid:public_id>/archive/", sequences.archive, name="archive"),
    path("<uuid:public_id>/bring-back/", sequences.bring_back, name="bring_back"),
    path("<uuid:public_id>/steps/new/", sequences.add_step, name="add_step"),
    path("<uuid:public_id>/steps/<uuid:step_id>/", sequences.step, name="step"),
    path("<uuid:public_id>/steps/<uuid:step_id>/hold/", sequences.hold, name="hold"),
    path("<uuid:public_id>/steps/<uuid:step_id>/let-out/", sequences.let_out, name="let_out"),
    path("<uuid:public_id>/steps/<uuid:step_id>/remove/", sequences.remove_step, name="remove_step"),
]
