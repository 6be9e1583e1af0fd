"""Events as everybody sees them."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from campaign.caching import private_page, public_page
from campaign.limits import too_many
from campaign.tokens import InvalidToken, read_token
from campaign.views.errors import bad_link, too_many_requests
from campaign.views.images import social_image_response
from events import services
from events.calendar import calendar_file
from events.forms import UPDATES_WORDING, RsvpForm
from events.models import Event, Rsvp
from events.structured_data import event_json_ld
from mailings.links import absolute_url
from supporters import forwarding


@public_page
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "coming": Event.objects.coming().select_related("campaign"),
        "past": Event.objects.past().select_related("campaign"),
    }
    return render(request, "events/index.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """Read and register. The answer to a registration is the same whether or not the address has registered before."""
    event = _event(slug)
    registers = request.method == "POST" and event.takes_registrations
    form = RsvpForm(request.POST if registers else None, action=event.get_absolute_url())
    if registers:
        if too_many(request, "rsvp", request.POST.get("address", "")):
            return too_many_requests(request)
        if form.is_valid():
            language = translation.get_language() or settings.LANGUAGE_CODE
            with suppress(services.RegistrationClosed):  # at this very moment: the page below says so
                services.rsvp(
                    event,
                    form.person(language),
                    wants_updates=form.cleaned_data["wants_updates"],
                    wording=str(UPDATES_WORDING),
                    via=form.cleaned_data["via"],
                )
                return HttpResponseRedirect(reverse("events:registered", args=[slug]), status=303)
        form.renew_page_token()
    context = {"event": event, "campaign": event.campaign, "form": form, "json_ld": event_json_ld(event)}
    return render(request, "events/event.html", context, status=422 if form.errors else 200)


@public_page
def registered(request: HttpRequest, slug: str) -> HttpResponse:
    """After the form: open your mail. The same page for everybody."""
    event = _event(slug)
    return render(request, "events/registered.html", {"event": event, "campaign": event.campaign})


@public_page
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    event = _event(slug)
    return _calendar_response(calendar_file([event], name=event.title), f"{slug}.ics")


@public_page
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Every public event, coming and past, for calendars that subscribe."""
    events = Event.objects.public().select_related("campaign").order_by("starts_at")
    return _calendar_response(calendar_file(events, name=_("Rallies and meetings")), "events.ics")


def _calendar_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD"])
@private_page
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """One's own registration, by the link in the mail: where to meet, and a button for those who can't come."""
    try:
        found = _registration(token)
    except InvalidToken:
        return bad_link(request)
    context = {
        "registration": found,
        "event": found.event,
        "campaign": found.event.campaign,
        "token": token,
        "event_url": absolute_url(found.event.get_absolute_url()),
        "venue_shown": found.state == Rsvp.State.GOING or not found.event.venue_is_protected,
    }
    return render(request, "events/registration.html", context)


@csrf_exempt
@require_POST
@private_page
def cancel_registration(request: HttpRequest, token: str) -> HttpResponse:
    try:
        found = _registration(token)
    except InvalidToken:
        return bad_link(request)
    services.cancel_rsvp(found)
    return HttpResponseRedirect(reverse("events:registration", args=[token]), status=303)


@public_page
def social_image(request: HttpRequest, slug: str) -> HttpResponse:
    """What a chat shows beside a link to the event."""
    event = _event(slug)
    when = date_format(event.local_start, "j E Y, H:i")
    return social_image_response(event.campaign.colour, event.get_kind_display(), event.title, f"{when} · {event.area}")


def _event(slug: str) -> Event:
    found: Event = get_object_or_404(Event.objects.public().select_related("campaign"), slug=slug)
    return found


def _registration(token: str) -> Rsvp:
    registrations = Rsvp.objects.select_related("event__campaign", "supporter")
    found = forwarding.find(
        lambda public_id: registrations.filter(public_id=public_id).first(), read_token("registration", token)
    )
    if found is None:
        raise InvalidToken
    return found
