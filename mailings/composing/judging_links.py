"""Where a link in a mailing leads, as far as can be told without asking anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaign.models import Campaign, Page, Update
from mailings.composing import cards
from mailings.composing.findings import ERROR, HINT, WARNING, Finding
from mailings.composing.reading import Link
from mailings.models import Mailing
from supporters.models import MailingList

SHORTENERS = frozenset(
    {
        "bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly", "shorturl.at",
        "soo.gd", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "v.gd",
    }
)  # fmt: skip
PUBLIC = frozenset({"campaign", "petitions", "events", "supporters", "mailings"})
_HOST = re.compile(r"^(?=.{4,253}$)([^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?$")
_LOOKS_LIKE_ADDRESS = re.compile(r"^(?:https?://)?((?:[\w-]+\.)+[^\W\d_]{2,})(?:[/?#]\S*)?$", re.IGNORECASE)
_FILES = (
    ".csv", ".doc", ".docx", ".html", ".ics", ".jpg", ".odt", ".pdf", ".png", ".ppt", ".pptx", ".txt", ".xlsx", ".zip"
)  # fmt: skip


class LinkJudge:
    """Judges the links of one mailing. What its versions link to is looked for once."""

    def __init__(self) -> None:
        self._found: dict[str, bool] = {}

    def judge(self, link: Link, where: str) -> Iterator[Finding]:
        """What is wrong with a link, with what to do about it."""
        address = link.address
        shown = {"words": link.words or address, "address": address}
        if address.lower().startswith("mailto:"):
            if "@" not in address:
                yield Finding(ERROR, _("The link “%(words)s” names no mail address.") % shown, where)
            return
        parts = _split(address)
        if parts is None or not address or parts.scheme not in ("http", "https"):
            yield Finding(ERROR, _broken(link), where)
        elif address.startswith(f"{settings.SITE_URL}/") or address == settings.SITE_URL:
            yield from self._judge_own(link, parts, where)
        else:
            yield from _judge_foreign(link, parts, where)
        if parts:
            yield from _judge_words(link, parts, where)
        if not link.words:
            yield Finding(WARNING, _("The link to %(address)s has no words. Say where it leads.") % shown, where)

    def _judge_own(self, link: Link, parts: SplitResult, where: str) -> Iterator[Finding]:
        shown = {"words": link.words or link.address, "address": link.address}
        path = unquote(parts.path) or "/"
        if path.startswith(settings.MEDIA_URL):
            if not _is_file(path.removeprefix(settings.MEDIA_URL)):
                yield Finding(ERROR, _("There is no file at %(address)s.") % shown, where)
            return
        match = _resolved(path)
        if match is None:
            yield Finding(ERROR, _("There is no page at %(address)s.") % shown, where)
        elif "token" in match.kwargs:
            words = _(
                "The link “%(words)s” is one person’s own: everybody who gets this mail could act as her. Take it out."
            )
            yield Finding(ERROR, words % shown, where)
        elif match.namespace not in PUBLIC:
            words = _("The link “%(words)s” leads into the team’s part of the site, which readers can’t enter.")
            yield Finding(ERROR, words % shown, where)
        elif not self._is_there(match):
            words = _("Nothing is published at %(address)s. Publish it first, or take the link out.")
            yield Finding(ERROR, words % shown, where)

    def _is_there(self, match: ResolverMatch) -> bool:
        key = f"{match.view_name} {match.kwargs}"
        if key not in self._found:
            self._found[key] = _is_there(match)
        return self._found[key]


def _broken(link: Link) -> str:
    """Return the sentence that says how it should be written."""
    if link.address.lower().startswith("www."):
        return _("The link “%(words)s” leads nowhere: write https:// before %(address)s.") % {
            "words": link.words,
            "address": link.address,
        }
    return _("The link “%(words)s” leads nowhere: write its whole address, beginning with https://.") % {
        "words": link.words or link.address
    }


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return None
    return parts


def _judge_foreign(link: Link, parts: SplitResult, where: str) -> Iterator[Finding]:
    shown = {"words": link.words, "address": link.address}
    host = (parts.hostname or "").lower()
    if _is_number(host):
        words = _("The link “%(words)s” leads to a number instead of a name, which filters take for fraud.")
        yield Finding(WARNING, words % shown, where)
    elif not _HOST.match(host) or parts.username:
        yield Finding(ERROR, _broken(link), where)
        return
    if host.removeprefix("www.") in SHORTENERS:
        words = _("%(address)s hides where it leads, which filters and readers distrust. Link to the page itself.")
        yield Finding(WARNING, words % shown, where)
    if parts.scheme == "http":
        words = _("%(address)s is not encrypted. Write https:// if that site has it.")
        yield Finding(HINT, words % shown, where)


def _judge_words(link: Link, parts: SplitResult, where: str) -> Iterator[Finding]:
    """Whether the words of a link are an address, and another than it leads to."""
    host = (parts.hostname or "").lower()
    named = _LOOKS_LIKE_ADDRESS.match(link.words)
    if named and not link.words.lower().endswith(_FILES) and not _same_site(named[1].lower(), host):
        words = _("The words “%(words)s” name another site than the link leads to (%(host)s), as fraud does.")
        yield Finding(WARNING, words % {"words": link.words, "host": host}, where)


def _same_site(named: str, host: str) -> bool:
    named, host = named.removeprefix("www."), host.removeprefix("www.")
    return named == host or host.endswith(f".{named}") or named.endswith(f".{host}")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_file(name: str) -> bool:
    try:
        return default_storage.exists(name)
    except (SuspiciousOperation, ValueError):
        return False


def _resolved(path: str) -> ResolverMatch | None:
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            return resolve(path)
        except Resolver404:
            return None


def _is_there(match: ResolverMatch) -> bool:
    """Whether what the page shows exists and is published."""
    named = match.kwargs
    if match.namespace == "campaign":
        return _campaign_page_is_there(named)
    if match.namespace == "supporters":
        return _list_is_there(named)
    if match.namespace == "mailings":
        return _mailing_page_is_there(named)
    return "slug" not in named or _is_published(match, named["slug"])


def _is_published(match: ResolverMatch, slug: str) -> bool:
    return cards.is_published(match.namespace, match.url_name or "", slug) is not False


def _campaign_page_is_there(named: dict[str, Any]) -> bool:
    if "slug" not in named:
        return True
    published = Campaign.objects.published().filter(slug=named["slug"])
    if "update_slug" in named:
        news = Update.objects.filter(campaign__in=published, published_at__lte=timezone.now())
        return bool(news.filter(slug=named["update_slug"]).exists())
    if "kind" in named and named["kind"] not in Page.Kind:
        return False
    return bool(published.exists())


def _mailing_page_is_there(named: dict[str, Any]) -> bool:
    if "public_id" in named:
        return bool(Mailing.objects.readable().filter(public_id=named["public_id"]).exists())
    return "slug" not in named or bool(Campaign.objects.published().filter(slug=named["slug"]).exists())


def _list_is_there(named: dict[str, Any]) -> bool:
    lists = MailingList.objects.public()
    if "code" in named:
        return bool(lists.filter(short_code=named["code"]).exists())
    return "slug" not in named or lists.filter(slug=named["slug"]).exists()
