"""Files of people that were uploaded."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from campaign.models import Campaign
from supporters.models import Import, ImportPart

CONTENT = b"Email,Name\nann@example.org,Ann\n"


def stored_import(campaign: Campaign, public_id: UUID, state: str) -> Import:
    """An import of one file of one person that is in this state."""
    now = timezone.now()
    run = Import.objects.create(
        public_id=public_id,
        campaign=campaign,
        file_name="people.csv",
        size=len(CONTENT),
        kind="csv",
        encoding="utf-8-sig",
        delimiter=",",
        header=["Email", "Name"],
        header_digest="0" * 64,
        mapping=["address", "name"],
        state=state,
        evidence="" if state in ("uploaded", "mapped") else "On paper.",
        started_at=None if state in ("uploaded", "mapped") else now,
        finished_at=now if state == "done" else None,
    )
    ImportPart.objects.create(import_run=run, number=0, content=CONTENT)
    return run
