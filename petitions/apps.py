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
            letter_messages,
            mailing_cards,
            messages,
            naming,
            next_steps,
            processing_kinds,
            retention_kinds,
            triggers,
        )
        from petitions.models import Letter, Proposal, Signature
        from petitions.services import letters as letter_services
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

        def find_letter(public_id: UUID) -> Letter | None:
            found = Letter.objects.select_related("action__campaign", "representative", "supporter")
            return found.filter(public_id=public_id).first()

        def confirm_letter(letter: Letter) -> str:
            page = "letter_thank_you" if letter_services.confirm(letter) else "letter_not_sent"
            return reverse(f"petitions:{page}", args=[letter.action.slug])

        confirmations.register(
            confirmations.Confirmation("letter", find_letter, "petitions/confirm_letter_question.html", confirm_letter)
        )
        reminders.register(reminders.Waiting(letter_services.waiting, "written_at", letter_messages.enqueue_reminder))
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
        dashboard.register_figures(cards.figures)
        dashboard.register_figures(cards.letter_figures)
        conversions.register(cards.signatures_by_mailing)
        dashboard.register_series(cards.signatures_series)
