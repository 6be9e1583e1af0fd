"""What the outbox holds on a person."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from mailings.models import Message
from mailings.outbox import messages_about
from supporters import personal_data
from supporters.models import Supporter
from supporters.personal_data import EVERYTHING, Holding, Row, register


def export_messages(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.messages.filter(condition):
        yield {
            str(_("kind")): row.kind,
            str(_("to")): row.address,
            str(_("subject")): row.subject,
            str(_("state")): row.get_state_display(),
            str(_("server's answer")): row.answer,
            str(_("time")): row.finished_at or row.created_at,
        }


def erase_messages(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Queued messages go. Of those sent, the row stays for the figures, with nothing that leads to the person."""
    supporter.messages.waiting().filter(condition).delete()
    supporter.messages.filter(condition).blank()


def _of_campaign(supporter: Supporter, campaign: Campaign) -> Q:
    """A message belongs to the campaign of what it tells of: a subscription, a signature, a registration."""
    public_ids = {
        str(public_id)
        for holding, condition in personal_data.scopes_but(Message, supporter, campaign)
        if any(field.name == "public_id" for field in holding.model._meta.concrete_fields)
        for public_id in holding.rows(supporter, condition).values_list("public_id", flat=True)
    }
    return Q(pk__in=messages_about(public_ids, [supporter.pk]))


def register_holdings() -> None:
    register(
        Holding(
            Message,
            _("What we sent you"),
            export_messages,
            erase_messages,
            is_trace=True,
            of_campaign=_of_campaign,
        )
    )
