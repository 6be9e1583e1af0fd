"""Letters to representatives in the workspace: write what they begin from, open, close, see who wrote and what came."""

from __future__ import annotations

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_FIGURES, SEE_PEOPLE, campaign_view, team_member
from petitions.forms.letter_actions import LetterActionForm
from petitions.letter_queries import by_representative, letters_of, written
from petitions.letters import filled
from petitions.models import LetterAction, Representative
from petitions.services import letter_actions as letter_action_services

PAGE_LENGTH = 50


@campaign_view(SEE_FIGURES)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    sent = Q(letters__sent_at__isnull=False)
    actions = campaign.letter_actions.annotate(
        written=Count("letters", filter=sent),
        written_to=Count("letters__representative", filter=sent, distinct=True),
        answers=Count("letters", filter=sent & Q(letters__replied_at__isnull=False)),
    )
    page = Paginator(actions, PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "organise/petitions/letters/index.html", {"campaign": campaign, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, LetterAction(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def edit(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    return _form_page(request, campaign, get_object_or_404(campaign.letter_actions, slug=slug))


def _form_page(request: HttpRequest, campaign: Campaign, action: LetterAction) -> HttpResponse:
    """The form works on a copy: beside a mistake, the page shows the action as it is stored."""
    sent = request.POST if request.method == "POST" else None
    form = LetterActionForm(sent, instance=copy(action))
    if request.method == "POST" and form.is_valid():
        letter_action_services.save_letter_action(form.instance, team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_petitions:letter_action", campaign.slug, form.instance.slug)
    context = {"campaign": campaign, "action": action, "form": form, "is_new": action.pk is None}
    return render(request, "organise/petitions/letters/form.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(EDIT_ACTIONS)
def preview(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The letter as people will find it, in every language, from what is in the form right now. Nothing is stored."""
    form = LetterActionForm(request.POST, instance=LetterAction(campaign=campaign))
    form.is_valid()
    someone = Representative.objects.sitting_in(form.instance.body).order_by("area_name").first()
    shown = someone or Representative(name=_("(name)"), area_name=_("(area)"))
    versions = []
    for language, name in settings.LANGUAGES:
        with translation.override(language):
            action = form.instance
            versions.append(
                {
                    "language": language,
                    "name": name,
                    "title": action.title,
                    "introduction": action.introduction,
                    "subject": filled(action.subject, shown),
                    "text": filled(action.text, shown),
                }
            )
    context = {"campaign": campaign, "versions": versions, "representative": shown}
    return render(request, "organise/petitions/letters/_preview.html", context)


@require_POST
@campaign_view(EDIT_ACTIONS)
def open_(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    action = get_object_or_404(campaign.letter_actions, slug=slug)
    letter_action_services.open_letter_action(action, team_member(request))
    if action.is_open:
        messages.success(request, _("Open. People can write now."))
    else:
        messages.warning(request, _("Open, but the time at which it closes has passed. Enter a later one."))
    return redirect("organise_petitions:letter_action", campaign.slug, slug)


@require_POST
@campaign_view(EDIT_ACTIONS)
def close(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    action = get_object_or_404(campaign.letter_actions, slug=slug)
    letter_action_services.close_letter_action(action, team_member(request))
    messages.success(request, _("Closed. No letter goes out any more; the page stays."))
    return redirect("organise_petitions:letter_action", campaign.slug, slug)


@campaign_view(SEE_FIGURES)
def figures(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """To whom how many letters have gone, and how many answered. Nobody is named who wrote."""
    action = get_object_or_404(campaign.letter_actions, slug=slug)
    context = {
        "campaign": campaign,
        "action": action,
        "written": written(action),
        "answers": action.letters.sent().filter(replied_at__isnull=False).count(),
        "page": Paginator(by_representative(action), PAGE_LENGTH).get_page(request.GET.get("page")),
    }
    return render(request, "organise/petitions/letters/figures.html", context)


@campaign_view(SEE_PEOPLE)
def letters(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Who wrote, what, and what was answered: the latest first, all or those with an answer."""
    action = get_object_or_404(campaign.letter_actions, slug=slug)
    is_answered = request.GET.get("show") == "answered"
    rows = letters_of(action)
    rows = rows.filter(replied_at__isnull=False) if is_answered else rows
    context = {
        "campaign": campaign,
        "action": action,
        "is_answered": is_answered,
        "page": Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page")),
        "page_query": "show=answered&" if is_answered else "",
    }
    return render(request, "organise/petitions/letters/letters.html", context)
