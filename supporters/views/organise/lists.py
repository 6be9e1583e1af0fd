"""Mailing lists in the workspace: write and archive them, see who is on them, and take out what brings people in."""

from __future__ import annotations

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from campaign.dashboard import Series
from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, EDIT_CAMPAIGN, SEE_FIGURES, SEE_PEOPLE, campaign_view, team_member
from supporters import list_queries, posters, previews
from supporters.forms.lists import EmbeddingForm, MailingListForm
from supporters.models import MailingList, Subscription
from supporters.services import lists

PAGE_LENGTH = 50
CHART_DAYS = 30
SHOWN_STATES = ("active", "pending", "left")


@campaign_view(SEE_FIGURES)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Those in use, and below them the archived."""
    mailing_lists = list(campaign.mailing_lists.all())
    figures = list_queries.figures_of(mailing_lists)
    rows = [(row, figures[row.pk]) for row in mailing_lists]
    context = {
        "campaign": campaign,
        "in_use": [row for row in rows if not row[0].is_archived],
        "archived": [row for row in rows if row[0].is_archived],
    }
    return render(request, "organise/lists/index.html", context)


@campaign_view(SEE_FIGURES)
def mailing_list(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """One list: its figures, and all by which people find it."""
    found = get_object_or_404(campaign.mailing_lists, slug=slug)
    joins = Series(_("Who joined, by day"), list_queries.joins_by_day(found, CHART_DAYS))
    context = {
        "campaign": campaign,
        "mailing_list": found,
        "figures": _figures(found),
        "series": joins,
        "join_url": f"{settings.SITE_URL}{found.get_absolute_url()}",
        "short_url": posters.short_url(found),
        "embed_script": render_to_string("supporters/_embed_script.html", _embedding_of(found)).strip(),
        "embed_frame": render_to_string("supporters/_embed_frame.html", _embedding_of(found)).strip(),
        "embed_hosts": campaign.embed_hosts.split(),
    }
    return render(request, "organise/lists/list.html", context)


def _figures(mailing_list: MailingList) -> list[tuple[str, int, str]]:
    """How many are in each state, with the state that shows them among the members."""
    figures = list_queries.figures_of_list(mailing_list)
    return [
        ("active", figures.active, _("on the list")),
        ("pending", figures.pending, _("waiting for confirmation")),
        ("left", figures.left, _("left")),
    ]


def _embedding_of(mailing_list: MailingList) -> dict[str, str]:
    """What the codes for other sites are made of. The script's name, unlike its hash, is the same in every version."""
    return {
        "name": mailing_list.name,
        "form_url": f"{settings.SITE_URL}{reverse('supporters:embed', args=[mailing_list.slug])}",
        "script_url": f"{settings.SITE_URL}{settings.STATIC_URL}js/embed.js",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, MailingList(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def edit(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    return _form_page(request, campaign, get_object_or_404(campaign.mailing_lists, slug=slug))


def _form(request: HttpRequest, mailing_list: MailingList) -> MailingListForm:
    """The form works on a copy: beside a mistake, the page shows the list as it is stored."""
    return MailingListForm(
        request.POST if request.method == "POST" else None,
        instance=copy(mailing_list),
        may_choose_senders=team_member(request).has_perm(EDIT_CAMPAIGN, mailing_list.campaign),
    )


def _form_page(request: HttpRequest, campaign: Campaign, mailing_list: MailingList) -> HttpResponse:
    form = _form(request, mailing_list)
    if request.method == "POST" and form.is_valid():
        saved = lists.save_list(form.instance, team_member(request))
        messages.success(request, _("Saved."))
        if "double_opt_in" in form.changed_data and not saved.double_opt_in:
            messages.warning(
                request,
                _("People are on this list without confirming now: anybody can enter anybody’s address."),
            )
        return redirect("organise_lists:list", campaign.slug, saved.slug)
    context = {
        "campaign": campaign,
        "mailing_list": mailing_list,
        "form": form,
        "is_new": mailing_list.pk is None,
        "languages": settings.LANGUAGES,
    }
    return render(request, "organise/lists/form.html", context, status=422 if form.errors else 200)


@require_POST
@xframe_options_sameorigin
@campaign_view(EDIT_ACTIONS)
def preview(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The welcome mail as people will see it, from what is in the form right now. Nothing is stored.

    The mail's styles are inline, and nothing in it runs: it is shut in by a policy of its own.
    """
    form = _form(request, MailingList(campaign=campaign))
    form.is_valid()
    language = request.POST.get("preview_language", "")
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    response = HttpResponse(previews.welcome(form.instance, known))
    response._csp_replace = {  # type: ignore[attr-defined]
        "script-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
    }
    return response


@require_POST
@campaign_view(EDIT_ACTIONS)
def archive(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    lists.archive(get_object_or_404(campaign.mailing_lists, slug=slug), team_member(request))
    messages.success(request, _("Archived. Nobody can join it, and nobody on it is written to."))
    return redirect("organise_lists:list", campaign.slug, slug)


@require_POST
@campaign_view(EDIT_ACTIONS)
def unarchive(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    lists.unarchive(get_object_or_404(campaign.mailing_lists, slug=slug), team_member(request))
    messages.success(request, _("In use again, with everybody who is on it."))
    return redirect("organise_lists:list", campaign.slug, slug)


@campaign_view(SEE_PEOPLE)
def members(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Who is on the list, waits for confirmation, or has left."""
    found = get_object_or_404(campaign.mailing_lists, slug=slug)
    wanted = request.GET.get("state", "")
    state = wanted if wanted in SHOWN_STATES else SHOWN_STATES[0]
    page = list_queries.members(found, state, _number(request.GET.get("before", "")), PAGE_LENGTH)
    context = {
        "campaign": campaign,
        "mailing_list": found,
        "figures": list_queries.figures_of_list(found),
        "state": state,
        "page": page,
        "rows": [(member, _profile_url(campaign, member)) for member in page.members],
        "is_first": "before" not in request.GET,
    }
    return render(request, "organise/lists/members.html", context)


def _number(text: str) -> int | None:
    """What a link of ours says; whatever else was typed shows the first page."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _profile_url(campaign: Campaign, member: Subscription) -> str:
    if not getattr(member, "is_known", False):
        return ""
    try:
        return reverse("organise_people:person", args=[campaign.slug, member.supporter.public_id])
    except NoReverseMatch:
        return ""


@campaign_view(SEE_FIGURES)
def poster(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """To print and put up."""
    found = get_object_or_404(campaign.mailing_lists, slug=slug, is_public=True, archived_at__isnull=True)
    response = HttpResponse(posters.poster(found), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.slug}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_CAMPAIGN)
def embedding(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """On which other sites the campaign's forms may stand."""
    sent = request.POST if request.method == "POST" else None
    form = EmbeddingForm(sent, initial={"hosts": campaign.embed_hosts})
    if request.method == "POST" and form.is_valid():
        lists.set_embed_hosts(campaign, form.cleaned_data["hosts"], team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_lists:embedding", campaign.slug)
    context = {"campaign": campaign, "form": form}
    return render(request, "organise/lists/embedding.html", context, status=422 if form.errors else 200)
