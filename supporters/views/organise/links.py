"""What the links between the pages on people name in their query."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest


def named(request: HttpRequest, parameter: str) -> UUID | None:
    """The record that a link names; None where it names none, or something else was typed."""
    try:
        return UUID(request.GET.get(parameter, ""))
    except ValueError:
        return None
