"""What this app has to be deleted or made anonymous after a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from supporters import retention
from supporters.models import CampaignSupporter, DataRequest, Subscription, Supporter
from supporters.services.anonymising import anonymise, anonymise_in
from supporters.services.forgetting import UNCONFIRMED_FOR, forget_with_nothing_left, is_known_elsewhere

PENDING, INACTIVE, REQUESTS = "pending", "inactive", "requests"


def _pending(campaign: Campaign, before: datetime) -> QuerySet[Subscription]:
    return Subscription.objects.filter(
        mailing_list__campaign=campaign, state=Subscription.State.PENDING, requested_at__lt=before
    )


@transaction.atomic
def _delete_pending(keys: Collection[int]) -> int:
    rows = Subscription.objects.filter(pk__in=keys, state=Subscription.State.PENDING)
    found = dict(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "supporter_id"))
    Subscription.objects.filter(pk__in=found).delete()
    forget_with_nothing_left(set(found.values()))
    return len(found)


def _inactive(campaign: Campaign, before: datetime) -> QuerySet[CampaignSupporter]:
    """Those who have done nothing since, neither here nor in another campaign, where being on a list counts too.

    Whoever asked that her data only be stored, or whose request is open, is left alone.
    """
    elsewhere = CampaignSupporter.objects.filter(supporter=OuterRef("supporter")).exclude(campaign=campaign)
    on_a_list_elsewhere = Subscription.objects.active().filter(supporter=OuterRef("supporter"))
    request = DataRequest.objects.open().filter(supporter=OuterRef("supporter"))
    return campaign.people.filter(
        ~Exists(elsewhere.filter(last_active_at__gte=before)),
        ~Exists(on_a_list_elsewhere.exclude(mailing_list__campaign=campaign)),
        ~Exists(request),
        last_active_at__lt=before,
        supporter__restricted_at__isnull=True,
    )


def _anonymise_inactive(keys: Collection[int]) -> int:
    rows = CampaignSupporter.objects.filter(pk__in=keys).values_list("pk", "supporter_id", "last_active_at")
    return sum(_anonymise_one(*row) for row in rows)


@transaction.atomic
def _anonymise_one(pk: int, supporter_id: int, last_active_at: datetime) -> bool:
    """Make her anonymous, unless somebody has her in hand, or she has acted since she was found due."""
    supporter = Supporter.objects.select_for_update(skip_locked=True).filter(pk=supporter_id).first()
    if supporter is None:
        return False
    known = supporter.campaigns.select_related("campaign").filter(pk=pk, last_active_at=last_active_at).first()
    if known is None:
        return False
    if is_known_elsewhere(supporter, known.campaign):
        anonymise_in(supporter, known.campaign)  # for how long the other keeps her is for its own rules to say
    else:
        anonymise(supporter)
    return True


def _requests(campaign: Campaign, before: datetime) -> QuerySet[DataRequest]:
    """Those answered; a restriction that is still in force is kept."""
    in_force = DataRequest.objects.in_force().values("pk")
    return DataRequest.objects.filter(campaign=campaign, closed_at__lt=before).exclude(pk__in=in_force)


def _delete_requests(keys: Collection[int]) -> int:
    number, _by_model = DataRequest.objects.filter(pk__in=keys).delete()
    return number


def register_kinds() -> None:
    retention.register(
        retention.RetentionKind(
            PENDING,
            _("What nobody confirmed"),
            _(
                "Subscriptions, signatures and registrations that were typed into a form and never confirmed from the "
                "mail are deleted, and whoever is known by nothing else."
            ),
            "days",
            least=1,
            most=UNCONFIRMED_FOR.days,
            suggested=UNCONFIRMED_FOR.days,
        )
    )
    retention.register(
        retention.RetentionKind(
            INACTIVE,
            _("People who have done nothing for long"),
            _(
                "Whoever has not signed, registered, joined or changed anything for so long is made anonymous: name, "
                "address and everything else on them are gone, from every list too. Their signatures count on without "
                "a name. Somebody whom another campaign knows as active is left alone."
            ),
            "months",
            least=6,
            most=120,
            suggested=36,
        )
    )
    retention.register(
        retention.RetentionKind(
            REQUESTS,
            _("Requests about personal data"),
            _("Answered requests leave the register, with their proof."),
            "months",
            least=12,
            most=120,
            suggested=72,
        )
    )
    retention.add(PENDING, retention.Source(_pending, "requested_at", "pk", _delete_pending))
    retention.add(INACTIVE, retention.Source(_inactive, "last_active_at", "last_active_at", _anonymise_inactive))
    retention.add(REQUESTS, retention.Source(_requests, "closed_at", "pk", _delete_requests))
