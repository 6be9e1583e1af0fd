"""Who comes back to a form of the site from a mailing: `?me=` in its links, signed, for thirty days.

The token names the message, and by it its recipient; it fills in a form and does nothing else. A mailing gets passed
on, so the page that it opens shows what the mail itself shows of her: her name and address, and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings

from campaign.tokens import InvalidToken, make_token, read_token
from mailings.models import Message
from mailings.via import code_of
from supporters.addresses import normalise_address

ME = "me"
VALID_FOR = timedelta(days=30)
_LONGEST = 200

LeadsToForm = Callable[[str], bool]


@dataclass(frozen=True)
class Returning:
    """What is known of whom the link names. `via` is the code of the mailing; `postcode` is shown to nobody."""

    token: str
    name: str
    address: str
    postcode: str
    country: str
    via: str

    def is_at(self, address: str, country: str) -> bool:
        """Whether it is her address, and the country of her postcode, that somebody has entered."""
        return country == self.country and normalise_address(address) == normalise_address(self.address)


def returning(token: str) -> Returning | None:
    """Whom the token names; None where it is forged, too old, or she is no longer known."""
    if not token or len(token) > _LONGEST:
        return None
    try:
        public_id = read_token(ME, token, VALID_FOR)
    except InvalidToken:
        return None
    found = Message.objects.select_related("supporter", "mailing").filter(public_id=public_id, supporter__isnull=False)
    message = found.first()
    if message is None or message.supporter is None:
        return None
    person = message.supporter
    return Returning(
        token=token,
        name=person.name,
        address=person.address,
        postcode=person.postcode,
        country=person.country,
        via=code_of(message.mailing.public_id) if message.mailing else "",
    )


_forms: list[LeadsToForm] = []


def register(leads_to_form: LeadsToForm) -> None:
    """Called by each app in `AppConfig.ready()`, with what says of a path whether its form can be filled in."""
    _forms.append(leads_to_form)


def can_be_filled_in(url: str) -> bool:
    """Whether the address is that of a page of this site whose form a recipient's own link fills in."""
    parts = urlsplit(url)
    is_ours = parts.netloc == urlsplit(settings.SITE_URL).netloc
    return is_ours and any(leads_to_form(parts.path) for leads_to_form in _forms)


def with_token(url: str, public_id: UUID) -> str:
    """The address with the token of whoever gets this message."""
    parts = urlsplit(url)
    query = f"{parts.query}&" if parts.query else ""
    return urlunsplit(parts._replace(query=f"{query}{urlencode({ME: make_token(ME, public_id)})}"))
