"""Form fields that ask people who they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from supporters.addresses import MAX_ADDRESS_LENGTH, clean_address
from supporters.postcode_areas import postcode_area

# Great Britain, Northern Ireland, the Crown dependencies, and BFPO. Source: the form of British postcodes, BS 7666.
_UK_POSTCODE = re.compile(r"^(GIR 0AA|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}|BF1 [0-9][A-Z]{2})$")
_GIROBANK = "GIR 0AA"
_UNWANTED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
# Joiners that names in some scripts are spelt with.
_JOINERS = {"\u200c", "\u200d"}
_NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def clean_text(value: str) -> str:
    """Return the text without control, direction and invisible characters, and with single spaces."""
    text = unicodedata.normalize("NFC", value)
    if not text.isprintable():  # nearly all are, and then there is nothing to take out
        text = "".join(filter(_is_wanted, text))
    return " ".join(text.split())


def _is_wanted(character: str) -> bool:
    is_text = character in _JOINERS or character.isspace()
    return is_text or unicodedata.category(character) not in _UNWANTED_CATEGORIES


class NameField(forms.CharField):
    """A person's name as she writes it: any script, one letter or many."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {
            "label": _("Your name"),
            "max_length": 150,
            "widget": forms.TextInput(attrs={"autocomplete": "name"}),
            "error_messages": {
                "required": _("Enter your name."),
                "max_length": _("Enter a name of up to 150 characters."),
            },
        }
        super().__init__(**{**defaults, **kwargs})

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        if name and ("://" in name or "www." in name.casefold() or "@" in name):
            raise ValidationError(_("Enter your name without a link or an address."), code="link")
        return name


class AddressField(forms.CharField):
    """An e-mail address."""

    def __init__(self, error_messages: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        defaults = {
            "label": _("E-mail address"),
            "max_length": MAX_ADDRESS_LENGTH,
            "widget": forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
            "error_messages": {
                "required": _("Enter your e-mail address, like name@example.org."),
                "max_length": _("Enter a shorter e-mail address."),
                **(error_messages or {}),
            },
        }
        super().__init__(**{**defaults, **kwargs})

    def clean(self, value: Any) -> str:
        return clean_address(super().clean(value))


class PostcodeField(forms.CharField):
    """A postcode; the form that holds it says by the country whether it must be a British one."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {
            "label": _("Postcode"),
            "max_length": 12,
            "required": False,
            "widget": forms.TextInput(attrs={"autocomplete": "postal-code", "autocapitalize": "characters"}),
        }
        super().__init__(**{**defaults, **kwargs})

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "").upper()


def clean_uk_postcode(postcode: str) -> str:
    """Return the postcode with its space in place, or raise ValidationError."""
    compact = postcode.replace(" ", "")
    spaced = f"{compact[:-3]} {compact[-3:]}"
    if not _UK_POSTCODE.match(spaced) or not (postcode_area(spaced) or spaced == _GIROBANK):
        raise ValidationError(_("Enter your postcode, like SW1A 1AA."), code="postcode")
    return spaced


# The Crown dependencies are countries of their own, with areas of the same postcodes.
_OWN_AREA = {"GG": "GY", "JE": "JE", "IM": "IM"}


def clean_british_postcode(postcode: str, country: str) -> str:
    """The same for a country with British postcodes: that of a Crown dependency must be one of its own.

    Raises ValidationError with a sentence that helps.
    """
    spaced = clean_uk_postcode(postcode)
    area = _OWN_AREA.get(country)
    if area and postcode_area(spaced) != area:
        words = _("Enter a postcode that begins with %(area)s, or choose another country.")
        raise ValidationError(words % {"area": area}, code="postcode")
    return spaced


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language.replace("-", "_"), sep="_").territories
    found = [
        (code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    ]
    return sorted(found, key=lambda entry: (entry[0] != "GB", entry[1]))


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(code for code, _name in _countries("en-GB"))


def countries() -> list[tuple[str, str]]:
    """ISO 3166 codes and names in the page's language, the United Kingdom first."""
    return _countries((translation.get_language() or "en-gb").replace("en-gb", "en-GB"))


class CountryField(forms.ChoiceField):
    """Where somebody lives."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {
            "label": _("Country"),
            "choices": countries,
            "initial": "GB",
            "widget": forms.Select(attrs={"autocomplete": "country"}),
            "error_messages": {
                "invalid_choice": _("Choose a country from the list."),
                "required": _("Choose a country."),
            },
        }
        super().__init__(**{**defaults, **kwargs})

    def valid_value(self, value: Any) -> bool:
        """By the codes alone: whose form is right need not have 250 names put in order."""
        return value in _country_codes()
