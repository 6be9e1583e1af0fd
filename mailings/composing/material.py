"""What a campaign's texts may refer to: its fields, snippets, pictures and cards, each asked for once."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import unquote

from django.conf import settings

from campaign.models import Campaign
from mailings.composing import cards, fields
from mailings.composing.cards import Card
from mailings.models import MailingImage


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

    def card(self, kind: str, slug: str, language: str) -> Card | None:
        key = (kind, slug, language)
        if key not in self._cards:
            self._cards[key] = cards.find(self.campaign, kind, slug, language)
        return self._cards[key]

    def picture(self, address: str) -> MailingImage | None:
        """The campaign's own picture at this address, or None."""
        if address not in self._pictures:
            path = address.removeprefix(settings.SITE_URL).removeprefix(settings.MEDIA_URL)
            self._pictures[address] = self.campaign.mailing_images.filter(image=unquote(path)).first()
        return self._pictures[address]
