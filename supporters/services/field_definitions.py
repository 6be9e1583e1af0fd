"""What a campaign wants to know besides: its own fields, defined by its managers."""

from __future__ import annotations

from django.db import transaction

from campaign.audit import record
from campaign.models import User
from supporters.models import CustomField


@transaction.atomic
def save_field(field: CustomField, by: User) -> None:
    is_new = field._state.adding
    field.save()
    record(by, "created" if is_new else "changed", field, field.campaign)


@transaction.atomic
def archive_field(field: CustomField, by: User) -> None:
    """Ask for it no more. What people answered stays on their profiles, and comes back with the field."""
    _set_archived(field, "archived", by)


@transaction.atomic
def restore_field(field: CustomField, by: User) -> None:
    _set_archived(field, "restored", by)


def _set_archived(field: CustomField, action: str, by: User) -> None:
    field.is_archived = action == "archived"
    field.save(update_fields=["is_archived"])
    record(by, action, field, field.campaign)


def has_values(field: CustomField) -> bool:
    """Whether anybody has answered it: its name and kind can't change then."""
    return field.campaign.people.filter(custom_values__has_key=field.key).exists()
