"""Letting signatures count on without the people."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.postgres.functions import RandomUUID
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mailings.outbox import forget_messages_about
from petitions.models import CommentReport, Petition, Signature
from supporters.models import Supporter
from supporters.personal_data import EVERYTHING


def anonymise_signatures_of(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Let a person's signatures count on without her; those that she never confirmed go."""
    signatures = supporter.signatures.filter(condition)
    signatures.filter(state=Signature.State.PENDING).delete()
    anonymise_signatures(list(signatures.values_list("pk", flat=True)))


@transaction.atomic
def anonymise_signatures(keys: Collection[int]) -> int:
    """Take from these signatures whatever leads to a person, and return how many there were.

    They count on: the petition's count doesn't change. What was mailed about them is blanked, and they get another
    public id, so that no old link or message leads to them.
    """
    named = Q(supporter__isnull=False) | ~Q(name="")
    found = Signature.objects.exclude(state=Signature.State.PENDING).filter(named, pk__in=keys)
    signatures = list(found.select_for_update(skip_locked=True, of=("self",)).only("pk", "public_id", "supporter_id"))
    public_ids = [str(row.public_id) for row in signatures]
    forget_messages_about(public_ids, [row.supporter_id for row in signatures if row.supporter_id])
    CommentReport.objects.filter(signature__in=[row.pk for row in signatures]).delete()
    return Signature.objects.filter(pk__in=[row.pk for row in signatures]).update(
        public_id=RandomUUID(),
        supporter=None,
        name="",
        phone="",
        postcode="",
        comment="",
        answers=None,
        network="",
        show_name=False,
        moderation=Signature.Moderation.NONE,
        wants_updates=False,
        updates_wording=None,
    )


def note_anonymous(petitions: QuerySet[Petition]) -> None:
    """Note that these petitions hold no signer any more, so that nobody looks through their signatures again."""
    petitions.update(made_anonymous_at=timezone.now())
