"""The way round the workspace's pages on people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.capitals import capital
from campaign.organising import MANAGE_PEOPLE, may, open_to
from supporters.merge_preview import country_name
from supporters.models import Supporter
from supporters.phones import HOME

register = template.Library()

NAMESPACES = {
    "organise_people",
    "organise_segments",
    "organise_lists",
    "organise_imports",
    "organise_exports",
    "organise_protection",
}
# The pages that a tab stands for besides those of its whole namespace.
_TABS: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    ("organise_people:index", _("People"), frozenset({"index", "person", "edit", "add", "find_other", "merge"})),
    ("organise_segments:index", _("Segments"), frozenset()),
    ("organise_lists:index", _("Lists"), frozenset()),
    ("organise_imports:index", _("Import"), frozenset()),
    ("organise_exports:index", _("Export"), frozenset()),
    ("organise_people:tags", _("Tags"), frozenset({"tags", "tag", "merge_tag"})),
    ("organise_people:fields", _("Fields"), frozenset({"fields", "field", "add_field"})),
    ("organise_people:duplicates", _("Duplicates"), frozenset({"duplicates"})),
    ("organise_protection:index", _("Data protection"), frozenset()),
)


@dataclass(frozen=True)
class Section:
    """A place in the menu; `url` is empty where this role may not open it."""

    title: str | Promise
    url: str
    is_current: bool


@register.simple_tag(takes_context=True)
def people_section(context: RequestContext) -> Section:
    """The rail's one entry for all pages on people."""
    request = context["request"]
    is_current = bool(NAMESPACES & set(request.resolver_match.namespaces))
    return Section(_("People"), open_to(request, context["campaign"], "organise_people:index"), is_current)


@register.simple_tag(takes_context=True)
def people_tabs(context: RequestContext) -> list[Section]:
    """The pages on people that this member of the team may open."""
    request, campaign = context["request"], context["campaign"]
    tabs = (
        Section(title, open_to(request, campaign, name), _stands_for(name, views, request.resolver_match))
        for name, title, views in _TABS
    )
    return [tab for tab in tabs if tab.url]


def _stands_for(name: str, views: frozenset[str], match: Any) -> bool:
    namespace = name.partition(":")[0]
    return match.namespace == namespace and (not views or match.url_name in views)


@register.simple_tag(takes_context=True)
def may_manage_people(context: RequestContext) -> bool:
    return may(context["request"], MANAGE_PEOPLE, context["campaign"])


@register.filter
def where(supporter: Supporter) -> str:
    """Her postcode, and her country where it isn't the one whose postcodes everybody knows."""
    country = "" if supporter.country == HOME and supporter.postcode else country_name(supporter.country)
    return " ".join(part for part in (supporter.postcode, country) if part)


@register.filter
def at_most(number: int, limit: int) -> str:
    """A number that was counted no further than the limit."""
    if number <= limit:
        return str(number_format(number, force_grouping=True))
    return gettext("more than %(number)s") % {"number": number_format(limit, force_grouping=True)}


register.filter(capital)
