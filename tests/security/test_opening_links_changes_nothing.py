"""Mail scanners open every link of every mail: that alone must do nothing."""

from __future__ import annotations

import pytest
from django.conf import settings

from mailings.kinds import known_kinds
from tests.security.mails import MAILINGS, WAYS, Door, addresses, links, mail_of
from tests.security.tables import changed, contents

# A password reset keeps its key in a session until the new password is sent, and counts how often it is opened.
MAY_CHANGE = {"mailings.account": {"django_session", "cache"}}


def test_every_kind_of_mail_is_tried_here() -> None:
    assert sorted(WAYS) == known_kinds()


@pytest.mark.parametrize("kind", sorted(WAYS | MAILINGS))
def test_opening_every_link_of_a_mail_changes_no_row_of_any_table(door: Door, kind: str) -> None:
    found = links(mail_of(kind, door))
    assert found
    before = contents()
    for link in sorted(found):
        for opened in (door.client.head(link), door.client.get(link), door.client.get(link)):
            assert opened.status_code in (200, 302), link
    assert changed(before, contents()) <= MAY_CHANGE.get(kind, set())
    assert door.client.get("/").status_code == 200


@pytest.mark.parametrize("kind", sorted(WAYS | MAILINGS))
def test_a_mail_links_to_this_site_alone(door: Door, kind: str) -> None:
    own = (settings.SITE_URL, "http://testserver/")
    assert {url for url in addresses(mail_of(kind, door)) if not url.startswith(own)} == set()


def test_the_comparison_notices_a_change(door: Door) -> None:
    [confirm] = [link for link in links(mail_of("petitions.confirm", door)) if "/confirm/" in link]
    before = contents()
    door.client.post(confirm)
    assert changed(before, contents()) == {
        "petitions_signature",
        "petitions_countchange",
        "mailings_message",  # the thanks
        "supporters_supporter",
        "supporters_campaignsupporter",
    }
