"""What petitions add to a person's timeline."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mailings import history as mail_history
from petitions.models import Letter, Petition, Signature
from supporters import timeline
from supporters.models import CampaignSupporter
from supporters.timeline import Entry, Window


def signatures(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    hers = Signature.objects.filter(supporter=person.supporter_id, petition__campaign=person.campaign_id)
    for row in window.latest(hers.select_related("petition"), "signed_at", "confirmed_at"):
        title = {"petition": row.petition.title}
        yield from window.entries(
            (row.signed_at, _("Signed “%(petition)s”") % title, row.comment),
            (row.confirmed_at, _("Confirmed the signature under “%(petition)s”") % title, ""),
        )


def letters(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    hers = Letter.objects.filter(supporter=person.supporter_id, action__campaign=person.campaign_id)
    rows = hers.select_related("action", "representative")
    for row in window.latest(rows, "written_at", "sent_at", "replied_at"):
        words = {"action": row.action.title, "to": row.representative.name}
        yield from window.entries(
            (row.written_at, _("Wrote a letter to %(to)s: “%(action)s”") % words, ""),
            (row.sent_at, _("Confirmed the letter to %(to)s") % words, row.get_way_display()),
            (row.replied_at, _("Told of an answer by %(to)s") % words, row.reply),
        )


def register_history() -> None:
    timeline.register(signatures)
    timeline.register(letters)
    mail_history.register_subjects(
        lambda person: Letter.objects.filter(supporter=person.supporter_id, action__campaign=person.campaign_id),
    )
    mail_history.register_subjects(
        lambda person: Signature.objects.filter(supporter=person.supporter_id, petition__campaign=person.campaign_id),
    )
    mail_history.register_subjects(_proposed)


def _proposed(person: CampaignSupporter) -> QuerySet[Petition]:
    """Without the manager of texts in several languages, which takes `values()` of one expression for all fields."""
    return QuerySet(Petition).filter(proposal__supporter=person.supporter_id, campaign=person.campaign_id)
