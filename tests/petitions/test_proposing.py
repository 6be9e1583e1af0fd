"""A supporter proposes a petition: it opens after enough sponsors and a manager's yes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, User
from mailings.models import Message
from petitions.models import Petition, PetitionMove, Proposal, Signature
from petitions.services.proposing import forget_unconfirmed_proposals
from supporters import personal_data
from supporters.models import Supporter
from supporters.services.forgetting import erase
from tests.campaign.reading import attributes, words
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved

Fill = Callable[..., dict[str, str]]
FORM = "/petitions/propose/clean-river/"
IDEA = {"title": "Mayor: plant trees", "ask": "Plant them along the road.", "background": "It is **hot**."}
GUNEL = "gunel@example.org"
ORGANISE = "/organise/clean-river/petitions/"


@pytest.fixture(autouse=True)
def _inviting(campaign: Campaign) -> None:
    Campaign.objects.update(proposal_sponsors=2)


@pytest.fixture
def manager(campaign: Campaign) -> Client:
    user = User.objects.create_user("manager@example.org")
    campaign.memberships.create(user=user, role="manager")
    client = Client()
    client.force_login(user)
    return client


def propose(client: Client, filled_in: Fill, **typed: str) -> object:
    fields = {**IDEA, "name": "Günəl Əliyeva", "address": GUNEL, **typed}
    return client.post(FORM, filled_in(**fields))


def confirmed(client: Client, filled_in: Fill, **typed: str) -> Petition:
    """Propose and confirm from the mail."""
    propose(client, filled_in, **typed)
    client.post(path_with(delivered()[-1], "/confirm/"))
    return Petition.objects.latest("pk")


def sponsor_page(petition: Petition) -> str:
    return f"/petitions/{petition.slug}/sponsor/{petition.public_id}/"


def sponsor(client: Client, filled_in: Fill, petition: Petition, number: int) -> str:
    """Sign as one of its sponsors, confirm from the mail, and return the address that one comes to."""
    typed = filled_in(name=f"Sponsor {number}", address=f"sponsor{number}@example.org", country="AZ", postcode="AZ1000")
    answer = client.post(sponsor_page(petition), typed)
    assert answer.status_code == 303
    assert client.get(answer["Location"]).status_code == 200
    return client.post(path_with(delivered()[-1], "/confirm/"))["Location"]


def in_review(client: Client, filled_in: Fill) -> Petition:
    petition = confirmed(client, filled_in)
    for number in range(2):
        sponsor(client, filled_in, petition, number)
    petition.refresh_from_db()
    return petition


class TestTheForm:
    def test_it_is_there_where_the_campaign_takes_proposals_and_nowhere_else(self, client: Client) -> None:
        assert client.get(FORM).status_code == 200
        assert attributes(client.get("/petitions/").content.decode(), "a", href=FORM)
        Campaign.objects.update(proposal_sponsors=None)
        assert client.get(FORM).status_code == 404
        assert client.post(FORM, IDEA).status_code == 404
        assert not attributes(client.get("/petitions/").content.decode(), "a", href=FORM)

    def test_what_is_missing_is_told_and_nothing_is_stored(self, client: Client, filled_in: Fill) -> None:
        answer = propose(client, filled_in, title="", ask="")
        page = answer.content.decode()  # type: ignore[attr-defined]
        assert "Enter a title." in page
        assert "Enter what you ask for." in page
        assert not Petition.objects.exists()

    def test_nobody_sees_it_before_it_is_confirmed_not_even_the_team(
        self, client: Client, filled_in: Fill, manager: Client
    ) -> None:
        propose(client, filled_in)
        petition = Petition.objects.get()
        assert petition.state == "draft"
        assert client.get(petition.get_absolute_url()).status_code == 404
        assert client.get(sponsor_page(petition)).status_code == 404
        for page in (ORGANISE, f"{ORGANISE}proposals/"):
            assert "plant trees" not in manager.get(page).content.decode()

    def test_the_answer_and_the_work_are_the_same_for_whoevers_address_it_is(
        self, client: Client, filled_in: Fill
    ) -> None:
        confirmed(client, filled_in, address="proposer@example.org")
        propose(client, filled_in, address="waiting@example.org")
        answers, statements = set(), []
        for address in ("unknown@example.org", "proposer@example.org", "waiting@example.org"):
            with CaptureQueriesContext(connection) as queries:
                answer = propose(client, filled_in, address=address)
            answers.add((answer.status_code, answer["Location"]))  # type: ignore[attr-defined, index]
            statements.append(sum('"petitions_' in query["sql"] for query in queries))
        assert len(answers) == 1
        assert len(set(statements)) == 1, statements

    def test_until_it_is_confirmed_the_form_that_was_sent_last_holds_and_one_mail_goes_a_day(
        self, client: Client, filled_in: Fill
    ) -> None:
        for title in ("First", "Second", "Third"):
            propose(client, filled_in, title=title)
        assert [petition.title for petition in Petition.objects.all()] == ["Third"]
        assert len(delivered()) == 1

    def test_opening_the_link_confirms_nothing(self, client: Client, filled_in: Fill) -> None:
        propose(client, filled_in)
        link = path_with(delivered()[-1], "/confirm/")
        page = words(client.get(link).content.decode())
        assert "Mayor: plant trees" in page
        assert "data-submit-when-seen" not in client.get(link).content.decode()
        assert Petition.objects.get().state == "draft"

    def test_what_nobody_confirms_is_forgotten_with_its_words(self, client: Client, filled_in: Fill) -> None:
        propose(client, filled_in)
        forget_unconfirmed_proposals(timezone.now() - timedelta(days=30))
        assert Petition.objects.exists()
        with clock_moved(days=31):
            forget_unconfirmed_proposals(timezone.now() - timedelta(days=30))
        assert not Petition.objects.exists()
        assert not Proposal.objects.exists()


class TestSponsors:
    def test_the_proposer_gets_the_link_by_mail_and_others_find_nothing(self, client: Client, filled_in: Fill) -> None:
        petition = confirmed(client, filled_in)
        assert (petition.state, petition.slug) == ("sponsors", "mayor-plant-trees")
        assert path_with(delivered()[-1], "/sponsor/") == sponsor_page(petition)
        assert client.get(petition.get_absolute_url()).status_code == 404
        assert (
            client.get(f"/petitions/{petition.slug}/sponsor/{Proposal.objects.get().supporter.public_id}/").status_code
            == 404
        )
        answer = client.get(sponsor_page(petition))
        assert answer["Cache-Control"] == "no-store"
        assert "0 of 2 sponsors" in words(answer.content.decode())
        assert "<strong>hot</strong>" in answer.content.decode()

    def test_confirming_twice_changes_nothing(self, client: Client, filled_in: Fill) -> None:
        propose(client, filled_in)
        link = path_with(delivered()[-1], "/confirm/")
        places = {client.post(link)["Location"] for _time in range(2)}
        assert len(places) == 1
        assert PetitionMove.objects.count() == 1
        assert len(delivered()) == 1

    def test_a_page_opened_before_the_puzzle_came_on_asks_to_press_again(self, client: Client, filled_in: Fill) -> None:
        petition = confirmed(client, filled_in)
        Petition.objects.update(challenge="always")
        typed = filled_in(name="Leyla", address="leyla@example.org", country="AZ", postcode="AZ1000")
        answer = client.post(sponsor_page(petition), typed)
        assert answer.status_code == 422
        assert "Please press the button again." in words(answer.content.decode())

    def test_each_counts_once_confirmed_and_enough_bring_it_before_the_team(
        self, client: Client, filled_in: Fill, manager: Client, organiser: User
    ) -> None:
        petition = confirmed(client, filled_in)
        place = sponsor(client, filled_in, petition, 1)
        assert place == f"{sponsor_page(petition)}thank-you/"
        assert "1 of 2 sponsors" in words(client.get(place).content.decode())
        petition.refresh_from_db()
        assert petition.state == "sponsors"
        place = sponsor(client, filled_in, petition, 2)
        petition.refresh_from_db()
        assert petition.state == "review"
        assert "The campaign’s team is reading it now." in words(client.get(place).content.decode())
        told = [message.to for message in delivered() if message.subject == "To decide: Mayor: plant trees"]
        assert told == [["manager@example.org"]]

    def test_the_same_person_is_one_sponsor(self, client: Client, filled_in: Fill) -> None:
        petition = confirmed(client, filled_in)
        sponsor(client, filled_in, petition, 1)
        client.post(
            sponsor_page(petition),
            filled_in(name="Again", address="SPONSOR1@example.org", country="AZ", postcode="AZ1000"),
        )
        delivered()
        petition.refresh_from_db()
        assert (petition.state, Signature.objects.count()) == ("sponsors", 1)

    def test_no_form_takes_signatures_but_the_sponsors_page(self, client: Client, filled_in: Fill) -> None:
        petition = confirmed(client, filled_in)
        typed = filled_in(name="Ann", address="ann@example.org", country="AZ", postcode="AZ1000")
        assert client.post(petition.get_absolute_url(), typed).status_code == 404
        assert not Signature.objects.exists()

    def test_once_it_has_enough_the_page_takes_no_more(self, client: Client, filled_in: Fill) -> None:
        petition = in_review(client, filled_in)
        typed = filled_in(name="Ann", address="ann@example.org", country="AZ", postcode="AZ1000")
        answer = client.post(sponsor_page(petition), typed)
        assert answer.status_code == 200
        assert not attributes(answer.content.decode(), "input", name="address")
        assert Signature.objects.count() == 2


class TestTheDecision:
    def decide(self, manager: Client, petition: Petition, state: str, **typed: str) -> object:
        sent = {"happened_on": timezone.localdate().isoformat(), "is_public": "on", **typed}
        return manager.post(f"{ORGANISE}{petition.slug}/move/{state}/", sent)

    def test_a_yes_opens_it_with_its_sponsors_counted_and_the_proposer_hears_of_it(
        self, client: Client, filled_in: Fill, manager: Client
    ) -> None:
        petition = in_review(client, filled_in)
        delivered()
        self.decide(manager, petition, "open")
        assert client.get(petition.get_absolute_url()).status_code == 200
        [mail] = [message for message in delivered() if message.to == [GUNEL]]
        assert mail.subject == "Your petition is open: Mayor: plant trees"
        assert client.get(sponsor_page(petition))["Location"] == petition.get_absolute_url()
        assert Signature.objects.filter(state="confirmed").count() == 2

    def test_a_no_needs_a_reason_which_is_mailed_to_the_proposer_alone(
        self, client: Client, filled_in: Fill, manager: Client
    ) -> None:
        petition = in_review(client, filled_in)
        delivered()
        assert self.decide(manager, petition, "draft").status_code == 422  # type: ignore[attr-defined]
        self.decide(manager, petition, "draft", note_en_gb="We have a petition on trees.")
        mails = delivered()
        assert [message.to for message in mails] == [[GUNEL]]
        assert "We have a petition on trees." in str(mails[0].body)
        assert client.get(sponsor_page(petition)).status_code == 404
        assert client.get(petition.get_absolute_url()).status_code == 404

    def test_an_organiser_does_not_decide(self, client: Client, filled_in: Fill, organiser_client: Client) -> None:
        petition = in_review(client, filled_in)
        assert self.decide(organiser_client, petition, "open").status_code == 403  # type: ignore[attr-defined]

    def test_her_name_is_with_the_team_and_not_on_the_page(
        self, client: Client, filled_in: Fill, manager: Client
    ) -> None:
        petition = in_review(client, filled_in)
        assert "Günəl Əliyeva" in manager.get(f"{ORGANISE}proposals/").content.decode()
        self.decide(manager, petition, "open")
        assert "Günəl" not in client.get(petition.get_absolute_url()).content.decode()


class TestWhatIsHeldOnTheProposer:
    def test_she_gets_it_with_her_data(self, client: Client, filled_in: Fill) -> None:
        confirmed(client, filled_in)
        held = dict(personal_data.export(Supporter.objects.get(address=GUNEL)))
        [row] = held["Petitions you proposed"]
        assert {"Mayor: plant trees", "Günəl Əliyeva"} <= set(map(str, row.values()))

    def test_it_goes_with_her_and_what_others_stand_behind_stays(self, client: Client, filled_in: Fill) -> None:
        petition = in_review(client, filled_in)
        erase(Supporter.objects.get(address=GUNEL))
        assert not Proposal.objects.exists()
        assert Petition.objects.filter(pk=petition.pk).exists()
        assert not Message.objects.exclude(address="").filter(kind__contains="propos", supporter__isnull=False).exists()

    def test_what_nobody_else_has_signed_goes_with_her(self, client: Client, filled_in: Fill) -> None:
        petition = confirmed(client, filled_in)
        assert petition.state == Petition.State.SPONSORS
        erase(Supporter.objects.get(address=GUNEL))
        assert not Petition.objects.filter(pk=petition.pk).exists()

    def test_what_nobody_else_has_seen_goes_with_her(self, client: Client, filled_in: Fill) -> None:
        propose(client, filled_in)
        erase(Supporter.objects.get(address=GUNEL))
        assert not Petition.objects.exists()


def test_a_manager_says_how_many_sponsors_it_takes(manager: Client, client: Client) -> None:
    page = f"{ORGANISE}proposals/"
    assert manager.post(page, {"sponsors": "0"}).status_code == 422
    assert manager.post(page, {"sponsors": "7"}).status_code == 302
    assert "Find 7 people" in words(client.get(FORM).content.decode())
    manager.post(page, {"sponsors": ""})
    assert client.get(FORM).status_code == 404
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["changed", "changed"]


def test_a_proposal_in_azerbaijani_has_its_words_in_both_languages(client: Client, filled_in: Fill) -> None:
    client.post(f"/az{FORM}", filled_in(**IDEA, name="Günəl", address=GUNEL))
    mail = delivered()[-1]
    client.post(path_with(mail, "/confirm/"))
    petition = Petition.objects.get()
    assert (petition.title_az, petition.title_en_gb) == (IDEA["title"], IDEA["title"])
    assert path_with(delivered()[-1], "/sponsor/").startswith("/az/petitions/")
