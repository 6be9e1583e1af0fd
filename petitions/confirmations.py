"""What is confirmed from a mail here: signatures, proposals, letters."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from petitions import letter_messages, messages
from petitions.links import signature_path
from petitions.models import Letter, Proposal, Signature
from petitions.services import letters, proposing, signatures
from supporters.confirmations import Confirmation, register
from supporters.reminders import Waiting
from supporters.reminders import register as remind


def _signature(public_id: UUID) -> Signature | None:
    found = Signature.objects.select_related("petition__campaign", "supporter")
    return found.filter(public_id=public_id).first()


def _confirm_signature(signature: Signature) -> str:
    """To the thanks; what waits for a moderator doesn't count yet, and its own page says so."""
    signatures.confirm(signature)
    signature.refresh_from_db(fields=["state"])
    if signature.state == Signature.State.CONFIRMED:
        return signature.petition.get_thanks_url()
    return signature_path(signature)


def _proposal(public_id: UUID) -> Proposal | None:
    found = Proposal.objects.select_related("petition__campaign", "supporter")
    return found.filter(petition__public_id=public_id).first()


def _confirm_proposal(proposal: Proposal) -> str:
    petition = proposing.confirm_proposal(proposal)
    if petition.state == petition.State.DRAFT:
        return reverse("petitions:proposed", args=[petition.campaign.slug])
    return reverse("petitions:sponsor", args=[petition.slug, petition.public_id])


def _letter(public_id: UUID) -> Letter | None:
    found = Letter.objects.select_related("action__campaign", "representative", "supporter")
    return found.filter(public_id=public_id).first()


def _confirm_letter(letter: Letter) -> str:
    page = "letter_thank_you" if letters.confirm(letter) else "letter_not_sent"
    return reverse(f"petitions:{page}", args=[letter.action.slug])


def register_confirmations() -> None:
    """And what is reminded of, once, where nobody confirms."""
    register(Confirmation("signature", _signature, "petitions/confirm_question.html", _confirm_signature))
    register(Confirmation("proposal", _proposal, "petitions/confirm_proposal_question.html", _confirm_proposal))
    register(Confirmation("letter", _letter, "petitions/confirm_letter_question.html", _confirm_letter))
    remind(Waiting(signatures.waiting, "signed_at", messages.enqueue_reminder))
    remind(Waiting(letters.waiting, "written_at", letter_messages.enqueue_reminder))
