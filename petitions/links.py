"""The links by which a signer comes back to her signature.

The one that stands in the mails about it works for as long as the signature stands, and mails get passed on: what it
opens shows no more than these mails say (that she signed, her name, the receipt of it) and lets whoever holds it make
less of it: take the name off the page, or withdraw, which she is told by mail. Changing what she wrote takes a link of
an hour that is sent to her address.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.urls import reverse

from campaign.tokens import make_token, read_token
from mailings.links import absolute_url
from petitions.models import Signature
from supporters import forwarding

CHANGE_LINK_VALID_FOR = timedelta(hours=1)
_ANY, _FRESH = "signature", "change-signature"


class SignatureGone(Exception):
    """The link is a good one, and the signature is there no more: withdrawn, forgotten, or without its signer."""


def signature_url(signature: Signature) -> str:
    """Her own page, for mails about the signature."""
    return absolute_url(signature_path(signature))


def signature_path(signature: Signature) -> str:
    """The same on this site, for whoever has just shown that the signature is hers."""
    return reverse("petitions:my_signature", args=[signature_token(signature)])


def signature_token(signature: Signature) -> str:
    return make_token(_ANY, signature.public_id)


def change_url(signature: Signature) -> str:
    """Where she changes what she wrote: for a mail that she has just asked for."""
    return absolute_url(reverse("petitions:change_signature", args=[make_token(_FRESH, signature.public_id)]))


def read_signature_token(token: str) -> Signature:
    """Raise InvalidToken for a forged token, SignatureGone where it names a signature that isn't there."""
    return _found(forwarding.find(_by_public_id, read_token(_ANY, token)))


def read_change_token(token: str) -> Signature:
    """The same for a token that is valid for an hour.

    That of a signature which was merged is dead: it went to another address than the one whose signature it would show.
    """
    return _found(_by_public_id(read_token(_FRESH, token, CHANGE_LINK_VALID_FOR)))


def _by_public_id(public_id: UUID) -> Signature | None:
    found = Signature.objects.select_related("petition__campaign", "supporter")
    return found.filter(public_id=public_id, supporter__isnull=False).first()


def _found(signature: Signature | None) -> Signature:
    if signature is None:
        raise SignatureGone
    return signature
