"""Phone numbers: one spelling, E.164 (ITU-T E.164, section 6), however they are typed."""

from __future__ import annotations

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HOME = "GB"


def clean_phone(raw: str, country: str = "") -> str:
    """Return the number in E.164, or "" for nothing. A number without its country's code is one of `country`.

    Raises ValidationError with a sentence that helps.
    """
    if not raw.strip():
        return ""
    try:
        number = phonenumbers.parse(raw, country or HOME)
    except phonenumbers.NumberParseException as error:
        raise _not_a_number() from error
    if not phonenumbers.is_valid_number(number):
        raise _not_a_number()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(number: str) -> str:
    """Return an E.164 number as people write it to each other across borders."""
    if not number:
        return ""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _not_a_number() -> ValidationError:
    return ValidationError(_("Enter a phone number, like 020 7946 0018 or +994 12 555 12 34."), code="phone")
