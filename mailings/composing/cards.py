"""The register of cards: what of the apps on the right can stand in a mailing, as `[[petition:clean-river]]`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from campaign.models import Campaign
from mailings.links import absolute_url


@dataclass(frozen=True)
class Card:
    """What a card says, in one language.

    `figure` is a number or a time in words. `over` says why there is nothing left to do there, and is empty while there
    is.
    """

    kicker: str
    title: str
    line: str
    figure: str
    button: str
    path: str
    over: str = ""

    @property
    def url(self) -> str:
        return absolute_url(self.path)


@dataclass(frozen=True)
class CardKind:
    """One kind of block.

    `subjects` are all that are published, of all campaigns; each is found by its slug, which also stands in the
    addresses of its pages, in the URL namespace `namespace`. Where two kinds share a namespace, the names of one's
    pages begin with `pages`.
    """

    name: str
    namespace: str
    subjects: Callable[[], QuerySet[Any]]
    card: Callable[[Any], Card]
    pages: str = ""


_kinds: dict[str, CardKind] = {}


def register(kind: CardKind) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _kinds[kind.name] = kind


def kinds() -> list[str]:
    return list(_kinds)


def titles(campaign: Campaign, kind: str) -> list[tuple[str, str]]:
    """Slug and title of all that may stand in this campaign's mailings, in the language at hand."""
    return [(subject.slug, str(subject)) for subject in _kinds[kind].subjects().filter(campaign=campaign)]


def find(campaign: Campaign, kind: str, slug: str, language: str) -> Card | None:
    """The card in this language, or None where the campaign has published nothing of that slug."""
    subject = _kinds[kind].subjects().filter(campaign=campaign, slug=slug).first()
    if subject is None:
        return None
    with translation.override(language):
        return _kinds[kind].card(subject)


def is_published(namespace: str, page: str, slug: str) -> bool | None:
    """Whether a page of this name and URL namespace shows what is published; None where no kind is shown there."""
    there = [kind for kind in _kinds.values() if kind.namespace == namespace and page.startswith(kind.pages)]
    if not there:
        return None
    return max(there, key=lambda kind: len(kind.pages)).subjects().filter(slug=slug).exists()
