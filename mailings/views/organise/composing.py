"""The page on which a mailing is written: its words and settings, saved by a button and by themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import BooleanField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from campaign.models import Campaign, User
from campaign.organising import EDIT_ACTIONS, campaign_view, team_member
from mailings.composing.inserting import menus
from mailings.composing.previewing import preview_of
from mailings.composing.samples import made_up
from mailings.forms.composing import LANGUAGE_NAMES, MailingForm, MailingForms, VersionForm
from mailings.models import Mailing, MailingVersion
from mailings.services import composing
from mailings.views.organise.frames import in_a_frame

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def edit(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Write a draft. What is scheduled or has started can be read here, and copied."""
    mailing = _mailing(campaign, public_id)
    if request.method == "POST":
        return _save(request, mailing)
    if mailing.state != Mailing.State.DRAFT:
        return _show_words_that_stand(request, mailing)
    return _show(request, mailing, MailingForms(mailing), wanted=request.GET.get("shown", ""))


@require_POST
@campaign_view(EDIT_ACTIONS)
def autosave(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Save what is in the form right now, if it can be; say which of both, and show how it looks."""
    mailing = _mailing(campaign, public_id)
    forms = MailingForms(mailing, request.POST)
    context: dict[str, Any] = {"campaign": campaign, "mailing": mailing}
    if not forms.is_valid():
        context["problems"] = _problems(forms)
    else:
        try:
            saved = composing.save(
                mailing, team_member(request), settings=forms.settings.values(), words=forms.words, seen=forms.seen
            )
        except composing.NotADraft:
            context["is_standing"] = True
        except composing.SavedMeanwhile as meanwhile:
            context |= {"is_conflict": True, "by": meanwhile.by}
        else:
            context |= {"saved_at": timezone.now(), "seen": composing.fingerprint(saved)}
    context |= _preview(request, forms)
    return render(request, "organise/mailings/_saved.html", context)


@require_POST
@xframe_options_sameorigin
@campaign_view(EDIT_ACTIONS)
def preview(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """The mail as it would look, from what is in the form right now. Nothing is stored."""
    mailing = _mailing(campaign, public_id)
    forms = MailingForms(mailing, request.POST)
    forms.is_valid()
    version = forms.version(request.POST.get("shown", ""))
    return in_a_frame(preview_of(version, made_up(campaign, version.language)).framed_html)


def _mailing(campaign: Campaign, public_id: UUID) -> Mailing:
    mailings = campaign.mailings.select_related("sender", "layout").prefetch_related("versions")
    return get_object_or_404(mailings, public_id=public_id)


def _save(request: HttpRequest, mailing: Mailing) -> HttpResponse:
    """Save, then do what the pressed button asks for besides."""
    forms = MailingForms(mailing, request.POST)
    by, shown = team_member(request), request.POST.get("shown", "")
    if not forms.is_valid():
        return _show(request, mailing, forms, wanted=shown, status=422)
    try:
        composing.save(mailing, by, settings=forms.settings.values(), words=forms.words, seen=forms.seen)
        shown = _do(request, mailing, by) or shown
    except composing.NotADraft as refused:
        return _show_words_that_stand(request, refused.mailing, typed=forms, status=CONFLICT)
    except composing.SavedMeanwhile as meanwhile:
        return _show_conflict(request, meanwhile, shown)
    if request.POST.get("do") == "check":
        return _redirect("organise_mailings:check", mailing, f"version={shown}")
    return _redirect("organise_mailings:edit", mailing, f"shown={shown}")


def _redirect(view: str, mailing: Mailing, query: str) -> HttpResponse:
    return redirect(f"{reverse(view, args=[mailing.campaign.slug, mailing.public_id])}?{query}")


def _do(request: HttpRequest, mailing: Mailing, by: User) -> str:
    """Add or remove what the button names. Return the version to show then, where it is another."""
    action, _colon, what = request.POST.get("do", "").partition(":")
    if action == "add-language" and what in LANGUAGE_NAMES:
        composing.add_language(mailing, by, what)
        messages.success(request, _("Saved. The new language begins as a copy: write over it."))
        return f"{composing.FIRST_VARIANT}-{what}"
    if action == "add-variant":
        letter = composing.add_variant(mailing, by)
        messages.success(request, _("Saved. The new variant begins as a copy: change what you want to try."))
        return f"{letter or composing.FIRST_VARIANT}-{mailing.main_language}"
    if action == "remove-language" and what in LANGUAGE_NAMES and what != _main_language(mailing):
        composing.remove_language(mailing, by, what)
    elif action == "remove-variant" and what in MailingVersion.VARIANTS[1:]:
        composing.remove_variant(mailing, by, what)
    elif action == "check":
        return ""
    messages.success(request, _("Saved."))
    return ""


def _main_language(mailing: Mailing) -> str:
    return Mailing.objects.only("main_language").get(pk=mailing.pk).main_language


def _show(
    request: HttpRequest, mailing: Mailing, forms: MailingForms, *, wanted: str, status: int = 200, **more: Any
) -> HttpResponse:
    missing = [(code, name) for code, name in settings.LANGUAGES if code not in forms.languages]
    context = {
        "campaign": mailing.campaign,
        "mailing": mailing,
        "forms": forms,
        "shown": forms.opened(wanted),
        "menus": menus(mailing.campaign),
        "languages_to_add": missing,
        "may_add_variant": len(forms.variants) < len(MailingVersion.VARIANTS),
        "has_several_variants": len(forms.variants) > 1,
        "has_several_versions": len(forms.versions) > 1,
        "problems": _problems(forms),
        **_preview(request, forms, wanted),
        **more,
    }
    return render(request, "organise/mailings/edit.html", context, status=status)


def _show_conflict(request: HttpRequest, meanwhile: composing.SavedMeanwhile, shown: str) -> HttpResponse:
    """Say that a colleague was faster, and what she wrote. Whoever saves again has read it, and writes over it."""
    stored = MailingForms(meanwhile.mailing)
    again = MailingForms(meanwhile.mailing, _with_what_is_new(request.POST, stored))
    again.is_valid()
    theirs = [
        version
        for form, version in zip(again.versions, stored.versions, strict=True)
        if any(form.cleaned_data.get(name) != version.initial[name] for name in composing.WORDS)
    ]
    homeless = _words_without_a_version(request.POST, {form.key for form in stored.versions})
    more = {"is_conflict": True, "by": meanwhile.by, "theirs": theirs, "homeless": homeless}
    return _show(request, meanwhile.mailing, again, wanted=shown, status=CONFLICT, **more)


def _words_without_a_version(typed: QueryDict, kept: set[composing.Key]) -> list[dict[str, Any]]:
    """What she typed into a version that a colleague has removed meanwhile."""
    every = (composing.Key(variant, code) for variant in MailingVersion.VARIANTS for code in LANGUAGE_NAMES)
    gone = [key for key in every if key not in kept and f"{key.variant}-{key.language}-body" in typed]
    return [
        {"key": key, "language": LANGUAGE_NAMES[key.language]}
        | {name: typed.get(f"{key.variant}-{key.language}-{name}", "") for name in composing.WORDS}
        for key in gone
    ]


def _with_what_is_new(typed: QueryDict, stored: MailingForms) -> QueryDict:
    """What was typed, and of fields that her page hadn't yet, what is stored: she isn't to empty what she never saw."""
    sent = typed.copy()
    sent["seen"] = stored.settings.initial["seen"]
    for form in (stored.settings, *stored.versions):
        for name, field in form.fields.items():
            key = form.add_prefix(name)
            if key not in typed and not isinstance(field, BooleanField):
                sent[key] = form.initial.get(name) or ""
    return sent


def _show_words_that_stand(
    request: HttpRequest, mailing: Mailing, *, typed: MailingForms | None = None, status: int = 200
) -> HttpResponse:
    forms = MailingForms(mailing)
    context = {
        "campaign": mailing.campaign,
        "mailing": mailing,
        "forms": forms,
        "typed": typed,
        "shown": forms.opened(request.GET.get("shown", "")),
        "has_several_variants": len(forms.variants) > 1,
    }
    return render(request, "organise/mailings/standing.html", context, status=status)


def _preview(request: HttpRequest, forms: MailingForms, wanted: str = "") -> dict[str, Any]:
    """The version at hand as it looks to a made-up person. What can't be read yet is left out of it."""
    version = forms.version(request.POST.get("shown", "") or forms.opened(wanted))
    return {"version": version, "preview": preview_of(version, made_up(version.mailing.campaign, version.language))}


def _problems(forms: MailingForms) -> list[dict[str, Any]]:
    """What is wrong with the forms: each sentence, the field that it is about, and the place in that."""
    return [
        {
            "label": _label(form, name, forms),
            "field": form[name].id_for_label if name in form.fields else "",
            **(error.params or {} if error.code == "place" else {}),
            "words": sentence,
        }
        for form in _every(forms)
        for name, errors in form.errors.as_data().items()
        for error in errors
        for sentence in error.messages
    ]


def _every(forms: MailingForms) -> list[MailingForm | VersionForm]:
    return [forms.settings, *forms.versions]


def _label(form: MailingForm | VersionForm, name: str, forms: MailingForms) -> str:
    label = str(form.fields[name].label) if name in form.fields else ""
    if isinstance(form, VersionForm) and len(forms.versions) > 1:
        return f"{_name_of(form.key, forms)}, {label}"
    return label


def _name_of(key: composing.Key, forms: MailingForms) -> str:
    language = str(LANGUAGE_NAMES[key.language])
    return f"{key.variant} · {language}" if len(forms.variants) > 1 else language
