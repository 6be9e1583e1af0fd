"""What merging two records would do, to be looked at before anybody does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from supporters import personal_data
from supporters.fields import countries
from supporters.merging import clashing
from supporters.models import CampaignSupporter, CustomField, Supporter
from supporters.phones import shown_phone
from supporters.services.merging import PROFILE_FIELDS
from supporters.suppressions import suppressed_among


@dataclass(frozen=True)
class Choice:
    """One field of both records; where both have a value and they differ, somebody must choose."""

    key: str
    label: str
    kept: str
    gone: str

    @property
    def is_open(self) -> bool:
        return bool(self.kept and self.gone and self.kept != self.gone)

    @property
    def result(self) -> str:
        return self.kept or self.gone


@dataclass(frozen=True)
class Moving:
    """How many rows of one kind move, and of how many both records have one."""

    title: Any
    number: int
    both: int
    rule: Any


@dataclass(frozen=True)
class Preview:
    kept: CampaignSupporter
    gone: CampaignSupporter
    choices: list[Choice] = field(default_factory=list)
    moving: list[Moving] = field(default_factory=list)
    must_not_be_written_to: bool = False


def preview(kept: CampaignSupporter, gone: CampaignSupporter, fields: list[CustomField]) -> Preview:
    """Of what the two did in this campaign: what other campaigns know of them is none of its team's business."""
    return Preview(
        kept,
        gone,
        [*_profile(kept.supporter, gone.supporter), *_answers(kept, gone, fields)],
        _moving(kept, gone),
        bool(suppressed_among([kept.supporter.address, gone.supporter.address])),
    )


def _profile(kept: Supporter, gone: Supporter) -> list[Choice]:
    labels = {field.name: str(field.verbose_name) for field in Supporter._meta.concrete_fields}
    return [Choice(name, labels[name], shown(kept, name), shown(gone, name)) for name in PROFILE_FIELDS]


def shown(supporter: Supporter, name: str) -> str:
    """The value as people read it."""
    value = str(getattr(supporter, name))
    if name == "phone":
        return shown_phone(value)
    if name == "language":
        return str(supporter.get_language_display())
    return country_name(value) if name == "country" else value


def country_name(code: str) -> str:
    return dict(countries()).get(code, code)


def _answers(kept: CampaignSupporter, gone: CampaignSupporter, fields: list[CustomField]) -> list[Choice]:
    return [
        Choice(
            f"custom_{row.key}",
            row.label,
            str(kept.custom_values.get(row.key, "")),
            str(gone.custom_values.get(row.key, "")),
        )
        for row in fields
    ]


def _moving(kept: CampaignSupporter, gone: CampaignSupporter) -> list[Moving]:
    found = []
    for holding in personal_data.holdings():
        if not holding.campaign_path:
            continue
        here = {holding.campaign_path: kept.campaign_id}
        rows = holding.model._base_manager.filter(supporter=gone.supporter_id, **here)
        both = clashing(holding.model, kept.supporter, gone.supporter).filter(**here)
        found.append(
            Moving(holding.model._meta.verbose_name_plural, rows.count(), both.count(), holding.both or _default_rule())
        )
    return [row for row in found if row.number]


def _default_rule() -> str:
    return _("What both have is kept once.")
