"""What this app adds to a person's timeline."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from campaign.models import AuditEntry
from supporters import timeline
from supporters.models import CampaignSupporter, Consent, Merge
from supporters.timeline import Entry, Window


def joined(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    how = person.get_source_display()
    yield from window.entries((person.joined_at, _("Came to the campaign"), how))


def lists(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    hers = person.supporter.subscriptions.filter(mailing_list__campaign=person.campaign_id)
    rows = hers.select_related("mailing_list")
    for row in window.latest(rows, "requested_at", "confirmed_at", "left_at"):
        name = row.mailing_list.name
        yield from window.entries(
            (row.requested_at, _("Asked to be on “%(list)s”") % {"list": name}, ""),
            (row.confirmed_at, _("Joined “%(list)s”") % {"list": name}, ""),
            (row.left_at, _("Left “%(list)s”") % {"list": name}, ""),
        )


def consents(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    for row in window.latest(person.supporter.consents.filter(purpose__in=person.purposes), "at"):
        granted = row.action == Consent.Action.GRANTED
        text = _("Agreed to: %(what)s") if granted else _("Agrees no longer to: %(what)s")
        yield Entry(row.at, text % {"what": person.purposes[row.purpose]}, row.get_via_display())


def notes(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    rows = person.supporter.notes.filter(campaign=person.campaign_id).select_related("author")
    for row in window.latest(rows, "created_at"):
        yield Entry(row.created_at, _("The team wrote a note"), str(row.author or ""))


def tags(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    rows = person.supporter.supporter_tags.filter(tag__campaign=person.campaign_id).select_related("tag")
    for row in window.latest(rows, "created_at"):
        yield Entry(row.created_at, _("Tagged “%(tag)s”") % {"tag": row.tag.name})


def by_the_team(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    """What the audit trail knows, also of the records that have gone up in this one."""
    supporter = person.supporter
    merged = supporter.merges.filter(undone_at__isnull=True).values(text=Cast("gone_public_id", TextField()))
    rows = AuditEntry.objects.filter(
        Q(object_id=supporter.public_id) | Q(object_id__in=merged),
        Q(campaign=person.campaign_id) | Q(campaign__isnull=True),  # the admin's changes are no campaign's
        object_type=supporter._meta.label,
    )
    texts = _team_texts()
    for row in window.latest(rows.filter(action__in=texts).select_related("actor"), "at"):
        yield Entry(row.at, texts[row.action], str(row.actor or ""))


def _team_texts() -> dict[str, str]:
    """By what the trail calls it; what else it holds of a person stands in the timeline by itself."""
    return {
        "added": _("The team added this person"),
        "changed": _("The team changed the details"),
        "changed in the admin": _("The team changed the details"),
        "untagged": _("The team took a tag off"),
        "deleted a note": _("The team deleted a note"),
        "taken off a list": _("The team took this person off a list"),
    }


def merges(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    ours = Merge.objects.filter(
        Q(supporter=person.supporter_id) | Q(gone_public_id=person.supporter.public_id), campaign=person.campaign_id
    )
    for row in window.latest(ours.defer("snapshot").select_related("merged_by", "undone_by"), "merged_at", "undone_at"):
        yield from window.entries(
            (row.merged_at, _("Merged with another record"), str(row.merged_by or "")),
            (row.undone_at, _("The merge was undone"), str(row.undone_by or "")),
        )


def register_history() -> None:
    for source in (merges, by_the_team, notes, tags, consents, lists, joined):
        timeline.register(source)
