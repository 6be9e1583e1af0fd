"""The preference centre, and what is held on a person. Which link opens what: `services/preference_centre.py`."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from campaign.caching import private_page
from campaign.tokens import InvalidToken
from campaign.views.errors import bad_link
from supporters import personal_data, personal_data_files
from supporters.forms.preferences import AllPreferencesForm, PreferencesForm
from supporters.models import Consent, Supporter
from supporters.services import data_requests, joining, preference_centre
from supporters.tokens import preferences_token, read_data_token, read_preferences_token

View = Callable[[HttpRequest, Supporter, str], HttpResponse]


def _with_link(read: Callable[[str], Supporter]) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """Give a view the person that its link's token names. A token that doesn't hold opens the page that says so."""

    def decorate(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @csrf_exempt
        @private_page
        @functools.wraps(view)
        def wrapper(request: HttpRequest, token: str) -> HttpResponse:
            try:
                return view(request, read(token), token)
            except InvalidToken:
                return bad_link(request)

        return wrapper

    return decorate


any_link, fresh_link = _with_link(read_preferences_token), _with_link(read_data_token)


@require_http_methods(["GET", "HEAD", "POST"])
@any_link
def preferences(request: HttpRequest, supporter: Supporter, token: str) -> HttpResponse:
    """What she gets and how it comes, and nothing that a forwarded mail must not tell."""
    form = PreferencesForm(request.POST or None, supporter=supporter)
    context: dict[str, object] = {"token": token, "form": form}
    if request.method == "POST" and form.is_valid():
        context["asked"] = preference_centre.change_by_any_link(supporter, form.list_changes(), form.delivery())
        context["saved"] = True
        context["form"] = PreferencesForm(supporter=read_preferences_token(token))
    return render(request, "supporters/preferences.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_link
def all_preferences(request: HttpRequest, supporter: Supporter, token: str) -> HttpResponse:
    """All that she may change, by a link that has just been sent to her address."""
    form = AllPreferencesForm(request.POST or None, supporter=supporter)
    context: dict[str, object] = {"token": token, "form": form, "leave_token": preferences_token(supporter)}
    if request.method == "POST" and form.is_valid():
        preference_centre.change_by_fresh_link(
            supporter, form.list_changes(), form.delivery(), form.profile(), form.stopped()
        )
        context["saved"] = True
        context["form"] = AllPreferencesForm(supporter=read_data_token(token))
    return render(request, "supporters/all_preferences.html", context, status=422 if form.errors else 200)


@require_POST
@any_link
def leave_all(request: HttpRequest, supporter: Supporter, token: str) -> HttpResponse:
    joining.leave_all(supporter, Consent.Via.PREFERENCES)
    return render(request, "supporters/left_all.html", {"token": token})


@require_POST
@any_link
def request_my_data(request: HttpRequest, supporter: Supporter, token: str) -> HttpResponse:
    """Send the short-lived link: a forwarded mail must not show strangers what is held."""
    preference_centre.request_personal_data(supporter)
    return render(request, "supporters/data_link_sent.html", {"token": token})


@require_http_methods(["GET", "HEAD"])
@fresh_link
def my_data(request: HttpRequest, supporter: Supporter, token: str) -> HttpResponse:
    """Everything held on her (UK GDPR Art. 15)."""
    return render(request, "supporters/my_data.html", {"held": personal_data.export(supporter), "token": token})


@require_http_methods(["GET", "HEAD"])
@fresh_link
def my_data_as_json(request: HttpRequest, supporter: Supporter, token: str) -> HttpResponse:
    """The same for a program to read (UK GDPR Art. 20)."""
    return _download(personal_data_files.as_json(supporter), "application/json", "my-data.json")


@require_http_methods(["GET", "HEAD"])
@fresh_link
def my_data_as_html(request: HttpRequest, supporter: Supporter, token: str) -> HttpResponse:
    """The same to keep and to print: a page that needs nothing else."""
    return _download(personal_data_files.as_html(supporter), "text/html; charset=utf-8", "my-data.html")


def _download(content: str, content_type: str, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=disposition)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_link
def forget_me(request: HttpRequest, supporter: Supporter, token: str) -> HttpResponse:
    """Ask once more, then erase (UK GDPR Art. 17)."""
    if request.method == "POST":
        data_requests.forget_herself(supporter)
        return render(request, "supporters/forgotten.html")
    return render(request, "supporters/forget_me.html", {"token": token})
