"""All her preferences, by a link that has just been sent to her: each thing she agreed to, who she is, and her data."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Event, Rsvp
from petitions.models import Petition, Signature
from supporters import consents, purposes
from supporters.models import Consent, MailingList, Subscription, Supporter
from supporters.services.forgetting import erase
from supporters.services.preference_centre import stop_purpose
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved
from tests.supporters.people import Fill, join
from tests.supporters.preferences import any_link, box, change, fresh_link, ticked

GUNEL = ("Günəl Əliyeva", "gunel@example.org")


@pytest.fixture
def gunel(client: Client, filled_in: Fill, mailing_list: MailingList, petition: Petition, event: Event) -> Supporter:
    """She is on a list, and agreed to hear of a petition, of further rallies, and to be called."""
    who = {"name": GUNEL[0], "address": GUNEL[1], "country": "GB", "postcode": "SW1A 1AA", "wants_updates": "on"}
    for path in ("/petitions/swim/", "/events/river-rally/"):
        client.post(path, filled_in(**who))
        client.post(path_with(delivered()[-1], "/confirm/"))
    gunel = join(client, filled_in, *GUNEL)
    wording = consents.calls_wording(petition.campaign)
    consents.grant(gunel, consents.calls_purpose(petition.campaign), wording, Consent.Via.PAPER)
    return gunel


@pytest.fixture
def page(client: Client, filled_in: Fill, gunel: Supporter) -> str:
    return fresh_link(client, any_link(client, filled_in, GUNEL[1]))


def purposes_held(supporter: Supporter) -> set[str]:
    return set(supporter.consent_states.filter(is_granted=True).values_list("purpose", flat=True))


def test_it_names_everything_she_agreed_to_in_words(client: Client, page: str) -> None:
    content = client.get(page).content.decode()
    for words in (
        "River news",
        "How the petition “Mayor: make the river clean” goes on",
        "Further rallies and meetings after “River rally”",
        "Calls about “Clean River”",
    ):
        assert words in content
    assert 'value="Günəl Əliyeva"' in content
    assert 'value="SW1A 1AA"' in content


@pytest.mark.parametrize("subject", ["petition", "event", "campaign"])
def test_each_thing_is_stopped_by_itself(
    client: Client, page: str, gunel: Supporter, petition: Petition, event: Event, subject: str
) -> None:
    calls = consents.calls_purpose(petition.campaign)
    purpose = {"petition": petition.purpose, "event": event.purpose, "campaign": calls}[subject]
    before = purposes_held(gunel)
    change(client, page, f"purpose_{purpose}")
    assert before - purposes_held(gunel) == {purpose}
    line = Consent.objects.latest("pk")
    assert (line.purpose, line.action, line.via) == (purpose, "withdrawn", "preferences")
    assert Signature.objects.get().wants_updates == (subject != "petition")
    assert Rsvp.objects.get().wants_updates == (subject != "event")
    assert (Signature.objects.get().state, Rsvp.objects.get().state) == ("confirmed", "going")
    assert f"purpose_{purpose}" not in ticked(client, page)


def test_another_petition_goes_on(client: Client, filled_in: Fill, page: str, petition: Petition) -> None:
    other = Petition.objects.create(campaign=petition.campaign, slug="bridge", title="Bridge", ask="B.", state="open")
    client.post(
        "/petitions/bridge/", filled_in(name="G", address=GUNEL[1], country="AZ", wants_updates="on", postcode="1")
    )
    client.post(path_with(delivered()[-1], "/confirm/"))
    change(client, page, f"purpose_{petition.purpose}")
    assert Signature.objects.get(petition=other).wants_updates
    assert not Signature.objects.get(petition=petition).wants_updates


def test_what_she_agreed_to_after_the_page_was_opened_goes_on(
    client: Client, page: str, gunel: Supporter, petition: Petition
) -> None:
    calls = consents.calls_purpose(petition.campaign)
    consents.withdraw(gunel, calls, Consent.Via.PAPER)
    old = {"held": "", "frequency": "always", "language": "en-gb"}
    consents.grant(gunel, calls, "Call me.", Consent.Via.PAPER)
    assert client.post(page, old).status_code == 200
    assert consents.holds(gunel, calls)
    assert consents.holds(gunel, petition.purpose)


def test_saving_twice_writes_no_second_line(client: Client, page: str, petition: Petition) -> None:
    change(client, page, f"purpose_{petition.purpose}")
    lines = Consent.objects.count()
    change(client, page)
    change(client, page, f"purpose_{petition.purpose}")
    assert Consent.objects.count() == lines


def test_she_joins_a_list_there_without_another_mail(
    client: Client, page: str, gunel: Supporter, mailing_list: MailingList
) -> None:
    calls = MailingList.objects.create(campaign=mailing_list.campaign, slug="c", name="Rally calls", description="C.")
    change(client, page, tick=(box(calls),))
    assert Subscription.objects.active().filter(mailing_list=calls).exists()
    assert delivered() == []
    line = Consent.objects.get(purpose=calls.purpose)
    assert line.wording is not None
    assert (line.action, line.via) == ("granted", "preferences")
    assert "Rally calls" in line.wording.text


def test_who_is_on_a_list_that_is_not_public_can_leave_it_and_not_come_back(
    client: Client, page: str, gunel: Supporter, mailing_list: MailingList
) -> None:
    MailingList.objects.filter(pk=mailing_list.pk).update(is_public=False)
    assert "River news" in client.get(page).content.decode()
    change(client, page, box(mailing_list))
    assert not Subscription.objects.active().exists()
    assert "River news" not in client.get(page).content.decode()
    change(client, page, tick=(box(mailing_list),))
    assert not Subscription.objects.active().exists()


class TestWhoSheIs:
    def test_she_changes_name_postcode_and_language(self, client: Client, page: str, gunel: Supporter) -> None:
        Supporter.objects.update(first_name="Günəl")
        response = change(client, page, name="Dr G. O'Brien", postcode="n19gu", language="az")
        assert (response.status_code, "Saved" in response.content.decode()) == (200, True)
        gunel.refresh_from_db()
        assert (gunel.name, gunel.postcode, gunel.language) == ("Dr G. O'Brien", "N1 9GU", "az")
        assert gunel.first_name == ""

    def test_the_first_name_stays_while_it_is_part_of_the_name(
        self, client: Client, page: str, gunel: Supporter
    ) -> None:
        Supporter.objects.update(first_name="Günəl")
        change(client, page, name="Günəl Quliyeva")
        gunel.refresh_from_db()
        assert (gunel.name, gunel.first_name) == ("Günəl Quliyeva", "Günəl")

    def test_a_postcode_abroad_is_taken_as_it_is(self, client: Client, page: str, gunel: Supporter) -> None:
        change(client, page, postcode="az 1005", country="AZ")
        gunel.refresh_from_db()
        assert (gunel.postcode, gunel.country) == ("AZ 1005", "AZ")

    def test_she_may_leave_all_of_it_empty(self, client: Client, page: str, gunel: Supporter) -> None:
        change(client, page, name="", postcode="", country="")
        gunel.refresh_from_db()
        assert (gunel.name, gunel.postcode, gunel.country) == ("", "", "")

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"name": "x" * 151}, "Enter a name of up to 150 characters."),
            ({"name": "Visit https://example.org"}, "Enter your name without a link or an address."),
            ({"postcode": "12345", "country": "GB"}, "Enter your postcode, like SW1A 1AA."),
            ({"postcode": "12345", "country": ""}, "Choose the country of your postcode."),
            ({"country": "ZZ"}, "Choose a country from the list."),
            ({"language": "fr"}, ""),
        ],
    )
    def test_what_cannot_be_saved_changes_nothing(
        self, client: Client, page: str, gunel: Supporter, petition: Petition, fields: dict[str, str], sentence: str
    ) -> None:
        response = change(client, page, f"purpose_{petition.purpose}", **fields)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        gunel.refresh_from_db()
        assert (gunel.name, gunel.postcode, gunel.country) == ("Günəl Əliyeva", "SW1A 1AA", "GB")
        assert consents.holds(gunel, petition.purpose)


def test_the_link_works_for_an_hour_and_does_nothing_after(client: Client, page: str, gunel: Supporter) -> None:
    with clock_moved(minutes=59):
        assert client.get(page).status_code == 200
    with clock_moved(minutes=61):
        assert client.get(page).status_code == 404
        assert client.post(page, {"frequency": "weekly", "language": "en-gb"}).status_code == 404
    gunel.refresh_from_db()
    assert gunel.frequency == "always"


def test_opening_it_changes_nothing_and_makes_no_new_link_of_an_hour(client: Client, page: str) -> None:
    content = client.get(page).content.decode()
    assert page.strip("/").split("/")[-1] in content
    assert delivered() == []
    assert content.count("/my-data/") == content.count(f"/my-data/{page.strip('/').split('/')[-1]}/")


def test_somebody_forgotten_while_her_page_is_open_is_told_that_the_link_is_dead(
    client: Client, page: str, gunel: Supporter
) -> None:
    erase(gunel)
    assert client.post(page, {"frequency": "weekly", "language": "en-gb", "name": "G"}).status_code == 404
    assert not Supporter.objects.exists()


def test_a_hundred_petitions_take_no_more_queries_than_one(client: Client, page: str, gunel: Supporter) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    before = queries()
    for number in range(30):
        petition = Petition.objects.create(
            campaign=Petition.objects.first().campaign, slug=f"p{number}", title=f"P{number}", ask="P."
        )
        consents.grant(gunel, petition.purpose, "Write to me.", Consent.Via.PAPER)
    assert queries() == before <= 12


def test_the_words_by_which_she_agreed_to_be_called_are_kept(gunel: Supporter, petition: Petition) -> None:
    line = Consent.objects.get(purpose=consents.calls_purpose(petition.campaign))
    assert line.wording is not None
    assert line.wording.text == "Call me about “Clean River”. I can stop this at any time."


@pytest.mark.parametrize(
    "purpose", ["", "list:", "list:not-a-uuid", "nothing-of-ours:01a20f4d-0000-7000-8000-000000000001"]
)
def test_a_purpose_of_which_nothing_is_known_has_a_name_and_can_be_stopped(gunel: Supporter, purpose: str) -> None:
    consents.grant(gunel, purpose, "Yes.", Consent.Via.API)
    assert purposes.names([purpose]) == {purpose: "Something that is no longer here"}
    stop_purpose(gunel, purpose, Consent.Via.TEAM)
    assert not consents.holds(gunel, purpose)


def test_a_list_is_left_where_the_team_stops_its_purpose(gunel: Supporter, mailing_list: MailingList) -> None:
    for _time in range(2):
        stop_purpose(gunel, mailing_list.purpose, Consent.Via.TEAM)
    assert Subscription.objects.get().state == Subscription.State.LEFT
    lines = Consent.objects.filter(purpose=mailing_list.purpose).order_by("pk")
    assert list(lines.values_list("action", "via")) == [("granted", "confirmation"), ("withdrawn", "team")]
