"""The petitions' verbs: sign, confirm, tally, and what the team does to a petition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.functions import RandomUUID
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaign.audit import record
from campaign.models import User
from mailings.outbox import forget_messages_about, nudge_on_commit
from petitions.models import CountChange, Petition, Signature
from petitions.signing import SignatureDetails, store
from supporters import consents
from supporters.merging import move_choosing
from supporters.models import CampaignSupporter, Consent, Supporter
from supporters.personal_data import EVERYTHING
from supporters.services.people import Person, confirm_address


def sign(slug: str, person: Person, details: SignatureDetails, wording: str) -> None:
    """Sign the petition; the signature counts once confirmed from the mail. Raise PetitionClosed.

    An address signs once. Until it is confirmed, the form that was sent last holds; after that, sending it again
    changes nothing. The page's answer is the same, after the same work: what there is to say is said by mail to the
    address alone. `wording` is what she agrees to where she wants to hear more.
    """
    store(slug, person, details, wording)
    nudge_on_commit()


@transaction.atomic
def confirm(signature: Signature) -> None:
    """Count the signature: she has shown that the address is hers. Doing it twice changes nothing.

    A petition that has closed meanwhile still takes what was signed in time.
    """
    confirmed = Signature.objects.filter(pk=signature.pk, state=Signature.State.PENDING).update(
        state=Signature.State.CONFIRMED, confirmed_at=timezone.now()
    )
    if not confirmed:
        return
    CountChange.objects.create(petition_id=signature.petition_id, change=1)
    signature.refresh_from_db()  # with the form that was sent last
    assert signature.supporter is not None  # noqa: S101 (the database has it that a pending one has its signer)
    if signature.wants_updates:
        consents.grant_in_words(
            signature.supporter,
            signature.petition.purpose,
            signature.updates_wording_id,
            signature.language,
            Consent.Via.CONFIRMATION,
        )
    confirm_address(
        signature.supporter,
        signature.petition.campaign,
        CampaignSupporter.Source.PETITION,
        name=signature.name,
        postcode=signature.postcode,
        country=signature.country,
    )


def tally() -> int:
    """Take the count changes so far into the petitions' shown counts. Return how many there were.

    One statement: what it deletes is what it adds, so that two tallies at once can't take a change twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH taken AS (
                DELETE FROM petitions_countchange
                WHERE id IN (SELECT id FROM petitions_countchange ORDER BY id LIMIT 50000 FOR UPDATE SKIP LOCKED)
                RETURNING petition_id, change
            ), summed AS (
                SELECT petition_id, sum(change) AS change, count(*) AS number FROM taken GROUP BY petition_id
            ), updated AS (
                UPDATE petitions_petition SET signature_count = signature_count + summed.change
                FROM summed WHERE petitions_petition.id = summed.petition_id
            )
            SELECT coalesce(sum(number), 0) FROM summed
            """
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def recount(petition: Petition) -> int:
    """Set the shown count from the signatures themselves, and return it.

    Confirmations and tallies that come meanwhile wait for the lock, so that each is either in the new count or still
    among the changes to come.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE petitions_countchange IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM petitions_countchange WHERE petition_id = %s", [petition.pk])
        cursor.execute(
            """
            UPDATE petitions_petition SET signature_count = (
                SELECT count(*) FROM petitions_signature WHERE petition_id = %s AND state = 'confirmed'
            ) WHERE id = %s RETURNING signature_count
            """,
            [petition.pk, petition.pk],
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def save_petition(petition: Petition, by: User) -> Petition:
    """Store what the team wrote; whoever opened or closed the petition meanwhile has done so."""
    is_new = petition._state.adding
    if not is_new:
        stored = Petition.objects.select_for_update().get(pk=petition.pk)
        petition.state, petition.closed_at, petition.made_anonymous_at = stored.state, stored.closed_at, None
    petition.save()
    record(by, "created" if is_new else "changed", petition, petition.campaign)
    return petition


@transaction.atomic
def open_petition(petition: Petition, by: User) -> None:
    """Let people sign."""
    _set_state(petition, Petition.State.OPEN, "opened", by)


@transaction.atomic
def close_petition(petition: Petition, by: User) -> None:
    """Take no more signatures."""
    _set_state(petition, Petition.State.CLOSED, "closed", by)


def _set_state(petition: Petition, state: Petition.State, action: str, by: User) -> None:
    if state != Petition.State.CLOSED:
        petition.closed_at = petition.made_anonymous_at = None
    elif petition.closed_at is None:
        petition.closed_at = timezone.now()
    petition.state = state
    petition.save(update_fields=["state", "closed_at", "made_anonymous_at", "updated_at"])
    record(by, action, petition, petition.campaign)


@transaction.atomic
def hide_signature(signature: Signature, by: User) -> None:
    """Take a name and comment off the petition's page, as the house rules say. The signature counts on."""
    signature.show_name = False
    signature.save(update_fields=["show_name"])
    record(by, "hidden", signature, signature.petition.campaign)


def waiting() -> QuerySet[Signature]:
    """What can still be confirmed, and would still count for something. Served by the index `signature_to_remind`."""
    return Signature.objects.filter(state=Signature.State.PENDING, petition__in=Petition.objects.open())


def erase_signatures(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Remove a person's signatures; the counts follow. One that is just being confirmed is waited for."""
    locked = list(supporter.signatures.filter(condition).select_for_update(of=("self",)))
    confirmed = [row.petition_id for row in locked if row.state == Signature.State.CONFIRMED]
    CountChange.objects.bulk_create([CountChange(petition_id=petition, change=-1) for petition in confirmed])
    supporter.signatures.filter(pk__in=[row.pk for row in locked]).delete()


def anonymise_signatures_of(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Let a person's signatures count on without her; those that she never confirmed go."""
    signatures = supporter.signatures.filter(condition)
    signatures.filter(state=Signature.State.PENDING).delete()
    anonymise_signatures(list(signatures.values_list("pk", flat=True)))


@transaction.atomic
def anonymise_signatures(keys: Collection[int]) -> int:
    """Take from these confirmed signatures whatever leads to a person, and return how many there were.

    They count on: the petition's count doesn't change. What was mailed about them is blanked, and they get another
    public id, so that no old link or message leads to them.
    """
    found = Signature.objects.confirmed().filter(pk__in=keys, supporter__isnull=False)
    signatures = list(found.select_for_update(skip_locked=True, of=("self",)).only("pk", "public_id", "supporter_id"))
    public_ids = [str(row.public_id) for row in signatures]
    forget_messages_about(public_ids, [row.supporter_id for row in signatures if row.supporter_id])
    return Signature.objects.filter(pk__in=[row.pk for row in signatures]).update(
        public_id=RandomUUID(),
        supporter=None,
        name="",
        postcode="",
        comment="",
        show_name=False,
        wants_updates=False,
        updates_wording=None,
    )


def note_anonymous(petitions: QuerySet[Petition]) -> None:
    """Note that these petitions hold no signer any more, so that nobody looks through their signatures again."""
    petitions.update(made_anonymous_at=timezone.now())


def forget_pending_signatures(before: datetime) -> None:
    """Delete what was signed before that time and never confirmed: it doesn't count, and its signer may be anybody."""
    Signature.objects.filter(state=Signature.State.PENDING, signed_at__lt=before).delete()


def stop_updates(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Write to her no more about how her petitions go on."""
    supporter.signatures.filter(condition).update(wants_updates=False)


def stop_updates_on(supporter: Supporter, petition: UUID) -> None:
    """Write to her no more about how this petition goes on."""
    supporter.signatures.filter(petition__public_id=petition).update(wants_updates=False)


def merge_signatures(kept: Supporter, gone: Supporter) -> Mapping[UUID, UUID]:
    """Two under one petition become one: a confirmed one, the earlier of two; her name is shown where both allow it."""

    def choose(own: Signature, other: Signature) -> Signature:
        confirmed = [row for row in (own, other) if row.state == Signature.State.CONFIRMED]
        if not confirmed:
            return max(own, other, key=lambda row: row.signed_at)  # the form that was sent last holds
        first = min(confirmed, key=lambda row: row.signed_at)
        first.show_name = all(row.show_name for row in confirmed)
        asking = next((row for row in confirmed if row.wants_updates), None)
        first.wants_updates = asking is not None and consents.holds(kept, first.petition.purpose)
        first.updates_wording_id = asking.updates_wording_id if asking else first.updates_wording_id
        return first

    return move_choosing(Signature, "petition_id", choose, kept, gone)


@contextmanager
def count_follows(people: Collection[int]) -> Iterator[None]:
    """Whatever becomes of these people's confirmed signatures meanwhile, the petitions' counts follow."""
    before = _confirmed_by_petition(people)
    yield
    after = _confirmed_by_petition(people)
    changes = [(petition, after[petition] - before[petition]) for petition in {*before, *after}]
    CountChange.objects.bulk_create(
        CountChange(petition_id=petition, change=1 if change > 0 else -1)
        for petition, change in changes
        for _each in range(abs(change))
    )


def _confirmed_by_petition(people: Collection[int]) -> Counter[int]:
    found = Signature.objects.confirmed().filter(supporter__in=people)
    return Counter(found.values_list("petition_id", flat=True))
