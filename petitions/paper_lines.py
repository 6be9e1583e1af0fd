"""A line of a paper sheet, as it is typed in or stands in a file, held to what the form online is held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from petitions.models import Petition
from supporters.fields import AddressField, CountryField, NameField, PostcodeField, clean_uk_postcode

TICKED = frozenset({"on", "1", "x", "✓", "✔", "y", "yes", "true", "b", "bəli", "hə"})
FIELDS = ("name", "postcode", "country", "address", "wants_updates", "keep")


@dataclass(frozen=True)
class PaperLine:
    """Who signed on one line. `keep` says that she is kept though somebody of her name and postcode has signed."""

    number: int
    name: str
    postcode: str = ""
    country: str = "GB"
    address: str = ""
    wants_updates: bool = False
    keep: bool = False

    @property
    def likeness(self) -> tuple[str, str]:
        """By which two signatures are probably of one person."""
        return likeness(self.name, self.postcode)


def likeness(name: str, postcode: str) -> tuple[str, str]:
    return " ".join(name.casefold().split()), postcode


class LineRefused(Exception):
    """What is wrong with a line: sentences by the name of the field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__()
        self.problems = dict(problems)


def is_empty(typed: Mapping[str, str]) -> bool:
    """Whether nobody has written on the line."""
    return not any(typed.get(field, "").strip() for field in ("name", "postcode", "address"))


def read_line(petition: Petition, number: int, typed: Mapping[str, str]) -> PaperLine:
    """Return the line as it may be stored. Raises LineRefused."""
    problems: dict[str, str] = {}
    found: dict[str, Any] = {}
    for field, checked in _fields().items():
        try:
            found[field] = checked.clean(typed.get(field, "").strip()) if typed.get(field, "").strip() else ""
        except ValidationError as error:
            problems[field] = error.messages[0]
    found["country"] = found.get("country") or "GB"
    wants_updates = is_ticked(typed.get("wants_updates", ""))
    if not found.get("name") and "name" not in problems:
        problems["name"] = _("Enter the name.")
    if wants_updates and not found.get("address") and "address" not in problems:
        problems["address"] = _("Enter the address to which news shall go, or take the tick away.")
    if "postcode" not in problems and "country" not in problems:
        try:
            found["postcode"] = _postcode(petition, found["postcode"], found["country"])
        except ValidationError as error:
            problems["postcode"] = error.messages[0]
    if problems:
        raise LineRefused(problems)
    return PaperLine(number, wants_updates=wants_updates, keep=is_ticked(typed.get("keep", "")), **found)


def is_ticked(typed: str) -> bool:
    return typed.strip().casefold() in TICKED


def _postcode(petition: Petition, postcode: str, country: str) -> str:
    """As the petition asks for it online: a British one must be one."""
    if country == "GB" and (postcode or petition.postcode_asked == Petition.Asked.REQUIRED):
        return clean_uk_postcode(postcode)
    return postcode


@cache
def _fields() -> dict[str, Any]:
    return {
        "name": NameField(),
        "postcode": PostcodeField(),
        "country": CountryField(),
        "address": AddressField(error_messages={"max_length": _("Enter a shorter e-mail address.")}),
    }
