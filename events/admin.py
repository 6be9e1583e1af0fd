"""Events and registrations in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from campaign.admin_site import ReadOnlyAdmin, TranslatedAdmin
from events.models import Event, Rsvp
from events.services import follow_stored


@admin.register(Event)
class EventAdmin(TranslatedAdmin):
    """Publishing and cancelling, which tell people, are done in the workspace."""

    list_display = ["title", "kind", "campaign", "starts_at", "timezone", "area", "state"]
    list_filter = ["campaign", "kind", "state", "venue_visibility"]
    search_fields = ["title", "slug", "area"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["public_id", "state", "sequence", "created_at", "updated_at"]
    date_hierarchy = "starts_at"
    list_select_related = ["campaign"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            follow_stored(obj)
        super().save_model(request, obj, form, change)


@admin.register(Rsvp)
class RsvpAdmin(ReadOnlyAdmin):
    list_display = ["name", "event", "state", "registered_at", "confirmed_at", "cancelled_at"]
    list_filter = ["event", "state", "language"]
    search_fields = ["name", "supporter__address_normalised"]
    list_select_related = ["event"]
