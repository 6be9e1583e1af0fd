"""Posters, a list's above all: a sheet of A4 for each language, with a code for telephones and the link in print."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from campaign.colours import legible_on, mix
from campaign.typefaces import font_data
from supporters.models import MailingList

# WeasyPrint knows no unicode-range: each subset is a family of its own, and the stylesheet names them in turn.
FONTS = {
    f"font:{family}-{subset}-{weight}": (f"{family}-{subset}", weight)
    for family, weight in (("fraunces", 600), ("source-sans", 400), ("source-sans", 600))
    for subset in ("latin", "latin-ext")
}
PAPER = "#ffffff"
LONG_NAME, LONGEST_NAME = 40, 80


@dataclass(frozen=True)
class Sheet:
    """What stands on the poster in one language."""

    language: str
    campaign: str
    strapline: str
    name: str
    description: str
    link: str
    scan: str  # what to do with the code

    @property
    def shown_link(self) -> str:
        """As one types it."""
        return self.link.split("://", 1)[1].rstrip("/")

    @property
    def code(self) -> SafeString:
        """The link as a QR code, legible with a quarter of it torn off."""
        svg = segno.make(self.link, error="q", micro=False).svg_inline(border=0, scale=10, omitsize=True)
        return mark_safe(svg)  # noqa: S308 (segno's own SVG)

    @property
    def size(self) -> str:
        """In which size the name stands, so that the longest leaves room for the description."""
        if len(self.name) <= LONG_NAME:
            return ""
        return "long" if len(self.name) <= LONGEST_NAME else "longest"


def poster(mailing_list: MailingList) -> bytes:
    """Return the PDF: in the list's language, or a sheet for each where it has none of its own."""
    languages = [mailing_list.language] if mailing_list.language else [code for code, _name in settings.LANGUAGES]
    sheets = tuple(_sheet(mailing_list, language) for language in languages)
    return print_sheets(sheets, mailing_list.campaign.colour)


def short_url(mailing_list: MailingList) -> str:
    """The short link, absolute, in the language of the moment."""
    return f"{settings.SITE_URL}{reverse('supporters:short_link', args=[mailing_list.short_code])}"


def _sheet(mailing_list: MailingList, language: str) -> Sheet:
    with translation.override(language):
        return Sheet(
            language=language,
            campaign=mailing_list.campaign.name,
            strapline=mailing_list.campaign.strapline,
            name=mailing_list.name,
            description=mailing_list.description,
            link=short_url(mailing_list),
            scan=_("Scan the code, and join"),
        )


@lru_cache(maxsize=16)
def print_sheets(sheets: tuple[Sheet, ...], colour: str) -> bytes:
    """Return the PDF, each sheet on a page of its own, in the campaign's colour."""
    # WeasyPrint loads Pango, which only whoever asks for a poster needs.
    from weasyprint import HTML

    colours = {"accent": legible_on(colour, PAPER), "accent_soft": mix(colour, PAPER, 0.1)}
    pages = [_page(sheet) for sheet in sheets]
    html = render_to_string("posters/list.html", {"pages": pages, "sheets": sheets, "fonts": FONTS, **colours})
    written: Any = HTML(string=html, base_url="poster:", url_fetcher=_fetcher()).write_pdf()
    return bytes(written)


def _page(sheet: Sheet) -> str:
    with translation.override(sheet.language):
        return render_to_string("posters/_sheet.html", {"sheet": sheet})


def _fetcher() -> Any:
    """Gives WeasyPrint our own fonts, and nothing from anywhere else: no network and no file."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFonts(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in FONTS:
                raise ValueError(f"a poster loads nothing from {urlsplit(url).scheme}:")
            return URLFetcherResponse(url, font_data(*FONTS[url])[0], {"Content-Type": "font/ttf"})

    return OwnFonts()
