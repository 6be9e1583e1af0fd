"""Trust in the workspace: where signatures come from, which wait, which are invalid, and the puzzle."""

from __future__ import annotations

from copy import copy
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_PEOPLE, campaign_view, team_member
from petitions.bursts import sources_now
from petitions.challenge import asks_for_proof
from petitions.forms.trust import InvalidationForm, PuzzleForm, SourceForm
from petitions.models import Petition, Signature, SourceRule
from petitions.services import invalidating, trusting
from petitions.services.petitions import set_challenge
from petitions.trust_figures import suspects, suspects_by_reason

PAGE_LENGTH = 50
_SAMPLE = 10
_INVALIDATIONS = 20


@campaign_view(SEE_PEOPLE)
def overview(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    petition = get_object_or_404(campaign.petitions, slug=slug)
    sources = sources_now(petition)
    context = {
        "campaign": campaign,
        "petition": petition,
        "puzzle": PuzzleForm(instance=petition),
        "asks_for_proof": asks_for_proof(petition),
        "sources": sources,
        "bursts": [source for source in sources if source.is_burst],
        "rules": SourceRule.objects.filter(campaign=campaign).order_by("kind", "value"),
        "by_reason": suspects_by_reason(petition),
        "page": Paginator(suspects(petition), PAGE_LENGTH).get_page(request.GET.get("page")),
        "invalidations": petition.invalidations.select_related("by", "undone_by")[:_INVALIDATIONS],
    }
    return render(request, "organise/petitions/trust.html", context)


@require_POST
@campaign_view(SEE_PEOPLE)
def settle(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Let the suspect ones that are ticked count, or declare them invalid."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    ticked = _ticked(request, petition)
    reason = " ".join(request.POST.get("reason", "").split())[:300]
    if not ticked.exists():
        messages.warning(request, _("Tick what you decide about."))
    elif request.POST.get("do") == "approve":
        number = trusting.approve(petition, ticked, team_member(request))
        messages.success(request, ngettext("%d counts now.", "%d count now.", number) % number)
    elif not reason:
        messages.warning(request, _("Say why they are invalid."))
    else:
        chosen = [str(public_id) for public_id in ticked.values_list("public_id", flat=True)]
        invalidating.invalidate(petition, {"signatures": chosen}, reason, team_member(request))
        messages.success(request, _("They are being declared invalid. You can undo it below."))
    return redirect("organise_petitions:trust", campaign.slug, slug)


def _ticked(request: HttpRequest, petition: Petition) -> QuerySet[Signature]:
    """Of the petition's suspect ones, and no more than a page shows."""
    public_ids = []
    for typed in request.POST.getlist("signature")[:PAGE_LENGTH]:
        try:
            public_ids.append(UUID(typed))
        except ValueError:
            continue
    return suspects(petition).filter(public_id__in=public_ids).order_by("pk")


@require_POST
@campaign_view(SEE_PEOPLE)
def judge_source(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Trust a domain or network, or make all that came from there, and all to come, wait for a moderator."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    form = SourceForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("That is no domain and no network."))
        return redirect("organise_petitions:trust", campaign.slug, slug)
    kind, value, verdict = (form.cleaned_data[name] for name in ("kind", "value", "verdict"))
    by = team_member(request)
    if verdict == "forget":
        for found in SourceRule.objects.filter(campaign=campaign, kind=kind, value=value):
            trusting.forget_rule(found, by)
        messages.success(request, _("The rule is gone. What waits goes on waiting."))
        return redirect("organise_petitions:trust", campaign.slug, slug)
    rule = trusting.set_rule(SourceRule(campaign=campaign, kind=kind, value=value, verdict=verdict), by)
    if verdict == SourceRule.Verdict.TRUST:
        messages.success(request, _("Trusted from now on. What waits already goes on waiting: approve it below."))
    else:
        _suspect(request, petition, rule)
    return redirect("organise_petitions:trust", campaign.slug, slug)


def _suspect(request: HttpRequest, petition: Petition, rule: SourceRule) -> None:
    number = trusting.suspect_all(petition, rule)
    text = ngettext(
        "%d signature from there waits now and doesn’t count; those to come will wait too.",
        "%d signatures from there wait now and don’t count; those to come will wait too.",
        number,
    )
    if number < trusting.AT_ONCE:
        messages.success(request, text % number)
    else:
        messages.warning(request, f"{text % number} {_('There may be more: press again.')}")


@require_POST
@campaign_view(EDIT_ACTIONS)
def set_puzzle(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Never, always, or while an attack goes on."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    form = PuzzleForm(request.POST, instance=copy(petition))
    if form.is_valid():
        set_challenge(petition, form.cleaned_data["challenge"], team_member(request))
        messages.success(request, _("Saved."))
    return redirect("organise_petitions:trust", campaign.slug, slug)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(SEE_PEOPLE)
def invalidate(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """By a rule: first how many it meets, and some of them; then do it."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    form = InvalidationForm(request.POST if request.method == "POST" else None, zone=campaign.timezone)
    context = {"campaign": campaign, "petition": petition, "form": form}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "invalidate":
            invalidating.invalidate(petition, form.rule(), form.cleaned_data["reason"], team_member(request))
            messages.success(request, _("They are being declared invalid; the count follows. You can undo it below."))
            return redirect("organise_petitions:trust", campaign.slug, slug)
        found = invalidating.matching(petition, form.rule())
        context["number"] = found.count()
        context["sample"] = found.select_related("supporter").order_by("-pk")[:_SAMPLE]
    return render(request, "organise/petitions/invalidate.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(SEE_PEOPLE)
def undo(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    """Give back exactly those that an invalidation took."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    found = get_object_or_404(petition.invalidations, public_id=public_id)
    try:
        invalidating.undo(found, team_member(request))
    except invalidating.NotUndoable:
        messages.warning(request, _("It can’t be undone now."))
    else:
        messages.success(request, _("They are being given back; the count follows."))
    return redirect("organise_petitions:trust", campaign.slug, slug)
