"""Petitions in the workspace."""

from django.urls import path

from petitions.views.organise import moderation, trust
from petitions.views.organise import petitions as organise

app_name = "organise_petitions"
urlpatterns = [
    path("", organise.index, name="index"),
    path("new/", organise.create, name="create"),
    path("preview/", organise.preview, name="preview"),
    path("moderation/", moderation.queue, name="all_moderation"),
    path("moderation/decide/", moderation.decide, name="decide"),
    path("moderation/undo/", moderation.undo, name="undo_decision"),
    path("moderation/held/", moderation.policy, name="moderation_policy"),
    path("moderation/house-rules/", moderation.house_rules, name="house_rules"),
    path("<slug:slug>/", organise.edit, name="edit"),
    path("<slug:slug>/open/", organise.open_, name="open"),
    path("<slug:slug>/close/", organise.close, name="close"),
    path("<slug:slug>/signatures/", organise.signatures, name="signatures"),
    path("<slug:slug>/signatures/<uuid:public_id>/hide/", organise.hide_signature, name="hide_signature"),
    path("<slug:slug>/moderation/", moderation.queue, name="moderation"),
    path("<slug:slug>/trust/", trust.overview, name="trust"),
    path("<slug:slug>/trust/suspects/", trust.settle, name="settle_suspects"),
    path("<slug:slug>/trust/sources/", trust.judge_source, name="judge_source"),
    path("<slug:slug>/trust/puzzle/", trust.set_puzzle, name="set_puzzle"),
    path("<slug:slug>/trust/invalidate/", trust.invalidate, name="invalidate"),
    path("<slug:slug>/trust/invalidations/<uuid:public_id>/undo/", trust.undo, name="undo_invalidation"),
]
