from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse


class PetitionsConfig(AppConfig):
    name = "petitions"

    def ready(self) -> None:
        from campaign import dashboard
        from mailings.statistics import conversions
        from petitions import (
            cards,
            criteria,
            history,
            holdings,
            mailing_cards,
            messages,
            naming,
            next_steps,
            processing_kinds,
            retention_kinds,
            triggers,
        )
        from petitions.models import Proposal, Signature
        from petitions.services import proposing
        from petitions.services import signatures as signature_services
        from supporters import confirmations, reminders

        def find(public_id: UUID) -> Signature | None:
            found = Signature.objects.select_related("petition__campaign", "supporter")
            return found.filter(public_id=public_id).first()

        def confirm(signature: Signature) -> str:
            signature_services.confirm(signature)
            return signature.petition.get_thanks_url()

        confirmations.register(
            confirmations.Confirmation("signature", find, "petitions/confirm_question.html", confirm)
        )

        def find_proposal(public_id: UUID) -> Proposal | None:
            found = Proposal.objects.select_related("petition__campaign", "supporter")
            return found.filter(petition__public_id=public_id).first()

        def confirm_proposal(proposal: Proposal) -> str:
            petition = proposing.confirm_proposal(proposal)
            if petition.state == petition.State.DRAFT:
                return reverse("petitions:proposed", args=[petition.campaign.slug])
            return reverse("petitions:sponsor", args=[petition.slug, petition.public_id])

        confirmations.register(
            confirmations.Confirmation(
                "proposal", find_proposal, "petitions/confirm_proposal_question.html", confirm_proposal
            )
        )
        next_steps.register_next_steps()
        holdings.register_holdings()
        naming.register_purposes()
        history.register_history()
        reminders.register(reminders.Waiting(signature_services.waiting, "signed_at", messages.enqueue_reminder))
        processing_kinds.register_kinds()
        retention_kinds.register_kinds()
        criteria.register_criteria()
        triggers.register_triggers()
        mailing_cards.register_cards()
        mailing_cards.register_form()
        next_steps.register_next_steps()
        dashboard.register_figures(cards.figures)
        conversions.register(cards.signatures_by_mailing)
        dashboard.register_series(cards.signatures_series)
