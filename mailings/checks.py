"""What the outbox needs to be ready: its database, cache and broker, and a worker that keeps up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaign.celery import app
from campaign.health import register
from mailings.models import Mailing, MailingMove, Message, Relay, SendingLimit

LONGEST_WAIT = timedelta(minutes=10)


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def check_cache() -> str:
    cache.set("readyz", "1", 10)
    return "" if cache.get("readyz") == "1" else "doesn't keep what is put in"


def check_broker() -> str:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return ""


def check_outbox() -> str:
    """Whether workers keep up. To wait for a limit, the end of a pause or a mail server that works again is no fault.

    The team is told of a mail server that takes nothing (mailings/relay_notices.py); to send visitors away, as load
    balancers do with a site that isn't ready, would help nobody.
    """
    long_ago = timezone.now() - LONGEST_WAIT
    if _was_abandoned(long_ago) or (_urgent_mail_waits(long_ago) and not _is_held_back(long_ago)):
        return f"a message has been waiting for over {LONGEST_WAIT}"
    if _a_mailing_stands_still(long_ago):
        return f"a mailing has stood still for over {LONGEST_WAIT}"
    return ""


def _was_abandoned(long_ago: datetime) -> bool:
    """A worker died, and no other has come since."""
    return Message.objects.filter(state=Message.State.CLAIMED, lease_until__lt=long_ago).exists()


def _urgent_mail_waits(long_ago: datetime) -> bool:
    return Message.objects.due().filter(attempts=0, not_before__lt=long_ago).exists()


def _is_held_back(long_ago: datetime) -> bool:
    """Workers are at it, but the site's limit or its mail servers let no more through."""
    at_work = Relay.objects.filter(Q(succeeded_at__gt=long_ago) | Q(failed_at__gt=long_ago))
    is_limited = SendingLimit.objects.filter(domain="", is_active=True).exists()
    return at_work.exists() if is_limited else at_work.filter(stopped_at__isnull=False).exists()


def _a_mailing_stands_still(long_ago: datetime) -> bool:
    """Some of its messages are due, nobody has started or resumed it lately, and no worker has sent anything."""
    if Relay.objects.filter(Q(succeeded_at__gt=long_ago) | Q(failed_at__gt=long_ago)).exists():
        return False
    lately = MailingMove.objects.filter(mailing=OuterRef("pk"), at__gt=long_ago)
    sending = Mailing.objects.filter(state=Mailing.State.SENDING, started_at__lt=long_ago).exclude(Exists(lately))
    return any(Message.objects.due_of(mailing).filter(not_before__lt=long_ago)[:1] for mailing in sending)


def register_checks() -> None:
    register("database", check_database)
    register("cache", check_cache)
    register("broker", check_broker)
    register("outbox", check_outbox)
