"""The short codes of share links: random, so that they tell nobody whose they are, and easy to type from a poster."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.conf import settings
from django.urls import reverse

from mailings.via import ViaField, mailing_in

# No vowels, so that no word comes of it, and nothing that looks like something else.
ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
LENGTH = 9
_CODE = re.compile(f"[{ALPHABET}]{{8,12}}")


def new_code() -> str:
    """A code of 43 random bits."""
    return "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))


def read_code(text: str) -> str:
    """The code as it is stored, however it was typed; "" for what can't be one."""
    typed = text.strip().lower()
    return typed if _CODE.fullmatch(typed) else ""


def share_url(code: str) -> str:
    """The short link, absolute, in the language of the moment."""
    return f"{settings.SITE_URL}{reverse('petitions:share', args=[code])}"


class OriginField(ViaField):
    """By which mailing or share link somebody came. Its value holds `via` and `share` of SignatureDetails."""

    def clean(self, value: Any) -> Any:
        text = value if isinstance(value, str) and value.isascii() else ""
        return {"via": mailing_in(text), "share": read_code(text)}
