"""Senders, layouts, snippets, pictures and rules in the workspace."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.models import Campaign, User
from campaign.organising import EDIT_ACTIONS, EDIT_CAMPAIGN, campaign_view, may, team_member
from mailings import sender_domains
from mailings.forms.material import LayoutForm, MaterialForm, PictureForm, PolicyForm, SenderForm, SnippetForm
from mailings.models import Layout, MailingImage, MailingPolicy, SenderIdentity, Snippet
from mailings.services import material

PICTURES = 60


@dataclass(frozen=True)
class Kind:
    """What tells the pages of one kind of material from those of another."""

    form: type[MaterialForm]
    save: Callable[[Any, User], None]
    title: str | Promise
    place: str


SENDER = Kind(SenderForm, material.save_sender, gettext_lazy("Add a sender"), "senders")
LAYOUT = Kind(LayoutForm, material.save_layout, gettext_lazy("Make a layout"), "layouts")
SNIPPET = Kind(SnippetForm, material.save_snippet, gettext_lazy("Write a snippet"), "snippets")
PICTURE = Kind(PictureForm, material.save_picture, gettext_lazy("Add a picture"), "pictures")
POLICY = Kind(PolicyForm, material.save_policy, gettext_lazy("Rules for mailings"), "rules")


@require_GET
@campaign_view(EDIT_ACTIONS)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    context = {
        "campaign": campaign,
        "senders": campaign.senders.order_by("archived_at", "name", "pk"),
        "layouts": campaign.layouts.order_by("archived_at", "name", "pk"),
        "snippets": campaign.snippets.all(),
        "pictures": campaign.mailing_images.all()[:PICTURES],
        "policy": MailingPolicy.of(campaign),
        "may_manage": may(request, EDIT_CAMPAIGN, campaign),
    }
    return render(request, "organise/mailings/material/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_CAMPAIGN)
def create_sender(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, SENDER, SenderIdentity(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_CAMPAIGN)
def sender(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    return _form_page(request, campaign, SENDER, get_object_or_404(campaign.senders, public_id=public_id))


@require_GET
@campaign_view(EDIT_ACTIONS)
def domain(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """What is set up for the sender's domain, as a list of what is left to do."""
    found = get_object_or_404(campaign.senders.exclude(address=""), public_id=public_id)
    name = found.address.rpartition("@")[2]
    context = {"campaign": campaign, "domain": name, "checks": sender_domains.check(name)}
    return render(request, "organise/mailings/material/domain.html", context)


@require_POST
@campaign_view(EDIT_CAMPAIGN)
def archive_sender(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    material.archive(get_object_or_404(campaign.senders, public_id=public_id), team_member(request))
    return _back(request, campaign, _("Archived. It is offered no more."))


@require_POST
@campaign_view(EDIT_CAMPAIGN)
def bring_sender_back(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    material.bring_back(get_object_or_404(campaign.senders, public_id=public_id), team_member(request))
    return _back(request, campaign, _("In use again."))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create_layout(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, LAYOUT, Layout(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def layout(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    return _form_page(request, campaign, LAYOUT, get_object_or_404(campaign.layouts, public_id=public_id))


@require_POST
@campaign_view(EDIT_ACTIONS)
def archive_layout(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    material.archive(get_object_or_404(campaign.layouts, public_id=public_id), team_member(request))
    return _back(request, campaign, _("Archived. It is offered no more."))


@require_POST
@campaign_view(EDIT_ACTIONS)
def bring_layout_back(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    material.bring_back(get_object_or_404(campaign.layouts, public_id=public_id), team_member(request))
    return _back(request, campaign, _("In use again."))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create_snippet(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, SNIPPET, Snippet(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def snippet(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    return _form_page(request, campaign, SNIPPET, get_object_or_404(campaign.snippets, public_id=public_id))


@require_POST
@campaign_view(EDIT_ACTIONS)
def delete_snippet(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    material.delete_snippet(get_object_or_404(campaign.snippets, public_id=public_id), team_member(request))
    return _back(request, campaign, _("Deleted. Take it out of the mailings that still name it."))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create_picture(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, PICTURE, MailingImage(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def picture(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """How it is put into a mailing, and the question before it is deleted."""
    found = get_object_or_404(campaign.mailing_images, public_id=public_id)
    if request.method != "POST":
        context = {"campaign": campaign, "picture": found}
        return render(request, "organise/mailings/material/picture.html", context)
    material.delete_picture(found, team_member(request))
    return _back(request, campaign, _("Deleted."))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_CAMPAIGN)
def rules(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, POLICY, MailingPolicy.of(campaign))


def _back(request: HttpRequest, campaign: Campaign, done: str) -> HttpResponse:
    """To the page of all material, which says what was done."""
    messages.success(request, done)
    return redirect("organise_material:index", campaign.slug)


def _form_page(request: HttpRequest, campaign: Campaign, kind: Kind, thing: Any) -> HttpResponse:
    """The form works on a copy: beside a mistake, the page shows what is stored."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = kind.form(*sent, instance=copy(thing))
    if request.method == "POST" and form.is_valid():
        kind.save(form.instance, team_member(request))
        return _back(request, campaign, _("Saved."))
    context = {
        "campaign": campaign,
        "form": form,
        "thing": thing,
        "title": kind.title if thing.pk is None or kind is POLICY else str(thing),
        "kind": kind.place,
    }
    return render(request, "organise/mailings/material/form.html", context, status=422 if form.errors else 200)
