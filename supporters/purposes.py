"""The register of what people can agree to in a campaign: each list, each petition's news, calls, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaign.models import Campaign

Purpose = tuple[str, str | Promise]
Source = Callable[[Campaign], Iterable[Purpose]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Register what returns a campaign's purposes, each with its words. Called by each app in `AppConfig.ready()`."""
    _sources.append(source)


def purposes_of(campaign: Campaign) -> list[Purpose]:
    return [purpose for source in _sources for purpose in source(campaign)]


def of_supporters(campaign: Campaign) -> Iterable[Purpose]:
    """The purposes that this app knows: lists, and calls."""
    for mailing_list in campaign.mailing_lists.all():
        yield mailing_list.purpose, _("the list “%(name)s”") % {"name": mailing_list.name}
    yield f"calls:{campaign.public_id}", _("calls")
