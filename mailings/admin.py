"""Mailings and the outbox in the admin. Mailings are written and sent in the workspace: here they are looked up."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.admin_site import AuditedAdmin, ReadOnlyAdmin
from mailings.models import (
    Bounce,
    Click,
    Departure,
    DepartureReason,
    Enrolment,
    Layout,
    LimitTurn,
    Mailing,
    MailingAudience,
    MailingFigures,
    MailingImage,
    MailingMove,
    MailingPolicy,
    MailingVersion,
    Measurement,
    Message,
    Open,
    Relay,
    SenderIdentity,
    SendingLimit,
    Sequence,
    SequenceStep,
    Snippet,
    StepOutcome,
    TrackedLink,
)
from mailings.tasks import release_held_back_for


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What is queued, sent and failed. What a message says is not shown: it is its recipient's."""

    list_display = ["created_at", "kind", "subject", "state", "attempts", "not_before", "finished_at"]
    list_filter = ["state", "kind", "priority", "language"]
    search_fields = ["address", "public_id"]
    exclude = ["context"]


@admin.register(Mailing)
class MailingAdmin(ReadOnlyAdmin):
    list_display = ["name", "campaign", "state", "scheduled_at", "started_at", "finished_at", "audience_size"]
    list_filter = ["campaign", "state", "is_step"]
    search_fields = ["name", "public_id"]
    list_select_related = ["campaign"]


@admin.register(MailingVersion)
class MailingVersionAdmin(ReadOnlyAdmin):
    list_display = ["mailing", "variant", "language", "subject", "updated_at"]
    list_filter = ["language", "variant"]
    search_fields = ["subject", "mailing__name"]
    list_select_related = ["mailing"]


@admin.register(MailingAudience)
class MailingAudienceAdmin(ReadOnlyAdmin):
    list_display = ["mailing", "mailing_list", "segment", "is_excluded"]
    list_filter = ["is_excluded"]
    search_fields = ["mailing__name"]
    list_select_related = ["mailing", "mailing_list", "segment"]


@admin.register(MailingMove)
class MailingMoveAdmin(ReadOnlyAdmin):
    list_display = ["at", "mailing", "action", "actor", "detail"]
    list_filter = ["action"]
    search_fields = ["mailing__name"]
    list_select_related = ["mailing", "actor"]


@admin.register(MailingPolicy)
class MailingPolicyAdmin(ReadOnlyAdmin):
    list_display = ["campaign", "needs_approval", "undo_minutes", "cap_mailings", "cap_days", "tracking"]
    list_filter = ["needs_approval", "tracking"]
    search_fields = ["campaign__name"]
    list_select_related = ["campaign"]


@admin.register(SenderIdentity)
class SenderIdentityAdmin(ReadOnlyAdmin):
    list_display = ["name", "campaign", "address", "reply_to", "is_default"]
    list_filter = ["campaign", "is_default"]
    search_fields = ["name", "address"]
    list_select_related = ["campaign"]


@admin.register(Layout)
class LayoutAdmin(ReadOnlyAdmin):
    list_display = ["name", "campaign", "colour", "is_default"]
    list_filter = ["campaign", "is_default"]
    search_fields = ["name"]
    list_select_related = ["campaign"]


@admin.register(Snippet)
class SnippetAdmin(ReadOnlyAdmin):
    list_display = ["name", "key", "campaign", "updated_at"]
    list_filter = ["campaign"]
    search_fields = ["name", "key"]
    list_select_related = ["campaign"]


@admin.register(MailingImage)
class MailingImageAdmin(ReadOnlyAdmin):
    list_display = ["description", "campaign", "created_at"]
    list_filter = ["campaign"]
    search_fields = ["description"]
    list_select_related = ["campaign"]


@admin.register(Sequence)
class SequenceAdmin(ReadOnlyAdmin):
    list_display = ["name", "campaign", "trigger", "is_running", "started_at", "archived_at"]
    list_filter = ["campaign", "trigger", "is_running"]
    search_fields = ["name", "public_id"]
    list_select_related = ["campaign"]


@admin.register(SequenceStep)
class SequenceStepAdmin(ReadOnlyAdmin):
    list_display = ["sequence", "delay", "condition", "mailing", "active_since", "removed_at"]
    list_filter = ["condition"]
    search_fields = ["sequence__name", "mailing__name"]
    list_select_related = ["sequence", "mailing"]


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyAdmin):
    list_display = ["sequence", "supporter", "at"]
    list_filter = ["sequence"]
    search_fields = ["sequence__name", "supporter__public_id"]
    list_select_related = ["sequence", "supporter"]


@admin.register(StepOutcome)
class StepOutcomeAdmin(ReadOnlyAdmin):
    list_display = ["at", "step", "outcome"]
    list_filter = ["outcome"]
    search_fields = ["step__sequence__name"]
    list_select_related = ["step"]


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin):
    list_display = ["received_at", "kind", "status", "source", "mailing", "diagnostic"]
    list_filter = ["kind", "source"]
    search_fields = ["message__public_id", "status", "mailing__name"]
    list_select_related = ["mailing"]


@admin.register(Departure)
class DepartureAdmin(ReadOnlyAdmin):
    list_display = ["at", "scope", "mailing", "said_why"]
    list_filter = ["scope", "said_why"]
    search_fields = ["message__public_id", "mailing__name"]
    list_select_related = ["mailing"]


@admin.register(DepartureReason)
class DepartureReasonAdmin(ReadOnlyAdmin):
    list_display = ["mailing", "reason", "number"]
    list_filter = ["reason"]
    search_fields = ["mailing__name"]
    list_select_related = ["mailing"]


@admin.register(SendingLimit)
class SendingLimitAdmin(AuditedAdmin):
    """How fast mail may leave. What a limit has held back goes by the new one at once."""

    list_display = ["whose_mail", "amount", "period", "is_active"]
    list_filter = ["period", "is_active"]
    search_fields = ["domain"]
    fields = ["domain", "amount", "period", "is_active"]

    @admin.display(description=_("mail to"), ordering="domain")
    def whose_mail(self, limit: SendingLimit) -> str:
        return limit.domain or gettext("everybody")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what was changed and no more: the workers take from the bucket meanwhile."""
        if change:
            obj.save(update_fields=form.changed_data)
            self._record(request, "changed in the admin", obj)
        else:
            super().save_model(request, obj, form, change)
        self._release(form.initial.get("domain", ""), obj.domain)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self._release(obj.domain)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        domains = [limit.domain for limit in queryset]
        super().delete_queryset(request, queryset)
        self._release(*domains)

    def _release(self, *domains: str) -> None:
        for domain in {domain for domain in domains if domain}:
            transaction.on_commit(partial(release_held_back_for.apply_async, (domain,), retry=False), robust=True)


@admin.register(LimitTurn)
class LimitTurnAdmin(ReadOnlyAdmin):
    list_display = ["limit", "mailing", "began_at", "dealt_until"]
    list_filter = ["limit"]
    search_fields = ["mailing__name"]
    list_select_related = ["limit", "mailing"]


@admin.register(Relay)
class RelayAdmin(ReadOnlyAdmin):
    list_display = ["name", "failures", "stopped_at", "tried_again_at", "succeeded_at", "answer"]
    list_filter = [("stopped_at", admin.EmptyFieldListFilter)]
    search_fields = ["name"]


@admin.register(TrackedLink)
class TrackedLinkAdmin(ReadOnlyAdmin):
    list_display = ["url", "mailing", "variant"]
    list_filter = ["variant"]
    search_fields = ["url", "mailing__name"]
    list_select_related = ["mailing"]


@admin.register(Measurement)
class MeasurementAdmin(ReadOnlyAdmin):
    list_display = ["mailing", "how", "since"]
    list_filter = ["how"]
    search_fields = ["mailing__name"]
    list_select_related = ["mailing"]


@admin.register(Click)
class ClickAdmin(ReadOnlyAdmin):
    """Without the message: who clicked is nobody's to look up."""

    list_display = ["at", "link", "number", "is_machine"]
    list_filter = ["is_machine"]
    search_fields = ["link__url", "link__mailing__name"]
    list_select_related = ["link"]
    exclude = ["message"]


@admin.register(Open)
class OpenAdmin(ReadOnlyAdmin):
    """Without the message: who opened it is nobody's to look up."""

    list_display = ["at", "mailing", "variant", "number", "is_machine"]
    list_filter = ["is_machine", "variant"]
    search_fields = ["mailing__name"]
    list_select_related = ["mailing"]
    exclude = ["message"]


@admin.register(MailingFigures)
class MailingFiguresAdmin(ReadOnlyAdmin):
    list_display = ["mailing", "counted_at"]
    list_filter = ["counted_at"]
    search_fields = ["mailing__name"]
    list_select_related = ["mailing"]
