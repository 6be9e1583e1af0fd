"""Rules of retention: seen before they act, resting a week, run in batches, and reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign
from events.models import Event, Rsvp
from mailings.models import Message
from petitions.models import Petition, Signature
from petitions.services import counting
from supporters import personal_data, retention, segments
from supporters.deadlines import add_months
from supporters.models import (
    CampaignSupporter,
    Consent,
    DataRequest,
    MailingList,
    RetentionRule,
    RetentionRun,
    Subscription,
    Supporter,
    Suppression,
)
from supporters.services import retaining
from supporters.tasks import keep_retention_rules
from tests.campaign.reading import words
from tests.mail import delivered, path_with
from tests.organise.conftest import LogIn
from tests.organise.people import signed
from tests.supporters.clock import clock_moved
from tests.supporters.database import places_with
from tests.supporters.people import Fill, ask_to_join, join, reminder

BASE = "/organise/clean-river/data-protection/retention/"
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
    signed_form = filled_in(name=NAME, address=ADDRESS, country="AZ", postcode="QZ9 7QZ", comment="Tar-Babək")
    client.post("/petitions/swim/", {**signed_form, "wants_updates": "on", "show_name": "on"})
    client.post("/events/river-rally/", filled_in(name=NAME, address=ADDRESS))
    for message in delivered():
        client.post(path_with(message, "/confirm/"))
    delivered()
    return gunel


def rule(campaign: Campaign, kind: str, after: int) -> RetentionRule:
    """A rule that may act now."""
    return RetentionRule.objects.create(campaign=campaign, kind=kind, after=after, acts_from=timezone.now())


def run() -> None:
    """Beat's round: the tasks that it starts start the next batch themselves."""
    keep_retention_rules()
    for pk in retaining.acting_rules():
        while retaining.keep_rule(pk):
            pass


def idle_for(months: int) -> None:
    CampaignSupporter.objects.update(last_active_at=add_months(timezone.now(), -months))


class TestSettingARule:
    def test_what_it_would_do_is_shown_before_it_is_set(self, manager: Client, gunel: Supporter) -> None:
        idle_for(40)
        page = words(manager.get(f"{BASE}inactive/", {"after": "36"}).content.decode())
        assert "1 record is due after 36 months" in page
        assert f"{add_months(timezone.now(), -40):%Y}" in page
        assert NAME not in page
        assert "Nothing is due after 48 months." in words(
            manager.get(f"{BASE}inactive/", {"after": "48"}).content.decode()
        )
        assert not RetentionRule.objects.exists()

    @pytest.mark.parametrize("after", ["5", "121", "0", "-3", "many", ""])
    def test_a_time_out_of_bounds_is_sent_back(self, manager: Client, after: str) -> None:
        for answer in (
            manager.post(f"{BASE}inactive/", {"after": after}),
            manager.get(f"{BASE}inactive/", {"after": after}),
        ):
            assert answer.status_code == 422
            assert "Enter a number from 6 to 120." in words(answer.content.decode())
        assert not RetentionRule.objects.exists()

    def test_what_nobody_confirmed_is_kept_for_thirty_days_at_most(self, manager: Client) -> None:
        assert manager.post(f"{BASE}pending/", {"after": "31"}).status_code == 422
        assert manager.post(f"{BASE}pending/", {"after": "30"}).status_code == 302

    def test_a_new_rule_rests_for_seven_days(self, manager: Client, gunel: Supporter) -> None:
        idle_for(40)
        manager.post(f"{BASE}inactive/", {"after": "36"})
        with clock_moved(days=6, hours=23):
            run()
        assert Supporter.objects.filter(name=NAME).exists()
        with clock_moved(days=7, hours=1):
            run()
        assert not Supporter.objects.filter(name=NAME).exists()

    def test_a_stricter_rule_rests_again_and_a_milder_one_goes_on(self, manager: Client) -> None:
        manager.post(f"{BASE}inactive/", {"after": "36"})
        RetentionRule.objects.update(acts_from=timezone.now() - timedelta(days=1))
        manager.post(f"{BASE}inactive/", {"after": "48"})
        assert not RetentionRule.objects.get().is_resting
        manager.post(f"{BASE}inactive/", {"after": "47"})
        assert RetentionRule.objects.get().is_resting

    def test_a_rule_that_was_stopped_rests_when_it_is_set_again(self, manager: Client, gunel: Supporter) -> None:
        manager.post(f"{BASE}inactive/", {"after": "36"})
        RetentionRule.objects.update(acts_from=timezone.now() - timedelta(days=1))
        manager.post(f"{BASE}inactive/stop/")
        idle_for(40)
        run()
        assert Supporter.objects.filter(name=NAME).exists()
        manager.post(f"{BASE}inactive/", {"after": "36"})
        assert RetentionRule.objects.get().is_resting
        assert [row.action for row in AuditEntry.objects.order_by("pk")] == [
            "set a retention rule: inactive",
            "stopped a retention rule: inactive",
            "set a retention rule: inactive",
        ]

    def test_the_next_run_is_the_first_night_on_which_it_may_act(self, campaign: Campaign) -> None:
        waiting = rule(campaign, "inactive", 36)
        waiting.acts_from = datetime(2999, 1, 1, 3, 0, tzinfo=UTC)
        assert retaining.next_run(waiting) == datetime(2999, 1, 1, 3, 10, tzinfo=UTC)
        waiting.acts_from = datetime(2999, 1, 1, 3, 11, tzinfo=UTC)
        assert retaining.next_run(waiting) == datetime(2999, 1, 2, 3, 10, tzinfo=UTC)
        waiting.is_active = False
        assert retaining.next_run(waiting) is None

    def test_a_kind_that_is_none_is_not_found(self, manager: Client) -> None:
        assert manager.get(f"{BASE}everything/").status_code == 404
        assert manager.post(f"{BASE}everything/", {"after": "1"}).status_code == 404
        assert manager.post(f"{BASE}inactive/stop/").status_code == 404

    def test_the_page_takes_few_queries(self, manager: Client, queries_of: Callable[[Client, str], int]) -> None:
        for kind in retention.kinds():
            manager.post(f"{BASE}{kind.key}/", {"after": str(kind.suggested)})
        assert queries_of(manager, BASE) < 20
        assert queries_of(manager, f"{BASE}pending/") < 25


class TestTheInactive:
    def test_nothing_names_her_afterwards_and_what_is_counted_stays(
        self, client: Client, campaign: Campaign, petition: Petition, gunel: Supporter
    ) -> None:
        counting.tally()
        sent = Message.objects.count()
        idle_for(37)
        rule(campaign, "inactive", 36)
        run()
        assert {trace: places_with(trace) for trace in TRACES} == {trace: set() for trace in TRACES}
        counting.tally()
        petition.refresh_from_db()
        assert petition.signature_count == counting.recount(petition) == 1
        assert Rsvp.objects.filter(state="going", name="").count() == 1
        assert Message.objects.count() == sent
        assert not Message.objects.exclude(address="").exists()
        assert not Suppression.objects.exists()
        assert client.get("/petitions/swim/").status_code == 200

    def test_she_is_nowhere_among_the_people_and_agrees_to_nothing_any_more(
        self, campaign: Campaign, mailing_list: MailingList, gunel: Supporter
    ) -> None:
        idle_for(37)
        rule(campaign, "inactive", 36)
        run()
        anonymous = Supporter.objects.get()
        assert anonymous.anonymised_at is not None
        assert anonymous.address.endswith("@anonymous.invalid")
        assert segments.people(campaign, {}).count() == 0
        assert not campaign.people.exists()
        assert not Subscription.objects.exists()
        assert not anonymous.consent_states.filter(is_granted=True).exists()
        lines = anonymous.consents.filter(purpose=mailing_list.purpose).order_by("pk")
        assert [row.action for row in lines] == ["granted", "withdrawn"]

    def test_her_old_links_are_dead(
        self, client: Client, filled_in: Fill, campaign: Campaign, gunel: Supporter
    ) -> None:
        preferences = path_with(reminder(client, filled_in, ADDRESS), "/preferences/")
        idle_for(37)
        rule(campaign, "inactive", 36)
        run()
        assert client.get(preferences).status_code == 404

    def test_should_she_come_again_she_is_a_newcomer(
        self, client: Client, filled_in: Fill, campaign: Campaign, gunel: Supporter
    ) -> None:
        idle_for(37)
        rule(campaign, "inactive", 36)
        run()
        again = join(client, filled_in, NAME, ADDRESS)
        assert again.pk != gunel.pk
        assert again.signatures.count() == 0

    @pytest.mark.parametrize("months", [0, 35])
    def test_who_did_something_within_the_time_stays(self, campaign: Campaign, gunel: Supporter, months: int) -> None:
        idle_for(months)
        rule(campaign, "inactive", 36)
        run()
        assert Supporter.objects.get().name == NAME

    def test_whom_another_campaign_knows_as_active_stays(
        self, client: Client, filled_in: Fill, campaign: Campaign, clean_air: Campaign, gunel: Supporter
    ) -> None:
        idle_for(37)
        CampaignSupporter.objects.create(campaign=clean_air, supporter=gunel, source="petition")
        rule(campaign, "inactive", 36)
        run()
        assert Supporter.objects.get().name == NAME
        CampaignSupporter.objects.filter(campaign=clean_air).update(last_active_at=add_months(timezone.now(), -37))
        run()
        gunel.refresh_from_db()
        assert (gunel.name, [row.campaign for row in gunel.campaigns.all()]) == (NAME, [clean_air])

    def test_who_is_on_another_campaigns_list_stays_however_long_she_reads_in_silence(
        self, client: Client, filled_in: Fill, campaign: Campaign, clean_air: Campaign, gunel: Supporter
    ) -> None:
        MailingList.objects.create(campaign=clean_air, slug="air-news", name="Air news", description="Weekly.")
        join(client, filled_in, NAME, ADDRESS, page="/lists/air-news/")
        idle_for(37)
        rule(campaign, "inactive", 36)
        run()
        assert Supporter.objects.get().name == NAME

    def test_who_asked_to_be_only_stored_or_has_a_request_open_stays(
        self, campaign: Campaign, gunel: Supporter
    ) -> None:
        idle_for(37)
        rule(campaign, "inactive", 36)
        Supporter.objects.update(restricted_at=timezone.now())
        run()
        Supporter.objects.update(restricted_at=None)
        today = timezone.localdate()
        asked = DataRequest.objects.create(
            campaign=campaign,
            supporter=gunel,
            address_hash="0",
            kind="access",
            channel="mail",
            received_on=today,
            due_on=today + timedelta(days=30),
        )
        run()
        assert Supporter.objects.get().name == NAME
        asked.delete()
        run()
        assert Supporter.objects.get().name == ""

    def test_a_rule_counts_in_its_own_campaign_alone(self, clean_air: Campaign, gunel: Supporter) -> None:
        idle_for(37)
        rule(clean_air, "inactive", 36)
        run()
        assert Supporter.objects.get().name == NAME


class TestSignaturesAfterClosing:
    @pytest.fixture
    def closed(self, petition: Petition) -> Petition:
        signed(petition, 1, 3, show_name=True)
        counting.recount(petition)
        petition.refresh_from_db()
        Petition.objects.update(state="closed", closed_at=add_months(timezone.now(), -13))
        return petition

    def test_they_count_on_with_no_name(self, client: Client, campaign: Campaign, closed: Petition) -> None:
        rule(campaign, "signatures", 12)
        run()
        rows = (
            Signature.objects.values_list("supporter", "name", "postcode", "comment", "show_name").order_by().distinct()
        )
        assert list(rows) == [(None, "", "", "", False)]
        assert counting.recount(closed) == 3
        assert "Signer" not in client.get("/petitions/swim/").content.decode()
        assert Supporter.objects.count() == 3

    def test_nothing_mailed_about_them_leads_to_anybody(
        self, client: Client, filled_in: Fill, campaign: Campaign, petition: Petition, gunel: Supporter
    ) -> None:
        public_id = Signature.objects.get().public_id
        Petition.objects.update(state="closed", closed_at=add_months(timezone.now(), -13))
        rule(campaign, "signatures", 12)
        run()
        assert not Message.objects.filter(kind__startswith="petitions.", supporter=gunel).exists()
        assert Message.objects.filter(kind__startswith="supporters.", supporter=gunel).exists()
        assert Signature.objects.get().public_id != public_id
        assert personal_data.export(gunel)
        assert not gunel.signatures.exists()
        page = client.post("/petitions/swim/", filled_in(name=NAME, address=ADDRESS, country="AZ"))
        assert page.status_code != 500

    @pytest.mark.parametrize("months", [0, 11])
    def test_what_was_closed_within_the_time_keeps_its_names(
        self, campaign: Campaign, closed: Petition, months: int
    ) -> None:
        Petition.objects.update(closed_at=add_months(timezone.now(), -months))
        rule(campaign, "signatures", 12)
        run()
        assert not Signature.objects.filter(name="").exists()

    @pytest.mark.parametrize("state", ["handed_in", "answered"])
    def test_the_time_counts_from_what_came_last(self, campaign: Campaign, closed: Petition, state: str) -> None:
        Petition.objects.update(state=state)
        closed.moves.create(state=state, happened_on=timezone.localdate() - timedelta(days=300))
        closed.moves.create(state="withdrawn", happened_on=timezone.localdate())
        rule(campaign, "signatures", 12)
        run()
        assert not Signature.objects.filter(name="").exists()
        closed.moves.filter(state=state).update(happened_on=timezone.localdate() - timedelta(days=400))
        run()
        assert Signature.objects.filter(name="").count() == 3

    def test_an_answer_before_it_was_closed_shortens_nothing(self, campaign: Campaign, closed: Petition) -> None:
        Petition.objects.update(state="answered", closed_at=add_months(timezone.now(), -11))
        closed.moves.create(state="answered", happened_on=timezone.localdate() - timedelta(days=900))
        rule(campaign, "signatures", 12)
        run()
        assert not Signature.objects.filter(name="").exists()

    def test_sponsors_of_a_proposal_that_was_sent_back_are_not_kept_for_good(
        self, campaign: Campaign, closed: Petition
    ) -> None:
        Petition.objects.update(state="draft")
        rule(campaign, "signatures", 12)
        run()
        assert Signature.objects.filter(name="").count() == 3

    def test_a_petition_that_its_time_has_closed_is_closed(self, campaign: Campaign, closed: Petition) -> None:
        Petition.objects.update(state="open", closed_at=None, closes_at=add_months(timezone.now(), -13))
        rule(campaign, "signatures", 12)
        run()
        assert Signature.objects.filter(name="").count() == 3

    def test_an_open_petition_keeps_its_names_for_as_long_as_it_is_open(
        self, campaign: Campaign, closed: Petition
    ) -> None:
        Petition.objects.update(state="open", closed_at=None, created_at=add_months(timezone.now(), -60))
        rule(campaign, "signatures", 12)
        run()
        assert not Signature.objects.filter(name="").exists()

    def test_closing_is_noted_once_and_forgotten_when_it_is_opened_again(
        self, organiser_client: Client, petition: Petition
    ) -> None:
        path = "/organise/clean-river/petitions/swim/"
        organiser_client.post(f"{path}close/")
        petition.refresh_from_db()
        first = petition.closed_at
        assert first is not None
        organiser_client.post(f"{path}close/")
        petition.refresh_from_db()
        assert petition.closed_at == first
        organiser_client.post(f"{path}open/")
        petition.refresh_from_db()
        assert petition.closed_at is None

    def test_the_team_sees_the_signatures_page_as_before(
        self, organiser_client: Client, campaign: Campaign, closed: Petition
    ) -> None:
        rule(campaign, "signatures", 12)
        run()
        assert organiser_client.get("/organise/clean-river/petitions/swim/signatures/").status_code == 200

    def test_once_all_are_anonymous_nobody_looks_through_them_again(self, campaign: Campaign, closed: Petition) -> None:
        rule(campaign, "signatures", 12)
        run()
        closed.refresh_from_db()
        assert closed.made_anonymous_at is not None


class TestWhatNobodyConfirmed:
    def test_it_goes_after_the_campaigns_own_days_with_whoever_is_known_by_nothing_else(
        self,
        client: Client,
        filled_in: Fill,
        campaign: Campaign,
        mailing_list: MailingList,
        petition: Petition,
        event: Event,
    ) -> None:
        ask_to_join(client, filled_in, NAME, ADDRESS)
        client.post("/petitions/swim/", filled_in(name=NAME, address=ADDRESS, country="AZ"))
        client.post("/events/river-rally/", filled_in(name=NAME, address=ADDRESS))
        rule(campaign, "pending", 7)
        with clock_moved(days=6):
            run()
        assert Subscription.objects.exists()
        with clock_moved(days=8):
            run()
        assert not Supporter.objects.exists()
        assert not Subscription.objects.exists()
        assert not Signature.objects.exists()
        assert not Rsvp.objects.exists()
        assert [row.number for row in RetentionRun.objects.all() if row.number] == [3]

    def test_another_campaigns_stay(
        self, client: Client, filled_in: Fill, clean_air: Campaign, mailing_list: MailingList
    ) -> None:
        ask_to_join(client, filled_in, NAME, ADDRESS)
        rule(clean_air, "pending", 7)
        with clock_moved(days=8):
            run()
        assert Subscription.objects.exists()


class TestRunning:
    def test_a_batch_that_is_killed_leaves_nothing_half_done(
        self, campaign: Campaign, petition: Petition, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        signed(petition, 1, 5)
        Petition.objects.update(state="closed", closed_at=add_months(timezone.now(), -13))
        pk = rule(campaign, "signatures", 12).pk
        monkeypatch.setattr(retaining, "BATCH", 2)
        assert retaining.keep_rule(pk)
        monkeypatch.setattr(retaining, "_report", lambda *_arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            retaining.keep_rule(pk)
        assert Signature.objects.filter(supporter=None).count() == RetentionRun.objects.get().number == 2
        monkeypatch.undo()
        run()
        assert Signature.objects.filter(supporter=None).count() == RetentionRun.objects.get().number == 5

    def test_running_twice_does_nothing_more(self, campaign: Campaign, gunel: Supporter) -> None:
        idle_for(37)
        rule(campaign, "inactive", 36)
        run()
        run()
        assert RetentionRun.objects.get().number == 1
        assert Consent.objects.filter(action="withdrawn").count() == 2

    def test_what_was_done_is_told_on_the_pages(self, manager: Client, campaign: Campaign, gunel: Supporter) -> None:
        idle_for(37)
        rule(campaign, "inactive", 36)
        run()
        for path in (BASE, "/organise/clean-river/data-protection/"):
            page = words(manager.get(path).content.decode())
            assert "People who have done nothing for long: 1 record on" in page
        RetentionRun.objects.update(day=timezone.localdate() - timedelta(days=9))
        assert "Within the last week" not in words(manager.get(BASE).content.decode())

    def test_answered_requests_leave_the_register_after_their_time(self, campaign: Campaign, gunel: Supporter) -> None:
        today = timezone.localdate()
        for outcome, kind in [("carried-out", "access"), ("carried-out", "restriction"), ("", "access")]:
            DataRequest.objects.create(
                campaign=campaign,
                address_hash="0",
                supporter=gunel if kind == "restriction" else None,
                kind=kind,
                channel="mail",
                received_on=today,
                due_on=today + timedelta(days=30),
                outcome=outcome,
                closed_at=add_months(timezone.now(), -25) if outcome else None,
            )
        rule(campaign, "requests", 24)
        run()
        left = DataRequest.objects.values_list("kind", "outcome").order_by("pk")
        assert list(left) == [("restriction", "carried-out"), ("access", "")]
