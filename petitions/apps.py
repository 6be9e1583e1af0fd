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
        from petitions.models import Signature
        from petitions.services import signatures as signature_services
        from supporters import confirmations, reminders

        def find(public_id: UUID) -> Signature | None:
            found = Signature.objects.select_related("petition__campaign", "supporter")
            return found.filter(public_id=public_id).first()

        def confirm(signature: Signature) -> str:
            signature_services.confirm(signature)
            return reverse("petitions:thank_you", args=[signature.petition.slug])

        confirmations.register(
            confirmations.Confirmation("signature", find, "petitions/confirm_question.html", confirm)
        )
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
