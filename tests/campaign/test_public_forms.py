"""What every form on a public page does alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from events.models import Event
from petitions.models import Petition
from supporters.models import MailingList, Supporter
from tests.campaign.reading import attributes, elements, words
from tests.supporters.clock import clock_moved

Fill = Callable[..., dict[str, str]]


@pytest.fixture(autouse=True)
def _forms(petition: Petition, event: Event, mailing_list: MailingList) -> None:
    pass


@pytest.mark.parametrize("page", ["/petitions/swim/", "/events/river-rally/", "/lists/river-news/"])
class TestAForm:
    def test_sent_empty_it_names_what_is_missing_and_stores_nothing(self, client: Client, page: str) -> None:
        answer = client.post(page)
        content = answer.content.decode()
        wrong = [values["name"] for _tag, values in elements(content) if values.get("aria-invalid") == "true"]
        assert answer.status_code == 422
        assert {"name", "address"} <= set(wrong)
        assert not Supporter.objects.exists()

    def test_filled_in_by_a_browser_that_knows_too_much_it_goes_through_when_sent_again(
        self, client: Client, filled_in: Fill, page: str
    ) -> None:
        typed = filled_in(name="Günəl", address="gunel@example.org", country="AZ", consent="on")
        refused = client.post(page, {**typed, "website": "https://gunel.example"}).content.decode()
        assert "Leave the field “Leave this empty” as it is and send the form again." in words(refused)
        hidden = {name: attributes(refused, "input", name=name)[0].get("value", "") for name in ("page", "website")}
        with clock_moved(seconds=5):
            assert client.post(page, {**typed, **hidden}).status_code == 303

    def test_it_is_sent_to_its_own_page_and_needs_no_cookie(self, client: Client, page: str) -> None:
        for prefix in ("", "/az"):
            [form] = attributes(client.get(prefix + page).content.decode(), "form")
            assert (form["method"], form["action"]) == ("post", prefix + page)
