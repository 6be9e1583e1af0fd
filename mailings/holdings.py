"""What the outbox holds on a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from mailings.models import Message
from supporters.models import Supporter
from supporters.personal_data import Holding, Row, register


def export_messages(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.messages.all():
        yield {
            str(_("kind")): row.kind,
            str(_("to")): row.address,
            str(_("subject")): row.subject,
            str(_("state")): row.get_state_display(),
            str(_("server's answer")): row.answer,
            str(_("time")): row.finished_at or row.created_at,
        }


def erase_messages(supporter: Supporter) -> None:
    """Queued messages go. Of those sent, the row stays for the figures, with nothing that leads to the person."""
    supporter.messages.waiting().delete()
    supporter.messages.update(address="", context={}, subject="", answer="", supporter=None)


def register_holdings() -> None:
    register(Holding(Message, _("What we sent you"), export_messages, erase_messages, is_trace=True))
