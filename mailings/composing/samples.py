"""For whom a mailing is looked at before it goes out: somebody made up, nobody, a member of the team, a real person."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.models import Campaign, User
from mailings.composing import fields
from supporters.models import CampaignSupporter, CustomField, Supporter

MADE_UP, UNKNOWN, MEMBER = "made-up", "unknown", "member"
Value = str | int


@dataclass(frozen=True)
class Sample:
    """Somebody to look at a mailing as. `values` gives what is known of her, for the fields that it is asked for."""

    key: str
    words: str | Promise
    values: Callable[[Collection[str]], dict[str, str]]


def made_up(campaign: Campaign, language: str) -> Sample:
    """Leyla, of whom everything is known, and who isn't anybody."""
    leyla = Supporter(first_name="Leyla", name="Leyla Nümunə", postcode="SW1A 1AA", country="GB", language=language)
    areas = {"constituency": _("Example Constituency"), "region": _("Example Region")}

    def values(names: Collection[str]) -> dict[str, str]:
        own = {field.key: _example(field) for field in campaign.custom_fields.filter(key__in=names)}
        known = fields.values_for(leyla, own, names, language)
        return known | {name: words for name, words in areas.items() if name in names}

    return Sample(MADE_UP, gettext_lazy("Leyla, who is made up"), values)


def unknown() -> Sample:
    """Somebody of whom nothing is known but her address: what stands in for each field is seen."""
    return Sample(UNKNOWN, gettext_lazy("somebody we know nothing of"), lambda names: {})


def of_member(member: User, language: str) -> Sample:
    """A member of the team, by her own name."""
    first, *_rest = member.name.split() or [""]
    herself = Supporter(first_name=first, name=member.name, language=language)
    return Sample(MEMBER, str(member), lambda names: fields.values_for(herself, {}, names, language))


def of_person(person: CampaignSupporter, language: str) -> Sample:
    """One of the campaign's people, as the campaign knows her."""
    supporter, own = person.supporter, person.custom_values
    return Sample(
        str(supporter.public_id),
        supporter.name or supporter.address,
        lambda names: fields.values_for(supporter, own, names, language),
    )


def _example(field: CustomField) -> Value:
    match field.kind:
        case CustomField.Kind.NUMBER:
            return 12
        case CustomField.Kind.DATE:
            return date(2027, 7, 28).isoformat()
        case CustomField.Kind.CHOICE if field.choices:
            return str(field.choices[0])
        case _:
            return field.label
