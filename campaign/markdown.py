"""What organisers write, as safe HTML."""

from __future__ import annotations

import re

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt


def new_parser() -> MarkdownIt:
    """A parser of Markdown as organisers write it everywhere: with typographic marks and tables, without HTML."""
    parser = MarkdownIt("commonmark", {"typographer": True, "html": False})
    return parser.enable(["replacements", "smartquotes", "table"])


_parser = new_parser()
TAGS = {
    "p",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "strong",
    "em",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
# nh3 by itself would let `lang` and `title` through on every element.
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}}
URL_SCHEMES = {"http", "https", "mailto"}
_CITATION = re.compile(r"\[\^(\d{1,3})\]")


def render(text: str) -> SafeString:
    """Return Markdown as HTML that can do no harm. Headings begin at the second level: the page has the first."""
    page = _parser.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    cleaned = nh3.clean(page, tags=TAGS, attributes=_ATTRIBUTES, url_schemes=URL_SCHEMES)
    return mark_safe(cleaned)  # noqa: S308 (nh3 has just cleaned it)


def render_with_citations(text: str, numbers: set[int]) -> SafeString:
    """As `render`, with `[^3]` turned into a link to source 3. A number without a source stays as it was typed.

    The first citation of each source has a name, so that the source can lead back to it.
    """
    named: set[int] = set()

    def citation(match: re.Match[str]) -> str:
        number = int(match[1])
        if number not in numbers:
            return match[0]
        name = "" if number in named else format_html(' id="cited-{}"', number)
        named.add(number)
        return format_html(
            '<sup><a class="citation"{2} href="#source-{0}" aria-label="{1}">{0}</a></sup>',
            number,
            _("Source %(number)d") % {"number": number},
            name,
        )

    return mark_safe(_CITATION.sub(citation, render(text)))  # noqa: S308 (render's HTML with our own links)


def cited_numbers(text: str) -> set[int]:
    """The numbers of the sources that the text cites."""
    return {int(number) for number in _CITATION.findall(text)}
