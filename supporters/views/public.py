"""Joining a list, confirming, leaving, preferences, and what is held on a person."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from campaign.caching import private_page, public_page
from campaign.limits import too_many
from campaign.tokens import InvalidToken
from campaign.views.errors import bad_link, too_many_requests
from supporters import confirmations, personal_data
from supporters.forms import JoinForm, PreferencesForm, list_wording
from supporters.models import Consent, MailingList, Subscription, Supporter
from supporters.services import data_requests, joining, preference_centre
from supporters.tokens import (
    preferences_token,
    read_data_token,
    read_preferences_token,
    read_unsubscribe_token,
)


def join_form(mailing_list: MailingList, data: object = None) -> JoinForm:
    return JoinForm(data, action=mailing_list.get_absolute_url(), wording=list_wording(mailing_list))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def join(request: HttpRequest, slug: str) -> HttpResponse:
    mailing_list = _public_list(slug)
    form = join_form(mailing_list, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if too_many(request, "join", request.POST.get("address", "")):
            return too_many_requests(request)
        if form.is_valid():
            person = form.person(translation.get_language() or settings.LANGUAGE_CODE)
            joining.join(mailing_list, person, list_wording(mailing_list))
            return HttpResponseRedirect(reverse("supporters:asked", args=[slug]), status=303)
        form.renew_page_token()
    context = {"mailing_list": mailing_list, "campaign": mailing_list.campaign, "form": form}
    return render(request, "supporters/join.html", context, status=422 if form.errors else 200)


@public_page
def asked(request: HttpRequest, slug: str) -> HttpResponse:
    """After the form: what happens next. The same page for everybody."""
    return _list_page(request, slug, "supporters/asked.html")


@public_page
def joined(request: HttpRequest, slug: str) -> HttpResponse:
    """After confirming."""
    return _list_page(request, slug, "supporters/joined.html")


def _list_page(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    mailing_list = _public_list(slug)
    return render(request, template, {"mailing_list": mailing_list, "campaign": mailing_list.campaign})


def _public_list(slug: str) -> MailingList:
    found: MailingList = get_object_or_404(MailingList.objects.public().select_related("campaign"), slug=slug)
    return found


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


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """What she gets, in which language, under which name."""
    try:
        supporter = read_preferences_token(token)
    except InvalidToken:
        return bad_link(request)
    form = PreferencesForm(request.POST or None, supporter=supporter, mailing_lists=_lists_for(supporter))
    saved = False
    if request.method == "POST" and form.is_valid():
        preference_centre.set_preferences(
            supporter,
            name=form.cleaned_data["name"],
            language=form.cleaned_data["language"],
            lists=form.chosen_lists(),
            wordings=form.wordings(),
        )
        saved = True
    context = {"form": form, "saved": saved, "token": token}
    return render(request, "supporters/preferences.html", context, status=422 if form.errors else 200)


def _lists_for(supporter: Supporter) -> list[MailingList]:
    """The public lists, and those not public that she is on."""
    offered = MailingList.objects.public()
    hers = MailingList.objects.filter(
        subscriptions__supporter=supporter, subscriptions__state=Subscription.State.ACTIVE
    )
    return list((offered | hers).distinct().order_by("name"))


@csrf_exempt
@require_POST
@private_page
def leave_all(request: HttpRequest, token: str) -> HttpResponse:
    try:
        supporter = read_preferences_token(token)
    except InvalidToken:
        return bad_link(request)
    joining.leave_all(supporter, Consent.Via.PREFERENCES)
    return render(request, "supporters/left_all.html", {"token": token})


@csrf_exempt
@require_POST
@private_page
def request_my_data(request: HttpRequest, token: str) -> HttpResponse:
    """Send the short-lived link: a forwarded mail must not show strangers what is held."""
    try:
        supporter = read_preferences_token(token)
    except InvalidToken:
        return bad_link(request)
    preference_centre.request_personal_data(supporter)
    return render(request, "supporters/data_link_sent.html", {"token": token})


@require_http_methods(["GET", "HEAD"])
@private_page
def my_data(request: HttpRequest, token: str) -> HttpResponse:
    """Everything held on her (UK GDPR Art. 15)."""
    try:
        supporter = read_data_token(token)
    except InvalidToken:
        return bad_link(request)
    return render(request, "supporters/my_data.html", {"held": personal_data.export(supporter), "token": token})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def forget_me(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then erase (UK GDPR Art. 17)."""
    try:
        supporter = read_data_token(token)
    except InvalidToken:
        return bad_link(request)
    if request.method == "POST":
        data_requests.forget_herself(supporter)
        return render(request, "supporters/forgotten.html")
    return render(request, "supporters/forget_me.html", {"token": token})
