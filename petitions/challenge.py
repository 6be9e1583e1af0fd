"""A puzzle for browsers, which costs a phone about a second; what signs without it, as simple programs do, waits.

It is a hurdle and no wall: a program written for it needs 40 ms in Python and 6 ms in C where a browser needs 300.

The browser looks for numbers with which the page's token and the address that is typed hash to digests that begin with
so many zero bits. Since the token is signed and dated already (`campaign.public_forms`), the page stays the same for
everybody; since the address is in it, one solution serves one signature. Eight small puzzles instead of one large one:
how long they take together varies little.

Checking takes eight hashes and no query. Whether a petition asks for it is known where the signature is stored
(`petitions.signing`). Without JavaScript the form works as ever; the signature then waits for a moderator.
"""

from __future__ import annotations

import hashlib
from typing import Any

import structlog
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from campaign.networks import client_network
from campaign.public_forms import TOO_OLD_SECONDS, PublicForm
from petitions.models import Petition

log = structlog.get_logger(__name__)

# What became of the puzzle, as the database is told.
GIVEN, MISSING, NOT_ASKED = "given", "missing", "not-asked"

PARTS = 8
ZERO_BITS = 11  # of each part: 2048 tries on average
_LONGEST_NUMBER = 10
# What the hidden field holds until a script has solved the puzzle.
_UNSOLVED = "-"


def asks_for_proof(petition: Petition) -> bool:
    """Whether signing it takes a solution right now."""
    if petition.challenge == Petition.Challenge.ALWAYS:
        return True
    if petition.challenge == Petition.Challenge.NEVER or petition.attacked_until is None:
        return False
    return petition.attacked_until > timezone.now()


def solves(token: str, address: str, proof: str) -> bool:
    """Whether the numbers, parted by commas, solve the puzzle of this page and address."""
    numbers = proof.split(",")
    if len(numbers) != PARTS:
        return False
    return all(
        _is_small_number(number) and _has_zeros(token, address, part, number) for part, number in enumerate(numbers)
    )


def _is_small_number(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NUMBER and text.isascii() and text.isdigit()


def _has_zeros(token: str, address: str, part: int, number: str) -> bool:
    digest = hashlib.sha256(f"{token}\n{address}\n{part}\n{number}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - ZERO_BITS) == 0


class ProofForm(PublicForm):
    """A form that may bear the puzzle; `bear_puzzle` makes it do so."""

    proof = forms.CharField(widget=forms.HiddenInput, required=False, max_length=PARTS * (_LONGEST_NUMBER + 1))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        proof = cleaned.get("proof", "")
        if proof in ("", _UNSOLVED):
            cleaned["proof"] = MISSING if proof else NOT_ASKED
            return cleaned
        if not solves(cleaned.get("page", ""), self._typed_address, proof):
            raise press_again()
        cleaned["proof"] = GIVEN
        return cleaned

    @property
    def _typed_address(self) -> str:
        """The address as the script saw it: before it is cleaned."""
        return str(self.data.get(self.add_prefix("address"), "")).strip()

    def is_spent(self, request: HttpRequest) -> bool:
        """Note that the solution has been used, and say whether it had been before from this network.

        By network, as limits are (`campaign.limits`): else a stranger who has the same page could find out that
        somebody has just signed. Where the cache doesn't answer, people sign rather than not.
        """
        if self.cleaned_data["proof"] != GIVEN:
            return False
        parts = (self.cleaned_data["page"], self._typed_address, client_network("proof", request))
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        try:
            return not cache.add(f"proof:{key}", 1, TOO_OLD_SECONDS)
        except (OSError, RedisError, DatabaseError):
            log.exception("proofs_unavailable")
            return False

    def bear_puzzle(self, petition: Petition) -> None:
        """Put the puzzle into the form where the petition asks for it now."""
        is_on = asks_for_proof(petition)
        self.own_fields()
        field = self.fields["proof"]
        field.initial = _UNSOLVED if is_on else ""
        if is_on:
            worker = static("js/puzzle-worker.js")
            field.widget.attrs.update({"data-parts": PARTS, "data-zeros": ZERO_BITS, "data-worker": worker})
        if self.is_bound:
            self.data = {**{name: self.data.get(name) for name in self.data}, self.add_prefix("proof"): field.initial}


def press_again() -> ValidationError:
    """What is said of a solution that doesn't hold, and of a page that was opened before the puzzle came on."""
    return ValidationError(_("Please press the button again. What you wrote is kept."), code="proof")
