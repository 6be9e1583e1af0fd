"""Checking that a signature is counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign.caching import public_page
from campaign.limits import too_many
from campaign.views.errors import too_many_requests
from petitions.forms.receipts import ReceiptForm
from petitions.models import Petition
from petitions.receipts import line_of


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether the receipt is of a signature that counts: the same page and the same work, whatever the answer."""
    petition = get_object_or_404(Petition.objects.public().select_related("campaign"), slug=slug)
    action = reverse("petitions:check", args=[petition.slug])
    context = {"petition": petition, "campaign": petition.campaign}
    if request.method != "POST":
        return render(request, "petitions/check.html", {**context, "form": ReceiptForm(action=action)})
    if too_many(request, "receipt"):
        return too_many_requests(request)
    form = ReceiptForm(request.POST, action=action)
    if not form.is_valid():
        form.renew_page_token()
        return render(request, "petitions/check.html", {**context, "form": form}, status=422)
    receipt = form.cleaned_data["receipt"]
    answer = {
        "is_answered": True,
        "is_counted": petition.signatures.confirmed().filter(receipt=receipt).exists(),
        "line": line_of(receipt),
        "form": ReceiptForm(action=action),
    }
    return render(request, "petitions/check.html", {**context, **answer})
