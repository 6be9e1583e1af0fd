"""A mailing's figures as one plain table, for spreadsheets: what, of what, how many."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from mailings.models import Message
from mailings.statistics.summary import Part, Summary

State = Message.State
Row = tuple[str, str, int]


def header() -> tuple[str, str, str]:
    return (_("Figure"), _("Of what"), _("Number"))


def rows(summary: Summary) -> Iterator[Row]:
    yield from _messages(summary)
    yield from _came_back(summary)
    yield from _responses(summary)
    for words, number in summary.conversions:
        yield words, "", number
    for part in summary.variants:
        yield from _part(_("Variant %(letter)s") % {"letter": part.name}, part, has_responses=bool(summary.measured))
    for part in summary.domains:
        yield from _part(part.name, part, has_responses=False)
    for line in summary.series:
        for moment, number in line.points:
            yield str(line.title), moment.isoformat(), number


def _messages(summary: Summary) -> Iterator[Row]:
    messages = summary.counted
    yield _("Recipients"), "", messages.queued
    yield _("Waiting"), "", messages.waiting
    yield _("Sent"), "", messages.number(State.SENT)
    yield _("Failed"), "", messages.number(State.FAILED)
    for words, codes, number in summary.failed:
        yield _("Failed"), f"{words} ({codes})" if codes else words, number
    yield _("Not sent"), "", messages.number(State.SUPPRESSED)
    for words, number in summary.not_sent:
        yield _("Not sent"), words, number
    for words, number in summary.left_out:
        yield _("Left out"), words, number


def _came_back(summary: Summary) -> Iterator[Row]:
    back = summary.came_back
    yield _("Bounced"), "", back.bounced
    yield _("Bounced"), _("the address doesn’t exist"), back.hard
    yield _("Bounced"), _("couldn’t be delivered this time"), back.soft
    yield _("Bounced"), _("refused by the mail provider"), back.blocked
    yield _("Reported as unwanted"), "", back.complaint
    yield _("Unsubscribed"), "", summary.left
    for words, number in summary.leaving_reasons.items():
        yield _("Unsubscribed"), words, number


def _responses(summary: Summary) -> Iterator[Row]:
    """Nothing is said of what wasn't measured: 0 would be untrue."""
    if not summary.measured:
        return
    yield _("Opened"), "", summary.responses.opened
    yield _("Clicked"), "", summary.responses.clicked
    for link in summary.links:
        yield _("Clicked"), link.url, link.clicked
    yield _("Opened by machines"), "", summary.machines.opened
    yield _("Clicked by machines"), "", summary.machines.clicked


def _part(name: str, part: Part, *, has_responses: bool) -> Iterator[Row]:
    yield name, _("Recipients"), part.queued
    yield name, _("Sent"), part.sent
    yield name, _("Failed"), part.failed
    yield name, _("Not sent"), part.not_sent
    yield name, _("Bounced"), part.bounced
    if has_responses:
        yield name, _("Opened"), part.opened
        yield name, _("Clicked"), part.clicked
