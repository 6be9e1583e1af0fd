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
            processing_kinds,
            retention_kinds,
            triggers,
        )
        from petitions.models import Letter, Signature
        from petitions.services import letters as letter_services
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
        dashboard.register_figures(cards.figures)
        dashboard.register_figures(cards.letter_figures)
        conversions.register(cards.signatures_by_mailing)
        dashboard.register_series(cards.signatures_series)
