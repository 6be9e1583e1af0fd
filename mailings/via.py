"""By which mailing somebody came to a page of the site: `?via=` in its links, which names the mailing and nobody.

The page is the same bytes for everybody: a script puts what stands in its address into the form's hidden field. Without
JavaScript it isn't known, so what is counted by it is a lower bound.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from django import forms
from django.conf import settings

VIA = "via"
_LENGTH = 22  # of 16 bytes in base64


def code_of(public_id: UUID) -> str:
    return urlsafe_b64encode(public_id.bytes).rstrip(b"=").decode()


def mailing_in(code: str) -> UUID | None:
    """The public id of the mailing that the code names, if it is one; whether there is such a mailing is not asked."""
    if len(code) != _LENGTH:
        return None
    try:
        return UUID(bytes=urlsafe_b64decode(f"{code}=="))
    except ValueError:
        return None


def with_code(url: str, public_id: UUID) -> str:
    """The address with the mailing's code, where it is one of this site's pages; any other as it is."""
    parts = urlsplit(url)
    if parts.netloc != urlsplit(settings.SITE_URL).netloc or VIA in dict(parse_qsl(parts.query)):
        return url
    query = f"{parts.query}&" if parts.query else ""
    return urlunsplit(parts._replace(query=f"{query}{urlencode({VIA: code_of(public_id)})}"))


class ViaField(forms.CharField):
    """A hidden field. What isn't a code is nothing: nobody's signature fails for it."""

    widget = forms.HiddenInput(attrs={"data-via": ""})

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> UUID | None:
        return mailing_in(value) if isinstance(value, str) and value.isascii() else None
