"""The events' verbs: register, confirm, cancel, and what the team does to an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from modeltranslation.utils import get_translation_fields

from campaign.audit import record
from campaign.identifiers import uuid7
from campaign.models import User
from events import messages
from events.models import Event, Rsvp
from mailings.models import Mailing
from supporters import consents
from supporters.merging import move_choosing
from supporters.models import CampaignSupporter, Consent, Supporter
from supporters.personal_data import EVERYTHING
from supporters.services.people import Person, confirm_address

# What a calendar must take over when it changes (RFC 5546, section 2.1.4), whichever its language.
CALENDAR_TEXTS = ("title", "summary", "area", "venue_name", "venue_address")
CALENDAR_FIELDS = (
    *(field for text in CALENDAR_TEXTS for field in get_translation_fields(text)),
    "starts_at",
    "ends_at",
    "timezone",
    "venue_visibility",
    "online_url",
)


class RegistrationClosed(Exception):
    """The event is over, cancelled, or not published."""


@transaction.atomic
def rsvp(event: Event, person: Person, *, wants_updates: bool, wording: str, via: UUID | None = None) -> Rsvp:
    """Register somebody for the event. Raise RegistrationClosed.

    She is going once she confirms from the mail, so that nobody is registered by somebody else and a protected meeting
    point reaches only those whose address is theirs. Until then the form that was sent last holds. The page's answer is
    the same in every case. `via` names the mailing whose link led to the form.
    """
    _hold_open(event)
    supporter = Supporter.objects.by_address(person.address, person.language)
    words = consents.wording_id(wording, person.language) if wants_updates else None
    mailing = event.campaign.mailings.filter(public_id=via).first() if via else None
    registration = Rsvp.objects.filter(event=event, supporter=supporter).first()
    if registration is None:
        registration = Rsvp.objects.create(
            event=event,
            supporter=supporter,
            name=person.name,
            language=person.language,
            wants_updates=wants_updates,
            updates_wording_id=words,
            registered_at=timezone.now(),
            mailing=mailing,
        )
    elif registration.state != Rsvp.State.GOING:
        _register_again(registration, person, words, mailing)
    if registration.state == Rsvp.State.GOING:
        messages.enqueue_already_registered(registration)
    else:
        messages.enqueue_confirmation(registration)
    return registration


def _hold_open(event: Event) -> None:
    """Let nobody cancel the event until the transaction ends. Raise RegistrationClosed where it takes nobody."""
    held = Event.objects.select_for_update(of=("self",), no_key=True).filter(pk=event.pk).first()
    if held is None or not held.takes_registrations:
        raise RegistrationClosed


def _register_again(registration: Rsvp, person: Person, words: int | None, mailing: Mailing | None) -> None:
    """Take what she says now for what she had said, unless somebody has just this row in hand, who confirms it."""
    found = Rsvp.objects.select_for_update(skip_locked=True).filter(pk=registration.pk).first()
    if found is None or found.state == Rsvp.State.GOING:
        return
    registration.name, registration.language = person.name, person.language
    registration.wants_updates, registration.updates_wording_id = words is not None, words
    registration.mailing = mailing or registration.mailing
    if registration.state == Rsvp.State.CANCELLED:
        registration.state, registration.cancelled_at = Rsvp.State.PENDING, None
        registration.registered_at = timezone.now()
        registration.round += 1
        registration.reminded_at = None
    registration.save(
        update_fields=[
            "name",
            "language",
            "wants_updates",
            "updates_wording",
            "state",
            "cancelled_at",
            "registered_at",
            "round",
            "reminded_at",
            "mailing",
        ]
    )


@transaction.atomic
def confirm(registration: Rsvp) -> None:
    """She is coming, and has shown that the address is hers. Doing it twice changes nothing.

    Raise RegistrationClosed where the event has been cancelled meanwhile, or is over.
    """
    _hold_open(registration.event)
    confirmed = Rsvp.objects.filter(pk=registration.pk, state=Rsvp.State.PENDING).update(
        state=Rsvp.State.GOING, confirmed_at=timezone.now()
    )
    if not confirmed:
        return
    registration.refresh_from_db()  # with the form that was sent last
    if registration.wants_updates:
        consents.grant_in_words(
            registration.supporter,
            registration.event.purpose,
            registration.updates_wording_id,
            registration.language,
            Consent.Via.CONFIRMATION,
        )
    source = CampaignSupporter.Source.EVENT
    confirm_address(registration.supporter, registration.event.campaign, source, name=registration.name)
    messages.enqueue_registered(registration)


@transaction.atomic
def cancel_rsvp(registration: Rsvp) -> None:
    """She can't come after all. Doing it twice changes nothing."""
    cancelled = (
        Rsvp.objects.filter(pk=registration.pk)
        .exclude(state=Rsvp.State.CANCELLED)
        .update(state=Rsvp.State.CANCELLED, cancelled_at=timezone.now())
    )
    if cancelled:
        messages.enqueue_rsvp_cancelled(registration)


@transaction.atomic
def save_event(event: Event, by: User) -> Event:
    """Store what the team wrote; where something changed that calendars show, their feeds take it over."""
    is_new = event._state.adding
    if not is_new:
        follow_stored(event)
    event.save()
    record(by, "created" if is_new else "changed", event, event.campaign)
    return event


def follow_stored(event: Event) -> None:
    """Take over what the form doesn't set, as it is stored by now, and count a change that calendars show.

    In the transaction that saves the event: its row is locked, so that nobody publishes or cancels it meanwhile.
    """
    stored = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    is_changed = any((getattr(stored, field) or "") != (getattr(event, field) or "") for field in CALENDAR_FIELDS)
    event.state, event.sequence = stored.state, stored.sequence + is_changed


@transaction.atomic
def publish_event(event: Event, by: User) -> None:
    """Show a draft to everybody and take registrations. What is cancelled stays so: people have been told."""
    published = Event.objects.filter(pk=event.pk, state=Event.State.DRAFT).update(
        state=Event.State.PUBLISHED, updated_at=timezone.now()
    )
    event.refresh_from_db()
    if published:
        record(by, "published", event, event.campaign)


@transaction.atomic
def cancel_event(event: Event, by: User) -> None:
    """Call a published event off, and tell everybody who is going. Doing it twice changes nothing.

    A draft stays one: a cancelled event can be seen by everybody.
    """
    cancelled = Event.objects.filter(pk=event.pk, state=Event.State.PUBLISHED).update(
        state=Event.State.CANCELLED, sequence=F("sequence") + 1, updated_at=timezone.now()
    )
    event.refresh_from_db()
    if not cancelled:
        return
    record(by, "cancelled", event, event.campaign)
    for registration in event.rsvps.going().select_related("supporter").iterator():
        messages.enqueue_event_cancelled(registration)


def waiting() -> QuerySet[Rsvp]:
    """What can still be confirmed, of events still to come. Served by the index `rsvp_to_remind`."""
    coming = Event.objects.coming().filter(state=Event.State.PUBLISHED)
    return Rsvp.objects.filter(state=Rsvp.State.PENDING, event__in=coming)


def erase_rsvps(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Remove a person's registrations."""
    supporter.rsvps.filter(condition).delete()


def anonymise_rsvps(supporter: Supporter) -> None:
    """Leave that somebody was to come, and not who: the figures of a past rally stay true."""
    supporter.rsvps.filter(state=Rsvp.State.PENDING).delete()
    for registration in supporter.rsvps.all():
        registration.public_id, registration.name, registration.wants_updates = uuid7(), "", False
        registration.save(update_fields=["public_id", "name", "wants_updates"])


def forget_pending_rsvps(before: datetime) -> None:
    """Delete the registrations made before that time and never confirmed."""
    Rsvp.objects.filter(state=Rsvp.State.PENDING, registered_at__lt=before).delete()


def stop_updates(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Write to her no more about further rallies."""
    supporter.rsvps.filter(condition).update(wants_updates=False)


def stop_updates_after(supporter: Supporter, event: UUID) -> None:
    """Write to her no more about rallies that come after this one."""
    supporter.rsvps.filter(event__public_id=event).update(wants_updates=False)


def merge_rsvps(kept: Supporter, gone: Supporter) -> Mapping[UUID, UUID]:
    """Two for one event become one: that which she confirmed or cancelled last, or else that which she sent last."""

    def choose(own: Rsvp, other: Rsvp) -> Rsvp:
        settled = [row for row in (own, other) if row.state != Rsvp.State.PENDING]
        if not settled:
            return max(own, other, key=lambda row: row.registered_at)  # the form that was sent last holds
        last = max(settled, key=lambda row: (row.cancelled_at or row.confirmed_at or row.registered_at, row is own))
        asking = next((row for row in settled if row.wants_updates), None)
        last.wants_updates = asking is not None and consents.holds(kept, last.event.purpose)
        last.updates_wording_id = asking.updates_wording_id if asking else last.updates_wording_id
        return last

    return move_choosing(Rsvp, "event_id", choose, kept, gone)
