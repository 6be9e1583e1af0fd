"""What this app holds on a person."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from supporters.models import Consent, Subscription, Supporter
from supporters.personal_data import Holding, Row, register


def export_profile(supporter: Supporter) -> Iterable[Row]:
    yield {
        str(_("e-mail address")): supporter.address,
        str(_("name")): supporter.name,
        str(_("postcode")): supporter.postcode,
        str(_("country")): supporter.country,
        str(_("language")): supporter.get_language_display(),
        str(_("known since")): supporter.created_at,
        str(_("address confirmed")): supporter.address_confirmed_at,
    }


def export_subscriptions(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.subscriptions.select_related("mailing_list"):
        yield {
            str(_("list")): row.mailing_list.name,
            str(_("name given")): row.name,
            str(_("state")): row.get_state_display(),
            str(_("asked")): row.requested_at,
            str(_("confirmed")): row.confirmed_at,
            str(_("left")): row.left_at,
        }


def export_consents(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.consents.select_related("wording"):
        yield {
            str(_("time")): row.at,
            str(_("action")): row.get_action_display(),
            str(_("how")): row.get_via_display(),
            str(_("wording")): row.wording.text if row.wording else "",
        }


def forget_subscriptions(before: datetime) -> None:
    Subscription.objects.filter(state=Subscription.State.PENDING, requested_at__lt=before).delete()


def register_holdings() -> None:
    register(Holding(Supporter, _("Who you are"), export_profile, lambda supporter: None, is_trace=True))
    register(
        Holding(
            Subscription,
            _("Your lists"),
            export_subscriptions,
            lambda s: s.subscriptions.all().delete(),
            forget=forget_subscriptions,
        )
    )
    register(
        Holding(Consent, _("What you agreed to"), export_consents, lambda s: s.consents.all().delete(), is_trace=True)
    )
