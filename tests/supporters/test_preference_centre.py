"""The preference centre by the link of any mail: what she gets and how, and nothing that a forwarded mail must not tell."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from events.models import Event
from petitions.models import Petition
from supporters import consents
from supporters.models import Consent, MailingList, Subscription, Supporter
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved
from tests.supporters.people import Fill, ask_to_join, join
from tests.supporters.preferences import any_link, box, change, fresh_link, ticked

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
    return any_link(client, filled_in, GUNEL[1])


def active() -> set[str]:
    return set(Subscription.objects.active().values_list("mailing_list__slug", flat=True))


def test_it_shows_what_she_gets_and_sets_no_cookie(
    client: Client, page: str, mailing_list: MailingList, rally_calls: MailingList
) -> None:
    response = client.get(page)
    content = response.content.decode()
    assert "River news" in content
    assert "Rally calls" in content
    assert ticked(client, page) == {box(mailing_list)}
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response.get("X-Robots-Tag", "") + content


def test_she_changes_how_often_and_in_which_language_mails_come(client: Client, page: str, gunel: Supporter) -> None:
    response = change(client, page, frequency="weekly", language="az")
    assert (response.status_code, "Saved" in response.content.decode()) == (200, True)
    gunel.refresh_from_db()
    assert (gunel.frequency, gunel.language, gunel.name) == ("weekly", "az", "Günəl Əliyeva")
    assert active() == {"river-news"}


def test_she_leaves_a_list_there(client: Client, page: str, gunel: Supporter, mailing_list: MailingList) -> None:
    change(client, page, box(mailing_list))
    assert active() == set()
    assert not consents.holds(gunel, mailing_list.purpose)


def test_saving_often_writes_into_the_ledger_once(
    client: Client, page: str, gunel: Supporter, mailing_list: MailingList
) -> None:
    for _press in range(3):
        change(client, page, box(mailing_list))
        change(client, page)
    assert list(Consent.objects.order_by("pk").values_list("purpose", "action")) == [
        (mailing_list.purpose, "granted"),
        (mailing_list.purpose, "withdrawn"),
    ]


def test_she_leaves_all_lists_with_one_button(
    client: Client, filled_in: Fill, page: str, gunel: Supporter, mailing_list: MailingList, rally_calls: MailingList
) -> None:
    join(client, filled_in, *GUNEL, page="/lists/rally-calls/")
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


@pytest.mark.parametrize("fields", [{"language": "fr"}, {"language": ""}, {"frequency": "hourly"}, {"frequency": ""}])
def test_what_cannot_be_saved_changes_nothing(
    client: Client, page: str, gunel: Supporter, mailing_list: MailingList, fields: dict[str, str]
) -> None:
    assert change(client, page, box(mailing_list), **fields).status_code == 422
    gunel.refresh_from_db()
    assert (gunel.frequency, gunel.language, active()) == ("always", "en-gb", {"river-news"})


def test_a_preferences_link_still_works_after_years_and_ends_with_a_forged_letter(client: Client, page: str) -> None:
    with clock_moved(days=2000):
        assert client.get(page).status_code == 200
    assert client.get(page[:-6] + "aaaaa/").status_code == 404
    assert client.post(page[:-6] + "aaaaa/leave-all/").status_code == 404


def test_an_old_page_leaves_no_list_that_was_joined_after_it_was_opened(
    client: Client, filled_in: Fill, page: str, mailing_list: MailingList, rally_calls: MailingList
) -> None:
    """The page lies open in one window while she joins in another."""
    old = {"held": box(mailing_list), box(mailing_list): "on", "frequency": "weekly", "language": "en-gb"}
    join(client, filled_in, *GUNEL, page="/lists/rally-calls/")
    assert client.post(page, old).status_code == 200
    assert active() == {"river-news", "rally-calls"}


class TestAPause:
    def test_it_lasts_a_month_and_saving_again_makes_it_no_longer(
        self, client: Client, page: str, gunel: Supporter
    ) -> None:
        change(client, page, tick=("is_paused",))
        gunel.refresh_from_db()
        until = gunel.paused_until
        assert until is not None
        assert 29 <= (until - timezone.now()).days <= 30
        shown = client.get(page).content.decode()
        assert "Paused: no mailings until" in shown
        assert "is_paused" in ticked(client, page)
        change(client, page, frequency="weekly")
        gunel.refresh_from_db()
        assert gunel.paused_until == until

    def test_she_ends_it_by_taking_the_tick_away(self, client: Client, page: str, gunel: Supporter) -> None:
        change(client, page, tick=("is_paused",))
        change(client, page, "is_paused")
        gunel.refresh_from_db()
        assert gunel.paused_until is None

    def test_it_is_over_after_the_month_and_she_can_pause_again(
        self, client: Client, page: str, gunel: Supporter
    ) -> None:
        change(client, page, tick=("is_paused",))
        with clock_moved(days=31):
            assert "is_paused" not in ticked(client, page)
            change(client, page, tick=("is_paused",))
            gunel.refresh_from_db()
            assert gunel.paused_until is not None
            assert gunel.paused_until > timezone.now()


class TestWhoeverHoldsAForwardedMail:
    @pytest.fixture
    def page(
        self, client: Client, filled_in: Fill, gunel: Supporter, petition: Petition, event: Event, page: str
    ) -> str:
        """She has signed and registered, agreed to be called, and is on a list that isn't public."""
        who = {"name": GUNEL[0], "address": GUNEL[1], "country": "GB", "postcode": "SW1A 1AA", "wants_updates": "on"}
        for path in ("/petitions/swim/", "/events/river-rally/"):
            client.post(path, filled_in(**who))
            client.post(path_with(delivered()[-1], "/confirm/"))
        delivered()
        stewards = MailingList.objects.create(
            campaign=petition.campaign, slug="stewards", name="Night stewards", description="Rota.", is_public=False
        )
        Subscription.objects.create(
            supporter=gunel, mailing_list=stewards, state="active", language="en-gb", confirmed_at=timezone.now()
        )
        consents.grant(gunel, consents.calls_purpose(petition.campaign), "Call me.", Consent.Via.PAPER)
        return page

    def test_he_reads_neither_who_she_is_nor_what_she_signed_or_where_she_goes(self, client: Client, page: str) -> None:
        for shown in (client.get(page), change(client, page, frequency="weekly"), client.post(page + "my-data/")):
            content = shown.content.decode()
            for secret in ("Günəl", "gunel", "SW1A", "Mayor", "River rally", "Night stewards", "Calls about"):
                assert secret not in content, secret

    def test_he_cannot_change_her_name_or_postcode(self, client: Client, page: str, gunel: Supporter) -> None:
        change(client, page, name="Somebody", postcode="N1 9GU", country="GB", first_name="Some")
        gunel.refresh_from_db()
        assert (gunel.name, gunel.postcode, gunel.first_name) == ("Günəl Əliyeva", "SW1A 1AA", "")

    def test_he_cannot_stop_what_he_does_not_see(
        self, client: Client, page: str, gunel: Supporter, petition: Petition
    ) -> None:
        stewards = MailingList.objects.get(slug="stewards")
        change(client, page, held=f"{box(stewards)} purpose_{petition.purpose}")
        assert "stewards" in active()
        assert consents.holds(gunel, petition.purpose)

    def test_he_cannot_put_her_on_a_list(
        self, client: Client, filled_in: Fill, page: str, mailing_list: MailingList, rally_calls: MailingList
    ) -> None:
        answer = change(client, page, tick=(box(rally_calls),)).content.decode()
        assert "you are on the new list once you confirm from there" in answer
        assert "rally-calls" not in active()
        assert not Consent.objects.filter(purpose=rally_calls.purpose).exists()
        [mail] = delivered()
        assert mail.to == [GUNEL[1]]
        client.post(path_with(mail, "/confirm/"))
        assert "rally-calls" in active()

    def test_pressing_often_brings_her_one_mail(self, client: Client, page: str, rally_calls: MailingList) -> None:
        for _press in range(5):
            change(client, page, tick=(box(rally_calls),))
        assert len(delivered()) == 1

    def test_he_cannot_force_a_list_that_is_not_public(
        self, client: Client, page: str, rally_calls: MailingList
    ) -> None:
        MailingList.objects.filter(pk=rally_calls.pk).update(is_public=False)
        change(client, page, tick=(box(rally_calls),))
        assert not Subscription.objects.filter(mailing_list=rally_calls).exists()
        assert delivered() == []

    def test_what_he_asks_for_goes_to_her(self, client: Client, page: str) -> None:
        client.post(page + "my-data/")
        assert [mail.to for mail in delivered()] == [[GUNEL[1]]]

    def test_his_link_opens_none_of_the_other_pages(self, client: Client, page: str) -> None:
        token = page.rstrip("/").rsplit("/", 1)[1]
        for path in (f"/all-preferences/{token}/", f"/my-data/{token}/", f"/my-data/{token}/json/"):
            assert client.get(path).status_code == 404


def test_the_page_of_any_link_says_the_same_of_two_who_get_the_same(
    client: Client, filled_in: Fill, petition: Petition, page: str
) -> None:
    """Whether she signed, is paused by nobody, and who she is make no difference to what a holder of the link reads."""
    client.post("/petitions/swim/", filled_in(name="Ann", address="ann@example.org", country="AZ", wants_updates="on"))
    client.post(path_with(delivered()[-1], "/confirm/"))
    join(client, filled_in, "Ann", "ann@example.org")
    others = any_link(client, filled_in, "ann@example.org")
    pages = [client.get(path).content.decode().replace(path, "PATH") for path in (page, others)]
    tokens = [path.rstrip("/").rsplit("/", 1)[1] for path in (page, others)]
    assert pages[0].replace(tokens[0], "") == pages[1].replace(tokens[1], "")


@pytest.mark.usefixtures("gunel")
def test_a_list_that_waits_for_confirmation_is_joined_at_once_by_a_fresh_link(
    client: Client, filled_in: Fill, page: str, rally_calls: MailingList
) -> None:
    ask_to_join(client, filled_in, *GUNEL, page="/lists/rally-calls/")
    confirm = path_with(delivered()[0], "/confirm/")
    change(client, fresh_link(client, page), tick=(box(rally_calls),))
    assert active() == {"river-news", "rally-calls"}
    assert client.post(confirm).status_code == 303
    assert Consent.objects.filter(purpose=rally_calls.purpose, action="granted").count() == 1
