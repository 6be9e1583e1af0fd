"""Writing to one's own representative, as everybody sees it."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign.caching import private_page, public_page
from campaign.limits import too_many
from campaign.tokens import InvalidToken, read_token
from campaign.views.errors import bad_link, too_many_requests
from mailings.links import absolute_url
from petitions.forms.letters import ChooseForm, FindForm, LetterForm, ReplyForm
from petitions.letter_queries import area_of, can_be_mailed, representative_for, written
from petitions.letters import is_whole, mailto, own_words, template_language, whole_text
from petitions.models import Letter, LetterAction, Representative
from petitions.services import letters as letter_services
from supporters import forwarding


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def letter_action(request: HttpRequest, slug: str) -> HttpResponse:
    """Read, find one's representative, write. The answer to a letter is the same whoever has written before."""
    action = _action(slug)
    if request.method != "POST" or not action.is_open:
        return _page(request, action, form=FindForm(letter_action=action))
    step = request.POST.get("step", "")
    if step not in ("write", "told"):
        if too_many(request, "letter-find"):
            return too_many_requests(request)
        return _choose(request, action) if step == "choose" else _find(request, action)
    if too_many(request, "letter", request.POST.get("address", "")):
        return too_many_requests(request)
    return _write(request, action, is_told=step == "told")


def _find(request: HttpRequest, action: LetterAction) -> HttpResponse:
    form = FindForm(request.POST, letter_action=action)
    if not form.is_valid():
        form.renew_page_token()
        return _page(request, action, status=422, form=form)
    postcode = form.cleaned_data["postcode"]
    area = area_of(postcode)
    if representative := representative_for(action, area):
        return _letter_page(request, action, representative, LetterForm.begun(action, representative, postcode))
    why = (
        _("Nobody is known to us who sits for the area of this postcode. Perhaps you find it under another name.")
        if area
        else _("We don’t know where this postcode lies. Choose from the list where you live.")
    )
    choose = ChooseForm(letter_action=action, initial={"postcode": postcode})
    return _page(request, action, choose=choose, why=why)


def _choose(request: HttpRequest, action: LetterAction) -> HttpResponse:
    form = ChooseForm(request.POST, letter_action=action)
    if form.is_valid() and (representative := representative_for(action, form.cleaned_data["area"])):
        begun = LetterForm.begun(action, representative, form.cleaned_data["postcode"])
        return _letter_page(request, action, representative, begun)
    form.renew_page_token()
    return _page(request, action, status=422, choose=form)


def _write(request: HttpRequest, action: LetterAction, *, is_told: bool) -> HttpResponse:
    """A letter by the site is kept at once; one by her own program once she says that she has sent it."""
    form = LetterForm(request.POST, letter_action=action)
    representative = form.representative
    if not form.is_valid() or representative is None:
        form.renew_page_token()
        return _letter_page(request, action, representative, form, status=422)
    language = translation.get_language() or settings.LANGUAGE_CODE
    by_site = not is_told and form.cleaned_data["way"] != Letter.Way.OWN and can_be_mailed(representative)
    if not (by_site or is_told):
        return _own_program_page(request, action, form, representative)
    details = form.details(Letter.Way.SITE if by_site else Letter.Way.OWN)
    with suppress(letter_services.LettersClosed):  # at this very moment: the page below says so
        letter_services.write(action, form.person(language), details)
        return HttpResponseRedirect(reverse("petitions:letter_written", args=[action.slug]), status=303)
    return _page(request, _action(action.slug), form=FindForm(letter_action=action))


def _page(request: HttpRequest, action: LetterAction, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"action": action, "campaign": action.campaign, "written": written(action), **more}
    return render(request, "petitions/letter_action.html", context, status=status)


def _letter_page(
    request: HttpRequest,
    action: LetterAction,
    representative: Representative | None,
    form: LetterForm,
    status: int = 200,
) -> HttpResponse:
    if representative is None:
        why = _("Nobody sits for this area now. Find your representative once more.")
        return _page(request, action, status=status, form=FindForm(letter_action=action), why=why)
    by_site = can_be_mailed(representative)
    context = {
        "action": action,
        "campaign": action.campaign,
        "representative": representative,
        "form": form,
        "helper": form.helper_for(by_site=by_site),
        "by_site": by_site,
        "template_language": template_language(action),
        "own_words": own_words(action, representative, form.data.get("text", "")) if form.is_bound else None,
    }
    return render(request, "petitions/letter_write.html", context, status=status)


def _own_program_page(
    request: HttpRequest, action: LetterAction, form: LetterForm, representative: Representative
) -> HttpResponse:
    """The letter to send by her own program. Nothing of it is kept."""
    data = form.cleaned_data
    letter = Letter(name=data["name"], postal_address=data["postal_address"], postcode=data["postcode"])
    letter.text = data["text"]
    text = whole_text(letter, data["address"])
    link = mailto(representative.address, data["subject"], text) if representative.address else ""
    form.renew_page_token()
    context = {
        "action": action,
        "campaign": action.campaign,
        "representative": representative,
        "form": form,
        "subject": data["subject"],
        "text": text,
        "mailto": link,
        "mailto_is_whole": is_whole(link),
        "own_words": own_words(action, representative, data["text"]),
    }
    return render(request, "petitions/letter_own_program.html", context)


@public_page
def written_(request: HttpRequest, slug: str) -> HttpResponse:
    """After the form: open your mail. The same page for everybody."""
    action = _action(slug)
    return render(request, "petitions/letter_written.html", {"action": action, "campaign": action.campaign})


@public_page
def thank_you(request: HttpRequest, slug: str) -> HttpResponse:
    """After confirming: thanks, and what comes next."""
    action = _action(slug)
    context = {
        "action": action,
        "campaign": action.campaign,
        "action_url": absolute_url(action.get_absolute_url()),
    }
    return render(request, "petitions/letter_thank_you.html", context)


@public_page
def not_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """After confirming what can't go any more."""
    action = _action(slug)
    return render(request, "petitions/letter_not_sent.html", {"action": action, "campaign": action.campaign})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def my_letter(request: HttpRequest, token: str) -> HttpResponse:
    """One's own letter, by the link in the mail: read it again, and say what was answered."""
    try:
        letter = _letter(token)
    except InvalidToken:
        return bad_link(request)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial={"reply": letter.reply})
    if form.is_bound and form.is_valid():
        letter_services.record_reply(letter, form.cleaned_data["reply"])
        return HttpResponseRedirect(reverse("petitions:my_letter", args=[token]), status=303)
    context = {
        "letter": letter,
        "action": letter.action,
        "campaign": letter.action.campaign,
        "representative": letter.representative,
        "form": form,
    }
    return render(request, "petitions/my_letter.html", context, status=422 if form.errors else 200)


def _action(slug: str) -> LetterAction:
    found: LetterAction = get_object_or_404(LetterAction.objects.public().select_related("campaign"), slug=slug)
    return found


def _letter(token: str) -> Letter:
    letters = Letter.objects.sent().select_related("action__campaign", "representative")
    found = forwarding.find(lambda public_id: letters.filter(public_id=public_id).first(), read_token("letter", token))
    if found is None:
        raise InvalidToken
    return found
