"""Petitions that supporters propose: from the form to the moderators' desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaign.audit import record
from campaign.forms import localised
from campaign.identifiers import uuid7
from campaign.models import Campaign, User
from campaign.slugs import free_slug
from petitions import messages
from petitions.models import Petition, PetitionMove, Proposal, Signature
from petitions.services.moving import day_of
from supporters.models import CampaignSupporter, Supporter
from supporters.personal_data import EVERYTHING
from supporters.services.people import Person, confirm_address

State = Petition.State


@dataclass(frozen=True)
class Idea:
    """What is proposed, in the proposer's language."""

    title: str
    ask: str
    background: str


@transaction.atomic
def set_sponsors(campaign: Campaign, sponsors: int | None, by: User) -> None:
    """Say how many sponsors a proposal needs; None takes no proposals. Those under way keep their number."""
    campaign.proposal_sponsors = sponsors
    campaign.save(update_fields=["proposal_sponsors", "updated_at"])
    record(by, "changed", campaign, campaign)


@transaction.atomic
def propose(campaign: Campaign, person: Person, idea: Idea) -> None:
    """Take a proposal; it is looked at by nobody before it is confirmed from the mail.

    Until then the form that was sent last holds: an address has one proposal that waits, and its mails are few.
    """
    supporter = Supporter.objects.by_address(person.address, person.language)
    waiting = Proposal.objects.select_for_update(of=("self",)).select_related("petition")
    proposal = waiting.filter(supporter=supporter, petition__campaign=campaign, confirmed_at=None).first()
    if proposal is None:
        petition = Petition(campaign=campaign, slug=f"proposal-{uuid7().hex}")
        proposal = Proposal(supporter=supporter)
    else:
        petition = proposal.petition
    _write(petition, idea, person.language)
    petition.sponsors_needed = campaign.proposal_sponsors
    petition.save()
    proposal.petition, proposal.name, proposal.language = petition, person.name, person.language
    proposal.save()
    proposal.refresh_from_db()
    messages.ask_to_confirm_proposal(proposal)


def _write(petition: Petition, idea: Idea, language: str) -> None:
    """In her language, and in the first one too, of which every petition has a text: the team translates it."""
    for name in ("title", "ask", "background"):
        for code in {language, settings.LANGUAGE_CODE}:
            setattr(petition, localised(name, code), getattr(idea, name))


@transaction.atomic
def confirm_proposal(proposal: Proposal) -> Petition:
    """Let the proposer look for sponsors: she has shown that the address is hers. Doing it twice changes nothing."""
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("petition__campaign", "supporter")
    proposal = locked.get(pk=proposal.pk)
    petition = proposal.petition
    if proposal.confirmed_at is not None:
        return petition
    proposal.confirmed_at = timezone.now()
    proposal.save(update_fields=["confirmed_at"])
    petition.slug, petition.state = free_slug(Petition, petition.title, petition.pk), State.SPONSORS
    petition.save(update_fields=["slug", "state", "updated_at"])
    _note(petition)
    source = CampaignSupporter.Source.PETITION
    confirm_address(proposal.supporter, petition.campaign, source, name=proposal.name)
    messages.send_sponsors_link(proposal)
    return petition


def _note(petition: Petition) -> None:
    """Nobody of the team did this."""
    PetitionMove.objects.create(
        petition=petition, state=petition.state, happened_on=day_of(petition), is_public=False, by=None
    )


@transaction.atomic
def count_sponsors(petition: Petition) -> None:
    """Put a proposed petition before the team once enough people stand behind it. Safe to run twice and at once."""
    locked = (
        Petition.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=petition.pk)
    )
    if locked.state != State.SPONSORS or locked.sponsors_needed is None:
        return
    if locked.signatures.filter(state=Signature.State.CONFIRMED).count() < locked.sponsors_needed:
        return
    locked.state = State.REVIEW
    locked.save(update_fields=["state", "updated_at"])
    _note(locked)
    messages.tell_team_of_proposal(locked)


def erase_proposals(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Forget who proposed what. What others stand behind goes on without her; what nobody else signed goes too.

    Its words are hers, and may say who she is. What the team has looked at is the team's.
    """
    proposals = supporter.proposals.filter(condition)
    petitions = list(proposals.values_list("petition_id", flat=True))
    proposals.delete()
    _delete_unseen(petitions)


def forget_unconfirmed_proposals(before: datetime) -> None:
    """Delete what was proposed before that time and never confirmed: anybody may have typed it."""
    proposals = Proposal.objects.filter(confirmed_at=None, created_at__lt=before)
    petitions = list(proposals.values_list("petition_id", flat=True))
    proposals.delete()
    _delete_unseen(petitions)


def _delete_unseen(petitions: list[int]) -> None:
    untouched = Q(state=State.DRAFT, moves=None) | Q(state=State.SPONSORS)
    Petition.objects.filter(untouched, pk__in=petitions, signatures=None).delete()
