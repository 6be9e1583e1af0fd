"""What a report does: an address that doesn't exist is written to no more, one that fails again and again neither.

A complaint ends the consent by which the mail came, and all mailings to that address. What she asks for herself still
comes, unless it is such a mail that she complained about.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone

from mailings.bounces.diagnostics import without_names
from mailings.bounces.reports import Report
from mailings.models import Bounce, Message
from mailings.services import leaving
from supporters import consents
from supporters.models import Consent, Suppression
from supporters.services.preference_centre import stop_purpose
from supporters.suppressions import suppress

log = structlog.get_logger(__name__)
Kind = Bounce.Kind
SUPPRESSED = "suppressed"  # as delivery calls it, which would find it out

# Servers give up after five days (RFC 5321, section 4.5.4.1); people read their mail when they come to it.
BOUNCES_WITHIN = timedelta(days=15)
COMPLAINS_WITHIN = timedelta(days=90)


@transaction.atomic
def take(report: Report, source: Bounce.Source) -> Bounce | None:
    """Keep the report and do what follows from it, once: the same report again changes nothing.

    Return it where it was new, and None where it isn't believed: it is on no message of ours, on one that was sent long
    ago, or doesn't prove that it comes from who got the message (see `bounces/identity.py`).
    """
    message = _message_of(report)
    if message is None:
        log.info("report_not_believed", kind=str(report.kind), source=str(source))
        return None
    bounce, is_new = Bounce.objects.get_or_create(
        digest=report.digest,
        defaults={
            "message": message,
            "mailing_id": message.mailing_id,
            "kind": report.kind,
            "status": report.status,
            # Of somebody forgotten nothing is kept but that it came back.
            "diagnostic": without_names(report.diagnostic, message.address) if message.address else "",
            "source": source,
            "received_at": timezone.now(),
        },
    )
    if not is_new:
        return None
    _act(bounce, message)
    return bounce


def _message_of(report: Report) -> Message | None:
    """The message that the report is on, if one was sent lately and the report may be believed."""
    if report.identity is None or not report.identity.is_enough_for(report.kind):
        return None
    within = COMPLAINS_WITHIN if report.kind == Kind.COMPLAINT else BOUNCES_WITHIN
    tried = Message.objects.filter(attempts__gt=0).select_related("supporter")
    message = tried.filter(public_id=report.identity.public_id).first()
    if message is None or (message.finished_at or timezone.now()) < timezone.now() - within:
        return None
    return message


def _act(bounce: Bounce, message: Message) -> None:
    if not message.address:
        return
    if bounce.kind == Kind.COMPLAINT:
        _stop(message)
    elif bounce.kind == Kind.HARD or (bounce.kind == Kind.SOFT and _has_failed_too_often(message)):
        suppress(message.address, Suppression.Reason.BOUNCED)


def _stop(message: Message) -> None:
    """A member of the team can still reset a password, whatever somebody did with a mail about it."""
    if message.priority == Message.Priority.ACCOUNT:
        return
    is_mailing = message.priority >= Message.Priority.BULK
    reason = Suppression.Reason.REPORTED if is_mailing else Suppression.Reason.COMPLAINED
    if message.supporter is not None:
        consents.lock(message.supporter)
    suppress(message.address, reason)
    if message.supporter is None:
        return
    suppress(message.supporter.address, reason)  # another one, where her record has been merged since
    if message.purpose:
        stop_purpose(message.supporter, message.purpose, Consent.Via.COMPLAINT)
    leaving.hold_back_mailings(message.supporter, SUPPRESSED)


def _has_failed_too_often(message: Message) -> bool:
    """Whether mail to this address has come back on SOFT_BOUNCES different days within SOFT_BOUNCE_DAYS.

    Days count since the last of her mails before this one that did not come back.
    """
    if message.supporter_id is None:
        return False
    since = timezone.now() - timedelta(days=settings.SOFT_BOUNCE_DAYS)
    soft = Bounce.objects.filter(
        kind=Kind.SOFT,
        message__supporter=message.supporter_id,
        message__address=message.address,
        received_at__gt=since,
    )
    if delivered_at := _delivered_before(message):
        soft = soft.filter(message__finished_at__gt=delivered_at)
    days = soft.annotate(day=TruncDate("received_at", tzinfo=UTC)).order_by().values("day").distinct()
    return bool(days.count() >= settings.SOFT_BOUNCES)


def _delivered_before(message: Message) -> datetime | None:
    """When the last mail to her went out, before this one, of which nothing came back."""
    came_back = Bounce.objects.filter(message=OuterRef("pk")).exclude(kind=Kind.COMPLAINT)
    arrived = Message.objects.filter(
        ~Exists(came_back),
        supporter=message.supporter_id,
        address=message.address,
        state=Message.State.SENT,
        finished_at__lt=message.finished_at or timezone.now(),
    )
    return arrived.order_by("-finished_at").values_list("finished_at", flat=True).first()
