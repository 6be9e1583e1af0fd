"""The petitions' verbs: sign, confirm, tally, and what the team does to a petition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaign.audit import record
from campaign.models import User
from mailings.outbox import nudge_on_commit
from petitions.models import CountChange, Petition, Signature
from petitions.signing import SignatureDetails, store
from supporters import consents
from supporters.merging import move_choosing
from supporters.models import CampaignSupporter, Consent, Supporter
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
        petition.state = Petition.objects.select_for_update().get(pk=petition.pk).state
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
    petition.state = state
    petition.save(update_fields=["state", "updated_at"])
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


def erase_signatures(supporter: Supporter) -> None:
    """Remove a person's signatures; the counts follow. One that is just being confirmed is waited for."""
    locked = list(supporter.signatures.select_for_update())
    confirmed = [row.petition_id for row in locked if row.state == Signature.State.CONFIRMED]
    CountChange.objects.bulk_create([CountChange(petition_id=petition, change=-1) for petition in confirmed])
    supporter.signatures.all().delete()


def forget_pending_signatures(before: datetime) -> None:
    """Delete what was signed before that time and never confirmed: it doesn't count, and its signer may be anybody."""
    Signature.objects.filter(state=Signature.State.PENDING, signed_at__lt=before).delete()


def stop_updates(supporter: Supporter) -> None:
    """Write to her no more about how her petitions go on."""
    supporter.signatures.update(wants_updates=False)


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
