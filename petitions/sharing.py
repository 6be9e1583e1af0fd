"""The ways to pass a petition on: where each leads, and by whose link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.tokens import make_token
from mailings.links import absolute_url
from petitions.models import ShareLink, Signature

Channel = ShareLink.Channel
MY_LINKS = "share"  # what the token of a signer's page of links is for
# Those that have a button, in its order; a link to copy comes with them.
BUTTONS = (Channel.WHATSAPP, Channel.TELEGRAM, Channel.X, Channel.FACEBOOK, Channel.EMAIL)
OWN = (Channel.LINK, *BUTTONS)
_OPENS = {
    Channel.WHATSAPP: "https://wa.me/?text={title}%20{url}",
    Channel.TELEGRAM: "https://t.me/share/url?url={url}&text={title}",
    Channel.X: "https://x.com/intent/post?url={url}&text={title}",
    Channel.FACEBOOK: "https://www.facebook.com/sharer/sharer.php?u={url}",
    Channel.EMAIL: "mailto:?subject={title}&body={url}",
}


@dataclass(frozen=True)
class Way:
    """A button: what stands on it, and what it opens."""

    words: str
    href: str

    @property
    def is_elsewhere(self) -> bool:
        return self.href.startswith("https:")


def ways(title: str, urls: Mapping[str, str], otherwise: str) -> list[Way]:
    """A way for each channel, with its own link from `urls`, or `otherwise` where it has none."""
    return [
        Way(
            _("E-mail") if channel == Channel.EMAIL else str(channel.label),
            _OPENS[channel].format(title=quote(title, safe=""), url=quote(urls.get(channel, otherwise), safe="")),
        )
        for channel in BUTTONS
    ]


def my_links_url(signature: Signature) -> str:
    """The page of the signer's own links, absolute, in the language of the moment."""
    return absolute_url(reverse("petitions:my_links", args=[make_token(MY_LINKS, signature.public_id)]))
