"""A version as somebody will see it: in her inbox, opened, and as plain text."""

from __future__ import annotations

from dataclasses import dataclass

from campaign.models import Campaign
from mailings.composing.choices import sender_of
from mailings.composing.compiled import PREFERENCES, UNSUBSCRIBE, VIEW
from mailings.composing.compiling import compile_words
from mailings.composing.filling import fill
from mailings.composing.material import Material
from mailings.composing.samples import Sample
from mailings.links import absolute_url
from mailings.models import Mailing, MailingVersion

GMAIL_CLIPS_AT = 102 * 1024  # bytes of HTML


@dataclass(frozen=True)
class Preview:
    """What somebody gets. `size` is that of the HTML in bytes: of it alone Gmail shows only so much."""

    sender: str
    subject: str
    preheader: str
    html: str
    text: str

    @property
    def framed_html(self) -> str:
        """The HTML for a frame that may open no window: a press on a link leads nowhere."""
        return self.html.replace("<head>", '<head><base target="_blank">', 1)

    @property
    def size(self) -> int:
        return len(self.html.encode())

    @property
    def kilobytes(self) -> int:
        """Rounded up."""
        return -(-self.size // 1024)

    @property
    def is_clipped(self) -> bool:
        return self.size > GMAIL_CLIPS_AT


def preview_of(version: MailingVersion, sample: Sample) -> Preview:
    """The version filled in for somebody. Her own links lead to the campaign's page: nobody is unsubscribed by one."""
    mailing = version.mailing
    material = Material(mailing.campaign)
    language, words = version.language, (version.subject, version.preheader, version.body)
    compiled = compile_words(mailing, language, *words, material)
    preheader = compile_words(mailing, language, version.preheader, "", "", material)
    values = sample.values(compiled.fields | preheader.fields)
    filled = fill(compiled, values, _links(mailing.campaign))
    return Preview(
        sender=sender_name(mailing),
        subject=filled.subject,
        preheader=fill(preheader, values, {}).subject,
        html=filled.html,
        text=filled.text,
    )


def sender_name(mailing: Mailing) -> str:
    sender = sender_of(mailing)
    return sender.name if sender else mailing.campaign.name


def _links(campaign: Campaign) -> dict[str, str]:
    page = absolute_url(campaign.get_absolute_url())
    return dict.fromkeys((UNSUBSCRIBE, PREFERENCES, VIEW), page)
