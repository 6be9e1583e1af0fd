"""What one campaign knows of a person, put together for her page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from campaign.models import User
from supporters.merge_preview import country_name
from supporters.models import (
    Area,
    CampaignSupporter,
    Consent,
    ConsentState,
    CustomField,
    Merge,
    Note,
    Subscription,
    Supporter,
    Tag,
)
from supporters.phones import shown_phone
from supporters.postcode_areas import postcode_area_name
from supporters.services import duplicates, merging
from supporters.suppressions import suppressed_among

NOTES_SHOWN = 50


@dataclass(frozen=True)
class Agreed:
    """What she agreed to or took back, and the ledger's line that says so."""

    title: str
    state: ConsentState
    line: Consent | None


@dataclass(frozen=True)
class NoteShown:
    note: Note
    may_delete: bool


@dataclass(frozen=True)
class Profile:
    details: list[tuple[Any, str]]
    custom: list[tuple[str, Any]]
    tags: list[Tag]
    subscriptions: list[Subscription]
    agreed: list[Agreed]
    notes: list[NoteShown]
    similar: list[Supporter]
    undoable: Merge | None
    must_not_be_written_to: bool


def profile_of(person: CampaignSupporter, user: User, *, manages: bool) -> Profile:
    """As this member of the team sees it, who may or may not manage the people."""
    supporter, campaign = person.supporter, person.campaign
    hers = supporter.subscriptions.filter(mailing_list__campaign=campaign).select_related("mailing_list")
    notes = supporter.notes.filter(campaign=campaign).select_related("author")[:NOTES_SHOWN]
    return Profile(
        details=_details(supporter),
        custom=_answers(person, list(campaign.custom_fields.filter(is_archived=False))),
        tags=list(campaign.tags.filter(supporter_tags__supporter=supporter)),
        subscriptions=list(hers.order_by("mailing_list__name")),
        agreed=_agreed(person),
        notes=[NoteShown(note, manages or note.author_id == user.pk) for note in notes],
        similar=duplicates.similar_to(person),
        undoable=merging.undoable(campaign, supporter) if manages else None,
        must_not_be_written_to=bool(suppressed_among([supporter.address])),
    )


def _details(supporter: Supporter) -> list[tuple[Any, str]]:
    areas = {area.code: area.name for area in Area.objects.filter(code__in=[supporter.constituency, supporter.region])}
    found = [
        (_("E-mail address"), supporter.address),
        (_("First name"), supporter.first_name),
        (_("Phone"), shown_phone(supporter.phone)),
        (_("Postcode"), supporter.postcode),
        (_("Area"), postcode_area_name(supporter.postcode)),
        (_("Constituency"), areas.get(supporter.constituency, supporter.constituency)),
        (_("Region"), areas.get(supporter.region, supporter.region)),
        (_("Country"), country_name(supporter.country)),
        (_("Language"), supporter.get_language_display()),
        (_("How often"), supporter.get_frequency_display()),
    ]
    return [(title, value) for title, value in found if value]


def _answers(person: CampaignSupporter, fields: list[CustomField]) -> list[tuple[str, Any]]:
    known = person.custom_values
    return [(field.label, known[field.key]) for field in fields if field.key in known]


def _agreed(person: CampaignSupporter) -> list[Agreed]:
    states = list(person.supporter.consent_states.filter(purpose__in=person.purposes).order_by("purpose"))
    lines = Consent.objects.select_related("wording").in_bulk([state.line for state in states])
    return [Agreed(person.purposes[state.purpose], state, lines.get(state.line)) for state in states]
