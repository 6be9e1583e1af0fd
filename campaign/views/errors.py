"""Pages for what can't be done, in the site's own style: what is the case, and what one can do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_link(request: HttpRequest) -> HttpResponse:
    """A link from a mail that is damaged, too old, forged, or whose object is gone: the same page for all of these."""
    return render(request, "errors/bad_link.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/429.html", status=429)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without a context of its own: whatever broke may break again."""
    return render(request, "errors/500.html", status=500)
