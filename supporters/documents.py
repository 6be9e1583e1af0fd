"""Documents that stand by themselves: HTML that needs nothing else, and PDF made of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string

_STYLES = "css/document.css"
# The house's own fonts, by the address under which document.css asks for them.
_FONTS = {
    f"font:{name}": f"fonts/{name}.woff2"
    for name in ("fraunces-latin", "fraunces-latin-ext", "source-sans-latin", "source-sans-latin-ext")
}


class Refused(ValueError):
    """A document asked for something besides our fonts."""


def html_document(template: str, context: Mapping[str, Any]) -> str:
    """Return the document with its styles in it: it is read from a disk, without this site."""
    return render_to_string(template, {**context, "styles": _static_file(_STYLES).read_text()})


def pdf_document(template: str, context: Mapping[str, Any]) -> bytes:
    """Return the document as PDF. It is made here, and fetches nothing from anywhere."""
    from weasyprint import HTML  # loads Pango, which only whoever asks for a document needs

    document = HTML(string=html_document(template, context), base_url="document:", url_fetcher=_fetcher())
    return bytes(document.write_pdf())


def _fetcher() -> Any:
    """Gives WeasyPrint our own fonts. Whatever else a document names is refused, be it a file or on the web."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFonts(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in _FONTS:
                raise Refused("A document may load nothing but its fonts.")
            return URLFetcherResponse(url, _static_file(_FONTS[url]).read_bytes(), {"Content-Type": "font/woff2"})

    return OwnFonts()


def as_file(content: bytes | str, content_type: str, filename: str) -> HttpResponse:
    """An answer that the browser saves and doesn't show."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _static_file(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)
