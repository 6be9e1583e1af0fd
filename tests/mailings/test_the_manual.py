"""docs/mailings.md says nothing that isn't so."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from campaign.models import Campaign
from events.models import Event
from mailings.composing import fields
from mailings.composing.language import problems
from mailings.models import Snippet
from petitions.models import Petition

MANUAL = (Path(settings.BASE_DIR) / "docs" / "mailings.md").read_text()
EXAMPLES = re.findall(r"^```\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)


def test_every_example_can_be_saved(campaign: Campaign, petition: Petition, event: Event) -> None:
    Petition.objects.update(slug="clean-river")
    Event.objects.update(slug="london-rally")
    Snippet.objects.create(campaign=campaign, key="thanks", name="Thanks", body="Thank you.")
    assert len(EXAMPLES) >= 6
    assert [problem for example in EXAMPLES for problem in problems(campaign, example)] == []


def test_every_field_of_the_site_is_named() -> None:
    assert [name for name in fields.BUILT_IN if f"`{name}`" not in MANUAL] == []
