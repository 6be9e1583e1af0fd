"""Petitions and signatures in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from unfold.admin import TabularInline

from campaign.admin_site import ReadOnlyAdmin, TranslatedAdmin
from campaign.models import Campaign
from petitions.models import CountChange, Letter, LetterAction, Petition, Representative, Signature, Target


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
