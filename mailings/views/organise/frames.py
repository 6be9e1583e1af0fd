"""A mail's HTML as a page for a frame."""

from __future__ import annotations

from django.http import HttpResponse


def in_a_frame(html: str) -> HttpResponse:
    """The mail's styles are inline, and nothing in it runs or loads: it is shut in by a policy of its own.

    The view must let itself be framed by the site (`xframe_options_sameorigin`).
    """
    response = HttpResponse(html)
    response._csp_replace = {  # type: ignore[attr-defined]
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'self'"],
    }
    return response
