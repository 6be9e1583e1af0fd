"""Mailings in the workspace: find them, begin one, copy it, throw a draft away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_FIGURES, campaign_view, may, team_member
from mailings.forms.composing import BeginForm
from mailings.mailing_pages import mailings_of, subject_of
from mailings.models import Mailing
from mailings.services import composing


@require_safe
@campaign_view(SEE_FIGURES)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What is in hand, then what is over. Observers don't see the words of what hasn't gone out."""
    cursor = request.GET.get("after", "")
    page = mailings_of(campaign, cursor)
    may_write = may(request, EDIT_ACTIONS, campaign)
    context = {
        "campaign": campaign,
        "in_hand": [_row(mailing, may_write=may_write) for mailing in page.in_hand],
        "over": [_row(mailing, may_write=may_write) for mailing in page.over],
        "older": page.older,
        "is_first": not cursor,
        "may_write": may_write,
    }
    return render(request, "organise/mailings/index.html", context)


def _row(mailing: Mailing, *, may_write: bool) -> tuple[Mailing, str, str]:
    """A mailing, its subject, and the page that its name leads to."""
    has_started = mailing.started_at is not None
    subject = subject_of(mailing) if may_write or has_started else ""
    view = "organise_mailings:edit"
    if has_started:
        view = "organise_statistics:statistics"
    elif mailing.state == Mailing.State.SCHEDULED:
        view = "organise_sending:send"
    is_open = may_write or view == "organise_statistics:statistics"
    return mailing, subject, _url(view, mailing, may_write=may_write) if is_open else ""


def _url(view: str, mailing: Mailing, *, may_write: bool) -> str:
    try:
        return reverse(view, args=[mailing.campaign.slug, mailing.public_id])
    except NoReverseMatch:
        return _url("organise_mailings:edit", mailing, may_write=False) if may_write else ""


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Give it a name, and begin to write."""
    form = BeginForm(request.POST if request.method == "POST" else None, initial={"main_language": get_language()})
    if request.method == "POST" and form.is_valid():
        mailing = composing.create(campaign, team_member(request), **form.cleaned_data)
        return redirect("organise_mailings:edit", campaign.slug, mailing.public_id)
    context = {"campaign": campaign, "form": form}
    return render(request, "organise/mailings/create.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(EDIT_ACTIONS)
def duplicate(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    original = get_object_or_404(campaign.mailings.one_off(), public_id=public_id)
    copy = composing.duplicate(original, team_member(request))
    messages.success(request, _("This is the copy, a draft. Nothing of it has been sent."))
    return redirect("organise_mailings:edit", campaign.slug, copy.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def delete(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Ask, and throw a draft away with all its words."""
    mailing = get_object_or_404(campaign.mailings.one_off(), public_id=public_id)
    if request.method != "POST":
        can_go = mailing.state == Mailing.State.DRAFT and mailing.started_at is None
        context = {"campaign": campaign, "mailing": mailing}
        if can_go:
            return render(request, "organise/mailings/delete.html", context)
    else:
        try:
            composing.delete(mailing, team_member(request))
        except composing.NotADraft:
            pass
        else:
            messages.success(request, _("Deleted, with all its words."))
            return redirect("organise_mailings:index", campaign.slug)
    messages.error(request, _("Only a draft of which nothing was sent can be deleted."))
    return redirect("organise_mailings:edit", campaign.slug, public_id)
