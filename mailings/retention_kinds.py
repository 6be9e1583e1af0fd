"""What mailings have to be made anonymous after a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from mailings.models import Click, Open
from mailings.tracking.anonymising import make_clicks_anonymous, make_opens_anonymous
from supporters import retention

RESPONSES = "responses"
# By when the mail went out: a person's opens and clicks in one mail become anonymous together.
_SENT = "message__finished_at"


def _due(model: type[Open] | type[Click], mailing: str) -> Callable[[Campaign, datetime], QuerySet[Any]]:
    def due(campaign: Campaign, before: datetime) -> QuerySet[Any]:
        of_campaign = {f"{mailing}__campaign": campaign, f"{mailing}__started_at__lt": before}
        rows = model._default_manager.filter(**of_campaign, message__finished_at__lt=before)
        return rows.filter(message__supporter__restricted_at__isnull=True)

    return due


def register_kinds() -> None:
    retention.register(
        retention.RetentionKind(
            RESPONSES,
            _("Who opened and clicked"),
            _(
                "So long after a mail was sent, who opened it and who clicked in it becomes a number: the figures stay "
                "as they are, and nobody can be found by them any more. Opens and clicks of such old mails aren’t "
                "counted from then on."
            ),
            "months",
            least=1,
            most=60,
            suggested=12,
        )
    )
    retention.add(RESPONSES, retention.Source(_due(Open, "mailing"), _SENT, "pk", make_opens_anonymous))
    retention.add(RESPONSES, retention.Source(_due(Click, "link__mailing"), _SENT, "pk", make_clicks_anonymous))
