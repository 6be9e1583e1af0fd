"""Mailing lists as everybody sees them: joining, in the site and in a frame on another one, and what comes next."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaign.caching import public_page
from campaign.embedding import let_embed
from campaign.limits import too_many
from campaign.views.errors import too_many_requests
from supporters.custom_fields import asked_when_joining
from supporters.forms.joining import AskAgainForm, JoinForm, list_wording
from supporters.models import MailingList
from supporters.services import joining

P = ParamSpec("P")
SHORT_LINK_SECONDS = 300


def join_form(mailing_list: MailingList, data: object = None, action: str = "") -> JoinForm:
    return JoinForm(
        data,
        action=action or mailing_list.get_absolute_url(),
        wording=list_wording(mailing_list),
        questions=asked_when_joining(mailing_list.campaign),
    )


View = Callable[Concatenate[HttpRequest, MailingList, P], HttpResponse]


def list_page(view: View[P]) -> Callable[..., HttpResponse]:
    """Give the view its list by slug. One that everybody could join and is archived says that it is closed.

    That page tells no more than the list's own page did, and a poster that still hangs somewhere leads to words.
    """

    @functools.wraps(view)
    def wrapper(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        mailing_list = _public_or_closed(slug=slug)
        if mailing_list.is_archived:
            return _closed(request, mailing_list, "supporters/closed.html")
        return view(request, mailing_list, *args, **kwargs)

    return wrapper


def list_frame(view: View[P]) -> Callable[..., HttpResponse]:
    """As `list_page`, for what the campaign's own sites may show in a frame, whatever it answers."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        mailing_list = _public_or_closed(slug=slug)
        if mailing_list.is_archived:
            answer = _closed(request, mailing_list, "supporters/embed_closed.html")
        else:
            answer = view(request, mailing_list, *args, **kwargs)
        return let_embed(answer, mailing_list.campaign)

    return wrapper


def _public_or_closed(**wanted: str) -> MailingList:
    lists = MailingList.objects.public() | MailingList.objects.closed()
    found: MailingList = get_object_or_404(lists.select_related("campaign"), **wanted)
    return found


def _closed(request: HttpRequest, mailing_list: MailingList, template: str) -> HttpResponse:
    return render(request, template, {"mailing_list": mailing_list, "campaign": mailing_list.campaign}, status=410)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
@list_page
def join(request: HttpRequest, mailing_list: MailingList) -> HttpResponse:
    next_page = reverse("supporters:asked", args=[mailing_list.slug])
    return _join(request, mailing_list, "supporters/join.html", next_page)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
@list_frame
def embed(request: HttpRequest, mailing_list: MailingList) -> HttpResponse:
    """The form alone, for a frame on a site of the campaign's."""
    next_page = reverse("supporters:embed_asked", args=[mailing_list.slug])
    return _join(request, mailing_list, "supporters/embed.html", next_page)


def _join(request: HttpRequest, mailing_list: MailingList, template: str, next_page: str) -> HttpResponse:
    """Show the form, or take it. The answer is the same whatever is known of the address."""
    form = join_form(mailing_list, request.POST if request.method == "POST" else None, request.path)
    if request.method == "POST":
        if too_many(request, "join", request.POST.get("address", "")):
            return too_many_requests(request)
        if form.is_valid():
            joining.join(mailing_list, form.person(_language()), list_wording(mailing_list), form.answers())
            return HttpResponseRedirect(next_page, status=303)
        form.renew_page_token()
    context = {"mailing_list": mailing_list, "campaign": mailing_list.campaign, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
@list_page
def asked(request: HttpRequest, mailing_list: MailingList) -> HttpResponse:
    """After the form: what happens next, and another mail for whom none has come. The same page for everybody."""
    form = AskAgainForm(request.POST if request.method == "POST" else None, action=request.path)
    if request.method == "POST":
        if too_many(request, "join", request.POST.get("address", "")):
            return too_many_requests(request)
        if form.is_valid():
            joining.ask_again(mailing_list, form.cleaned_data["address"])
            return HttpResponseRedirect(request.path, status=303)
        form.renew_page_token()
    context = {"mailing_list": mailing_list, "campaign": mailing_list.campaign, "form": form}
    return render(request, "supporters/asked.html", context, status=422 if form.errors else 200)


@public_page
@list_frame
def embed_asked(request: HttpRequest, mailing_list: MailingList) -> HttpResponse:
    """After the form in the frame."""
    context = {"mailing_list": mailing_list, "campaign": mailing_list.campaign}
    return render(request, "supporters/embed_asked.html", context)


@public_page
@list_page
def joined(request: HttpRequest, mailing_list: MailingList) -> HttpResponse:
    """After confirming."""
    context = {"mailing_list": mailing_list, "campaign": mailing_list.campaign}
    return render(request, "supporters/joined.html", context)


@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """From what stands on a poster to the list's page, in the list's language where it has one."""
    mailing_list = _public_or_closed(short_code=code.lower())
    with translation.override(mailing_list.language or _language()):
        response = HttpResponseRedirect(mailing_list.get_absolute_url())
    response.headers["Cache-Control"] = f"public, max-age={SHORT_LINK_SECONDS}"
    return response


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE
