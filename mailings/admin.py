"""The outbox in the admin."""

from __future__ import annotations

from django.contrib import admin

from campaign.admin_site import ReadOnlyAdmin
from mailings.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What is queued, sent and failed. What a message says is not shown: it is its recipient's."""

    list_display = ["created_at", "kind", "subject", "state", "attempts", "not_before", "finished_at"]
    list_filter = ["state", "kind", "priority", "language"]
    search_fields = ["address", "public_id"]
    exclude = ["context"]
