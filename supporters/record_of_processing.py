"""The record of processing activities (UK GDPR Art. 30), generated from what is configured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Field
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaign.capitals import capital
from campaign.models import Campaign
from supporters import personal_data, processing, retention
from supporters.forms.protection import time_in_words


@dataclass(frozen=True)
class Activity:
    """One kind of use, by which right, and what of the campaign's it is."""

    title: str
    purpose: str
    legal_basis: str
    names: list[str]


@dataclass(frozen=True)
class Category:
    """One kind of record on a person, and what stands in it."""

    title: str
    fields: list[str]


@dataclass(frozen=True)
class Kept:
    """What is deleted or made anonymous, and after how long."""

    title: str
    time: str
    description: str


@dataclass(frozen=True)
class Record:
    """What the authority asks for, in the order of Art. 30(1)."""

    controller: str
    imprint: str
    activities: list[Activity]
    categories: list[Category]
    recipients: list[str]
    kept: list[Kept]
    security: list[str]
    made_at: datetime


def record_of_processing(campaign: Campaign) -> Record:
    """Return the campaign's record as it stands now, in the language of the moment."""
    return Record(
        controller=campaign.name,
        imprint=campaign.imprint.strip(),
        activities=[
            Activity(str(kind.title), str(kind.purpose), str(kind.legal_basis), names)
            for kind, names in processing.by_kind(campaign)
        ],
        categories=_categories(),
        recipients=_recipients(),
        kept=_kept(campaign),
        security=_security(),
        made_at=timezone.now(),
    )


def _categories() -> list[Category]:
    """What every model holds on a person, by the register that erasure goes by: each field with a name in words."""
    return [
        Category(
            str(capital(holding.model._meta.verbose_name_plural)),
            [str(field.verbose_name) for field in holding.model._meta.concrete_fields if _is_named(field)],
        )
        for holding in personal_data.holdings()
    ]


def _is_named(field: Field[Any, Any]) -> bool:
    return isinstance(field.verbose_name, Promise)


def _recipients() -> list[str]:
    return [
        _("The mail server that delivers our messages: %(host)s") % {"host": settings.EMAIL_HOST},
        _("The host of this site: %(host)s") % {"host": settings.SITE_URL},
        _("The office that a petition is addressed to, for its signatures"),
    ]


def _kept(campaign: Campaign) -> list[Kept]:
    rules = {rule.kind: rule for rule in campaign.retention_rules.filter(is_active=True)}
    return [
        Kept(str(kind.title), time_in_words(kind, rules[kind.key].after), str(kind.description))
        for kind in retention.kinds()
        if kind.key in rules
    ]


def _security() -> list[str]:
    return [
        _("Connections are encrypted, and the team’s passwords kept as Argon2 hashes; a second factor can be had."),
        _("Each member of the team has a role in each campaign and sees its people alone; observers see figures."),
        _("What the team does is kept in an audit trail, which names no supporter."),
        _("Who asks to be forgotten is known by a keyed hash of the address alone, never to be written to again."),
        _("A link in a mail works for its purpose alone; the link to what is held on a person lasts an hour."),
        _("Exports need a reason, last a day, and are never stored as a file."),
        _("Logs name nobody. Public pages set no cookies and load nothing from others."),
    ]
