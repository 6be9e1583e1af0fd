"""What becomes of mailings by itself: they start, their tests end, their last message is sent.

`run()` is called every few seconds, by as many beats as there are: each mailing is held by one of them at a time, and
read anew once it is held. What a killed process leaves half done is rolled back, and done at the next call.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from mailings.audience.freezing import UNTIL_THE_WINNER_IS_KNOWN, freeze
from mailings.models import Mailing, MailingPolicy, Message
from mailings.outbox import nudge_on_commit
from mailings.progress import count_states
from mailings.services import ab_tests
from mailings.services.approval import last_scheduler, needs_approval
from mailings.services.checking import languages_of, obstacles
from mailings.services.moving import Action, note
from mailings.services.sending import make_draft
from mailings.team_mails import tell_held_back, tell_missed
from supporters.segments import InvalidDefinition

log = structlog.get_logger(__name__)

State = Mailing.State
CANCELLED = "cancelled"
NOBODY = "nobody"
_AT_ONCE = 20_000


def run() -> None:
    """Do whatever is due now."""
    one_off = Mailing.objects.one_off()
    _each(one_off.filter(state=State.SCHEDULED, scheduled_at__lte=Now(), is_overdue=False), _start_in_time)
    _each(one_off.filter(state=State.SENDING), _go_on)
    _each(one_off.filter(state=State.CANCELLED, counts={}), _end_cancelled)


def _each(mailings: QuerySet[Mailing], act: Callable[[Mailing], None]) -> None:
    """Those that nobody else holds, each in a transaction of its own: one that goes wrong holds up no other."""
    for key in list(mailings.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                found = mailings.select_for_update(skip_locked=True, of=("self",)).select_related("campaign")
                mailing = found.filter(pk=key).first()
                if mailing is not None:
                    act(mailing)
        except Exception:
            log.exception("mailing_not_moved", mailing=key)


def _start_in_time(mailing: Mailing) -> None:
    """Start it, unless it waits for a second person, or its time is so long past that its team is asked first."""
    policy = MailingPolicy.of(mailing.campaign)
    if needs_approval(mailing, policy):
        return
    assert mailing.scheduled_at is not None  # noqa: S101 (the database sees to it)
    if mailing.scheduled_at < timezone.now() - timedelta(minutes=policy.missed_minutes):
        mailing.is_overdue = True
        mailing.save()
        note(mailing, Action.MISSED, None)
        tell_missed(mailing)
        return
    start(mailing)


def start(mailing: Mailing) -> None:
    """Freeze the audience and send to it. In the caller's transaction, who holds the row.

    What has come in the way since it was scheduled, or an audience of nobody, makes it a draft again; its team gets a
    mail that says so.
    """
    if any(obstacles(mailing, last_scheduler(mailing))):
        _hold_back(mailing, "")
        return
    try:
        with transaction.atomic():
            frozen = freeze(mailing, ab_tests.trial_of(mailing), languages_of(mailing))
    except InvalidDefinition:
        _hold_back(mailing, "")
        return
    if not frozen.recipients:
        _hold_back(mailing, NOBODY)
        return
    mailing.state, mailing.started_at = State.SENDING, timezone.now()
    mailing.audience_size, mailing.left_out = frozen.recipients, frozen.left_out
    mailing.save()
    note(mailing, Action.STARTED, None, str(frozen.recipients))
    nudge_on_commit()


def _hold_back(mailing: Mailing, reason: str) -> None:
    make_draft(mailing)
    tell_held_back(mailing, note(mailing, Action.HELD_BACK, None, reason))


def _go_on(mailing: Mailing) -> None:
    if mailing.winner:
        _release(mailing)
    else:
        ab_tests.decide_in_time(mailing)
    if not mailing.messages.waiting().exists():
        mailing.state, mailing.finished_at = State.SENT, timezone.now()
        mailing.counts = count_states(mailing)
        mailing.save()
        note(mailing, Action.FINISHED, None)


def _release(mailing: Mailing) -> None:
    """Give the winner to some thousands of those who wait for it. The next call goes on."""
    waiting = mailing.messages.filter(state=Message.State.QUEUED, not_before=UNTIL_THE_WINNER_IS_KNOWN)
    some = list(waiting.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    if not some:
        return
    languages = languages_of(mailing).get(mailing.winner, [])
    chosen = Message.objects.filter(pk__in=some)
    chosen.update(variant=mailing.winner, not_before=Now(), language=mailing.main_language)
    for language in languages:
        chosen.filter(supporter__language=language).exclude(language=language).update(language=language)
    nudge_on_commit()


def _end_cancelled(mailing: Mailing) -> None:
    """Mark some thousands of what waits as not sent; once nothing does, count for good what became of it."""
    queued = mailing.messages.filter(state=Message.State.QUEUED).order_by("pk")
    some = list(queued.select_for_update(skip_locked=True).values_list("pk", flat=True)[:_AT_ONCE])
    Message.objects.filter(pk__in=some).update(state=Message.State.SUPPRESSED, answer=CANCELLED, finished_at=Now())
    if not mailing.messages.waiting().exists():
        mailing.counts = count_states(mailing)
        mailing.save()
