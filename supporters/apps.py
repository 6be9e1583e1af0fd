from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse


class SupportersConfig(AppConfig):
    name = "supporters"

    def ready(self) -> None:
        from campaign import dashboard
        from supporters import cards, confirmations, criteria, holdings, processing_kinds, retention_kinds
        from supporters.models import Subscription
        from supporters.services import joining

        def find(public_id: UUID) -> Subscription | None:
            found = Subscription.objects.select_related("mailing_list", "supporter").filter(public_id=public_id)
            return found.exclude(state=Subscription.State.LEFT).first()

        def confirm(subscription: Subscription) -> str:
            joining.confirm_subscription(subscription)
            return reverse("supporters:joined", args=[subscription.mailing_list.slug])

        confirmations.register(confirmations.Confirmation("list", find, "supporters/confirm_question.html", confirm))
        holdings.register_holdings()
        processing_kinds.register_kinds()
        retention_kinds.register_kinds()
        criteria.register_criteria()
        dashboard.register_figures(cards.figures)
