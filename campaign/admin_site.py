"""What every app's admin shares."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from campaign.audit import record
from campaign.models import Campaign, User


class CampaignAdminSite(UnfoldAdminSite):
    """The admin, whose every page names all models in the menu."""

    def _build_app_dict(self, request: HttpRequest, label: str | None = None) -> dict[str, Any]:
        """Names as text: lazy ones are translated at every comparison while a hundred of them are sorted."""
        apps: dict[str, Any] = super()._build_app_dict(request, label)
        for model in (model for app in apps.values() for model in app["models"]):
            model["name"] = str(model["name"])
        return apps


class AuditedAdmin(ModelAdmin):
    """An admin page whose changes go to the audit trail."""

    list_per_page = 50
    show_full_result_count = False

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._record(request, "changed in the admin" if change else "created in the admin", obj)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self._record(request, "deleted in the admin", obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            self._record(request, "deleted in the admin", obj)
        super().delete_queryset(request, queryset)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Note what stands on the same page (a role, an office) by itself."""
        for row in formset.deleted_forms:
            if row.instance.pk:
                self._record(request, "deleted in the admin", row.instance, form.instance)
        super().save_formset(request, form, formset, change)
        for obj in formset.new_objects:
            self._record(request, "created in the admin", obj, form.instance)
        for obj, _fields in formset.changed_objects:
            self._record(request, "changed in the admin", obj, form.instance)

    def campaign_of(self, obj: models.Model | None) -> Campaign | None:
        """The campaign to which the object belongs."""
        campaign = obj if isinstance(obj, Campaign) else getattr(obj, "campaign", None)
        return campaign if campaign is not None and not campaign._state.adding else None

    def _record(
        self, request: HttpRequest, action: str, obj: models.Model, belongs_to: models.Model | None = None
    ) -> None:
        user = request.user if isinstance(request.user, User) else None
        record(user, action, obj, self.campaign_of(obj) or self.campaign_of(belongs_to))


class TranslatedAdmin(AuditedAdmin, TranslationAdmin):
    """An audited admin page that asks for its texts in every language."""


class ReadOnlyAdmin(ModelAdmin):
    """What the admin shows and only the services may change."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
