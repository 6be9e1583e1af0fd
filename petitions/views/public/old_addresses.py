"""Addresses that a petition had before lead on to where it is now."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from petitions.models import OldSlug, Petition


def lead_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where nothing is found under a slug that a petition had before, send the visitor to the same page of it.

    The language stays, and what stands behind the question mark. What a form sent to the old address isn't lost: a
    browser sends it once more (308). The answer is kept by no cache, for an address can come back.
    """

    @functools.wraps(view)
    def wrapper(request: HttpRequest, slug: str, **others: Any) -> HttpResponse:
        try:
            return view(request, slug=slug, **others)
        except Http404:
            found = OldSlug.objects.filter(slug=slug, petition__in=Petition.objects.public())
            now = found.values_list("petition__slug", flat=True).first()
            if now is None:
                raise
        match = request.resolver_match
        assert match is not None  # noqa: S101 (a view is reached by its address)
        address = reverse(match.view_name, kwargs={**match.kwargs, "slug": now})
        query = request.META.get("QUERY_STRING", "")
        response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        response.status_code = 301 if request.method in ("GET", "HEAD") else 308
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapper
