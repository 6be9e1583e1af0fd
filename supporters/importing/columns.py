"""The columns of a file: their names, and what each most likely holds."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from campaign.models import Campaign
from supporters.importing.programs import LEFT, Program, normalised, standing_of
from supporters.importing.targets import FIELD_PREFIX, IGNORE, SEVERAL, Target
from supporters.models import ColumnMemory

# Headings in English and Azerbaijani without spaces and marks, as other programs and people write them.
_WORDS: dict[str, str] = {
    Target.ADDRESS: "email emailaddress mail emailid primaryemail useremail address1email epoct epoctunvani eposta",
    Target.NAME: "name fullname displayname adsoyad ad soyadad adivesoyadi tamad",
    Target.FIRST_NAME: "firstname forename givenname first fname adi",
    Target.LAST_NAME: "lastname surname familyname last lname soyad soyadi",
    Target.PHONE: "phone phonenumber telephone mobile mobilenumber mobilephone tel cell telefon mobiltelefon nomre",
    Target.POSTCODE: "postcode postalcode zip zipcode poctindeksi indeks poctkodu",
    Target.COUNTRY: "country countrycode nation olke",
    Target.LANGUAGE: "language lang locale preferredlanguage dil",
    Target.TAGS: "tags tag taglist labels groups usertags etiketler teqler",
    Target.JOINED: "joined joinedon joindate datejoined createdat created optintime signupdate subscribedat qosuldu "
    "registered registeredat dateadded",
    Target.STATUS: "status subscriptionstatus consent optin emailoptin subscribed marketingconsent gdprconsent raziliq",
    Target.LEFT: "unsubtime cleantime unsubscribedat unsubscribed donotcontact optedout optout bounced",
}
_BY_WORD = {word: target for target, words in _WORDS.items() for word in words.split()}
_LETTERS = str.maketrans("əğıöüçş", "egioucs")
_LONGEST_NAME = 100


def column_names(cells: Sequence[str]) -> list[str]:
    """The names of a file's columns: those of its first row, but for what is missing or there twice."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\0", "").split())[:_LONGEST_NAME] or _("Column %(number)s") % {"number": number}
        seen = sum(normalised(name) == normalised(other.partition(" · ")[0]) for other in names)
        names.append(f"{name} · {seen + 1}" if seen else name)
    return names


def digest(header: Iterable[str]) -> str:
    """By which a file of the same columns is known again."""
    return hashlib.sha256(json.dumps([normalised(name) for name in header]).encode()).hexdigest()


def remembered(campaign: Campaign, header: Sequence[str]) -> list[str] | None:
    """What these columns held the last time in this campaign."""
    memory = ColumnMemory.objects.filter(campaign=campaign, header_digest=digest(header)).first()
    return list(memory.mapping) if memory else None


def remember(campaign: Campaign, header: Sequence[str], mapping: Sequence[str]) -> None:
    ColumnMemory.objects.update_or_create(
        campaign=campaign, header_digest=digest(header), defaults={"mapping": list(mapping)}
    )


def guess(campaign: Campaign, header: Sequence[str], program: Program | None, first: Sequence[str] = ()) -> list[str]:
    """What each column most likely holds, by its heading; the address also by what stands in the `first` row."""
    fields = {
        _word(text): FIELD_PREFIX + field.key
        for field in campaign.custom_fields.filter(is_archived=False)
        for text in (field.label, field.key)
    }
    taken: set[str] = set()
    mapping = []
    for heading in header:
        target = _guess_one(heading, program, fields)
        mapping.append(IGNORE if target in taken and target not in SEVERAL else target)
        taken.add(target)
    if Target.ADDRESS not in taken:
        _find_address(mapping, first)
    return mapping


def find_consent(mapping: list[str], rows: Sequence[Sequence[str]]) -> None:
    """Where no heading tells of consent but a column speaks of people who left, take it for the one on consent."""
    if Target.STATUS in mapping or Target.LEFT in mapping:
        return
    for number, target in enumerate(mapping):
        if target == IGNORE and any(standing_of(cells[number]) == LEFT for cells in rows if number < len(cells)):
            mapping[number] = Target.STATUS
            return


def _guess_one(heading: str, program: Program | None, fields: dict[str, str]) -> str:
    if program and normalised(heading) in program.columns:
        return program.columns[normalised(heading)]
    word = _word(heading)
    return fields.get(word) or _BY_WORD.get(word, IGNORE)


def _find_address(mapping: list[str], first: Sequence[str]) -> None:
    for number, cell in enumerate(first[: len(mapping)]):
        if mapping[number] == IGNORE and "@" in cell:
            mapping[number] = Target.ADDRESS
            return


def _word(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading.casefold().replace("i̇", "i").translate(_LETTERS))
