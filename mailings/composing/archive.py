"""A mailing as anybody may read it on the site: the words, and nothing of those who got it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from mailings.composing.compiled import LINK, Pieces, Place
from mailings.composing.compiling import body_html, one_line
from mailings.composing.marks import Marks
from mailings.composing.material import Material
from mailings.links import absolute_url
from mailings.models import Mailing, MailingVersion


@dataclass(frozen=True)
class Reading:
    """A version with words in the stead of all values, its links leading straight where they lead."""

    language: str
    subject: str
    preheader: str
    body: SafeString


def view_url(mailing: Mailing, language: str) -> str:
    """The address of the mailing's page in this language, the same for everybody."""
    with translation.override(language):
        return absolute_url(reverse("mailings:read", args=[mailing.public_id]))


def versions_to_read(mailing: Mailing) -> dict[str, MailingVersion]:
    """One version for each language: of the variant that won, or of A. What was left empty isn't among them.

    Of a step that is held, as it went out last: what is being written isn't for everybody yet.
    """
    versions = held_versions(mailing) if mailing.is_held else mailing.versions.all()
    written = [version for version in versions if version.subject.strip() and version.body.strip()]
    first = mailing.winner or "A"
    by_language: dict[str, MailingVersion] = {}
    for version in sorted(written, key=lambda version: (version.variant != first, version.variant)):
        by_language.setdefault(version.language, version)
    return by_language


def held_versions(mailing: Mailing) -> list[MailingVersion]:
    """The words that stood when it was held, to be read, never saved."""
    return [MailingVersion(mailing=mailing, **words) for words in mailing.held_words]


def version_for(mailing: Mailing, language: str) -> MailingVersion | None:
    """The version in this language, or in the mailing's main language, or any; None where nothing is written."""
    versions = versions_to_read(mailing)
    return versions.get(language) or versions.get(mailing.main_language) or next(iter(versions.values()), None)


def reading_of(version: MailingVersion) -> Reading:
    """What anybody may read of it: fallbacks stand in for all that is known of people."""
    mailing, language = version.mailing, version.language
    material, marks = Material(mailing.campaign), Marks()
    with translation.override(language):
        body = body_html(mailing, language, version.body, material, marks)
        subject = one_line(material, version.subject, language, marks)
        preheader = one_line(material, version.preheader, language, marks)
    return Reading(
        language=language,
        subject=_filled(marks.split(subject), marks),
        preheader=_filled(marks.split(preheader), marks),
        body=_filled_html(marks.split(body, escape), marks),
    )


def subject_of(version: MailingVersion, material: Material) -> str:
    """The subject alone, for a list of many."""
    marks = Marks()
    return _filled(marks.split(one_line(material, version.subject, version.language, marks)), marks)


def _filled(pieces: Pieces, marks: Marks) -> str:
    return "".join(piece if isinstance(piece, str) else _value(piece, marks) for piece in pieces)


def _filled_html(pieces: Pieces, marks: Marks) -> SafeString:
    page = "".join(piece if isinstance(piece, str) else escape(_value(piece, marks)) for piece in pieces)
    return mark_safe(page)  # noqa: S308 (what compiling cleaned, and escaped words)


def _value(place: Place, marks: Marks) -> str:
    if place.name.startswith(LINK):
        return marks.links[int(place.name.removeprefix(LINK))]
    return place.fallback
