"""Unsubscribing by the link in a mailing. GET only asks: mail scanners open every link."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.caching import private_page
from campaign.tokens import InvalidToken
from campaign.views.errors import bad_link
from mailings.forms.leaving import LeavingReasonForm
from mailings.models import Departure, DepartureReason, Message
from mailings.services import leaving
from supporters.models import Consent
from supporters.tokens import preferences_token

Scope = Departure.Scope
View = Callable[[HttpRequest, Message, str], HttpResponse]


def _with_message(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give a view the message that its link names. A link that doesn't hold opens the page that says so."""

    @csrf_exempt
    @private_page
    @functools.wraps(view)
    def wrapper(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, leaving.message_of(token), token)
        except InvalidToken:
            return bad_link(request)

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@_with_message
def unsubscribe(request: HttpRequest, message: Message, token: str) -> HttpResponse:
    """Ask, or leave. A mail program's one click needs no page (RFC 8058, section 3.2); a person gets one button."""
    if request.method != "POST":
        return render(request, "mailings/unsubscribe.html", _context(message, token))
    if request.POST.get("List-Unsubscribe") == "One-Click":
        leaving.leave(message, Scope.PURPOSE, Consent.Via.ONE_CLICK)
        return HttpResponse("OK", content_type="text/plain")
    scope = Scope(request.POST["scope"]) if request.POST.get("scope") in Scope.values else Scope.PURPOSE
    leaving.leave(message, scope, Consent.Via.UNSUBSCRIBE)
    return _left(request, message, token, scope, LeavingReasonForm(action=reverse("mailings:say_why", args=[token])))


@require_POST
@_with_message
def say_why(request: HttpRequest, message: Message, token: str) -> HttpResponse:
    """Count why somebody left, if she likes to say so."""
    form = LeavingReasonForm(request.POST, action=request.path)
    context = _context(message, token)
    if not form.is_valid():
        return render(request, "mailings/say_why.html", {**context, "form": form}, status=422)
    leaving.say_why(message, DepartureReason.Reason(form.cleaned_data["reason"]))
    return render(request, "mailings/said_why.html", context)


@require_safe
@_with_message
def change_instead(request: HttpRequest, message: Message, token: str) -> HttpResponse:
    """Lead on to her preference centre. That there is nobody any more shows here alone, and not on the page before."""
    if message.supporter is None:
        return bad_link(request)
    return HttpResponseRedirect(reverse("supporters:preferences", args=[preferences_token(message.supporter)]))


def _left(
    request: HttpRequest, message: Message, token: str, scope: Departure.Scope, form: LeavingReasonForm
) -> HttpResponse:
    context = _context(message, token)
    left_all = scope == Scope.SITE or not message.purpose
    context |= {"scope": Scope.SITE if left_all else scope, "form": form, "mailing_list": leaving.list_of(message)}
    return render(request, "mailings/left.html", context)


def _context(message: Message, token: str) -> dict[str, object]:
    """What the mail itself says, and nothing that only its recipient may know."""
    campaign = message.mailing.campaign if message.mailing else None
    return {"token": token, "campaign": campaign, "name": leaving.name_of(message)}
