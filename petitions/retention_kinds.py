"""What petitions have to be deleted or made anonymous after a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Greatest, Least
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from petitions.models import Letter, Petition, Signature
from petitions.services.anonymising import anonymise_signatures, note_anonymous
from petitions.services.hand_ins import delete_files_of
from petitions.services.letters import anonymise_letters
from supporters import retention
from supporters.retention_kinds import PENDING
from supporters.services.forgetting import forget_with_nothing_left

SIGNATURES, LETTERS = "signatures", "letters"


def _pending(campaign: Campaign, before: datetime) -> QuerySet[Signature]:
    return Signature.objects.filter(petition__campaign=campaign, state=Signature.State.PENDING, signed_at__lt=before)


@transaction.atomic
def _delete_pending(keys: Collection[int]) -> int:
    rows = Signature.objects.filter(pk__in=keys, state=Signature.State.PENDING, supporter__isnull=False)
    found = {row.pk: row.supporter_id for row in rows.select_for_update(skip_locked=True, of=("self",))}
    Signature.objects.filter(pk__in=found).delete()
    forget_with_nothing_left({supporter for supporter in found.values() if supporter})
    return len(found)


def _closed(campaign: Campaign, before: datetime) -> QuerySet[Petition]:
    """The petitions that are over since before that time, with names left.

    They are over once they are closed, be it by the team or by the time that was set, and what was last handed in or
    answered lies behind them too.
    """
    last = Max("moves__happened_on", filter=Q(moves__state__in=[Petition.State.HANDED_IN, Petition.State.ANSWERED]))
    closed = campaign.petitions.exclude(state=Petition.State.DRAFT, closed_at__isnull=True)
    over = closed.annotate(closed=Least("closed_at", "closes_at"), last=Cast(last, DateTimeField())).annotate(
        over_at=Greatest("closed", "last")
    )
    return over.filter(closed__isnull=False, over_at__lt=before, made_anonymous_at__isnull=True)


def _signatures(campaign: Campaign, before: datetime) -> QuerySet[Signature]:
    petitions = _closed(campaign, before).values("pk")
    named = Q(supporter__isnull=False) | ~Q(name="")  # on paper, there may be a name without an address
    found = Signature.objects.confirmed().filter(named, petition__in=petitions)
    return found.filter(supporter__restricted_at__isnull=True)


def _finish(campaign: Campaign, before: datetime) -> None:
    """Petitions on which nobody is named any more need not be looked through tomorrow."""
    anybody = Q(supporter__isnull=False) | ~Q(name="")
    named = Signature.objects.filter(anybody, petition=OuterRef("pk"))
    closed = list(_closed(campaign, before).values_list("pk", flat=True))
    anonymous = campaign.petitions.filter(~Exists(named), pk__in=closed)
    delete_files_of(anonymous)
    note_anonymous(anonymous)


def _pending_letters(campaign: Campaign, before: datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(action__campaign=campaign, state=Letter.State.PENDING, written_at__lt=before)


@transaction.atomic
def _delete_pending_letters(keys: Collection[int]) -> int:
    rows = Letter.objects.filter(pk__in=keys, state=Letter.State.PENDING, supporter__isnull=False)
    found = {row.pk: row.supporter_id for row in rows.select_for_update(skip_locked=True, of=("self",))}
    Letter.objects.filter(pk__in=found).delete()
    forget_with_nothing_left({supporter for supporter in found.values() if supporter})
    return len(found)


def _letters(campaign: Campaign, before: datetime) -> QuerySet[Letter]:
    sent = Letter.objects.sent().filter(action__campaign=campaign, sent_at__lt=before, supporter__isnull=False)
    return sent.filter(supporter__restricted_at__isnull=True)


def register_kinds() -> None:
    retention.register(
        retention.RetentionKind(
            SIGNATURES,
            _("Signatures under closed petitions"),
            _(
                "So long after a petition was closed, handed in or answered, whichever came last, its signatures lose "
                "name, postcode, comment and signer. They count on. What else is known of the people, such as the "
                "lists they are on, stays."
            ),
            "months",
            least=1,
            most=120,
            suggested=12,
        )
    )
    retention.add(PENDING, retention.Source(_pending, "signed_at", "pk", _delete_pending))
    retention.add(SIGNATURES, retention.Source(_signatures, "signed_at", "pk", anonymise_signatures, _finish))
    retention.register(
        retention.RetentionKind(
            LETTERS,
            _("Letters to representatives"),
            _(
                "So long after a letter went, it loses its words, its answer, name, addresses and writer. It counts "
                "on. What else is known of the people, such as the lists they are on, stays."
            ),
            "months",
            least=1,
            most=120,
            suggested=12,
        )
    )
    retention.add(PENDING, retention.Source(_pending_letters, "written_at", "pk", _delete_pending_letters))
    retention.add(LETTERS, retention.Source(_letters, "sent_at", "pk", anonymise_letters))
