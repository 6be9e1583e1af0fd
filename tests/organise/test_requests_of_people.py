"""A person's requests: entered, answered within a month at a click, and proven without naming her."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign
from events.models import Event, Rsvp
from mailings.delivery import deliver_batch
from mailings.models import Message
from petitions.models import Petition, Signature
from supporters import personal_data, segments
from supporters.addresses import hash_address
from supporters.deadlines import add_months
from supporters.models import (
    CampaignSupporter,
    DataRequest,
    MailingList,
    Subscription,
    Supporter,
    Suppression,
)
from tests.campaign.reading import words
from tests.mail import delivered, path_with
from tests.organise.conftest import LogIn
from tests.organise.forms import sentences
from tests.supporters.clock import clock_moved
from tests.supporters.database import places_with
from tests.supporters.people import Fill, ask_to_join, join, reminder

BASE = "/organise/clean-river/data-protection/"
REQUESTS = f"{BASE}requests/"
NAME = "Günəl Qaraçuxurlu-O'Brien"
ADDRESS = "Gunel.Qaracuxurlu+river@example.org"
TRACES = (NAME, "Qaraçuxurlu", ADDRESS, "gunel.qaracuxurlu", "Tar-Babək", "QZ9 7QZ")


@pytest.fixture
def manager(log_in: LogIn) -> Client:
    return log_in("manager")


@pytest.fixture
def gunel(client: Client, filled_in: Fill, mailing_list: MailingList, petition: Petition, event: Event) -> Supporter:
    """She joined a list, signed, and registered."""
    gunel = join(client, filled_in, NAME, ADDRESS)
    signed = filled_in(name=NAME, address=ADDRESS, country="AZ", postcode="QZ9 7QZ", comment="Tar-Babək")
    client.post("/petitions/swim/", {**signed, "wants_updates": "on"})
    client.post("/events/river-rally/", filled_in(name=NAME, address=ADDRESS))
    for message in delivered():
        client.post(path_with(message, "/confirm/"))
    delivered()
    gunel.refresh_from_db()
    return gunel


@pytest.fixture
def air_news(clean_air: Campaign) -> MailingList:
    return MailingList.objects.create(campaign=clean_air, slug="air-news", name="Air news", description="Weekly.")


def enter(client: Client, kind: str, address: str = ADDRESS, **typed: str) -> DataRequest:
    answer = client.post(
        f"{REQUESTS}new/",
        {
            "kind": kind,
            "address": address,
            "received_on": f"{timezone.localdate()}",
            "channel": "letter",
            "identity": "address",
            **typed,
        },
    )
    assert answer.status_code == 302, sentences(answer.content.decode())
    return DataRequest.objects.latest("pk")


def press(client: Client, request: DataRequest, what: str, **typed: str) -> str:
    """Press a button of the request's page, and return what the page then says."""
    return words(client.post(f"{REQUESTS}{request.public_id}/{what}/", typed, follow=True).content.decode())


class TestTheMonthToAnswer:
    @pytest.mark.parametrize(
        ("received", "due", "extended"),
        [
            (date(2027, 1, 15), date(2027, 2, 15), date(2027, 4, 15)),
            (date(2027, 1, 31), date(2027, 2, 28), date(2027, 4, 30)),
            (date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)),
            (date(2027, 3, 31), date(2027, 4, 30), date(2027, 6, 30)),
            (date(2027, 11, 30), date(2027, 12, 30), date(2028, 2, 29)),
            (date(2027, 12, 31), date(2028, 1, 31), date(2028, 3, 31)),
        ],
    )
    def test_a_month_ends_on_the_same_day_or_on_the_months_last(
        self, received: date, due: date, extended: date
    ) -> None:
        assert (add_months(received, 1), add_months(received, 3)) == (due, extended)

    @pytest.mark.parametrize("after", [6, 12, 18])
    def test_months_back_and_forth_never_lead_beyond_where_one_began(self, after: int) -> None:
        for day in (date(2027, 8, 29) + timedelta(days=number) for number in range(400)):
            assert timedelta(0) <= day - add_months(add_months(day, -after), after) <= timedelta(days=3)

    def test_it_runs_from_the_day_it_was_received(self, manager: Client, gunel: Supporter) -> None:
        received = timezone.localdate() - timedelta(days=20)
        request = enter(manager, "access", received_on=f"{received}")
        assert request.due_on == add_months(received, 1)

    def test_it_is_extended_once_by_two_months_with_a_reason(self, manager: Client, gunel: Supporter) -> None:
        request = enter(manager, "access")
        assert "Choose one of the answers." in press(manager, request, "extend")
        page = press(manager, request, "extend", extension="complex")
        assert "the request is complex" in page
        assert "Extend by two months" not in page
        press(manager, request, "extend", extension="many")
        request.refresh_from_db()
        assert (request.due_on, request.extension) == (add_months(request.received_on, 3), "complex")

    def test_what_is_overdue_stands_on_top_and_on_the_dashboard(self, manager: Client, gunel: Supporter) -> None:
        enter(manager, "access")
        assert "overdue" not in words(manager.get("/organise/clean-river/").content.decode())
        DataRequest.objects.update(received_on="2026-01-31", due_on="2026-02-28")
        enter(manager, "erasure")
        page = words(manager.get(BASE).content.decode())
        assert page.index("Overdue") < page.index("overdue since 28 February 2026") < page.index("To be answered")
        assert "1 overdue request about personal data" in words(manager.get("/organise/clean-river/").content.decode())

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"received_on": "2999-01-01"}, "Enter a day that isn’t in the future."),
            ({"received_on": "2001-01-01"}, "Enter a day within the last twelve months."),
            ({"received_on": "yesterday"}, "Enter a date, like 2027-07-28."),
            ({"address": "nobody"}, "Enter your e-mail address, like name@example.org."),
            ({"kind": "anything"}, "Select a valid choice"),
            ({"channel": "own-link"}, "Select a valid choice"),
            ({"identity": "own-link"}, "Select a valid choice"),
        ],
    )
    def test_nonsense_is_not_entered(self, manager: Client, typed: dict[str, str], sentence: str) -> None:
        whole = {"kind": "access", "address": ADDRESS, "received_on": f"{timezone.localdate()}", "channel": "mail"}
        answer = manager.post(f"{REQUESTS}new/", {**whole, **typed})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not DataRequest.objects.exists()


class TestWhoItIs:
    def test_she_is_found_by_her_exact_address_however_it_is_spelt(self, manager: Client, gunel: Supporter) -> None:
        assert enter(manager, "access", address=ADDRESS.upper()).supporter == gunel
        assert enter(manager, "access", address="gunel.qaracuxurlu@example.org").supporter is None

    def test_whom_the_campaign_does_not_know_is_not_found_though_another_knows_her(
        self, manager: Client, client: Client, filled_in: Fill, air_news: MailingList
    ) -> None:
        join(client, filled_in, NAME, ADDRESS, page="/lists/air-news/")
        request = enter(manager, "access")
        assert request.supporter is None
        page = words(manager.get(f"{REQUESTS}{request.public_id}/").content.decode())
        assert "This campaign holds nothing on the address" in page
        assert NAME not in page

    def test_who_never_confirmed_is_found_too(
        self, manager: Client, client: Client, filled_in: Fill, mailing_list: MailingList
    ) -> None:
        ask_to_join(client, filled_in, NAME, ADDRESS)
        request = enter(manager, "erasure")
        press(manager, request, "erase")
        assert not Supporter.objects.exists()

    def test_nothing_is_done_before_it_is_known_who_asks(self, manager: Client, gunel: Supporter) -> None:
        for kind, what in [
            ("access", "access/json"),
            ("access", "send-link"),
            ("rectification", "rectify"),
            ("erasure", "erase"),
            ("restriction", "restrict"),
            ("objection", "object"),
        ]:
            request = enter(manager, kind, identity="")
            assert "This can’t be done" in press(manager, request, what, name="X", language="az")
            request.refresh_from_db()
            assert request.is_open
        assert Supporter.objects.get().name == NAME
        assert delivered() == []
        request = enter(manager, "access", identity="")
        assert "PDF, to read" in press(manager, request, "verify", identity="document")

    def test_the_register_keeps_neither_name_nor_address(self, manager: Client, gunel: Supporter) -> None:
        request = enter(manager, "access")
        stored = json.dumps(list(DataRequest.objects.values()), default=str)
        assert [trace for trace in TRACES if trace in stored] == []
        assert request.address_hash == hash_address(ADDRESS)
        answer = manager.post(f"{REQUESTS}new/", {"address": ADDRESS})
        assert ADDRESS not in answer.headers.get("Location", "")

    def test_an_earlier_request_from_the_same_address_is_shown_also_after_erasure(
        self, manager: Client, gunel: Supporter
    ) -> None:
        press(manager, enter(manager, "erasure"), "erase")
        request = enter(manager, "access", address=ADDRESS.lower())
        page = words(manager.get(f"{REQUESTS}{request.public_id}/").content.decode())
        assert "Other requests from the same address" in page
        assert "Erasure" in page


class TestAccess:
    def held(self, manager: Client, request: DataRequest) -> dict[str, list[dict[str, object]]]:
        answer = manager.post(f"{REQUESTS}{request.public_id}/access/json/")
        assert answer["Content-Disposition"] == f'attachment; filename="personal-data-{request.reference}.json"'
        content = json.loads(answer.content)
        return {entry["subject"]: entry["entries"] for entry in content["held"]}

    def test_it_is_complete_with_the_exact_words_she_agreed_to(self, manager: Client, gunel: Supporter) -> None:
        held = self.held(manager, enter(manager, "access"))
        assert held["Who you are"][0]["name"] == NAME
        assert held["Petitions you signed"][0]["comment"] == "Tar-Babək"
        assert [row["list"] for row in held["Your lists"]] == ["River news"]
        wordings = [row["wording"] for row in held["What you agreed to"]]
        assert "Send me “River news” by e-mail. I can leave at any time." in wordings
        assert len(held["What we sent you"]) == Message.objects.filter(supporter=gunel).count()
        own_view = dict(personal_data.export(gunel))
        assert held.keys() == own_view.keys()

    def test_a_team_sees_nothing_of_what_another_campaign_holds(
        self, manager: Client, client: Client, filled_in: Fill, gunel: Supporter, air_news: MailingList
    ) -> None:
        join(client, filled_in, NAME, ADDRESS, page="/lists/air-news/")
        enter(manager, "access")
        request = DataRequest.objects.create(
            campaign=air_news.campaign,
            supporter=gunel,
            address_hash="0",
            kind="access",
            channel="mail",
            received_on=date(2026, 1, 1),
            due_on=date(2026, 2, 1),
        )
        assert request.pk
        held = self.held(manager, enter(manager, "access"))
        shown = json.dumps(held)
        assert "Air news" not in shown
        assert str(air_news.public_id) not in shown
        assert "Clean Air" not in shown
        assert len(held["What we sent you"]) < Message.objects.filter(supporter=gunel).count()

    @pytest.mark.parametrize(
        ("form", "beginning", "kind"),
        [("pdf", b"%PDF-", "application/pdf"), ("html", b"<!DOCTYPE html>", "text/html; charset=utf-8")],
    )
    def test_it_can_be_read(self, manager: Client, gunel: Supporter, form: str, beginning: bytes, kind: str) -> None:
        request = enter(manager, "access")
        answer = manager.post(f"{REQUESTS}{request.public_id}/access/{form}/")
        assert answer.content.lstrip().startswith(beginning)
        assert answer["Content-Type"] == kind
        assert "gunel" not in answer["Content-Disposition"].casefold()
        assert answer["Cache-Control"] == "no-store"

    def test_each_time_is_in_the_audit_trail_and_the_request_stays_open(
        self, manager: Client, gunel: Supporter
    ) -> None:
        request = enter(manager, "access")
        for form in ("json", "html"):
            manager.post(f"{REQUESTS}{request.public_id}/access/{form}/")
        assert AuditEntry.objects.filter(action="took out what is held on a person").count() == 2
        request.refresh_from_db()
        assert request.is_open
        press(manager, request, "close", outcome="carried-out")
        assert manager.post(f"{REQUESTS}{request.public_id}/access/json/").status_code == 302
        assert AuditEntry.objects.filter(action="took out what is held on a person").count() == 2

    def test_opening_the_address_takes_nothing_out(self, manager: Client, gunel: Supporter) -> None:
        request = enter(manager, "access")
        assert manager.get(f"{REQUESTS}{request.public_id}/access/json/").status_code == 405
        assert manager.post(f"{REQUESTS}{request.public_id}/access/exe/").status_code == 404

    def test_the_site_sends_her_the_link(self, manager: Client, client: Client, gunel: Supporter) -> None:
        press(manager, enter(manager, "access"), "send-link")
        [message] = delivered()
        assert message.to == [ADDRESS]
        assert "River news" in client.get(path_with(message, "/my-data/")).content.decode()

    def test_hostile_words_stay_words(self, manager: Client, gunel: Supporter) -> None:
        Signature.objects.update(comment="<script>alert(1)</script><img src='file:///etc/passwd'>")
        request = enter(manager, "access")
        page = manager.post(f"{REQUESTS}{request.public_id}/access/html/").content.decode()
        assert "<script>" not in page
        assert manager.post(f"{REQUESTS}{request.public_id}/access/pdf/").content.startswith(b"%PDF-")


class TestRectification:
    def test_her_profile_is_put_right_and_the_request_closed(self, manager: Client, gunel: Supporter) -> None:
        request = enter(manager, "rectification")
        typed = {"name": "Günəl Əliyeva", "phone": "020 7946 0018", "country": "GB", "postcode": "sw1a1aa"}
        press(manager, request, "rectify", **typed, language="az")
        gunel.refresh_from_db()
        request.refresh_from_db()
        assert (gunel.name, gunel.phone, gunel.postcode) == ("Günəl Əliyeva", "+442079460018", "SW1A 1AA")
        assert request.outcome == "carried-out"
        assert NAME not in json.dumps(list(AuditEntry.objects.values()), default=str)

    def test_a_phone_or_postcode_that_is_none_is_sent_back(self, manager: Client, gunel: Supporter) -> None:
        request = enter(manager, "rectification")
        typed = {"name": NAME, "phone": "12", "country": "GB", "postcode": "nowhere", "language": "az"}
        answer = manager.post(f"{REQUESTS}{request.public_id}/rectify/", typed)
        assert answer.status_code == 422
        assert set(sentences(answer.content.decode())) == {"phone", "postcode"}


class TestErasure:
    def test_no_table_names_her_afterwards(self, manager: Client, gunel: Supporter) -> None:
        request = enter(manager, "erasure")
        manager.get(f"{REQUESTS}{request.public_id}/")
        manager.get(f"{REQUESTS}{request.public_id}/erase/")
        assert "petitions_signature.name" in places_with(NAME)
        press(manager, request, "erase")
        assert {trace: places_with(trace) for trace in TRACES} == {trace: set() for trace in TRACES}
        assert [row.reason for row in Suppression.objects.all()] == ["erased"]

    def test_the_proof_says_what_was_removed_by_table_and_count(self, manager: Client, gunel: Supporter) -> None:
        sent = Message.objects.filter(supporter=gunel).count()
        request = enter(manager, "erasure")
        page = press(manager, request, "erase")
        request.refresh_from_db()
        counted = {row["what"]: row["rows"] for row in request.removed}
        assert counted == {
            "supporters.Subscription": 1,
            "supporters.Consent": 2,
            "supporters.ConsentState": 2,
            "supporters.CampaignSupporter": 1,
            "mailings.Message": sent,
            "petitions.Signature": 1,
            "events.Rsvp": 1,
        }
        assert request.supporter is None
        assert "What was removed" in page
        assert "Petitions you signed" in page
        assert "What stays, and why" in page

    def test_the_certificate_names_nobody_and_can_be_had_again(self, manager: Client, gunel: Supporter) -> None:
        request = enter(manager, "erasure")
        path = f"{REQUESTS}{request.public_id}/certificate.pdf"
        press(manager, request, "erase")
        for _time in range(2):
            answer = manager.get(path)
            assert answer.content.startswith(b"%PDF-")
            assert answer["Content-Disposition"] == f'attachment; filename="erasure-{request.reference}.pdf"'
        page = manager.get(f"{REQUESTS}{request.public_id}/").content.decode()
        assert [trace for trace in TRACES if trace in page] == []

    def test_erasing_twice_changes_nothing(self, manager: Client, gunel: Supporter) -> None:
        request = enter(manager, "erasure")
        press(manager, request, "erase")
        request.refresh_from_db()
        proof = request.proof
        assert "This can’t be done" in press(manager, request, "erase")
        request.refresh_from_db()
        assert request.proof == proof

    def test_what_another_campaign_holds_stays_with_it(
        self, manager: Client, client: Client, filled_in: Fill, gunel: Supporter, air_news: MailingList
    ) -> None:
        join(client, filled_in, NAME, ADDRESS, page="/lists/air-news/")
        request = enter(manager, "erasure")
        page = press(manager, request, "erase")
        gunel.refresh_from_db()
        assert [row.mailing_list for row in gunel.subscriptions.all()] == [air_news]
        assert [row.campaign for row in gunel.campaigns.all()] == [air_news.campaign]
        assert not Signature.objects.exists()
        assert not Rsvp.objects.exists()
        assert [row.purpose for row in gunel.consents.all()] == [air_news.purpose]
        assert not Suppression.objects.exists()
        assert "Clean Air" not in page
        ask_to_join(client, filled_in, NAME, ADDRESS, page="/lists/air-news/")
        assert [message.to for message in delivered()] == [[ADDRESS]]
        request.refresh_from_db()
        assert request.supporter is None
        assert not personal_data.is_known_to(gunel, request.campaign)

    def test_a_team_is_not_told_whether_another_campaign_knows_her(
        self, manager: Client, client: Client, filled_in: Fill, gunel: Supporter, air_news: MailingList
    ) -> None:
        """The page after erasing says the same of her and of somebody whom nobody else knows."""
        ann = join(client, filled_in, NAME, "ann@example.org")
        join(client, filled_in, NAME, ann.address, page="/lists/air-news/")
        beth = join(client, filled_in, NAME, "beth@example.org")
        pages = []
        for person in (ann, beth):
            request = enter(manager, "erasure", address=person.address)
            press(manager, request, "erase")
            page = words(manager.get(f"{REQUESTS}{request.public_id}/").content.decode())
            pages.append(page.replace(request.reference, ""))
        assert pages[0] == pages[1]

    def test_only_an_admin_erases_everywhere(
        self,
        manager: Client,
        log_in: LogIn,
        client: Client,
        filled_in: Fill,
        gunel: Supporter,
        air_news: MailingList,
    ) -> None:
        join(client, filled_in, NAME, ADDRESS, page="/lists/air-news/")
        press(manager, enter(manager, "erasure"), "erase", everywhere="on")
        assert Supporter.objects.filter(pk=gunel.pk).exists()
        admin = log_in("superuser")
        CampaignSupporter.objects.create(
            campaign=Campaign.objects.get(slug="clean-river"), supporter=gunel, source="team"
        )
        press(admin, enter(admin, "erasure"), "erase", everywhere="on")
        assert not Supporter.objects.filter(pk=gunel.pk).exists()
        assert {trace: places_with(trace) for trace in TRACES} == {trace: set() for trace in TRACES}

    def test_others_are_untouched(self, manager: Client, client: Client, filled_in: Fill, gunel: Supporter) -> None:
        ann = join(client, filled_in, "Ann O'Brien-Łukasiewicz", "ann@example.org")
        press(manager, enter(manager, "erasure"), "erase")
        assert ann.subscriptions.active().count() == 1
        assert ann.messages.exists()


class TestRestriction:
    def test_she_stays_and_is_left_out_until_it_is_lifted(
        self, manager: Client, campaign: Campaign, gunel: Supporter
    ) -> None:
        request = enter(manager, "restriction")
        assert segments.people(campaign, {}).count() == 1
        assert "In force" in press(manager, request, "restrict")
        gunel.refresh_from_db()
        assert gunel.restricted_at is not None
        assert gunel.name == NAME
        assert segments.people(campaign, {}).count() == 0
        press(manager, request, "lift")
        gunel.refresh_from_db()
        assert gunel.restricted_at is None
        assert segments.people(campaign, {}).count() == 1

    def test_it_holds_until_the_last_request_for_it_is_lifted(
        self, manager: Client, log_in: LogIn, clean_air: Campaign, gunel: Supporter
    ) -> None:
        first, second = enter(manager, "restriction"), enter(manager, "restriction")
        press(manager, first, "restrict")
        press(manager, second, "restrict")
        press(manager, first, "lift")
        gunel.refresh_from_db()
        assert gunel.restricted_at is not None
        press(manager, second, "lift")
        gunel.refresh_from_db()
        assert gunel.restricted_at is None

    def test_no_mailing_reaches_her_but_answers_do(
        self, manager: Client, gunel: Supporter, mailing: Callable[[Supporter], Message]
    ) -> None:
        press(manager, enter(manager, "restriction"), "restrict")
        assert mailing(gunel).state == Message.State.SUPPRESSED
        press(manager, enter(manager, "access"), "send-link")
        assert len(delivered()) == 1


@pytest.fixture
def mailing() -> Callable[[Supporter], Message]:
    """Send one message of a mailing, and return it as it is afterwards."""

    def send(supporter: Supporter) -> Message:
        subscription = Subscription.objects.filter(supporter=supporter).first()
        message = Message.objects.create(
            dedupe_key=f"bulk:{Message.objects.count()}",
            kind="supporters.already_subscribed",
            supporter=supporter,
            address=supporter.address,
            language="en-gb",
            context={"subscription": str(subscription.public_id) if subscription else ""},
            priority=Message.Priority.BULK,
        )
        deliver_batch()
        message.refresh_from_db()
        return message

    return send


class TestObjection:
    def test_she_leaves_all_lists_and_no_mailing_reaches_her(
        self, manager: Client, gunel: Supporter, mailing: Callable[[Supporter], Message]
    ) -> None:
        assert mailing(gunel).state == Message.State.SENT
        press(manager, enter(manager, "objection"), "object")
        assert not gunel.subscriptions.active().exists()
        assert not gunel.consent_states.filter(is_granted=True).exists()
        assert not Signature.objects.get().wants_updates
        assert Signature.objects.confirmed().count() == 1
        assert [row.reason for row in Suppression.objects.all()] == ["objected"]
        assert mailing(gunel).state == Message.State.SUPPRESSED

    def test_what_answers_her_own_doing_still_goes(
        self, manager: Client, client: Client, filled_in: Fill, gunel: Supporter
    ) -> None:
        press(manager, enter(manager, "objection"), "object")
        ask_to_join(client, filled_in, NAME, ADDRESS)
        assert [message.to for message in delivered()] == [[ADDRESS]]

    def test_if_she_agrees_again_from_her_own_mail_that_holds(
        self,
        manager: Client,
        client: Client,
        filled_in: Fill,
        gunel: Supporter,
        mailing: Callable[[Supporter], Message],
    ) -> None:
        press(manager, enter(manager, "objection"), "object")
        Message.objects.all().delete()  # so that a further confirmation mail isn't one too many
        ask_to_join(client, filled_in, NAME, ADDRESS)
        client.post(path_with(delivered()[-1], "/confirm/"))
        assert not Suppression.objects.exists()
        assert mailing(gunel).state == Message.State.SENT

    def test_who_is_forgotten_afterwards_gets_nothing_at_all(
        self, manager: Client, client: Client, filled_in: Fill, gunel: Supporter
    ) -> None:
        press(manager, enter(manager, "objection"), "object")
        press(manager, enter(manager, "erasure"), "erase")
        assert [row.reason for row in Suppression.objects.all()] == ["erased"]
        ask_to_join(client, filled_in, NAME, ADDRESS)
        assert delivered() == []

    def test_another_campaigns_list_is_left_alone(
        self, manager: Client, client: Client, filled_in: Fill, gunel: Supporter, air_news: MailingList
    ) -> None:
        join(client, filled_in, NAME, ADDRESS, page="/lists/air-news/")
        press(manager, enter(manager, "objection"), "object")
        assert [row.mailing_list for row in gunel.subscriptions.active()] == [air_news]
        assert not Suppression.objects.exists()


class TestWhatSheDoesHerself:
    def link(self, client: Client, filled_in: Fill) -> str:
        return path_with(reminder(client, filled_in, ADDRESS), "/preferences/")

    def test_asking_for_her_data_is_entered_as_done_once_a_day(
        self, client: Client, filled_in: Fill, gunel: Supporter
    ) -> None:
        preferences = self.link(client, filled_in)
        for _press in range(3):
            client.post(preferences + "my-data/")
        request = DataRequest.objects.get()
        assert (request.kind, request.channel, request.identity) == ("access", "own-link", "own-link")
        assert (request.outcome, request.supporter) == ("carried-out", gunel)
        with clock_moved(days=1):
            client.post(preferences + "my-data/")
        assert DataRequest.objects.count() == 2

    def test_being_forgotten_is_entered_as_done_for_each_campaign_with_its_own_proof(
        self, client: Client, filled_in: Fill, gunel: Supporter, air_news: MailingList
    ) -> None:
        join(client, filled_in, NAME, ADDRESS, page="/lists/air-news/")
        client.post(self.link(client, filled_in) + "my-data/")
        client.post(path_with(delivered()[-1], "/my-data/") + "forget-me/")
        assert not Supporter.objects.exists()
        river, air = DataRequest.objects.filter(kind="erasure").order_by("campaign__name").reverse()
        assert {row["what"] for row in river.removed} > {"petitions.Signature", "events.Rsvp"}
        assert {row["what"] for row in air.removed}.isdisjoint({"petitions.Signature", "events.Rsvp"})
        assert {row.address_hash for row in (river, air)} == {hash_address(ADDRESS)}
        assert {row.supporter for row in DataRequest.objects.all()} == {None}
        assert {trace: places_with(trace) for trace in TRACES} == {trace: set() for trace in TRACES}


class TestEveryHolding:
    def test_each_says_to_which_campaign_its_rows_belong_or_that_all_share_them(self) -> None:
        """Or no team sees and erases them: say so in the app's holdings.py."""
        silent = [
            holding.model.__name__
            for holding in personal_data.holdings()
            if not holding.belongs_to_campaigns and not holding.is_shared
        ]
        assert silent == []

    def test_what_campaigns_hold_is_together_what_is_held(
        self, client: Client, filled_in: Fill, gunel: Supporter, air_news: MailingList
    ) -> None:
        join(client, filled_in, NAME, ADDRESS, page="/lists/air-news/")
        for holding in personal_data.holdings():
            if not holding.belongs_to_campaigns:
                continue
            parts = [
                holding.rows(gunel, holding.condition(gunel, campaign)).count() for campaign in Campaign.objects.all()
            ]
            assert sum(parts) == holding.model._default_manager.filter(supporter=gunel).count(), holding.model


def test_the_register_takes_as_few_queries_for_many_requests(
    manager: Client, gunel: Supporter, queries_of: Callable[[Client, str], int]
) -> None:
    enter(manager, "access")
    few = queries_of(manager, BASE)
    for kind in ("access", "erasure", "objection") * 5:
        enter(manager, kind)
    assert queries_of(manager, BASE) == few < 20


def test_a_request_of_another_campaign_is_not_found(manager: Client, clean_air: Campaign) -> None:
    request = DataRequest.objects.create(
        campaign=clean_air,
        address_hash="0",
        kind="access",
        channel="mail",
        received_on=date(2026, 1, 1),
        due_on=date(2026, 2, 1),
    )
    assert manager.get(f"{REQUESTS}{request.public_id}/").status_code == 404
    assert manager.post(f"{REQUESTS}{request.public_id}/close/", {"outcome": "withdrawn"}).status_code == 404


def test_from_her_page_a_request_is_entered_without_typing_her_address(manager: Client, gunel: Supporter) -> None:
    link = f"{REQUESTS}new/?person={gunel.public_id}"
    assert link in manager.get(f"/organise/clean-river/people/{gunel.public_id}/").content.decode()
    assert f'value="{gunel.address}"' in manager.get(link).content.decode()


@pytest.mark.parametrize("of_whom", ["", "gunel", "another campaign"])
def test_a_link_to_nobody_of_the_campaigns_own_fills_in_no_address(
    manager: Client, clean_air: Campaign, of_whom: str
) -> None:
    stranger = Supporter.objects.by_address("stranger@example.org", "en-gb")
    CampaignSupporter.objects.create(campaign=clean_air, supporter=stranger, source="list")
    named = str(stranger.public_id) if of_whom == "another campaign" else of_whom
    answer = manager.get(f"{REQUESTS}new/", {"person": named})
    assert answer.status_code == 200
    assert "stranger@example.org" not in answer.content.decode()
