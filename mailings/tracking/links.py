"""The links of a mailing as they go out: straight, or past us where the campaign measures them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from uuid import UUID

from django.urls import reverse
from django.utils import translation

from mailings.composing.compiled import LINK, OPENED, Compiled
from mailings.delivery.measuring import Measured
from mailings.links import absolute_url
from mailings.models import Mailing, MailingPolicy, MailingVersion, Measurement, TrackedLink
from mailings.tracking.tokens import HerToken, click_token, her_click, her_open, open_token
from mailings.via import with_code

Tracking = MailingPolicy.Tracking
# As the database has it: nothing that could break a header or lead off the web. What isn't so goes out unmeasured.
_OF_THE_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f]+")


class LinkMaker:
    """Made once for a mailing's variant in one language.

    `constants` are the addresses that all recipients get alike, by the names of their places; `for_message` makes those
    that name a message. With `Tracking.NONE` all are constant, and lead straight where they lead.
    """

    def __init__(self, mailing: Mailing, variant: str, language: str, links: Sequence[str], tracking: str) -> None:
        self._mailing, self._variant, self._language = mailing, variant, language
        self._places = {f"{LINK}{number}": address for number, address in enumerate(links)}
        self._tracking = tracking
        if tracking != Tracking.NONE:
            Measurement.objects.bulk_create([Measurement(mailing=mailing, how=tracking)], ignore_conflicts=True)

    @cached_property
    def constants(self) -> Mapping[str, str]:
        addresses = {place: with_code(url, self._mailing.public_id) for place, url in self._places.items()}
        if self._tracking == Tracking.TOTALS:
            addresses |= {place: self._click_url(click_token(key)) for place, key in self._tracked.items()}
            addresses[OPENED] = self._open_url(open_token(self._mailing.pk, self._variant))
        if self._tracking == Tracking.PEOPLE:
            return {place: url for place, url in addresses.items() if place not in self._tracked}
        return addresses

    def for_message(self, public_id: UUID) -> dict[str, str]:
        return {
            place: f"{before}{token(public_id)}{after}" for place, (before, token, after) in self._her_tokens.items()
        }

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The places that `for_message` fills."""
        return frozenset(self._her_tokens)

    @cached_property
    def _her_tokens(self) -> dict[str, tuple[str, HerToken, str]]:
        """By the names of their places: what makes the token, and the address before and after it."""
        if self._tracking != Tracking.PEOPLE:
            return {}
        before, after = self._click_url("*").split("*")
        made = {place: (before, her_click(key), after) for place, key in self._tracked.items()}
        before, after = self._open_url("*").split("*")
        return {**made, OPENED: (before, her_open(), after)}

    @cached_property
    def _tracked(self) -> dict[str, int]:
        """The keys of the links that are measured, by the names of their places. Those not known yet are stored."""
        digests = {place: _digest(url) for place, url in self._places.items() if _can_be_tracked(url)}
        rows = [
            TrackedLink(mailing=self._mailing, variant=self._variant, url=self._places[place], digest=digest)
            for place, digest in digests.items()
        ]
        TrackedLink.objects.bulk_create(rows, ignore_conflicts=True)
        stored = TrackedLink.objects.filter(mailing=self._mailing, variant=self._variant)
        keys = dict(stored.filter(digest__in=digests.values()).values_list("digest", "pk"))
        return {place: keys[digest] for place, digest in digests.items()}

    def _click_url(self, token: str) -> str:
        with translation.override(self._language):
            return absolute_url(reverse("mailings:click", args=["-"])).replace("/-/", f"/{token}/")

    def _open_url(self, token: str) -> str:
        with translation.override(self._language):
            return absolute_url(reverse("mailings:opened", args=["-"])).replace("/-.", f"/{token}.")


def measure(version: MailingVersion, compiled: Compiled) -> Measured:
    """What `mailings.delivery.measuring` asks for."""
    tracking = MailingPolicy.of(version.mailing.campaign).tracking
    maker = LinkMaker(version.mailing, version.variant, version.language, compiled.links, tracking)
    return Measured(maker.constants, maker.for_message, maker.own_names)


def _can_be_tracked(url: str) -> bool:
    return len(url) <= TrackedLink.URL_LENGTH and bool(_OF_THE_WEB.fullmatch(url))


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
