"""The versions of mailings that a worker is sending: each made ready once, and kept while it is the same."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import translation

from mailings.composing.archive import view_url
from mailings.composing.choices import sender_of
from mailings.composing.compiled import VIEW
from mailings.composing.compiling import compile_version
from mailings.delivery import headers
from mailings.delivery.filling import Template
from mailings.delivery.measuring import Measured, measured
from mailings.models import Mailing, MailingVersion
from supporters import purposes

# So many at once, whatever is sent: a worker's memory doesn't grow with what it has sent.
KEPT = 32
# What a version is put together from besides its own words (layout, snippets, pictures, sender) can change meanwhile.
KEPT_SECONDS = 60

Key = tuple[int, str, str]  # a mailing's key, a variant, a language


@dataclass(frozen=True)
class ReadyVersion:
    """A version made ready to be sent, with what doesn't stand in its words."""

    template: Template
    language: str
    campaign_id: int
    measured: Measured
    made_at: float
    list_ids: dict[str, bytes] = field(default_factory=dict)

    def list_id(self, purpose: str) -> bytes:
        """By which mail programs tell this list's mail from others (RFC 2919, section 3), in words too."""
        if purpose not in self.list_ids:
            self.list_ids[purpose] = _list_id(purpose, self.language)
        return self.list_ids[purpose]


_kept: OrderedDict[tuple[int, datetime], ReadyVersion] = OrderedDict()


def versions_of(mailings: Collection[int]) -> dict[Key, MailingVersion]:
    """The versions of these mailings without their words, with one query."""
    found = MailingVersion.objects.filter(mailing__in=mailings).only("mailing", "variant", "language", "updated_at")
    return {(version.mailing_id, version.variant, version.language): version for version in found}


def ready(version: MailingVersion) -> ReadyVersion:
    """Return the version ready to be sent, from memory where it was made within the last minute."""
    key = (version.pk, version.updated_at)
    kept = _kept.get(key)
    if kept is None or time.monotonic() - kept.made_at > KEPT_SECONDS:
        whole = MailingVersion.objects.select_related("mailing__campaign", "mailing__sender", "mailing__layout")
        kept = _kept[key] = _make_ready(whole.get(pk=version.pk))
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return kept


def forget_all() -> None:
    _kept.clear()


def _make_ready(version: MailingVersion) -> ReadyVersion:
    compiled = compile_version(version)
    mailing = version.mailing
    links = measured(version, compiled)
    common = {**links.common}
    if mailing.is_public:
        common[VIEW] = view_url(mailing, version.language)
    template = Template(compiled, _header(mailing), common)
    return ReadyVersion(template, version.language, mailing.campaign_id, links, time.monotonic())


def _header(mailing: Mailing) -> Mapping[str, bytes]:
    """The fields that all recipients of the mailing get alike."""
    sender = sender_of(mailing)
    _name, site_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = sender.name if sender else mailing.campaign.name
    fields = {"From": headers.mailbox(name, (sender.address if sender else "") or site_address)}
    if sender and sender.reply_to:
        fields["Reply-To"] = headers.mailbox("", sender.reply_to)
    fields["MIME-Version"] = b"1.0"
    fields["List-Unsubscribe-Post"] = b"List-Unsubscribe=One-Click"  # RFC 8058, section 3.1
    fields["Feedback-ID"] = _feedback_id(mailing)
    # What a person writes is no automatic mail; the step of a sequence is: RFC 3834, section 5.
    automatic = {"Auto-Submitted": b"auto-generated"}
    return fields | (automatic if mailing.is_step else {"Precedence": b"bulk"})


def _feedback_id(mailing: Mailing) -> bytes:
    """By which mailbox providers tell the sender how much of which mailing was complained about, in numbers alone.

    Four parts, the last one the sender's own, of 5 to 15 characters, the same in all of its mail: Google's "Feedback
    Loop", support.google.com/a/answer/6254652.
    """
    host = re.sub(r"[^a-z0-9]", "", _host())[:15].ljust(5, "0")
    kind = "sequence" if mailing.is_step else "mailing"
    return f"{mailing.public_id.hex}:{mailing.campaign.slug}:{kind}:{host}".encode()


def _list_id(purpose: str, language: str) -> bytes:
    with translation.override(language):
        name = purposes.names([purpose])[purpose]
    label = re.sub(r"[^a-z0-9-]", "-", purpose.lower())
    return headers.phrase(name) + f"\r\n <{label}.{_host()}>".encode()


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def message_id(public_id: UUID) -> bytes:
    """The same for every attempt, so that a copy can be recognised (RFC 5322, section 3.6.4)."""
    return f"<{public_id}@{_host()}>".encode()
