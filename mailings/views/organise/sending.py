"""Sending a mailing: when, whether, and stopping it; how far it is; what was done with it, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.models import Campaign, User
from campaign.organising import EDIT_ACTIONS, campaign_view, team_member
from mailings.audience.choice import choice_of
from mailings.audience.counting import count, in_words
from mailings.forms.sending import ScheduleForm, is_shown_twice
from mailings.models import Mailing, MailingPolicy
from mailings.moves import history, remaining_words
from mailings.progress import progress_of
from mailings.services import ab_tests, approval, sending
from mailings.services.checking import outlook
from mailings.services.moving import CannotMove
from mailings.views.organise.finding import find_mailing
from supporters.segments import InvalidDefinition
from supporters.segments.counting import TookTooLong

State = Mailing.State
Verb = Callable[[Mailing, User], Mailing]


@require_safe
@campaign_view(EDIT_ACTIONS)
def send(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    return _show(request, find_mailing(campaign, public_id))


@require_safe
@campaign_view(EDIT_ACTIONS)
def number(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """How many would get it now, for the question that the page asks."""
    mailing = find_mailing(campaign, public_id)
    return render(request, "organise/mailings/_send_number.html", _context(mailing, **_counted(mailing)))


@require_safe
@campaign_view(EDIT_ACTIONS)
def progress(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """How far it is, every few seconds; the whole page anew once the mailing has moved on."""
    mailing = find_mailing(campaign, public_id)
    if request.GET.get("situation") != situation_of(mailing):
        answer = HttpResponse()
        answer.headers["HX-Refresh"] = "true"
        return answer
    return render(request, "organise/mailings/_send_progress.html", _under_way(mailing, _before(request)))


@require_POST
@campaign_view(EDIT_ACTIONS)
def schedule(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    mailing = find_mailing(campaign, public_id)
    form = ScheduleForm(request.POST, zone_name=campaign.timezone)
    if not form.is_valid():
        return _show(request, mailing, form)
    at = form.cleaned_data["at"]
    if _do(request, lambda: sending.schedule(mailing, at, team_member(request))):
        messages.success(request, _scheduled_words(at, campaign))
    return _back(mailing)


def _scheduled_words(at: datetime, campaign: Campaign) -> str:
    if is_shown_twice(at, campaign.timezone):
        return _("It is scheduled. The clocks show that time twice on that day; it goes out the first time.")
    return _("It is scheduled.")


def _verb(verb: Verb, words: Callable[[], str]) -> Callable[..., HttpResponse]:
    """A view that does what one button of the page asks for, and says what happens next."""

    def view(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
        mailing = find_mailing(campaign, public_id)
        if _do(request, lambda: verb(mailing, team_member(request))):
            messages.success(request, words())
        return _back(mailing)

    view.__name__ = verb.__name__
    return require_POST(campaign_view(EDIT_ACTIONS)(view))  # type: ignore[return-value]


send_now = _verb(sending.send_now, lambda: _("It is on its way. Until it starts, you can undo."))
take_back = _verb(sending.take_back, lambda: _("It is a draft again. Nobody has been sent anything."))
approve = _verb(approval.approve, lambda: _("You have approved it."))
pause = _verb(sending.pause, lambda: _("Paused. Messages on the line at this moment may still go."))
resume = _verb(sending.resume, lambda: _("It goes on."))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def cancel(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Ask first: what isn't sent then never is."""
    mailing = find_mailing(campaign, public_id)
    if request.method == "POST":
        if _do(request, lambda: sending.cancel(mailing, team_member(request))):
            messages.success(request, _("Cancelled. What was sent stays sent; nobody else gets it."))
        return _back(mailing)
    if mailing.state not in (State.SENDING, State.PAUSED):
        return _back(mailing)
    return render(request, "organise/mailings/send_cancel.html", _context(mailing, progress=progress_of(mailing)))


@require_POST
@campaign_view(EDIT_ACTIONS)
def choose_winner(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    mailing = find_mailing(campaign, public_id)
    variant = request.POST.get("variant", "")
    if _do(request, lambda: ab_tests.choose(mailing, variant, team_member(request))):
        messages.success(request, _("Variant %(variant)s goes to the rest.") % {"variant": variant})
    return _back(mailing)


def _do(request: HttpRequest, act: Callable[[], Mailing]) -> bool:
    """Do it, or say why it can't be done."""
    try:
        act()
    except CannotMove as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return False
    return True


def _back(mailing: Mailing) -> HttpResponse:
    return redirect("organise_sending:send", mailing.campaign.slug, mailing.public_id)


def situation_of(mailing: Mailing) -> str:
    """In which of its parts the page is needed: the state, and of a scheduled one whether its time was missed."""
    return "overdue" if mailing.is_overdue else str(mailing.state)


def _show(request: HttpRequest, mailing: Mailing, form: ScheduleForm | None = None) -> HttpResponse:
    context = _context(mailing, moves=history(mailing))
    if mailing.is_written:
        context |= _before_it_goes(mailing, team_member(request))
        context["form"] = form or ScheduleForm(zone_name=mailing.campaign.timezone)
        context |= _counted(mailing) if "count" in request.GET else {}
    else:
        context |= _under_way(mailing)
        context["left_out"] = in_words(mailing.left_out)
    return render(request, "organise/mailings/send.html", context, status=422 if form else 200)


def _before_it_goes(mailing: Mailing, by: User) -> dict[str, Any]:
    """What stands in the way, and what will happen."""
    policy = MailingPolicy.of(mailing.campaign)
    needs_approval = mailing.state == State.SCHEDULED and approval.needs_approval(mailing, policy)
    return {
        "remaining": remaining_words(mailing),
        "policy": policy,
        "outlook": outlook(mailing, by),
        "trial": ab_tests.trial_of(mailing),
        "needs_approval": needs_approval,
        "was_changed": needs_approval and mailing.approved_at is not None,
        "may_approve": needs_approval and approval.may_approve(by, mailing),
        "approvers": approval.approvers(mailing) if policy.needs_approval else [],
        "is_shown_twice": mailing.scheduled_at and is_shown_twice(mailing.scheduled_at, mailing.campaign.timezone),
    }


def _under_way(mailing: Mailing, before: tuple[int, datetime] | None = None) -> dict[str, Any]:
    if mailing.is_written:
        return _context(mailing, remaining=remaining_words(mailing))
    found = progress_of(mailing, before)
    test = ab_tests.standing(mailing) if found.for_the_winner else None
    return _context(mailing, progress=found, test=test)


def _before(request: HttpRequest) -> tuple[int, datetime] | None:
    """What the page showed at its last look, by which the rate is measured."""
    done, at = request.GET.get("done", ""), parse_datetime(request.GET.get("at", ""))
    return (int(done), at) if done.isdigit() and len(done) < 10 and at and at.tzinfo else None


def _counted(mailing: Mailing) -> dict[str, Any]:
    try:
        return {"count": count(choice_of(mailing))}
    except (InvalidDefinition, TookTooLong):
        return {"is_uncounted": True}


def _context(mailing: Mailing, **more: Any) -> dict[str, Any]:
    return {"campaign": mailing.campaign, "mailing": mailing, "situation": situation_of(mailing), **more}
