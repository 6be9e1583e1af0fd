"""What stands before the names: to whom, what is asked, by how many, and from where."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.capitals import capital
from campaign.markdown import render
from petitions.handing_in.lettering import BOLD, REGULAR, drawable
from petitions.models import HandIn, Petition, Signature
from supporters.fields import countries
from supporters.models import Area

_BLOCK_ENDS = re.compile(r"</(?:p|h[1-6]|li|blockquote|tr|pre)>|<br ?/?>|<hr ?/?>")


@dataclass(frozen=True)
class Words:
    """A text and how it is set: "cover", "title", "heading", "lead", "text", "small", or "row" with its number."""

    style: str
    text: str
    number: str = ""


def cover(hand_in: HandIn, number: int, volumes: int) -> Iterator[Words]:
    """The first page."""
    petition = hand_in.petition
    yield Words("small", petition.campaign.name)
    yield Words("title", petition.title)
    total = ngettext("%(count)s signature", "%(count)s signatures", number) % {"count": intcomma(number)}
    yield Words("lead", total)
    yield Words("heading", _("Handed to"))
    for target in petition.targets.all():
        yield Words("text", str(target))
        for line in target.address.splitlines():
            yield Words("text", line)
    yield Words("heading", _("About this document"))
    made_on = date_format(hand_in.made_at, "j E Y")
    yield Words(
        "text",
        _("Hand-in no. %(number)s of this petition, with the signatures confirmed until %(date)s.")
        % {"number": hand_in.number, "date": made_on},
    )
    yield Words("text", _about_names(hand_in))
    if volumes > 1:
        count = ngettext("It has %(count)d volume.", "It has %(count)d volumes.", volumes) % {"count": volumes}
        yield Words("text", count)


def _about_names(hand_in: HandIn) -> str:
    return {
        HandIn.Names.AGREED: _("Whoever let the name be shown is named; the others stand with their number alone."),
        HandIn.Names.INITIALS: _("Whoever let the name be shown stands with initials; the others with a number alone."),
        HandIn.Names.NONE: _("Nobody is named."),
    }[HandIn.Names(hand_in.names)]


def signatories(petition: Petition) -> Iterator[Words]:
    """Who signed an open letter with a title or for an organisation, in the team's order."""
    if not petition.is_open_letter:
        return
    for number, signatory in enumerate(petition.joint_signatories.all()):
        if number == 0:
            yield Words("heading", _("Signed by"))
        yield Words("text", str(signatory))


def text(hand_in: HandIn) -> Iterator[Words]:
    """What the signers put their names to; before it, who signed it first."""
    petition = hand_in.petition
    yield from signatories(petition)
    yield Words("heading", _("What is asked"))
    yield from (Words("lead", line) for line in petition.ask.splitlines() if line.strip())
    if petition.background:
        yield Words("heading", _("Why"))
        yield from (Words("text", line) for line in plain(petition.background))


def plain(markdown: str) -> Iterator[str]:
    """The paragraphs of a text in Markdown, without its marks."""
    for block in _BLOCK_ENDS.split(str(render(markdown))):
        words = " ".join(html.unescape(strip_tags(block)).split())
        if words:
            yield words


def statistics(counts: Mapping[str, Mapping[str, int]]) -> Iterator[Words]:
    """From where the signatures came, the most first."""
    areas = dict(Area.objects.values_list("code", "name"))
    sources = {value: str(label) for value, label in Signature.Source.choices}
    named: Sequence[tuple[str, str, Mapping[str, str]]] = (
        ("country", _("By country"), dict(countries())),
        ("region", _("By region"), areas),
        ("constituency", _("By constituency"), areas),
        ("source", _("How they signed"), sources),
    )
    for by, heading, names in named:
        found = {value: number for value, number in counts.get(by, {}).items() if value}
        if not found:
            continue
        yield Words("heading", heading)
        for value, number in sorted(found.items(), key=lambda item: (-item[1], item[0])):
            yield Words("row", str(capital(names.get(value, value))), intcomma(number))


def paragraph(words: Words) -> Any:
    """The words as reportlab sets them."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    font, size, before, after = _STYLES[words.style]
    style = ParagraphStyle(
        words.style, fontName=font, fontSize=size, leading=size * 1.3, spaceBefore=before, spaceAfter=after
    )
    return Paragraph(html.escape(drawable(words.text), quote=False), style)


_STYLES = {
    "small": (REGULAR, 11, 0, 8),
    "title": (BOLD, 26, 60, 18),
    "lead": (REGULAR, 14, 0, 8),
    "heading": (BOLD, 13, 18, 6),
    "text": (REGULAR, 10.5, 0, 5),
}
