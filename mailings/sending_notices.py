"""What holds up a mailing that is being sent, in words for its page."""

from __future__ import annotations

from datetime import datetime

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.dashboard import Notice
from campaign.timezones import zone
from mailings.audience.freezing import UNTIL_THE_WINNER_IS_KNOWN
from mailings.models import LimitTurn, Mailing, Message, SendingLimit
from mailings.relay_notices import relay_notices


def notices_of(mailing: Mailing) -> list[Notice]:
    """Nothing where the mailing isn't being sent or nothing holds it up."""
    if mailing.state != Mailing.State.SENDING:
        return []
    return [*relay_notices(mailing.campaign), *_limits(mailing), *_pause(mailing)]


def _limits(mailing: Mailing) -> list[Notice]:
    turns = LimitTurn.objects.filter(mailing=mailing, dealt_until__gt=Now(), limit__is_active=True)
    found = [
        Notice(
            _("To %(domain)s: %(limit)s at most. The last of this mailing leave about %(time)s.")
            % {
                "limit": _amount(turn.limit),
                "domain": turn.limit.domain,
                "time": _time(turn.dealt_until, mailing),
            }
        )
        for turn in turns.select_related("limit")
    ]
    of_site = SendingLimit.objects.filter(domain="", is_active=True).first()
    if of_site:
        found.append(Notice(_("All mail of this site together: %(limit)s at most.") % {"limit": _amount(of_site)}))
    return found


def _pause(mailing: Mailing) -> list[Notice]:
    """When it goes on, where all that is left waits for its time: in quiet hours, by a limit, or to be tried again.

    What waits for a test's winner has no time: the page says so where the test stands.
    """
    timed = Message.objects.filter(state=Message.State.QUEUED, not_before__lt=UNTIL_THE_WINNER_IS_KNOWN)
    first = timed.filter(mailing=mailing).order_by("not_before", "pk")
    moment = first.values_list("not_before", flat=True).first()
    if moment is None or moment <= timezone.now():
        return []
    return [Notice(_("The next of its mails goes out %(time)s.") % {"time": _time(moment, mailing)})]


def _amount(limit: SendingLimit) -> str:
    words = ngettext("%(amount)s mail %(period)s", "%(amount)s mails %(period)s", limit.amount)
    return words % {"amount": limit.amount, "period": limit.get_period_display()}


def _time(moment: datetime, mailing: Mailing) -> str:
    return date_format(moment.astimezone(zone(mailing.campaign.timezone)), "j E, H:i")
