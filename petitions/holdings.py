"""What this app holds on a person."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from petitions.models import Signature
from petitions.services import (
    anonymise_signatures_of,
    count_follows,
    erase_signatures,
    forget_pending_signatures,
    merge_signatures,
    stop_updates,
)
from supporters.models import Supporter
from supporters.personal_data import EVERYTHING, Holding, Row, register


def export_signatures(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.signatures.filter(condition).select_related("petition", "mailing"):
        yield {
            str(_("petition")): row.petition.title,
            str(_("name")): row.name,
            str(_("postcode")): row.postcode,
            str(_("country")): row.country,
            str(_("comment")): row.comment,
            str(_("name may be shown")): row.show_name,
            str(_("wants to hear how it goes on")): row.wants_updates,
            str(_("state")): row.get_state_display(),
            str(_("signed")): row.signed_at,
            str(_("confirmed")): row.confirmed_at,
            str(_("reminded")): row.reminded_at,
            str(_("came by the mailing of")): row.mailing.started_at if row.mailing else None,
        }


def register_holdings() -> None:
    register(
        Holding(
            Signature,
            _("Petitions you signed"),
            export_signatures,
            erase_signatures,
            forget=forget_pending_signatures,
            silence=stop_updates,
            merge=merge_signatures,
            watch=count_follows,
            campaign_path="petition__campaign",
            both=_("Of two signatures under one petition one is kept, and counts once."),
            anonymise=anonymise_signatures_of,
            anonymise_here=anonymise_signatures_of,
        )
    )
