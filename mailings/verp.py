"""Return paths that say which message came back (VERP): the address that a bounce is sent to names the message.

The local part holds the message's public id and a keyed check, so that nobody makes bounces up for people whose mail
they haven't seen. All of it is base32, which survives the servers that change capitals; RFC 5321, section 4.5.3.1.1,
allows 64 octets, of which it takes 43. What stands after the `+` may be delivered to one mailbox, `bounces`.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

MAILBOX = "bounces"
_CHECK_BYTES = 5
_LOCAL_PART = re.compile(rf"{MAILBOX}\+([a-z2-7]{{26}})([a-z2-7]{{8}})")


def return_path(public_id: UUID) -> str:
    """Return the address that this message comes back to, or "" where no MAIL_BOUNCE_DOMAIN is set."""
    if not settings.MAIL_BOUNCE_DOMAIN:
        return ""
    identifier = b32encode(public_id.bytes)[:26].decode().lower()
    return f"{MAILBOX}+{identifier}{_check(public_id, settings.SECRET_KEY)}@{settings.MAIL_BOUNCE_DOMAIN}"


def read_return_path(address: str) -> UUID | None:
    """Return the public id of the message that such an address names, or None where the address isn't one of ours.

    It is as good as its local part: which domain it was delivered to is the mail server's affair.
    """
    found = _LOCAL_PART.fullmatch(address.strip().strip("<>").rpartition("@")[0].lower())
    if found is None:
        return None
    identifier, check = found.groups()
    public_id = UUID(bytes=b32decode(identifier.upper() + "======"))
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return public_id if any(hmac.compare_digest(_check(public_id, key), check) for key in keys) else None


def _check(public_id: UUID, key: str | bytes) -> str:
    keyed = _keyed(key).copy()
    keyed.update(public_id.bytes)
    return b32encode(keyed.digest()[:_CHECK_BYTES]).decode().lower()


@lru_cache(maxsize=4)
def _keyed(key: str | bytes) -> hmac.HMAC:
    return salted_hmac("loudhailer.return-path", b"", secret=key, algorithm="sha256")
