"""Milestones: noted once when a petition's count passes them, told to the team, and if chosen prepared for signers."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.forms import localised
from campaign.models import User
from petitions.milestone_mails import tell_the_team
from petitions.models import Milestone, Petition, PetitionUpdate
from petitions.services.updates import prepare_mailing

# Every petition has these. They become rows when they are reached, or when the team wants more of them.
USUAL = (100, 1_000, 10_000, 100_000, 1_000_000)

# Two beats at once: the second waits for the first's rows, and finds that they are noted.
_NOTE_OWN = """
    UPDATE petitions_milestone AS milestone SET reached_at = now()
    FROM petitions_petition AS petition
    WHERE petition.id = milestone.petition_id AND milestone.reached_at IS NULL
        AND milestone.number <= petition.signature_count
    RETURNING milestone.id
"""
_NOTE_USUAL = """
    INSERT INTO petitions_milestone (petition_id, number, tells_signers, reached_at)
    SELECT petition.id, usual.number, false, now()
    FROM petitions_petition AS petition JOIN unnest(%(usual)s) AS usual (number)
        ON usual.number <= petition.signature_count
    WHERE NOT EXISTS (
        SELECT FROM petitions_milestone AS milestone
        WHERE milestone.petition_id = petition.id AND milestone.number = usual.number
    )
    ON CONFLICT DO NOTHING
    RETURNING id
"""


@transaction.atomic
def note_reached() -> int:
    """Note what the counts have passed since the last time, and return how many milestones that were.

    Of several that one petition passes at once, the team hears of the greatest, and each that is to tell signers
    gets its draft.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_OWN)
        reached = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(_NOTE_USUAL, {"usual": list(USUAL)})
        reached += [pk for (pk,) in cursor.fetchall()]
    found = Milestone.objects.filter(pk__in=reached).select_related("petition__campaign").order_by("number")
    for milestone in found:
        if milestone.tells_signers:
            _prepare(milestone)
    for milestone in {milestone.petition_id: milestone for milestone in found}.values():
        tell_the_team(milestone)
    return len(reached)


@transaction.atomic
def add(milestone: Milestone, by: User) -> None:
    """Note another number at which the team wants to be told."""
    milestone.save()
    record(by, "milestone added", milestone.petition, milestone.petition.campaign)


@transaction.atomic
def remove(milestone: Milestone, by: User) -> None:
    """Forget one that isn't reached; the usual numbers stay."""
    milestone.delete()
    record(by, "milestone removed", milestone.petition, milestone.petition.campaign)


def still_to_come(petition: Petition) -> list[int]:
    """The usual numbers that the petition hasn't reached and that aren't rows of their own."""
    known = set(petition.milestones.values_list("number", flat=True))
    return [number for number in USUAL if number > petition.signature_count and number not in known]


def _prepare(milestone: Milestone) -> None:
    """An update that says so, unpublished, and the draft of its mailing: the team writes the rest."""
    update = PetitionUpdate(petition=milestone.petition)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = {
                "number": number_format(milestone.number, force_grouping=True),
                "petition": milestone.petition.title,
            }
            title = _("%(number)s people have signed") % said
            body = _(
                "“%(petition)s” has reached %(number)s signatures, and yours is one of them. Thank you.\n\n"
                "Every name more makes it harder to look away: please send the petition to somebody who would sign it."
            )
            setattr(update, localised("title", language), title)
            setattr(update, localised("body", language), body % said)
    update.save()
    prepare_mailing(update, None)
