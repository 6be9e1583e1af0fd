"""A person's requests, in the workspace."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.capitals import capital
from campaign.models import Campaign
from campaign.organising import MANAGE_PEOPLE, campaign_view, team_member
from supporters import personal_data
from supporters.documents import as_file, html_document, pdf_document
from supporters.forms.protection import (
    ErasureForm,
    ExtensionForm,
    IdentityForm,
    OutcomeForm,
    ProfileForm,
    ReceivedForm,
)
from supporters.models import DataRequest
from supporters.services import data_requests
from supporters.services.retaining import recent_runs
from supporters.views.organise.links import named

PAGE_LENGTH = 25
ACCESS_FORMS = ("html", "pdf", "json")
Kind = DataRequest.Kind
P = ParamSpec("P")


def request_view(
    view: Callable[Concatenate[HttpRequest, DataRequest, P], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """Give a view one of the campaign's requests. One that can't be carried out (any more) is shown, and says why."""

    @functools.wraps(view)
    def wrapper(
        request: HttpRequest, campaign: Campaign, /, public_id: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        found = campaign.data_requests.select_related("campaign", "supporter", "handled_by")
        asked = get_object_or_404(found, public_id=public_id)
        try:
            return view(request, asked, *args, **kwargs)
        except data_requests.CannotBeCarriedOut:
            messages.error(request, _("This can’t be done: it must be open, and known who asks."))
            return redirect(asked)

    return campaign_view(MANAGE_PEOPLE)(cast(Any, wrapper))


@require_GET
@campaign_view(MANAGE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The register: what is overdue first, then what is open, then what was answered."""
    found = campaign.data_requests.select_related("campaign", "handled_by")
    waiting = list(found.open().order_by("due_on", "pk")[:100])
    page = Paginator(found.filter(closed_at__isnull=False), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "overdue": [asked for asked in waiting if asked.is_overdue],
        "waiting": [asked for asked in waiting if not asked.is_overdue],
        "page": page,
        "runs": recent_runs(campaign),
    }
    return render(request, "organise/protection/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def create(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Enter a request. The address comes by POST and goes nowhere but into the hash."""
    form = ReceivedForm(request.POST) if request.method == "POST" else ReceivedForm(address=_address(request, campaign))
    if request.method == "POST" and form.is_valid():
        return redirect(data_requests.receive(campaign, form.received(), team_member(request)))
    context = {"campaign": campaign, "form": form}
    return render(request, "organise/protection/create.html", context, status=422 if form.errors else 200)


def _address(request: HttpRequest, campaign: Campaign) -> str:
    """That of the person from whose page one comes: in the form, never in the link."""
    public_id = named(request, "person")
    if public_id is None:
        return ""
    person = campaign.people.filter(supporter__public_id=public_id).select_related("supporter").first()
    return (person.supporter.address or "") if person else ""


@require_GET
@request_view
def show(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    """One request: who it is, until when, and what can be done at a click."""
    earlier = DataRequest.objects.filter(campaign=asked.campaign, address_hash=asked.address_hash).exclude(pk=asked.pk)
    context = {
        "campaign": asked.campaign,
        "asked": asked,
        "earlier": list(earlier.select_related("campaign")[:10]),
        "identity_form": IdentityForm(),
        "extension_form": ExtensionForm(),
        "outcome_form": OutcomeForm(initial=_suggested(asked)),
        "removed": _removed(asked),
    }
    return render(request, "organise/protection/request.html", context)


def _suggested(asked: DataRequest) -> dict[str, str]:
    is_known = asked.supporter_id is not None
    return {"outcome": DataRequest.Outcome.CARRIED_OUT if is_known else DataRequest.Outcome.NOTHING_HELD}


def _removed(asked: DataRequest) -> list[tuple[str, int]]:
    """What the proof says was removed, in words."""
    titles = {holding.model._meta.label: holding.title for holding in personal_data.holdings()}
    return [(str(titles.get(row["what"], row["what"])), int(row["rows"])) for row in asked.removed]


def _posted_form(
    request: HttpRequest, asked: DataRequest, form: Form, act: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    if form.is_valid():
        act(form.cleaned_data)
    else:
        messages.error(request, _("Choose one of the answers."))
    return redirect(asked)


@require_POST
@request_view
def verify(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    by = team_member(request)
    return _posted_form(
        request,
        asked,
        IdentityForm(request.POST),
        lambda data: data_requests.verify(asked, DataRequest.Identity(data["identity"]), by),
    )


@require_POST
@request_view
def extend(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    by = team_member(request)
    return _posted_form(
        request,
        asked,
        ExtensionForm(request.POST),
        lambda data: data_requests.extend(asked, DataRequest.Extension(data["extension"]), by),
    )


@require_POST
@request_view
def close(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    by = team_member(request)
    return _posted_form(
        request,
        asked,
        OutcomeForm(request.POST),
        lambda data: data_requests.close(asked, DataRequest.Outcome(data["outcome"]), by),
    )


@require_POST
@request_view
def access(request: HttpRequest, asked: DataRequest, form: str) -> HttpResponse:
    """What the campaign holds on her, as a file to send her: to read, to print, or for a machine."""
    if form not in ACCESS_FORMS:
        raise Http404
    supporter = data_requests.give_access(asked, team_member(request))
    held = personal_data.export_for_team(supporter, asked.campaign)
    context = {"campaign": asked.campaign, "asked": asked, "held": _in_words(held), "now": timezone.now()}
    name = f"personal-data-{asked.reference}"
    if form == "json":
        return as_file(_as_json(asked, held), "application/json", f"{name}.json")
    if form == "html":
        return as_file(html_document("documents/access.html", context), "text/html; charset=utf-8", f"{name}.html")
    return as_file(pdf_document("documents/access.html", context), "application/pdf", f"{name}.pdf")


def _in_words(held: list[tuple[str, list[personal_data.Row]]]) -> list[tuple[str, list[personal_data.Row]]]:
    """For people to read: yes and no for true and false."""
    answers = {True: _("yes"), False: _("no")}
    return [
        (
            title,
            [
                {capital(label): answers[value] if isinstance(value, bool) else value for label, value in row.items()}
                for row in rows
            ],
        )
        for title, rows in held
    ]


def _as_json(asked: DataRequest, held: list[tuple[str, list[personal_data.Row]]]) -> str:
    """Structured, commonly used and machine-readable (UK GDPR Art. 20)."""
    content = {
        "campaign": asked.campaign.name,
        "request": asked.reference,
        "made_at": timezone.now(),
        "held": [{"subject": title, "entries": rows} for title, rows in held],
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


@require_POST
@request_view
def send_link(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    """Send her the link to everything held on her, which nobody of the team need handle."""
    data_requests.send_link(asked, team_member(request))
    messages.success(request, _("The link is on its way to the person’s address. It is valid for an hour."))
    return redirect(asked)


@require_http_methods(["GET", "HEAD", "POST"])
@request_view
def rectify(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    if not asked.can_be_carried_out or asked.supporter is None:
        raise data_requests.CannotBeCarriedOut
    data_requests.require_own_person(asked)
    form = ProfileForm(request.POST if request.method == "POST" else None, supporter=asked.supporter)
    if request.method == "POST" and form.is_valid():
        data_requests.rectify(asked, form.profile(), team_member(request))
        messages.success(request, _("Put right."))
        return redirect(asked)
    context = {"campaign": asked.campaign, "asked": asked, "form": form}
    return render(request, "organise/protection/rectify.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@request_view
def erase(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    """Show what will go, and erase it."""
    if not asked.can_be_carried_out or asked.supporter is None:
        raise data_requests.CannotBeCarriedOut
    if request.method == "POST":
        form = ErasureForm(request.POST)
        everywhere = form.is_valid() and form.cleaned_data["everywhere"]
        data_requests.erase(asked, team_member(request), everywhere=everywhere)
        messages.success(request, _("Erased. The certificate names nobody: send it before you forget the address."))
        return redirect(asked)
    counted = data_requests.what_goes(asked.supporter, asked.campaign)
    titles = {holding.model._meta.label: holding.title for holding in personal_data.holdings()}
    context = {
        "campaign": asked.campaign,
        "asked": asked,
        "counted": [(titles[label], number) for label, number in counted.items()],
    }
    return render(request, "organise/protection/erase.html", context)


@require_POST
@request_view
def restrict(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    data_requests.restrict(asked, team_member(request))
    messages.success(request, _("Restricted: the data is stored and used for nothing else until you lift it."))
    return redirect(asked)


@require_POST
@request_view
def lift(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    data_requests.lift_restriction(asked, team_member(request))
    messages.success(request, _("Lifted."))
    return redirect(asked)


@require_POST
@request_view
def stop_mailings(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    data_requests.object_to_mailings(asked, team_member(request))
    messages.success(request, _("No mailing reaches them any more. What answers their own doing still does."))
    return redirect(asked)


@require_GET
@request_view
def certificate(request: HttpRequest, asked: DataRequest) -> HttpResponse:
    """The proof of an erasure as PDF. It names nobody."""
    if not asked.removed and asked.kind != Kind.ERASURE:
        return redirect(asked)
    context = {"campaign": asked.campaign, "asked": asked, "removed": _removed(asked)}
    pdf = pdf_document("documents/erasure.html", context)
    return as_file(pdf, "application/pdf", f"erasure-{asked.reference}.pdf")
