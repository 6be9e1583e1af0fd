"""The preference centre: what she gets, in which language, under which name."""

from __future__ import annotations

import pytest
from django.test import Client

from supporters import consents
from supporters.models import Consent, MailingList, Subscription, Supporter
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved
from tests.supporters.people import Fill, ask_to_join, join, reminder

GUNEL = ("Günəl Əliyeva", "gunel@example.org")


@pytest.fixture
def rally_calls(mailing_list: MailingList) -> MailingList:
    return MailingList.objects.create(
        campaign=mailing_list.campaign, slug="rally-calls", name="Rally calls", description="When there is one."
    )


@pytest.fixture
def gunel(client: Client, filled_in: Fill, mailing_list: MailingList) -> Supporter:
    return join(client, filled_in, *GUNEL)


@pytest.fixture
def page(client: Client, filled_in: Fill, gunel: Supporter) -> str:
    return path_with(reminder(client, filled_in, GUNEL[1]), "/preferences/")


def chosen(*lists: MailingList, name: str = "Günəl Əliyeva", language: str = "en-gb") -> dict[str, str]:
    return {"name": name, "language": language, **{f"list_{row.pk}": "on" for row in lists}}


def active() -> set[str]:
    return set(Subscription.objects.active().values_list("mailing_list__slug", flat=True))


def test_it_shows_what_she_gets_and_sets_no_cookie(client: Client, page: str, rally_calls: MailingList) -> None:
    response = client.get(page)
    content = response.content.decode()
    assert "River news" in content
    assert "Rally calls" in content
    assert content.count(" checked") == 1
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response.get("X-Robots-Tag", "") + content


def test_she_changes_her_name_and_language(
    client: Client, page: str, gunel: Supporter, mailing_list: MailingList
) -> None:
    response = client.post(page, chosen(mailing_list, name="Günəl O'Brien", language="az"))
    assert (response.status_code, "Saved" in response.content.decode()) == (200, True)
    gunel.refresh_from_db()
    assert (gunel.name, gunel.language) == ("Günəl O'Brien", "az")
    assert active() == {"river-news"}


def test_she_joins_a_list_there_without_another_mail(
    client: Client, page: str, gunel: Supporter, mailing_list: MailingList, rally_calls: MailingList
) -> None:
    client.post(page, chosen(mailing_list, rally_calls))
    assert active() == {"river-news", "rally-calls"}
    assert delivered() == []
    line = Consent.objects.get(purpose=rally_calls.purpose)
    assert line.wording is not None
    assert (line.action, line.via) == ("granted", "preferences")
    assert "Rally calls" in line.wording.text


def test_she_leaves_a_list_there(client: Client, page: str, gunel: Supporter, mailing_list: MailingList) -> None:
    client.post(page, chosen())
    assert active() == set()
    assert not consents.holds(gunel, mailing_list.purpose)


def test_saving_twice_writes_into_the_ledger_once(
    client: Client, page: str, gunel: Supporter, mailing_list: MailingList, rally_calls: MailingList
) -> None:
    for _press in range(3):
        client.post(page, chosen(rally_calls))
    assert list(Consent.objects.order_by("pk").values_list("purpose", "action")) == [
        (mailing_list.purpose, "granted"),
        (mailing_list.purpose, "withdrawn"),
        (rally_calls.purpose, "granted"),
    ]


def test_a_list_that_waits_for_confirmation_is_joined_there_at_once(
    client: Client, filled_in: Fill, page: str, mailing_list: MailingList, rally_calls: MailingList
) -> None:
    ask_to_join(client, filled_in, *GUNEL, page="/lists/rally-calls/")
    confirm = path_with(delivered()[0], "/confirm/")
    client.post(page, chosen(mailing_list, rally_calls))
    assert active() == {"river-news", "rally-calls"}
    assert client.post(confirm).status_code == 303
    assert Consent.objects.filter(purpose=rally_calls.purpose, action="granted").exists()


def test_she_leaves_all_lists_with_one_button(
    client: Client, page: str, gunel: Supporter, mailing_list: MailingList, rally_calls: MailingList
) -> None:
    client.post(page, chosen(mailing_list, rally_calls))
    assert client.get(page + "leave-all/").status_code == 405
    assert active() == {"river-news", "rally-calls"}
    assert client.post(page + "leave-all/").status_code == 200
    assert active() == set()
    assert not consents.holds(gunel, mailing_list.purpose)
    assert not consents.holds(gunel, rally_calls.purpose)


def test_leaving_all_takes_back_what_still_waits_for_confirmation(
    client: Client, filled_in: Fill, page: str, rally_calls: MailingList
) -> None:
    ask_to_join(client, filled_in, *GUNEL, page="/lists/rally-calls/")
    confirm = path_with(delivered()[0], "/confirm/")
    client.post(page + "leave-all/")
    assert client.post(confirm).status_code == 404
    assert active() == set()


class TestAListThatIsNotPublic:
    @pytest.fixture(autouse=True)
    def _not_public(self, rally_calls: MailingList) -> None:
        MailingList.objects.filter(pk=rally_calls.pk).update(is_public=False)

    def test_it_is_not_offered_and_cannot_be_forced(
        self, client: Client, page: str, mailing_list: MailingList, rally_calls: MailingList
    ) -> None:
        assert "Rally calls" not in client.get(page).content.decode()
        client.post(page, chosen(mailing_list, rally_calls))
        assert active() == {"river-news"}

    def test_who_is_on_it_can_leave_it(
        self, client: Client, page: str, gunel: Supporter, mailing_list: MailingList, rally_calls: MailingList
    ) -> None:
        Subscription.objects.create(
            supporter=gunel, mailing_list=rally_calls, state="active", language="en-gb", confirmed_at=gunel.created_at
        )
        assert "Rally calls" in client.get(page).content.decode()
        client.post(page, chosen(mailing_list))
        assert active() == {"river-news"}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x" * 151},
        {"name": "Visit https://example.org"},
        {"language": "fr"},
        {"language": ""},
    ],
)
def test_what_cannot_be_saved_changes_nothing(
    client: Client, page: str, gunel: Supporter, mailing_list: MailingList, fields: dict[str, str]
) -> None:
    response = client.post(page, {**chosen(), **fields})
    assert response.status_code == 422
    gunel.refresh_from_db()
    assert (gunel.name, gunel.language, active()) == ("Günəl Əliyeva", "en-gb", {"river-news"})


def test_a_preferences_link_still_works_after_years_and_ends_with_a_forged_letter(client: Client, page: str) -> None:
    with clock_moved(days=2000):
        assert client.get(page).status_code == 200
    assert client.get(page[:-6] + "aaaaa/").status_code == 404
    assert client.post(page[:-6] + "aaaaa/leave-all/").status_code == 404
