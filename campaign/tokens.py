"""Signed tokens for links in mail: they name one object for one purpose and can't be made by anybody else."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner


class InvalidToken(Exception):
    """The token is forged, damaged, too old, or was made for another purpose."""


def _signer(purpose: str) -> TimestampSigner:
    return TimestampSigner(salt=f"loudhailer.{purpose}")


def make_token(purpose: str, public_id: UUID) -> str:
    """Return a URL-safe token that names the object for this purpose only."""
    return _signer(purpose).sign(urlsafe_b64encode(public_id.bytes).decode().rstrip("="))


def read_token(purpose: str, token: str, max_age: timedelta | None = None) -> UUID:
    """Return the object's public id. Raise InvalidToken where the token doesn't hold."""
    try:
        value = _signer(purpose).unsign(token, max_age=max_age)
        return UUID(bytes=urlsafe_b64decode(value + "=="))
    except (BadSignature, ValueError, UnicodeError) as error:
        raise InvalidToken from error
