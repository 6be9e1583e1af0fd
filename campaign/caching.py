"""Public pages: the same bytes for everyone, so that any cache may keep them."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

MAX_AGE_SECONDS = 5
STALE_SECONDS = 30


def public_page(view: View[P]) -> Callable[..., HttpResponse]:
    """Mark a GET page as the same for everyone: an ETag, a short life in caches, and no cookie."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS, stale_while_revalidate=STALE_SECONDS)
        response.is_public_page = True  # type: ignore[attr-defined]
        return response

    return wrapper


def private_page(view: View[P]) -> Callable[..., HttpResponse]:
    """Mark a page that a personal link opens: kept by no cache, told to no search engine and no other site."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapper
