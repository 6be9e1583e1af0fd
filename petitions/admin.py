"""Petitions and signatures in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from campaign.admin_site import ReadOnlyAdmin, TranslatedAdmin
from campaign.models import Campaign
from petitions.disposable import WELL_KNOWN
from petitions.models import (
    Breakdown,
    CommentReport,
    CountChange,
    Decision,
    DisposableDomain,
    HandIn,
    HandInPhoto,
    HouseRule,
    Invalidation,
    JointSignatory,
    Letter,
    LetterAction,
    Milestone,
    ModerationPolicy,
    OldSlug,
    PaperSheet,
    Petition,
    PetitionMove,
    PetitionUpdate,
    Proposal,
    Question,
    Representative,
    Seal,
    ShareLink,
    Signature,
    SourceRule,
    Target,
    WordList,
)


class TargetInline(TabularInline):
    model = Target
    extra = 0


@admin.register(Petition)
class PetitionAdmin(TranslatedAdmin):
    """Opening and closing are done in the workspace."""

    list_display = ["title", "campaign", "state", "signature_count", "goal", "closes_at"]
    list_filter = ["campaign", "state"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = [
        "public_id",
        "state",
        "outcome",
        "picture",
        "signature_count",
        "created_at",
        "updated_at",
    ]
    list_select_related = ["campaign"]
    inlines = [TargetInline]


@admin.register(Target)
class TargetAdmin(TranslatedAdmin):
    list_display = ["office", "name", "body", "petition"]
    list_filter = ["petition"]
    search_fields = ["office", "name", "body"]
    list_select_related = ["petition"]

    def campaign_of(self, obj: Model | None) -> Campaign | None:
        return super().campaign_of(obj.petition if isinstance(obj, Target) else obj)


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ["name", "petition", "country", "postcode", "state", "show_name", "signed_at", "confirmed_at"]
    list_filter = ["petition", "state", "show_name", "country", "language"]
    search_fields = ["name", "supporter__address_normalised"]
    list_select_related = ["petition"]


@admin.register(CountChange)
class CountChangeAdmin(ReadOnlyAdmin):
    list_display = ["petition", "change"]
    list_filter = ["petition"]
    search_fields = ["petition__slug"]
    list_select_related = ["petition"]


@admin.register(OldSlug)
class OldSlugAdmin(ReadOnlyAdmin):
    list_display = ["slug", "petition", "created_at"]
    list_filter = ["petition"]
    search_fields = ["slug"]
    list_select_related = ["petition"]


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = ["label", "petition", "kind", "is_required"]
    list_filter = ["petition", "kind"]
    search_fields = ["label"]
    list_select_related = ["petition"]


@admin.register(JointSignatory)
class JointSignatoryAdmin(ReadOnlyAdmin):
    list_display = ["name", "title", "organisation", "petition"]
    list_filter = ["petition"]
    search_fields = ["name", "organisation"]
    list_select_related = ["petition"]


@admin.register(PetitionMove)
class PetitionMoveAdmin(ReadOnlyAdmin):
    list_display = ["petition", "state", "outcome", "happened_on", "is_public", "by"]
    list_filter = ["petition", "state"]
    search_fields = ["petition__slug", "note"]
    list_select_related = ["petition", "by"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["petition", "name", "created_at", "confirmed_at"]
    list_filter = ["petition__state"]
    search_fields = ["petition__slug", "name"]


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyAdmin):
    list_display = ["petition", "number", "tells_signers", "reached_at"]
    list_filter = ["petition", "tells_signers"]
    search_fields = ["petition__slug"]
    list_select_related = ["petition"]


@admin.register(PetitionUpdate)
class PetitionUpdateAdmin(ReadOnlyAdmin):
    list_display = ["title", "petition", "published_at", "by", "created_at"]
    list_filter = ["petition"]
    search_fields = ["title"]
    list_select_related = ["petition", "by"]


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnlyAdmin):
    list_display = ["code", "petition", "channel", "label", "created_at"]
    list_filter = ["petition", "channel"]
    search_fields = ["code", "label"]
    list_select_related = ["petition"]


@admin.register(Breakdown)
class BreakdownAdmin(ReadOnlyAdmin):
    list_display = ["petition", "by", "value", "number"]
    list_filter = ["petition", "by"]
    search_fields = ["value"]
    list_select_related = ["petition"]


@admin.register(HouseRule)
class HouseRuleAdmin(ReadOnlyAdmin):
    list_display = ["title", "campaign", "position"]
    list_filter = ["campaign"]
    search_fields = ["title"]
    list_select_related = ["campaign"]


@admin.register(ModerationPolicy)
class ModerationPolicyAdmin(ReadOnlyAdmin):
    list_display = ["campaign", "holds_links", "holds_first_comments", "holds_all_comments"]
    list_filter = ["holds_links", "holds_first_comments", "holds_all_comments"]
    search_fields = ["campaign__slug"]
    list_select_related = ["campaign"]


@admin.register(WordList)
class WordListAdmin(ReadOnlyAdmin):
    list_display = ["campaign", "language"]
    list_filter = ["campaign", "language"]
    search_fields = ["words"]
    list_select_related = ["campaign"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["signature", "action", "rule", "by", "decided_at"]
    list_filter = ["action"]
    search_fields = ["signature__public_id"]
    list_select_related = ["signature", "rule", "by"]


@admin.register(CommentReport)
class CommentReportAdmin(ReadOnlyAdmin):
    list_display = ["signature", "rule", "text", "reported_at", "settled_at"]
    list_filter = ["reported_at"]
    search_fields = ["text"]
    list_select_related = ["signature", "rule"]


class WellKnownFilter(admin.SimpleListFilter):
    """Those that need no loading: the software names them itself."""

    title = _("well known")
    parameter_name = "well_known"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        known = Q(domain__in=WELL_KNOWN)
        return queryset.filter(known if self.value() == "yes" else ~known)


@admin.register(DisposableDomain)
class DisposableDomainAdmin(ReadOnlyAdmin):
    list_display = ["domain", "is_well_known"]
    list_filter = [WellKnownFilter]
    search_fields = ["domain"]

    @admin.display(description=_("well known"), boolean=True)
    def is_well_known(self, row: DisposableDomain) -> bool:
        return row.domain in WELL_KNOWN


@admin.register(SourceRule)
class SourceRuleAdmin(ReadOnlyAdmin):
    list_display = ["campaign", "kind", "value", "verdict", "by", "created_at"]
    list_filter = ["campaign", "kind", "verdict"]
    search_fields = ["value"]
    list_select_related = ["campaign", "by"]


@admin.register(Invalidation)
class InvalidationAdmin(ReadOnlyAdmin):
    list_display = ["petition", "reason", "number", "state", "by", "made_at"]
    list_filter = ["petition", "state"]
    search_fields = ["reason"]
    list_select_related = ["petition", "by"]


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ["digest", "petition", "number", "sealed_at"]
    list_filter = ["petition"]
    search_fields = ["digest", "petition__slug"]
    list_select_related = ["petition"]


@admin.register(HandIn)
class HandInAdmin(ReadOnlyAdmin):
    """Without its files, which name people: the workspace hands them out, and writes down to whom."""

    exclude = ["pdf", "csv", "xlsx", "position"]
    list_display = ["petition", "number", "state", "total", "made_by", "made_at", "handed_on"]
    list_filter = ["petition", "state"]
    search_fields = ["petition__slug", "place"]
    list_select_related = ["petition", "made_by"]


@admin.register(HandInPhoto)
class HandInPhotoAdmin(ReadOnlyAdmin):
    list_display = ["text", "hand_in"]
    list_filter = ["hand_in__petition"]
    search_fields = ["text", "hand_in__petition__slug"]
    list_select_related = ["hand_in"]


@admin.register(PaperSheet)
class PaperSheetAdmin(ReadOnlyAdmin):
    list_display = ["number", "petition", "lines", "printed_at", "finished_at"]
    list_filter = ["petition", "language"]
    search_fields = ["petition__slug"]
    list_select_related = ["petition"]


@admin.register(Representative)
class RepresentativeAdmin(ReadOnlyAdmin):
    """Filled by `manage.py load_representatives`."""

    list_display = ["name", "area_name", "area", "party", "body", "is_sitting", "loaded_at"]
    list_filter = ["body", "is_sitting"]
    search_fields = ["name", "area_name", "area"]


@admin.register(LetterAction)
class LetterActionAdmin(ReadOnlyAdmin):
    """Written, opened and closed in the workspace."""

    list_display = ["title", "campaign", "body", "state", "closes_at"]
    list_filter = ["campaign", "state"]
    search_fields = ["title", "slug"]
    list_select_related = ["campaign"]


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    list_display = ["name", "action", "representative", "way", "state", "written_at", "sent_at", "replied_at"]
    list_filter = ["action", "state", "way", "language"]
    search_fields = ["name", "supporter__address_normalised"]
    list_select_related = ["action", "representative"]
