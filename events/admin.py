"""Events and registrations in the admin."""

from __future__ import annotations

from django.contrib import admin

from campaign.admin_site import ReadOnlyAdmin, TranslatedAdmin
from events.models import Event, Rsvp


@admin.register(Event)
class EventAdmin(TranslatedAdmin):
    list_display = ["title", "kind", "campaign", "starts_at", "timezone", "area", "state"]
    list_filter = ["campaign", "kind", "state", "venue_visibility"]
    search_fields = ["title", "slug", "area"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["public_id", "sequence", "created_at", "updated_at"]
    date_hierarchy = "starts_at"
    list_select_related = ["campaign"]


@admin.register(Rsvp)
class RsvpAdmin(ReadOnlyAdmin):
    list_display = ["name", "event", "state", "registered_at", "confirmed_at", "cancelled_at"]
    list_filter = ["event", "state", "language"]
    search_fields = ["name", "supporter__address_normalised"]
    list_select_related = ["event"]
