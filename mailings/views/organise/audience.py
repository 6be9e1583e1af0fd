"""Who gets a mailing: choose lists and segments, and see how many that makes and who is left out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, campaign_view, team_member
from mailings.audience.choice import Choice, choice_of
from mailings.audience.counting import count, in_words
from mailings.forms.audience import AudienceForm
from mailings.models import Mailing, MailingPolicy
from mailings.services.audience import choose
from mailings.services.moving import CannotMove
from mailings.views.organise.finding import find_mailing
from supporters.segments import InvalidDefinition
from supporters.segments.counting import TookTooLong


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def audience(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """The form while it can be changed, and what became of it afterwards."""
    mailing = find_mailing(campaign, public_id)
    if not mailing.is_written:
        return _show_frozen(request, campaign, mailing)
    form = _form(request, mailing, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, mailing, form)
    if not form.is_valid():
        return _show(request, mailing, form, status=422)
    if request.POST.get("do") == "count":
        return _show(request, mailing, form, **_counted(form.choice()))
    try:
        choose(mailing, form.choice(), form.settings(), team_member(request))
    except CannotMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("organise_audience:audience", campaign.slug, public_id)


@require_POST
@campaign_view(EDIT_ACTIONS)
def number(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """How many the form finds as it stands right now. Nothing is stored."""
    mailing = find_mailing(campaign, public_id)
    form = _form(request, mailing, request.POST)
    counted = _counted(form.choice()) if form.is_valid() else {"is_contradictory": True}
    return render(request, "organise/mailings/_audience_count.html", _context(mailing, **counted))


def _form(request: HttpRequest, mailing: Mailing, sent: QueryDict | None) -> AudienceForm:
    policy = MailingPolicy.of(mailing.campaign)
    return AudienceForm(sent, mailing=mailing, by=team_member(request), policy=policy)


def _counted(choice: Choice) -> dict[str, Any]:
    if choice.is_empty:
        return {"is_empty": True}
    try:
        return {"count": count(choice)}
    except InvalidDefinition as error:
        return {"problem": error.message}
    except TookTooLong:
        return {"took_too_long": True}


def _show(
    request: HttpRequest, mailing: Mailing, form: AudienceForm, status: int = 200, **counted: Any
) -> HttpResponse:
    context = _context(mailing, form=form, **counted)
    return render(request, "organise/mailings/audience.html", context, status=status)


def _show_frozen(request: HttpRequest, campaign: Campaign, mailing: Mailing) -> HttpResponse:
    context = _context(mailing, choice=choice_of(mailing), left_out=in_words(mailing.left_out))
    return render(request, "organise/mailings/audience_frozen.html", context)


def _context(mailing: Mailing, **more: Any) -> dict[str, Any]:
    return {"campaign": mailing.campaign, "mailing": mailing, **more}
