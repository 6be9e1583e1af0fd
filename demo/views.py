"""The inbox page: what the demo's mail server has caught. Installed only in the demo and in tests."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

MOST_SHOWN = 100
_LINK = re.compile(r"https?://[^\s)>]+")


def inbox_directory() -> Path:
    return Path(settings.DATA_DIR) / "inbox"


def inbox(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first."""
    paths = sorted(inbox_directory().glob("*.eml"), reverse=True)[:MOST_SHOWN]
    mails = [(path.stem, _read(path)) for path in paths]
    return render(request, "demo/inbox.html", {"mails": mails})


def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its HTML in a frame, its text, its headers and attachments."""
    message = _find(name)
    text = message.get_body(("plain",))
    context = {
        "name": name,
        "message": message,
        "headers": message.items(),
        "text": text.get_content() if text else "",
        "links": _LINK.findall(text.get_content()) if text else [],
        "attachments": [(number, part.get_filename()) for number, part in enumerate(message.iter_attachments())],
    }
    return render(request, "demo/mail.html", context)


@xframe_options_sameorigin
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as it was sent, shut in by a policy of its own: its inline styles show, nothing runs."""
    page = _find(name).get_body(("html",))
    html = page.get_content() if page else ""
    response = HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
    response._csp_replace = {  # type: ignore[attr-defined]
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'self'"],
    }
    return response


def attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    parts = list(_find(name).iter_attachments())
    if number >= len(parts):
        raise Http404
    part = parts[number]
    content = part.get_payload(decode=True)
    response = HttpResponse(content, content_type=part.get_content_type())
    response.headers["Content-Disposition"] = f'attachment; filename="{part.get_filename()}"'
    return response


def _find(name: str) -> EmailMessage:
    path = inbox_directory() / f"{name}.eml"
    if not path.is_file():
        raise Http404
    return _read(path)


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)
