"""A signer's own signature, by the links in her mails. Which link opens what: `petitions/links.py`."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from campaign.caching import private_page
from campaign.tokens import InvalidToken
from campaign.views.errors import bad_link
from petitions.asking import asking_of
from petitions.forms.own_signature import ChangeSignatureForm
from petitions.links import SignatureGone, read_change_token, read_signature_token, signature_token
from petitions.models import Signature
from petitions.services import signatures

View = Callable[[HttpRequest, Signature, str], HttpResponse]


def _with_link(read: Callable[[str], Signature]) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """Give a view the signature that its link's token names; where there is none, a page says so."""

    def decorate(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @csrf_exempt
        @private_page
        @functools.wraps(view)
        def wrapper(request: HttpRequest, token: str) -> HttpResponse:
            try:
                return view(request, read(token), token)
            except InvalidToken:
                return bad_link(request)
            except SignatureGone:
                return render(request, "petitions/signature_gone.html", status=404)

        return wrapper

    return decorate


any_link, fresh_link = _with_link(read_signature_token), _with_link(read_change_token)


def _page(request: HttpRequest, template: str, signature: Signature, token: str, **more: object) -> HttpResponse:
    petition = signature.petition
    context = {"signature": signature, "petition": petition, "campaign": petition.campaign, "token": token, **more}
    return render(request, template, context)


@require_http_methods(["GET", "HEAD"])
@any_link
def my_signature(request: HttpRequest, signature: Signature, token: str) -> HttpResponse:
    """How it stands, its receipt, and what she can do."""
    return _page(request, "petitions/my_signature.html", signature, token)


@require_POST
@any_link
def hide(request: HttpRequest, signature: Signature, token: str) -> HttpResponse:
    signatures.stop_showing(signature)
    return _page(request, "petitions/my_signature.html", read_signature_token(token), token, is_hidden_now=True)


@require_http_methods(["GET", "HEAD", "POST"])
@any_link
def withdraw(request: HttpRequest, signature: Signature, token: str) -> HttpResponse:
    """Ask once more, then delete."""
    if request.method == "POST":
        signatures.withdraw(signature)
        return _page(request, "petitions/withdrawn.html", signature, token)
    return _page(request, "petitions/withdraw_question.html", signature, token)


@require_POST
@any_link
def ask_to_change(request: HttpRequest, signature: Signature, token: str) -> HttpResponse:
    """Send the link of an hour: a mail that was passed on must not let strangers put words in her mouth."""
    signatures.send_change_link(signature)
    return _page(request, "petitions/change_link_sent.html", signature, token)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_link
def change(request: HttpRequest, signature: Signature, token: str) -> HttpResponse:
    """Change what she wrote."""
    asking = asking_of(signature.petition.slug)
    if asking is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = ChangeSignatureForm(sent, signature=signature, asking=asking)
    is_saved = form.is_valid()
    if is_saved:
        signatures.edit_signature(signature, form.words())
        signature = read_change_token(token)
        form = ChangeSignatureForm(signature=signature, asking=asking)
    response = _page(
        request,
        "petitions/change_signature.html",
        signature,
        token,
        form=form,
        is_saved=is_saved,
        signature_token=signature_token(signature),
    )
    response.status_code = 422 if form.errors else 200
    return response
