"""Moderation in the workspace: the queue of a campaign or petition, what is held, the house rules."""

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
from campaign.organising import EDIT_CAMPAIGN, SEE_PEOPLE, campaign_view, may, team_member
from petitions.forms.moderation import HouseRuleFormSet, ModerationPolicyForm
from petitions.house_rules import suggested_rules
from petitions.models import Decision, ModerationPolicy, Signature
from petitions.moderation import cases, decided, waiting
from petitions.services import moderating

PAGE_LENGTH = 25
_DECIDED = 50


@campaign_view(SEE_PEOPLE)
def queue(request: HttpRequest, campaign: Campaign, slug: str = "") -> HttpResponse:
    """What waits, the oldest first, or what was decided last."""
    petition = get_object_or_404(campaign.petitions, slug=slug) if slug else None
    is_decided = request.GET.get("show") == "decided"
    page = Paginator(waiting(campaign, petition), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "petition": petition,
        "page": page,
        "cases": [] if is_decided else cases(list(page.object_list)),
        "is_decided": is_decided,
        "decided": decided(campaign, petition, _DECIDED) if is_decided else [],
        "rules": campaign.house_rules.all(),
        "may_manage": may(request, EDIT_CAMPAIGN, campaign),
    }
    return render(request, "organise/petitions/moderation.html", context)


@require_POST
@campaign_view(SEE_PEOPLE)
def decide(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show or hide what is ticked. Whoever hides says which rule it breaks."""
    action = request.POST.get("do")
    typed = _uuid(request.POST.get("rule", ""))
    rule = campaign.house_rules.filter(public_id=typed).first() if typed else None
    if action == Decision.Action.HIDE and rule is None:
        messages.warning(request, _("Choose the rule that they break, then press Hide again."))
    elif action in Decision.Action.values:
        rule = rule if action == Decision.Action.HIDE else None
        number = moderating.decide(_ticked(request, campaign), action, rule, team_member(request))
        _say(request, action, number)
    return _back(request, campaign)


def _say(request: HttpRequest, action: str, number: int) -> None:
    if not number:
        messages.warning(request, _("Tick what you decide about."))
    elif action == Decision.Action.SHOW:
        messages.success(request, ngettext("%d is shown.", "%d are shown.", number) % number)
    else:
        messages.success(
            request,
            ngettext(
                "%d is hidden. In ten minutes its signer is told; until then you can undo it without a mail.",
                "%d are hidden. In ten minutes their signers are told; until then you can undo it without a mail.",
                number,
            )
            % number,
        )


@require_POST
@campaign_view(SEE_PEOPLE)
def undo(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Take the last decisions on what is ticked back."""
    number = moderating.undo(_ticked(request, campaign), team_member(request))
    if number:
        messages.success(request, ngettext("%d waits again.", "%d wait again.", number) % number)
    else:
        messages.warning(request, _("Tick what you decide about."))
    return _back(request, campaign)


def _ticked(request: HttpRequest, campaign: Campaign) -> QuerySet[Signature]:
    """Of the campaign's signatures, and no more than a page can show."""
    public_ids = [found for typed in request.POST.getlist("signature")[:100] if (found := _uuid(typed))]
    return Signature.objects.filter(petition__campaign=campaign, public_id__in=public_ids)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _back(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    slug = request.POST.get("petition", "")
    if slug and campaign.petitions.filter(slug=slug).exists():
        return redirect("organise_petitions:moderation", campaign.slug, slug)
    return redirect("organise_petitions:all_moderation", campaign.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_CAMPAIGN)
def policy(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What is held."""
    found = ModerationPolicy.of(campaign)
    form = ModerationPolicyForm(request.POST if request.method == "POST" else None, instance=copy(found))
    if request.method == "POST" and form.is_valid():
        moderating.save_policy(form.instance, form.typed_word_lists(), team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_petitions:moderation_policy", campaign.slug)
    context = {"campaign": campaign, "form": form}
    return render(request, "organise/petitions/moderation_policy.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_CAMPAIGN)
def house_rules(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The house rules; where there are none yet, some to begin with."""
    by = team_member(request)
    if request.method == "POST" and "suggested" in request.POST:
        if not campaign.house_rules.exists():
            moderating.save_house_rules(campaign, suggested_rules(campaign), [], by)
            messages.success(request, _("Taken over. Change them as you like."))
        return redirect("organise_petitions:house_rules", campaign.slug)
    formset = HouseRuleFormSet(request.POST if request.method == "POST" else None, instance=campaign, prefix="rules")
    if request.method == "POST" and formset.is_valid():
        kept = [form.instance for form in formset if form not in formset.deleted_forms and _is_filled(form)]
        gone = [form.instance for form in formset.deleted_forms if form.instance.pk]
        moderating.save_house_rules(campaign, kept, gone, by)
        messages.success(request, _("Saved."))
        return redirect("organise_petitions:house_rules", campaign.slug)
    context = {
        "campaign": campaign,
        "formset": formset,
        "suggested": [] if campaign.house_rules.exists() else suggested_rules(campaign),
    }
    failed = request.method == "POST"
    return render(request, "organise/petitions/house_rules.html", context, status=422 if failed else 200)


def _is_filled(form: object) -> bool:
    instance, changed = form.instance, form.has_changed()  # type: ignore[attr-defined]
    return bool(instance.pk or changed)
