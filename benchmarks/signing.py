"""Signing: a new supporter's form over HTTP, durable, her confirmation queued, beside a view that stores one row."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from benchmarks import people
from benchmarks.ground import Ground
from benchmarks.load import NUMBER, Load, Order
from benchmarks.rounds import Entry, Extent, in_turns
from campaign.public_forms import page_token
from mailings.models import Message
from petitions.models import Petition, Signature

PROMISED = 0.33
PROMISED_WITH_A_CROWD = 0.9
_MOST_A_ROUND = 1_000_000


class Signing:
    """Signs with a new address in every request, and checks that each signature and each confirmation is stored."""

    def __init__(self, ground: Ground, load: Load, petition: Petition, extent: Extent) -> None:
        self._ground, self._load, self._petition, self._extent = ground, load, petition, extent
        self._next_number = 0
        self._signed = 0
        self.last: dict[str, Any] = {}

    def warm_up(self) -> None:
        self.floor(0)
        self.site(0)

    def floor(self, number: int) -> float:
        """Rows stored per second by the bare view."""
        return self._measure(self._ground.floor_port, "/insert", 200)

    def site(self, number: int) -> float:
        """Signatures per second."""
        path = reverse("petitions:petition", args=[self._petition.slug])
        rate = self._measure(self._ground.site_port, path, 303)
        self._signed += self.last["answers"]
        return rate

    def _measure(self, port: int, path: str, status: int) -> float:
        extent = self._extent
        body = _form()
        order = Order.post(port, path, body, extent.seconds, extent.connections, self._next_number)
        self._next_number += _MOST_A_ROUND
        self.last = self._load.measure(order, status)
        return float(self.last["per_second"])

    def check(self) -> None:
        """Raise AssertionError unless the database holds what the answers said."""
        signatures = Signature.objects.filter(petition=self._petition, state=Signature.State.PENDING).count()
        confirmations = Message.objects.filter(kind="petitions.confirm").count()
        assert signatures == confirmations == self._signed, (signatures, confirmations, self._signed)


def _form() -> str:
    """What a browser sends, from a page that was opened a minute ago."""
    fields = {
        "page": page_token(time.time() - 60),
        "website": "",
        "name": "Aysel Məmmədova",
        "address": f"signer{NUMBER}@example.org",
        "postcode": "SW1A 1AA",
        "country": "GB",
        "comment": "I used to swim here as a child.",
        "show_name": "on",
    }
    return urlencode(fields, safe="#@")


def measure(ground: Ground, load: Load, petition: Petition, extent: Extent) -> tuple[Signing, Entry]:
    """Measure signing beside its floor."""
    signing = Signing(ground, load, petition, extent)
    signing.warm_up()
    floor, site = in_turns(extent.rounds, signing.floor, signing.site)
    signing.check()
    return signing, Entry("signing", "signing (durable POST)", "a second", PROMISED, floor, site, signing.last)


def measure_with_a_crowd(signing: Signing, before: Entry, petition: Petition, extent: Extent, signatures: int) -> Entry:
    """Fill the petition with confirmed signatures and measure again, each time in relation to the floor.

    Its floor is signing on the petition that was nearly empty, as a share of the bare view's speed at that time.
    """
    people.add_supporters(signatures, "crowd")
    people.sign_for_all(petition, "crowd")
    people.settle()
    signing.warm_up()
    floor, site = in_turns(extent.rounds, signing.floor, signing.site)
    signing.check()
    return Entry(
        "signing_with_a_crowd",
        f"signing, {signatures:,} signatures there",
        "of the bare view",
        PROMISED_WITH_A_CROWD,
        [ours / bare for bare, ours in zip(before.floor_rounds, before.rounds, strict=True)],
        [ours / bare for bare, ours in zip(floor, site, strict=True)],
        {**signing.last, "signatures": signatures, "floor_rounds": floor, "rounds": site},
    )
