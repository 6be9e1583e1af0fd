"""Signatures: signing, confirming, and what becomes of them with their people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaign.models import User
from mailings.outbox import nudge_on_commit
from petitions import messages
from petitions.models import CountChange, Decision, Petition, Signature
from petitions.receipts import new_receipt
from petitions.services import moderating, trusting
from petitions.services.proposing import count_sponsors
from petitions.services.sharing import move_links
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
    trusting.judge(signature)
    if not _settle(signature):
        return
    signature.refresh_from_db()  # with the form that was sent last
    if signature.state == Signature.State.CONFIRMED:
        CountChange.objects.create(petition_id=signature.petition_id, change=1)
        messages.enqueue_thanks(signature)
    moderating.hold_where_rules_say(signature)
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
    if signature.petition.state == Petition.State.SPONSORS:
        count_sponsors(signature.petition)


@dataclass(frozen=True)
class OwnWords:
    """What a signer says of herself beside her signature, and whether it may be shown."""

    name: str
    comment: str
    show_name: bool


@transaction.atomic
def send_change_link(signature: Signature) -> None:
    """Send her a link of an hour by which she can change what she wrote. It takes a signature that she confirmed."""
    if signature.state in (Signature.State.CONFIRMED, Signature.State.SUSPECT):
        messages.enqueue_change_link(signature)


@transaction.atomic
def edit_signature(signature: Signature, words: OwnWords) -> None:
    """Store what its signer changed; the rules of moderation are asked anew. What a moderator has hidden waits for one.

    One that has been withdrawn meanwhile stays so.
    """
    stored = _locked(signature)
    if stored is None:
        return
    if stored.moderation == Signature.Moderation.APPROVED and (words.name, words.comment) != (
        stored.name,
        stored.comment,
    ):
        stored.moderation = Signature.Moderation.NONE  # approved were the words that stood there before
    stored.name, stored.comment, stored.show_name = words.name, words.comment, words.show_name
    stored.edited_at = timezone.now()
    stored.save(update_fields=["name", "comment", "show_name", "moderation", "edited_at"])
    moderating.hold_where_rules_say(stored)


@transaction.atomic
def stop_showing(signature: Signature) -> None:
    """Take her name and comment off the petition's page, as she wishes. The signature counts on."""
    stored = _locked(signature)
    if stored is None or not stored.is_wanted_on_the_page:
        return
    stored.show_name = False
    stored.edited_at = timezone.now()
    stored.save(update_fields=["show_name", "edited_at"])
    moderating.hold_where_rules_say(stored)


@transaction.atomic
def withdraw(signature: Signature) -> None:
    """Delete the signature, as its signer wishes, and tell her by mail. Doing it twice changes nothing.

    What was never confirmed goes without a mail. With the signature ends what hung on it: mails about the petition.
    What is hers is locked in the order in which she is erased.
    """
    supporter = signature.supporter
    if supporter is None:
        return
    consents.lock(supporter)
    stored = _locked(signature)
    if stored is None:
        return
    petition = signature.petition
    if stored.state == Signature.State.CONFIRMED:
        CountChange.objects.create(petition_id=stored.petition_id, change=-1)
    if stored.state != Signature.State.PENDING:
        messages.enqueue_withdrawn(signature)
    if consents.holds(supporter, petition.purpose):
        consents.withdraw(supporter, petition.purpose, Consent.Via.PREFERENCES)
    stored.delete()


def _locked(signature: Signature) -> Signature | None:
    """The signature as it is stored, held until the transaction ends; None where it is gone."""
    return Signature.objects.select_for_update().filter(pk=signature.pk).first()


def hide_signature(signature: Signature, by: User) -> None:
    """Take a name and comment off the petition's page, as the house rules say. The signature counts on."""
    moderating.decide(Signature.objects.filter(pk=signature.pk), Decision.Action.HIDE, None, by)


# Her constituency and region come from the loaded directory of postcodes; where it isn't loaded they stay empty.
_CONFIRM = """
    UPDATE petitions_signature AS signature
    SET state = CASE WHEN signature.suspicion = '' THEN 'confirmed' ELSE 'suspect' END, confirmed_at = now(),
        receipt = %(receipt)s, constituency = coalesce(place.constituency, ''), region = coalesce(place.region, '')
    FROM (SELECT %(pk)s AS pk) AS asked
    LEFT JOIN petitions_signature AS own ON own.id = asked.pk
    LEFT JOIN supporters_postcode AS place ON place.postcode = own.postcode AND own.country = 'GB'
    WHERE signature.id = asked.pk AND signature.state = 'pending'
    RETURNING signature.id
"""


def _settle(signature: Signature) -> bool:
    """Make a pending signature count, or wait for a moderator where it is suspect; whether it was pending."""
    with connection.cursor() as cursor:
        cursor.execute(_CONFIRM, {"pk": signature.pk, "receipt": new_receipt()})
        return cursor.fetchone() is not None


def waiting() -> QuerySet[Signature]:
    """What can still be confirmed, and would still count for something. Served by the index `signature_to_remind`."""
    return Signature.objects.filter(state=Signature.State.PENDING, petition__in=Petition.objects.open())


def erase_signatures(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Remove a person's signatures; the counts follow. One that is just being confirmed is waited for."""
    locked = list(supporter.signatures.filter(condition).select_for_update(of=("self",)))
    confirmed = [row.petition_id for row in locked if row.state == Signature.State.CONFIRMED]
    CountChange.objects.bulk_create([CountChange(petition_id=petition, change=-1) for petition in confirmed])
    supporter.signatures.filter(pk__in=[row.pk for row in locked]).delete()


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
    """Two under one petition become one: a confirmed one, the earlier of two; her name is shown where both allow it.

    The links that she passed on by the other lead on, and count for her.
    """

    def choose(own: Signature, other: Signature) -> Signature:
        first = _first_of(own, other, kept)
        move_links(other if first is own else own, first)
        return first

    return move_choosing(Signature, "petition_id", choose, kept, gone)


def _first_of(own: Signature, other: Signature, kept: Supporter) -> Signature:
    confirmed = [row for row in (own, other) if row.state == Signature.State.CONFIRMED]
    if not confirmed:
        return max(own, other, key=lambda row: row.signed_at)  # the form that was sent last holds
    first = min(confirmed, key=lambda row: row.signed_at)
    if not all(row.is_wanted_on_the_page for row in confirmed):
        first.show_name, first.moderation = False, moderating.taken_back(first.moderation)
    asking = next((row for row in confirmed if row.wants_updates), None)
    first.wants_updates = asking is not None and consents.holds(kept, first.petition.purpose)
    first.updates_wording_id = asking.updates_wording_id if asking else first.updates_wording_id
    return first
