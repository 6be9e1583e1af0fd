"""Measured links and pictures. They set no cookie, and a link leads to its address whatever becomes of the counting."""

from __future__ import annotations

from base64 import b64decode

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from campaign.caching import private_page
from campaign.tokens import InvalidToken
from campaign.views.errors import bad_link
from mailings.returning import can_be_filled_in, with_token
from mailings.tracking.machines import says_it_is_one
from mailings.tracking.recording import link_of, record_click, record_open
from mailings.tracking.tokens import read_click, read_open
from mailings.via import with_code

log = structlog.get_logger(__name__)

# One transparent pixel (GIF89a).
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@require_safe
@private_page
def click(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to where the link was written to lead. HEAD is what filters ask; it isn't counted."""
    try:
        named = read_click(token)
    except InvalidToken:
        return bad_link(request)
    link = link_of(named)
    if link is None:
        return bad_link(request)
    if request.method == "GET":
        try:
            record_click(link, named.message, is_machine=says_it_is_one(request))
        except DatabaseError:
            log.exception("click_not_counted")
    url = with_code(link.url, link.mailing.public_id)
    if named.message is not None and can_be_filled_in(url):
        url = with_token(url, named.message)
    return HttpResponseRedirect(url)


@require_safe
@private_page
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """A picture that nobody sees, whatever the token: a mail isn't the place to say that a link is wrong."""
    try:
        if request.method == "GET":
            record_open(read_open(token), is_machine=says_it_is_one(request))
    except InvalidToken:
        pass
    except DatabaseError:
        log.exception("opening_not_counted")
    return HttpResponse(PIXEL, content_type="image/gif")
