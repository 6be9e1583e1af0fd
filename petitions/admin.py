"""Petitions and signatures in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from unfold.admin import TabularInline

from campaign.admin_site import ReadOnlyAdmin, TranslatedAdmin
from campaign.models import Campaign
from petitions.models import CountChange, HandIn, HandInPhoto, PaperSheet, Petition, Seal, Signature, Target


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
    readonly_fields = ["public_id", "state", "signature_count", "created_at", "updated_at"]
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
    search_fields = ["text", "hand_in__petition__slug"]
    list_select_related = ["hand_in"]


@admin.register(PaperSheet)
class PaperSheetAdmin(ReadOnlyAdmin):
    list_display = ["number", "petition", "lines", "printed_at", "finished_at"]
    list_filter = ["petition", "language"]
    search_fields = ["petition__slug"]
    list_select_related = ["petition"]
