"""What a campaign's mailings are made of besides their words, each thing asked for once.

Fields, snippets, pictures and cards; and the sender and layout that a mailing has which chose none.
"""

from __future__ import annotations

from functools import cached_property
from urllib.parse import unquote

from django.conf import settings

from campaign.models import Campaign
from mailings.composing import cards, fields
from mailings.composing.cards import Card
from mailings.composing.marks import unmarked
from mailings.models import Layout, Mailing, MailingImage, MailingPolicy, SenderIdentity


class Material:
    """The answers of one campaign, for one text or version; not to be kept longer."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self._cards: dict[tuple[str, str, str], Card | None] = {}
        self._pictures: dict[str, MailingImage | None] = {}

    @cached_property
    def field_names(self) -> list[str]:
        return list(fields.labels(self.campaign))

    @cached_property
    def snippets(self) -> dict[str, str]:
        """The Markdown of each, by key."""
        return dict(self.campaign.snippets.values_list("key", "body"))

    @cached_property
    def default_sender(self) -> SenderIdentity | None:
        return self.campaign.senders.filter(is_default=True, archived_at__isnull=True).first()

    @cached_property
    def default_layout(self) -> Layout:
        """The campaign's, or one that shows its name in its colour."""
        chosen = self.campaign.layouts.filter(is_default=True, archived_at__isnull=True).first()
        return chosen or Layout(campaign=self.campaign)

    @cached_property
    def asks_about_opening(self) -> bool:
        return MailingPolicy.of(self.campaign).tracking != MailingPolicy.Tracking.NONE

    def sender_of(self, mailing: Mailing) -> SenderIdentity | None:
        """The mailing's own, or the campaign's default; None where the site's own address writes."""
        return mailing.sender or self.default_sender

    def layout_of(self, mailing: Mailing) -> Layout:
        return mailing.layout or self.default_layout

    def card(self, kind: str, slug: str, language: str) -> Card | None:
        key = (kind, slug, language)
        if key not in self._cards:
            self._cards[key] = cards.find(self.campaign, kind, slug, language)
        return self._cards[key]

    def picture(self, address: str) -> MailingImage | None:
        """The campaign's own picture at this address, or None."""
        if address not in self._pictures:
            path = unquote(address.removeprefix(settings.SITE_URL)).removeprefix(settings.MEDIA_URL)
            own = self.campaign.mailing_images.filter(image=unmarked(path))
            self._pictures[address] = own.first()
        return self._pictures[address]
