"""People, lists and consent in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaign.admin_site import AuditedAdmin, ReadOnlyAdmin, TranslatedAdmin
from supporters.models import (
    CampaignSupporter,
    ColumnMemory,
    Consent,
    ConsentState,
    ConsentWording,
    CustomField,
    Import,
    ImportPart,
    ImportRow,
    MailingList,
    Segment,
    SegmentVersion,
    Subscription,
    Supporter,
    SupporterTag,
    Suppression,
    Tag,
)


@admin.register(Supporter)
class SupporterAdmin(AuditedAdmin):
    list_display = ["name", "address", "country", "language", "address_confirmed_at", "created_at"]
    list_filter = ["language", "country"]
    search_fields = ["address_normalised", "name"]
    readonly_fields = [
        "public_id",
        "address",
        "address_normalised",
        "constituency",
        "region",
        "restricted_at",
        "anonymised_at",
        "address_confirmed_at",
        "created_at",
    ]

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        """Forgetting a person takes `supporters.services.forgetting.erase`, which tells every app."""
        return False


@admin.register(MailingList)
class MailingListAdmin(TranslatedAdmin):
    list_display = ["name", "campaign", "is_public", "created_at"]
    list_filter = ["campaign", "is_public"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["public_id", "short_code", "created_at"]
    list_select_related = ["campaign"]


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ["supporter_name", "mailing_list", "state", "requested_at", "confirmed_at", "left_at"]
    list_filter = ["mailing_list", "state", "language"]
    search_fields = ["supporter__address_normalised", "supporter__name"]
    list_select_related = ["supporter", "mailing_list"]

    @admin.display(description=_("supporter"))
    def supporter_name(self, subscription: Subscription) -> str:
        return subscription.supporter.name or subscription.name


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["at", "purpose", "action", "via", "language"]
    list_filter = ["action", "via", "language"]
    search_fields = ["purpose", "supporter__address_normalised"]
    list_select_related = ["supporter", "wording"]


@admin.register(ConsentWording)
class ConsentWordingAdmin(ReadOnlyAdmin):
    list_display = ["text", "language", "created_at"]
    list_filter = ["language"]
    search_fields = ["text"]


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    list_display = ["address_hash", "reason", "created_at"]
    list_filter = ["reason"]
    search_fields = ["address_hash"]


@admin.register(CampaignSupporter)
class CampaignSupporterAdmin(ReadOnlyAdmin):
    list_display = ["supporter", "campaign", "source", "joined_at", "last_active_at"]
    list_filter = ["campaign", "source"]
    search_fields = ["supporter__address_normalised"]
    list_select_related = ["supporter", "campaign"]


@admin.register(ConsentState)
class ConsentStateAdmin(ReadOnlyAdmin):
    list_display = ["purpose", "is_granted", "since"]
    list_filter = ["is_granted"]
    search_fields = ["purpose", "supporter__address_normalised"]


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    list_display = ["name", "campaign", "created_at"]
    list_filter = ["campaign"]
    search_fields = ["name"]
    list_select_related = ["campaign"]


@admin.register(SupporterTag)
class SupporterTagAdmin(ReadOnlyAdmin):
    list_display = ["tag", "supporter", "created_at"]
    list_filter = ["tag"]
    search_fields = ["supporter__address_normalised"]
    list_select_related = ["tag", "supporter"]


@admin.register(CustomField)
class CustomFieldAdmin(ReadOnlyAdmin):
    list_display = ["label", "campaign", "key", "kind", "is_archived"]
    list_filter = ["campaign", "kind"]
    search_fields = ["label", "key"]
    list_select_related = ["campaign"]


@admin.register(Segment)
class SegmentAdmin(ReadOnlyAdmin):
    list_display = ["name", "campaign", "version", "is_shared", "updated_at"]
    list_filter = ["campaign"]
    search_fields = ["name"]
    list_select_related = ["campaign"]


@admin.register(SegmentVersion)
class SegmentVersionAdmin(ReadOnlyAdmin):
    list_display = ["segment", "number", "saved_at"]
    list_filter = ["saved_at"]
    search_fields = ["segment__name"]
    list_select_related = ["segment"]


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "campaign", "state", "created", "updated", "refused", "created_at"]
    list_filter = ["campaign", "state", "kind"]
    search_fields = ["file_name"]
    list_select_related = ["campaign"]


@admin.register(ImportPart)
class ImportPartAdmin(ReadOnlyAdmin):
    """That a piece of a file is there; its content is nobody's to read here."""

    list_display = ["import_run", "number"]
    list_filter = ["import_run__state"]
    search_fields = ["import_run__file_name"]
    list_select_related = ["import_run"]
    exclude = ["content"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportPart]:
        return super().get_queryset(request).defer("content")  # type: ignore[no-any-return]


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnlyAdmin):
    list_display = ["import_run", "number", "outcome", "problems"]
    list_filter = ["outcome"]
    search_fields = ["import_run__file_name", "supporter__address_normalised"]
    list_select_related = ["import_run"]


@admin.register(ColumnMemory)
class ColumnMemoryAdmin(ReadOnlyAdmin):
    list_display = ["header_digest", "campaign", "used_at"]
    list_filter = ["campaign"]
    search_fields = ["header_digest"]
    list_select_related = ["campaign"]
