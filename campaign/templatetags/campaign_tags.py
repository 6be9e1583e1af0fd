"""Small things that every template needs."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.urls import translate_url
from django.utils.safestring import SafeString

from campaign import markdown as markdown_
from campaign import quoting
from campaign.models import Source

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as safe HTML."""
    return markdown_.render(text or "")


@register.filter
def quoted(text: str) -> str:
    """Somebody's own words, in quotation marks."""
    return quoting.quoted(text)


@register.filter
def cited_markdown(text: str, sources: Iterable[Source]) -> SafeString:
    """Markdown as safe HTML, its citations linked to these sources."""
    return markdown_.render_with_citations(text or "", {source.number for source in sources})


@register.simple_tag(takes_context=True)
def this_page_in(context: RequestContext, language: str) -> str:
    """The address of the page that is being shown, in another language.

    Never with two slashes in front: a browser would take what follows for another site (RFC 3986, section 4.2).
    """
    return "/" + translate_url(context["request"].path, language).lstrip("/\\")


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Codes and each language's own name."""
    return [(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES]


OWN_NAMES = {"en-gb": "English", "az": "Azərbaycanca"}
