"""A sequence with a written step, and people who come to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from campaign.models import Campaign, User
from mailings.models import Message, Sequence, SequenceStep
from mailings.services.sequences import let_out, save_sequence, save_step, start
from supporters.models import MailingList, Subscription, Supporter
from supporters.services.joining import confirm_subscription


def sequence_of(campaign: Campaign, by: User, trigger: str = "joined", *delays: timedelta) -> Sequence:
    """A sequence that runs from now on, with a step for each delay."""
    sequence = save_sequence(Sequence(campaign=campaign, name="Welcome", trigger=trigger), by)
    for delay in delays or (timedelta(0),):
        add_step(sequence, by, delay)
    start(sequence, by)
    sequence.refresh_from_db()
    return sequence


def add_step(sequence: Sequence, by: User, delay: timedelta = timedelta(0), **fields: object) -> SequenceStep:
    """A step that is written, and goes out where the sequence runs."""
    step = save_step(SequenceStep(sequence=sequence, delay=delay, **fields), by)
    step.mailing.versions.update(subject="Welcome", body="Hello.")
    let_out(step, by)
    return step


def join(mailing_list: MailingList, name: str, at: datetime | None = None, language: str = "en-gb") -> Supporter:
    """Somebody joins the list and confirms, now or then."""
    supporter = Supporter.objects.by_address(f"{name}@example.org", language)
    subscription = Subscription.objects.create(
        supporter=supporter, mailing_list=mailing_list, language=language, state="pending"
    )
    confirm_subscription(subscription)
    if at:
        Subscription.objects.filter(pk=subscription.pk).update(confirmed_at=at)
    return supporter


def written_to(step: SequenceStep) -> list[str]:
    """The addresses that the step's mail is queued for, in order."""
    return list(Message.objects.filter(mailing=step.mailing).order_by("address").values_list("address", flat=True))
