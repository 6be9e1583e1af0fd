"""A person's requests: received, answered in time, and proven afterwards (UK GDPR Art. 12 and 15 to 21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from supporters import personal_data, signals
from supporters.addresses import hash_address, normalise_address
from supporters.deadlines import add_months
from supporters.models import DataRequest, Supporter
from supporters.services import forgetting, objecting
from supporters.services.rectifying import Profile, correct

Kind, Channel, Identity, Outcome = (
    DataRequest.Kind,
    DataRequest.Channel,
    DataRequest.Identity,
    DataRequest.Outcome,
)
# UK GDPR Art. 12(3): one month, which may be extended by two further months.
MONTHS_TO_ANSWER = 1
MONTHS_WHEN_EXTENDED = 3


class CannotBeCarriedOut(Exception):
    """The request is closed already, nobody is known under its address, or it isn't shown who asks.

    What touches her profile, which campaigns share, needs that she is one of the campaign's people: anybody can have
    typed her address into a form of theirs.
    """


@dataclass(frozen=True)
class Received:
    """What the team enters of a request: from which address, what for, how and when it came, and who showed it."""

    address: str
    kind: DataRequest.Kind
    channel: DataRequest.Channel
    identity: DataRequest.Identity
    received_on: date


def find(campaign: Campaign, address: str) -> Supporter | None:
    """Return the person of exactly this address, if the campaign holds anything on her."""
    supporter = Supporter.objects.filter(address_normalised=normalise_address(address)).first()
    return supporter if supporter is not None and personal_data.is_known_to(supporter, campaign) else None


@transaction.atomic
def receive(campaign: Campaign, received: Received, by: User) -> DataRequest:
    """Enter a request into the register. Its deadline runs from the day it was received, whoever entered it when."""
    request = DataRequest.objects.create(
        campaign=campaign,
        supporter=find(campaign, received.address),
        address_hash=hash_address(received.address),
        kind=received.kind,
        channel=received.channel,
        identity=received.identity,
        received_on=received.received_on,
        due_on=add_months(received.received_on, MONTHS_TO_ANSWER),
        handled_by=by,
    )
    record(by, f"received a request for {request.kind}", request, campaign)
    return request


@transaction.atomic
def verify(request: DataRequest, identity: DataRequest.Identity, by: User) -> None:
    """Note how it was shown that it is she who asks."""
    if not request.is_open:
        return
    request.identity, request.handled_by = identity, by
    request.save(update_fields=["identity", "handled_by"])
    record(by, "verified who asks", request, request.campaign)


@transaction.atomic
def extend(request: DataRequest, reason: DataRequest.Extension, by: User) -> None:
    """Take the two further months that the law allows where it is complex or many came. She must be told why."""
    if not request.is_open or request.extension:
        return
    request.extension, request.handled_by = reason, by
    request.due_on = add_months(request.received_on, MONTHS_WHEN_EXTENDED)
    request.save(update_fields=["extension", "due_on", "handled_by"])
    record(by, "extended a request", request, request.campaign)


@transaction.atomic
def close(request: DataRequest, outcome: DataRequest.Outcome, by: User) -> None:
    """Note what came of it. Doing it twice changes nothing: the first outcome stays."""
    locked = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.is_open:
        _close(locked, outcome, by)


def _close(request: DataRequest, outcome: DataRequest.Outcome, by: User | None) -> None:
    request.outcome, request.closed_at, request.handled_by = outcome, timezone.now(), by
    request.save(update_fields=["outcome", "closed_at", "handled_by", "proof", "supporter"])
    record(by, f"closed a request for {request.kind}", request, request.campaign)


def _locked(request: DataRequest) -> tuple[DataRequest, Supporter]:
    """The request, which nobody else closes meanwhile, and whom it is about. Raises CannotBeCarriedOut."""
    locked = DataRequest.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=request.pk)
    if not locked.can_be_carried_out or locked.supporter is None:
        raise CannotBeCarriedOut
    return locked, locked.supporter


def require_own_person(request: DataRequest) -> None:
    """Raise CannotBeCarriedOut unless she is one of the campaign's people, whose profile its team may work on."""
    if not request.campaign.people.filter(supporter=request.supporter_id).exists():
        raise CannotBeCarriedOut


@transaction.atomic
def give_access(request: DataRequest, by: User) -> Supporter:
    """Note that what is held on her was taken out for her, and return who she is. The request stays open until sent.

    Raises CannotBeCarriedOut.
    """
    locked, supporter = _locked(request)
    record(by, "took out what is held on a person", locked, locked.campaign)
    return supporter


@transaction.atomic
def send_link(request: DataRequest, by: User) -> None:
    """Send her a link to everything held on her, by which she needs nobody. Raises CannotBeCarriedOut."""
    locked, supporter = _locked(request)
    signals.personal_data_requested.send(Supporter, supporter=supporter)
    record(by, "sent a link to what is held", locked, locked.campaign)


@transaction.atomic
def rectify(request: DataRequest, profile: Profile, by: User) -> None:
    """Put her profile right, as she asks (Art. 16). Raises CannotBeCarriedOut."""
    locked, supporter = _locked(request)
    require_own_person(locked)
    correct(supporter, profile)
    _close(locked, Outcome.CARRIED_OUT, by)


@transaction.atomic
def erase(request: DataRequest, by: User, *, everywhere: bool = False) -> None:
    """Erase what the campaign holds on her, and keep the proof without her (Art. 17). Raises CannotBeCarriedOut.

    `everywhere` erases what other campaigns of the site hold too, which is for admins alone.
    """
    locked, supporter = _locked(request)
    counted = what_goes(supporter, locked.campaign)
    if everywhere and by.is_superuser:
        forgetting.erase(supporter)
    else:
        forgetting.erase_what_campaign_holds(supporter, locked.campaign)
    locked.supporter, locked.proof = None, _proof(counted)
    _close(locked, Outcome.CARRIED_OUT, by)


def what_goes(supporter: Supporter, campaign: Campaign) -> dict[str, int]:
    """How many rows of each model erasing her would remove. The register's entries stay, without her."""
    counted = personal_data.count_for_team(supporter, campaign)
    counted.pop(DataRequest._meta.label, None)
    return counted


def _proof(counted: dict[str, int]) -> dict[str, object]:
    removed = [{"what": label, "rows": number} for label, number in counted.items()]
    return {"removed": removed, "at": timezone.now().isoformat(timespec="seconds")}


@transaction.atomic
def restrict(request: DataRequest, by: User) -> None:
    """Only store her data from now on: she is left out of segments, exports and mailings (Art. 18).

    It holds for every campaign of the site. Raises CannotBeCarriedOut.
    """
    locked, supporter = _locked(request)
    require_own_person(locked)
    Supporter.objects.filter(pk=supporter.pk, restricted_at__isnull=True).update(restricted_at=timezone.now())
    _close(locked, Outcome.CARRIED_OUT, by)


@transaction.atomic
def lift_restriction(request: DataRequest, by: User) -> None:
    """End the restriction, unless another request still asks for it. She must be told before (Art. 18(3))."""
    locked = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not locked.is_in_force:
        return
    locked.lifted_at = timezone.now()
    locked.save(update_fields=["lifted_at"])
    others = DataRequest.objects.in_force().filter(supporter=locked.supporter_id)
    if locked.supporter_id and not others.exists():
        Supporter.objects.filter(pk=locked.supporter_id).update(restricted_at=None)
    record(by, "lifted a restriction", locked, locked.campaign)


@transaction.atomic
def object_to_mailings(request: DataRequest, by: User) -> None:
    """Write to her no more of what the campaign wants to tell (Art. 21(2) and (3)). Raises CannotBeCarriedOut."""
    locked, supporter = _locked(request)
    objecting.stop_mailings(supporter, locked.campaign)
    _close(locked, Outcome.CARRIED_OUT, by)


@transaction.atomic
def forget_herself(supporter: Supporter) -> None:
    """Erase everything, since she pressed the button by a link from a fresh mail, and enter it as done."""
    address_hash = hash_address(supporter.address)
    counted = {campaign: what_goes(supporter, campaign) for campaign in _campaigns_of(supporter)}
    forgetting.erase(supporter)
    DataRequest.objects.bulk_create(
        _own_request(campaign, Kind.ERASURE, address_hash, proof=_proof(rows)) for campaign, rows in counted.items()
    )


@transaction.atomic
def note_own_access(supporter: Supporter) -> None:
    """Enter as done that she asked for the link to what is held on her: once a day, however often she presses."""
    today = timezone.localdate()
    known = DataRequest.objects.filter(
        supporter=supporter, kind=Kind.ACCESS, channel=Channel.OWN_LINK, received_on=today
    ).values_list("campaign_id", flat=True)
    address_hash = hash_address(supporter.address)
    DataRequest.objects.bulk_create(
        _own_request(campaign, Kind.ACCESS, address_hash, supporter=supporter)
        for campaign in _campaigns_of(supporter)
        if campaign.pk not in set(known)
    )


def _campaigns_of(supporter: Supporter) -> list[Campaign]:
    """Those that know her; where none does, those that hold what she never confirmed."""
    known = list(Campaign.objects.filter(people__supporter=supporter))
    return known or [row for row in Campaign.objects.all() if personal_data.is_known_to(supporter, row)]


def _own_request(
    campaign: Campaign,
    kind: DataRequest.Kind,
    address_hash: str,
    *,
    supporter: Supporter | None = None,
    proof: dict[str, object] | None = None,
) -> DataRequest:
    today = timezone.localdate()
    return DataRequest(
        campaign=campaign,
        supporter=supporter,
        address_hash=address_hash,
        kind=kind,
        channel=Channel.OWN_LINK,
        identity=Identity.OWN_LINK,
        received_on=today,
        due_on=add_months(today, MONTHS_TO_ANSWER),
        outcome=Outcome.CARRIED_OUT,
        closed_at=timezone.now(),
        proof=proof or {},
    )
