"""The campaign and its team in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from campaign.admin_site import AuditedAdmin, ReadOnlyAdmin, TranslatedAdmin
from campaign.models import AuditEntry, Campaign, Membership, Page, Source, TimelineEvent, Update, User


class MembershipInline(TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user", "campaign"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin, AuditedAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["email", "name", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["last_login", "created_at"]
    filter_horizontal = ["groups", "user_permissions"]
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Times"), {"fields": ["last_login", "created_at"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "name", "password1", "password2"]})]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Django's own page, with the audit trail."""
        user = self.get_object(request, unquote(id))
        with transaction.atomic():
            answer: HttpResponse = super().user_change_password(request, id, form_url)
            if user and User.objects.filter(pk=user.pk).exclude(password=user.password).exists():
                self._record(request, "password set in the admin", user)
        return answer


@admin.register(Campaign)
class CampaignAdmin(TranslatedAdmin):
    list_display = ["name", "strapline", "colour", "is_published", "updated_at"]
    list_filter = ["is_published"]
    search_fields = ["name", "strapline", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["public_id", "created_at", "updated_at"]
    inlines = [MembershipInline]


@admin.register(Source)
class SourceAdmin(TranslatedAdmin):
    list_display = ["number", "title", "publisher", "published_on", "campaign"]
    list_filter = ["campaign", "publisher"]
    search_fields = ["title", "publisher"]
    list_select_related = ["campaign"]


@admin.register(TimelineEvent)
class TimelineEventAdmin(TranslatedAdmin):
    list_display = ["happened_on", "text", "source", "campaign"]
    list_filter = ["campaign"]
    search_fields = ["text"]
    date_hierarchy = "happened_on"
    list_select_related = ["campaign", "source"]


@admin.register(Update)
class UpdateAdmin(TranslatedAdmin):
    list_display = ["title", "campaign", "published_at"]
    list_filter = ["campaign"]
    search_fields = ["title", "body"]
    prepopulated_fields = {"slug": ["title"]}
    list_select_related = ["campaign"]


@admin.register(Page)
class PageAdmin(TranslatedAdmin):
    list_display = ["title", "kind", "campaign", "updated_at"]
    list_filter = ["campaign", "kind"]
    search_fields = ["title", "body"]
    list_select_related = ["campaign"]


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin):
    list_display = ["user", "campaign", "role", "created_at"]
    list_filter = ["campaign", "role"]
    search_fields = ["user__email", "user__name"]
    autocomplete_fields = ["user", "campaign"]
    list_select_related = ["user", "campaign"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "object_type", "campaign"]
    list_filter = ["campaign", "action", "object_type"]
    search_fields = ["object_id", "actor__email"]
    date_hierarchy = "at"
    list_select_related = ["actor", "campaign"]
