from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from campaign import dashboard
        from campaign.tokens import make_token
        from events import (
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
            services,
            triggers,
        )
        from events.models import Rsvp
        from mailings.statistics import conversions
        from supporters import confirmations, reminders

        def find(public_id: UUID) -> Rsvp | None:
            found = Rsvp.objects.select_related("event__campaign", "supporter")
            return found.filter(public_id=public_id).exclude(state=Rsvp.State.CANCELLED).first()

        def confirm(registration: Rsvp) -> str:
            try:
                services.confirm(registration)
            except services.RegistrationClosed:
                return registration.event.get_absolute_url()
            return reverse("events:registration", args=[make_token("registration", registration.public_id)])

        confirmations.register(confirmations.Confirmation("rsvp", find, "events/confirm_question.html", confirm))
        holdings.register_holdings()
        naming.register_purposes()
        history.register_history()
        reminders.register(reminders.Waiting(services.waiting, "registered_at", messages.enqueue_reminder))
        processing_kinds.register_kinds()
        retention_kinds.register_kinds()
        criteria.register_criteria()
        triggers.register_triggers()
        next_steps.register_next_steps()
        mailing_cards.register_cards()
        dashboard.register_figures(cards.figures)
        conversions.register(cards.registrations_by_mailing)
