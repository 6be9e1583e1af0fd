"""Events in the workspace: schedule, publish, cancel, and see who registered."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_FIGURES, SEE_PEOPLE, campaign_view, team_member
from events import services
from events.forms import EventForm
from events.models import Event, Rsvp

PAGE_LENGTH = 50


@campaign_view(SEE_FIGURES)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """All events with how many are going, the latest first."""
    events = campaign.events.annotate(going=Count("rsvps", filter=Q(rsvps__state=Rsvp.State.GOING)))
    page = Paginator(events.order_by("-starts_at"), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "organise/events/index.html", {"campaign": campaign, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    event = Event(campaign=campaign, timezone=campaign.timezone, organiser=campaign.name)
    return _form_page(request, campaign, event)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def edit(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    return _form_page(request, campaign, get_object_or_404(campaign.events, slug=slug))


def _form_page(request: HttpRequest, campaign: Campaign, event: Event) -> HttpResponse:
    """The form works on a copy: beside a mistake, the page shows the event as it is stored."""
    form = EventForm(request.POST if request.method == "POST" else None, instance=copy(event))
    if request.method == "POST" and form.is_valid():
        services.save_event(form.instance, team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_events:edit", campaign.slug, form.instance.slug)
    context = {"campaign": campaign, "event": event, "form": form, "is_new": event.pk is None}
    return render(request, "organise/events/form.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(EDIT_ACTIONS)
def preview(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The event as the public will see it, from what is in the form right now. Nothing is stored."""
    form = EventForm(request.POST, instance=Event(campaign=campaign, starts_at=timezone.now()))
    form.is_valid()
    event: Event = form.instance
    event.starts_at = form.cleaned_data.get("starts_at") or event.starts_at or timezone.now()
    return render(request, "organise/events/_preview.html", {"event": event, "campaign": campaign})


@require_POST
@campaign_view(EDIT_ACTIONS)
def publish(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    event = get_object_or_404(campaign.events, slug=slug)
    services.publish_event(event, team_member(request))
    if event.state == Event.State.PUBLISHED:
        messages.success(request, _("Published. People can register now."))
    return redirect("organise_events:edit", campaign.slug, slug)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def cancel(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Ask once, with the number of those who will be told; then cancel."""
    event = get_object_or_404(campaign.events, slug=slug)
    if request.method == "POST":
        services.cancel_event(event, team_member(request))
        if event.is_cancelled:
            messages.success(request, _("Cancelled. Everybody who is going gets a mail."))
        return redirect("organise_events:edit", campaign.slug, slug)
    context = {"campaign": campaign, "event": event, "going": event.rsvps.going().count()}
    return render(request, "organise/events/cancel.html", context)


@campaign_view(SEE_PEOPLE)
def registrations(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    event = get_object_or_404(campaign.events, slug=slug)
    rows = event.rsvps.select_related("supporter").order_by("-registered_at")
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "event": event, "page": page, "going": event.rsvps.going().count()}
    return render(request, "organise/events/registrations.html", context)
