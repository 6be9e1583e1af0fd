"""Why somebody who is meant doesn't get a mailing."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """In the order in which they count: whoever has several is counted by the first."""

    EXCLUDED = "excluded", _("on a list or in a segment that you leave out")
    ANONYMISED = "anonymised", _("made anonymous")
    RESTRICTED = "restricted", _("whose data mustn’t be used for now")
    UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
    UNCONFIRMED = "unconfirmed", _("not confirmed yet, by the link in the mail from the list")
    NO_CONSENT = "no-consent", _("without consent to mail from this campaign")
    BOUNCED = "bounced", _("with an address that doesn’t exist")
    SUPPRESSED = "suppressed", _("on the list of addresses that are never written to")
    PAUSED = "paused", _("who want no mailings for a while")
    WEEKLY = "weekly", _("who want one mailing a week at most, and have had it")
    CAPPED = "capped", _("who have had as many mailings as the rules allow")
    DOUBLE = "double", _("who get it already by another spelling of their address")


# Of whom one of these is true nobody asks whether she is suppressed: the answer would change nothing.
BEFORE_SUPPRESSION = (
    Reason.EXCLUDED,
    Reason.ANONYMISED,
    Reason.RESTRICTED,
    Reason.UNSUBSCRIBED,
    Reason.UNCONFIRMED,
    Reason.NO_CONSENT,
)
