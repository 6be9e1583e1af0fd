"""Exports of other programs, recognised by their headings, and what their columns mean.

Sources: Mailchimp, "About your audience export" (subscribed, unsubscribed, non-subscribed and cleaned contacts come in
files of their own); Action Network, "Exporting activists"; NationBuilder, "Export people"; listmonk, "Exporting".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from supporters.importing.targets import Target


@dataclass(frozen=True)
class Program:
    """Where a file comes from: the headings that only it has, and those whose meaning the names don't tell.

    `standing` holds for every row of the file, where it says one: LEFT for people who unsubscribed or whose mail came
    back, NOT_SUBSCRIBED for people who never agreed to mail.
    """

    key: str
    name: str
    needs: frozenset[str]
    columns: dict[str, str] = field(default_factory=dict)
    standing: str = ""
    file_name: str = ""

    def wrote(self, headings: frozenset[str], file_name: str) -> bool:
        return self.needs <= headings and (not self.file_name or self.file_name in file_name.casefold())


LEFT, SUBSCRIBED, NOT_SUBSCRIBED = "left", "subscribed", "not subscribed"

_MAILCHIMP = {
    "email address": Target.ADDRESS,
    "first name": Target.FIRST_NAME,
    "last name": Target.LAST_NAME,
    "phone number": Target.PHONE,
    "address": "",
    "optin_time": Target.JOINED,
    "confirm_time": "",
    "cc": Target.COUNTRY,
    "tags": Target.TAGS,
    "unsub_time": Target.LEFT,
    "clean_time": Target.LEFT,
    "notes": "",
}
_MAILCHIMP_NEEDS = frozenset({"email address", "member_rating"})

# The first that fits: what is more particular stands before what is less.
PROGRAMS = (
    Program(
        "mailchimp-left",
        "Mailchimp (unsubscribed)",
        frozenset({"email address", "unsub_time"}),
        _MAILCHIMP,
        LEFT,
    ),
    Program("mailchimp-cleaned", "Mailchimp (cleaned)", frozenset({"email address", "clean_time"}), _MAILCHIMP, LEFT),
    Program(
        "mailchimp-never",
        "Mailchimp (non-subscribed)",
        _MAILCHIMP_NEEDS,
        _MAILCHIMP,
        NOT_SUBSCRIBED,
        "nonsubscribed",
    ),
    Program("mailchimp", "Mailchimp", _MAILCHIMP_NEEDS, _MAILCHIMP),
    Program(
        "action-network",
        "Action Network",
        frozenset({"email", "can2_subscription_status"}),
        {
            "zip_code": Target.POSTCODE,
            "can2_phone": Target.PHONE,
            "can2_user_tags": Target.TAGS,
            "can2_subscription_status": Target.STATUS,
            "language_spoken": Target.LANGUAGE,
            "created_at": Target.JOINED,
        },
    ),
    Program(
        "nationbuilder",
        "NationBuilder",
        frozenset({"nationbuilder_id", "email"}),
        {
            "primary_zip": Target.POSTCODE,
            "primary_country_code": Target.COUNTRY,
            "phone_number": Target.PHONE,
            "mobile_number": "",
            "tag_list": Target.TAGS,
            "email_opt_in": Target.STATUS,
            "do_not_contact": Target.LEFT,
            "do_not_email": Target.LEFT,
            "email1_is_bad": Target.LEFT,
            "email_is_bad": Target.LEFT,
            "created_at": Target.JOINED,
            "full_name": "",
        },
    ),
    Program(
        "listmonk",
        "listmonk",
        frozenset({"uuid", "email", "name", "attributes", "status"}),
        {"status": Target.STATUS, "created_at": Target.JOINED, "attributes": "", "uuid": "", "updated_at": ""},
    ),
)


def normalised(heading: str) -> str:
    """The heading as two of them are compared."""
    return re.sub(r"\s+", " ", heading).strip().casefold()


def recognise(header: Sequence[str], file_name: str) -> Program | None:
    """The program that wrote a file with these headings, where one of those that we know did."""
    headings = frozenset(map(normalised, header))
    return next((program for program in PROGRAMS if program.wrote(headings, file_name)), None)


def program_of(key: str) -> Program | None:
    return next((program for program in PROGRAMS if program.key == key), None)


_GONE = frozenset(
    [
        "unsubscribed",
        "unsubscribe",
        "unsub",
        "cleaned",
        "bounced",
        "bouncing",
        "bounce",
        "complained",
        "complaint",
        "spam",
        "blocklisted",
        "blacklisted",
        "blocked",
        "suppressed",
        "removed",
        "opted-out",
        "opt-out",
        "optedout",
        "out",
        "deleted",
        "left",
        "rejected",
    ]
) | {"hard bounce", "opted out", "opt out", "spam complaint", "marked as spam", "do not contact"}
_AGREED = frozenset(
    [
        "subscribed",
        "enabled",
        "confirmed",
        "active",
        "yes",
        "true",
        "1",
        "y",
        "t",
        "on",
        "opted-in",
        "opt-in",
        "optedin",
        "in",
        "x",
        "bəli",
        "hə",
        "да",
    ]
) | {"opted in", "opt in"}
_DID_NOT = frozenset(
    [
        "no",
        "false",
        "0",
        "n",
        "f",
        "off",
        "never",
        "none",
        "nonsubscribed",
        "non-subscribed",
        "unconfirmed",
        "pending",
        "transactional",
        "disabled",
        "inactive",
        "xeyr",
        "yox",
        "нет",
        "unknown",
    ]
) | {"", "not subscribed", "never subscribed", "-"}


def standing_of(status: str) -> str:
    """What a word in a column on consent says: LEFT, SUBSCRIBED or NOT_SUBSCRIBED; "" for a word that we don't know."""
    word = normalised(status).replace("_", "-")
    if word in _GONE:
        return LEFT
    if word in _AGREED:
        return SUBSCRIBED
    return NOT_SUBSCRIBED if word in _DID_NOT else ""


def is_filled_in(mark: str) -> bool:
    """Whether a column that is filled in for those who left says so of this one."""
    return standing_of(mark) != NOT_SUBSCRIBED
