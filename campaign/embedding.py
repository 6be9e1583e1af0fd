"""Which other sites may show a page of ours in a frame: those that the campaign's managers name, and no others."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from campaign.models import Campaign

MOST_HOSTS = 20
# A host name with an optional port, as a source list takes it (CSP Level 3, section 2.3.1). No scheme and no path; and
# no wildcard, by which whoever owns any name below a domain would be let in.
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=[^:]{{1,253}}(:|$))({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?(:[0-9]{{1,5}})?")
_LOCAL = re.compile(r"localhost(:[0-9]{1,5})?")


def clean_hosts(text: str) -> list[str]:
    """Return the host names of a text with one a line, in small letters and ASCII.

    An address is taken for its host name. Raises ValidationError that names the line which is none.
    """
    hosts = [_clean_host(line.strip()) for line in text.splitlines() if line.strip()]
    if len(hosts) > MOST_HOSTS:
        raise ValidationError(_("Enter up to %(number)s sites.") % {"number": MOST_HOSTS})
    return list(dict.fromkeys(hosts))


def _clean_host(line: str) -> str:
    name = re.sub(r"^https?://", "", line, flags=re.IGNORECASE).split("/")[0]
    try:
        host = name.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    if not _is_host(host):
        raise ValidationError(
            _("“%(line)s” is no host name. Enter one a line, like www.example.org.") % {"line": line[:80]}
        )
    return host


def _is_host(text: str) -> bool:
    return bool(_HOST.fullmatch(text) or _LOCAL.fullmatch(text))


def let_embed(response: HttpResponse, campaign: Campaign) -> HttpResponse:
    """Let the campaign's own sites, and nobody else, show this answer in a frame.

    X-Frame-Options knows no list of sites, so that it goes where there is one (HTML Standard, section 7.5.2: browsers
    pass it over beside frame-ancestors). Only host names get into the header, whatever was stored, and by whom.
    """
    hosts = [host for host in campaign.embed_hosts.split() if _is_host(host)]
    if hosts:
        response.xframe_options_exempt = True
        response._csp_replace = {"frame-ancestors": ["'self'", *hosts]}  # type: ignore[attr-defined]
    return response
