"""What can be wrong with a row, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supporters.importing.targets import FIELD_PREFIX

_SENTENCES: dict[str, Promise] = {
    "quotes": gettext_lazy("The quotation marks of this row don’t match."),
    "long": gettext_lazy("This row is too long to be one of people."),
    "unreadable": gettext_lazy("The spreadsheet can’t be read from here on. Save it as CSV, and upload that."),
    "columns": gettext_lazy("This row has more cells than there are columns."),
    "no_address": gettext_lazy("There is no e-mail address."),
    "address": gettext_lazy("The e-mail address isn’t one, like name@example.org."),
    "encoding": gettext_lazy("Some letters can’t be read. Try another encoding."),
    "left_there": gettext_lazy("Left, or can’t be reached, according to the file."),
    "doubled": gettext_lazy("The address stands in this file more than once."),
    "barred": gettext_lazy("This address can’t be brought in."),
    "asks_her": gettext_lazy("Comes once she confirms by mail: put the file on a list, and she is asked to."),
    "known": gettext_lazy("You know this person already."),
    "name": gettext_lazy("The name was left out: it is too long, or holds an address or a link."),
    "phone": gettext_lazy("The phone number was left out: it isn’t one."),
    "postcode": gettext_lazy("The postcode was left out: it isn’t one of its country."),
    "country": gettext_lazy("The country was left out: we don’t know it by this name."),
    "language": gettext_lazy("The language was left out: we write in others."),
    "joined": gettext_lazy("The date of joining was left out: it isn’t a day of the past."),
    "status": gettext_lazy("Not put on a list: we don’t know the word in the column on consent."),
    "tags": gettext_lazy("Some tags were left out: they are too long, or too many."),
}


def sentences(problems: str) -> list[str]:
    """What stands in a row's `problems`, for people."""
    return [sentence(code) for code in problems.split(",") if code]


def sentence(code: str) -> str:
    if code.startswith(FIELD_PREFIX):
        return _("“%(field)s” was left out: the value doesn’t fit.") % {"field": code.removeprefix(FIELD_PREFIX)}
    return str(_SENTENCES[code])


def fitting(problems: Iterable[str], longest: int = 200) -> str:
    """The problems' codes in one text that the report has room for."""
    taken: list[str] = []
    for code in dict.fromkeys(problems):
        if len(",".join([*taken, code])) > longest:
            break
        taken.append(code)
    return ",".join(taken)
