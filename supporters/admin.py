"""People, lists and consent in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaign.admin_site import AuditedAdmin, ReadOnlyAdmin, TranslatedAdmin
from supporters.models import (
    Area,
    Boundary,
    CampaignSupporter,
    ColumnMemory,
    Consent,
    ConsentState,
    ConsentWording,
    CustomField,
    DataRequest,
    DuplicateHint,
    Export,
    ExportDownload,
    Forwarding,
    Import,
    ImportPart,
    ImportRow,
    MailingList,
    Merge,
    Note,
    Postcode,
    RetentionRule,
    RetentionRun,
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
    list_display = ["address_hash", "scope", "reason", "created_at"]
    list_filter = ["reason", "scope"]
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


@admin.register(Postcode)
class PostcodeAdmin(ReadOnlyAdmin):
    list_display = ["postcode", "constituency", "region", "latitude", "longitude"]
    list_filter = [("region", admin.EmptyFieldListFilter)]
    search_fields = ["postcode"]


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "kind"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]


@admin.register(Boundary)
class BoundaryAdmin(ReadOnlyAdmin):
    list_display = ["area", "left", "top", "right", "bottom"]
    list_filter = ["area__kind"]
    search_fields = ["area__name", "area__code"]
    list_select_related = ["area"]


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    list_display = ["supporter", "campaign", "author", "created_at"]
    list_filter = ["campaign"]
    search_fields = ["supporter__address_normalised"]
    list_select_related = ["supporter", "campaign", "author"]


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    list_display = ["supporter", "campaign", "merged_by", "merged_at", "undone_at"]
    list_filter = ["campaign"]
    search_fields = ["supporter__address_normalised"]
    list_select_related = ["supporter", "campaign", "merged_by"]
    exclude = ["snapshot"]


@admin.register(Forwarding)
class ForwardingAdmin(ReadOnlyAdmin):
    list_display = ["old", "new", "merge"]
    list_filter = ["merge__campaign"]
    search_fields = ["old", "new"]
    list_select_related = ["merge"]


@admin.register(DuplicateHint)
class DuplicateHintAdmin(ReadOnlyAdmin):
    list_display = ["supporter", "other", "campaign", "reason", "found_at", "dismissed_at"]
    list_filter = ["campaign", "reason"]
    search_fields = ["supporter__address_normalised", "other__address_normalised"]
    list_select_related = ["supporter", "other", "campaign"]


@admin.register(DataRequest)
class DataRequestAdmin(ReadOnlyAdmin):
    list_display = ["kind", "campaign", "received_on", "due_on", "outcome", "closed_at", "handled_by"]
    list_filter = ["campaign", "kind", "outcome", "channel"]
    search_fields = ["address_hash", "public_id"]
    list_select_related = ["campaign", "handled_by"]


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ["reason", "campaign", "created_by", "format", "people", "created_at", "expires_at"]
    list_filter = ["campaign", "format"]
    search_fields = ["reason", "created_by__email"]
    list_select_related = ["campaign", "created_by"]


@admin.register(ExportDownload)
class ExportDownloadAdmin(ReadOnlyAdmin):
    list_display = ["export", "user", "started_at", "finished_at", "rows"]
    list_filter = ["started_at"]
    search_fields = ["user__email", "export__reason"]
    list_select_related = ["export", "user"]


@admin.register(RetentionRule)
class RetentionRuleAdmin(ReadOnlyAdmin):
    list_display = ["kind", "campaign", "after", "is_active", "acts_from", "saved_by"]
    list_filter = ["campaign", "kind", "is_active"]
    search_fields = ["kind"]
    list_select_related = ["campaign", "saved_by"]


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    list_display = ["rule", "day", "number", "finished_at"]
    list_filter = ["day"]
    search_fields = ["rule__kind"]
    list_select_related = ["rule"]


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
