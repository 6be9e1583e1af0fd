"""Petitions and signatures in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from unfold.admin import TabularInline

from campaign.admin_site import ReadOnlyAdmin, TranslatedAdmin
from campaign.models import Campaign
from petitions.models import (
    Breakdown,
    CountChange,
    JointSignatory,
    Milestone,
    OldSlug,
    Petition,
    PetitionMove,
    PetitionUpdate,
    Proposal,
    Question,
    ShareLink,
    Signature,
    Target,
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
