"""The values of a row: the same rules as in the forms, and a short way for what is plainly right.

A file of a million rows passes here. Each short way takes what the long way would return unchanged, or nothing; a
property test compares the two.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from phonenumbers import PhoneMetadata

from supporters.addresses import MAX_ADDRESS_LENGTH, clean_address, normalise_address
from supporters.fields import _country_codes, clean_text, clean_uk_postcode
from supporters.phones import HOME, clean_phone
from supporters.postcode_areas import AREAS

LONGEST_NAME = 150
LONGEST_POSTCODE = 12

# Dot-string of RFC 5321, section 4.1.2, without what email_validator refuses at its ends.
_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*", re.ASCII)
_LONGEST_LOCAL = 64
_FIRST_YEAR = 1900
_UNREADABLE = "\ufffd"


class Unreadable(Exception):
    """Letters that can't be read in the encoding chosen."""


# What the cleaning of a cell may raise.
WRONG = (Unreadable, ValueError, OverflowError)


@lru_cache(100_000)
def _domain(domain: str) -> str:
    """The domain as `clean_address` writes it where that is plain ASCII, or "" for the long way."""
    try:
        cleaned = clean_address(f"x@{domain}").partition("@")[2]
    except ValidationError:
        return ""
    return cleaned if cleaned.isascii() else ""


def clean_both(raw: str) -> tuple[str, str]:
    """Return the address as it is written to and the spelling under which it is known. Raises ValidationError."""
    local, _at, domain = raw.partition("@")
    if _LOCAL.fullmatch(local) and len(local) <= _LONGEST_LOCAL and len(raw) <= MAX_ADDRESS_LENGTH:
        spelt = _domain(domain)
        if spelt:
            address = f"{local}@{spelt}"
            return address, address.lower()
    address = clean_address(raw)
    if len(address) > MAX_ADDRESS_LENGTH:
        raise ValidationError("too long", code="invalid")
    return address, normalise_address(address)


def text(raw: str) -> str:
    """As `clean_text`. Raises Unreadable."""
    if raw.isascii():
        if raw.isprintable():
            return " ".join(raw.split()) if " " in raw else raw
        return clean_text(raw)
    if _UNREADABLE in raw:
        raise Unreadable
    if raw.isprintable() and unicodedata.is_normalized("NFC", raw):
        return " ".join(raw.split())
    return clean_text(raw)


def name(raw: str) -> str:
    """A person's name, or part of it. Raises Unreadable, and ValueError for what is none."""
    cleaned = text(raw)
    if len(cleaned) > LONGEST_NAME or "@" in cleaned or "://" in cleaned or "www." in cleaned.lower():
        raise ValueError
    return cleaned


@cache
def _home_numbers() -> re.Pattern[str]:
    """Every national number that `phonenumbers` calls valid in our country."""
    metadata: Any = PhoneMetadata.metadata_for_region(HOME)
    kinds = (
        metadata.mobile, metadata.fixed_line, metadata.toll_free, metadata.premium_rate, metadata.shared_cost,
        metadata.voip, metadata.personal_number, metadata.pager, metadata.uan, metadata.voicemail,
    )  # fmt: skip
    return re.compile(
        "|".join(f"(?:{kind.national_number_pattern})" for kind in kinds if kind and kind.national_number_pattern)
    )


_NUMBER = re.compile(r"(?:\+44|0)([1-9]\d{8,9})", re.ASCII)
_BETWEEN_DIGITS = str.maketrans("", "", " ()-.")


def phone(raw: str, country: str) -> str:
    """As `clean_phone`. Raises ValueError for what is no number."""
    found = _NUMBER.fullmatch(raw.translate(_BETWEEN_DIGITS)) if country in (HOME, "") else None
    if found and raw.isascii() and _home_numbers().fullmatch(found[1]):
        return f"+44{found[1]}"
    try:
        return clean_phone(text(raw), country)
    except ValidationError as error:
        raise ValueError from error


# As `clean_uk_postcode` leaves them; the area is looked up.
_POSTCODE = re.compile(r"([A-Z]{1,2})[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}", re.ASCII)


def postcode(raw: str, country: str) -> str:
    """A postcode; a British one in its own form. Raises ValueError for what is none."""
    found = _POSTCODE.fullmatch(raw)
    return raw if found and found[1] in AREAS else _postcode(raw, country)


@lru_cache(10_000)
def _postcode(raw: str, country: str) -> str:
    cleaned = text(raw).upper()
    if country == "GB":
        try:
            return clean_uk_postcode(cleaned)
        except ValidationError as error:
            raise ValueError from error
    if len(cleaned) > LONGEST_POSTCODE:
        raise ValueError
    return cleaned


@cache
def _countries() -> dict[str, str]:
    """ISO 3166 codes by whatever a file may call a country: code, or name in any of our languages."""
    found = {
        "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB",
        "usa": "US", "united states of america": "US", "böyük britaniya": "GB", "abş": "US", "gbr": "GB", "aze": "AZ",
        "tur": "TR", "turkey": "TR", "deu": "DE", "czech republic": "CZ",
    }  # fmt: skip
    for language, _title in settings.LANGUAGES:
        names = Locale.parse(language.replace("-", "_").split("_")[0]).territories
        found |= {names[code].casefold(): code for code in _country_codes() if code in names}
    return found | {code.casefold(): code for code in _country_codes()}


def country(raw: str) -> str:
    """The country's ISO 3166 code. Raises ValueError for what we know no country by."""
    word = " ".join(raw.split()).casefold().replace("i̇", "i")
    if word not in _countries():
        raise ValueError
    return _countries()[word]


@cache
def _languages() -> dict[str, str]:
    found = {"azərbaycanca": "az", "azeri": "az", "ingiliscə": "en-gb"}
    for code, _title in settings.LANGUAGES:
        short = code.partition("-")[0]
        found |= {code: code, short: code}
        for other, _name in settings.LANGUAGES:
            named = Locale.parse(other.partition("-")[0]).languages.get(short, "")
            found[named.casefold()] = code
    return found


def language(raw: str) -> str:
    """The language's code among ours. Raises ValueError for one that we don't write."""
    word = " ".join(raw.split()).casefold().replace("_", "-").replace("i̇", "i")
    found = _languages().get(word) or _languages().get(word.partition("-")[0])
    if not found:
        raise ValueError
    return found


_FORMATS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d %B %Y")


@lru_cache(50_000)
def moment(raw: str) -> str:
    """A day or time in the past, in ISO 8601, or "" for nothing; without a zone it is UTC. Raises ValueError."""
    cleaned = raw.strip().removesuffix(" UTC")
    if not cleaned:
        return ""
    found = _moment(cleaned)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found.year < _FIRST_YEAR or found > timezone.now():
        raise ValueError
    return found.isoformat()


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for pattern in _FORMATS:
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    return datetime.combine(date.fromisoformat(text[:10]), datetime.min.time())
