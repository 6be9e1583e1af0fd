"""Two records of one person become one: what she passed on by either leads on and counts, and undoing parts it again."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from campaign.models import Campaign, User
from petitions.models import CommentReport, Decision, Petition, ShareLink, Signature
from petitions.share_queries import brought_by
from petitions.sharing import my_links_url
from supporters.services import merging
from tests.supporters.two_records import person, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(campaign: Campaign, petition: Petition) -> list[Signature]:
    """Her signature by each record, each with a link for e-mail, by which one person has signed."""
    signatures = []
    for number in (1, 2):
        signature = sign(person(campaign, f"aysel{number}@example.org").supporter, petition)
        link = ShareLink.objects.create(
            petition=petition, signature=signature, channel="email", code=f"bcdfghj{number + 2}"
        )
        sign(person(campaign, f"friend{number}@example.org").supporter, petition, share_link=link)
        signatures.append(signature)
    decision = Decision.objects.create(signature=signatures[1], action="show")
    CommentReport.objects.create(signature=decision.signature, text="Rude.")
    return signatures


def rows() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Signature, ShareLink, Decision, CommentReport)]


def test_undoing_gives_back_every_row(campaign: Campaign, both: list[Signature]) -> None:
    before = rows()
    by = User.objects.create_user("manager@example.org")
    kept, gone = (campaign.people.get(supporter=signature.supporter) for signature in both)
    merging.undo(merging.merge(kept, gone, taken=(), answers=(), by=by), by)
    assert rows() == before


def test_her_links_lead_on_and_count_together_and_those_she_made_meanwhile_stay_hers(
    client: Client, campaign: Campaign, both: list[Signature]
) -> None:
    by = User.objects.create_user("manager@example.org")
    kept, gone = (campaign.people.get(supporter=signature.supporter) for signature in both)
    merged = merging.merge(kept, gone, taken=(), answers=(), by=by)
    left = Signature.objects.get(supporter=kept.supporter)
    assert brought_by(left) == 2
    page = urlsplit(my_links_url(left)).path
    client.post(f"{page}make/")
    assert "t.me" in client.get(page).content.decode()
    for code in ("bcdfghj3", "bcdfghj4"):
        assert client.get(f"/s/{code}/").status_code == 302
    merging.undo(merged, by)
    assert [brought_by(signature) for signature in both] == [1, 1]
    assert "t.me" in client.get(page).content.decode()
