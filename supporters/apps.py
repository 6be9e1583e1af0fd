from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse


class SupportersConfig(AppConfig):
    name = "supporters"

    def ready(self) -> None:
        from campaign import dashboard
        from supporters import (
            cards,
            confirmations,
            criteria,
            history,
            holdings,
            naming,
            processing_kinds,
            reminders,
            retention_kinds,
        )
        from supporters.models import Subscription
        from supporters.services import joining

        def find(public_id: UUID) -> Subscription | None:
            found = Subscription.objects.select_related("mailing_list__campaign", "supporter")
            of_lists_in_use = found.filter(public_id=public_id, mailing_list__archived_at__isnull=True)
            return of_lists_in_use.exclude(state=Subscription.State.LEFT).first()

        def confirm(subscription: Subscription) -> str:
            joining.confirm_subscription(subscription)
            mailing_list = subscription.mailing_list
            if not mailing_list.is_public:
                return mailing_list.campaign.get_absolute_url()
            return reverse("supporters:joined", args=[mailing_list.slug])

        confirmations.register(confirmations.Confirmation("list", find, "supporters/confirm_question.html", confirm))
        holdings.register_holdings()
        naming.register_purposes()
        history.register_history()
        reminders.register(reminders.Waiting(joining.waiting, "requested_at", joining.remind))
        processing_kinds.register_kinds()
        retention_kinds.register_kinds()
        criteria.register_criteria()
        dashboard.register_figures(cards.figures)
