"""Confirming, and leaving by one click."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign.caching import private_page
from campaign.tokens import InvalidToken
from campaign.views.errors import bad_link
from supporters import confirmations
from supporters.models import Consent, Subscription
from supporters.services import joining
from supporters.tokens import preferences_token, read_unsubscribe_token


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Every confirmation from a mail. GET only asks: mail scanners open every link."""
    try:
        confirmation, subject = confirmations.resolve(token)
    except InvalidToken:
        return bad_link(request)
    if request.method == "POST":
        return HttpResponseRedirect(confirmation.confirm(subject), status=303)
    return render(request, confirmation.question, {"subject": subject})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Leave one list. A mail program's one-click POST (RFC 8058) needs no page; a person gets one button."""
    try:
        subscription = read_unsubscribe_token(token)
    except InvalidToken:
        return bad_link(request)
    context = {
        "subscription": subscription,
        "mailing_list": subscription.mailing_list,
        "campaign": subscription.mailing_list.campaign,
        "preferences_url": reverse("supporters:preferences", args=[preferences_token(subscription.supporter)]),
    }
    if request.method == "POST":
        one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        joining.leave(subscription, Consent.Via.ONE_CLICK if one_click else Consent.Via.PREFERENCES)
        return render(request, "supporters/left.html", context)
    context["already_left"] = subscription.state == Subscription.State.LEFT
    return render(request, "supporters/unsubscribe.html", context)
