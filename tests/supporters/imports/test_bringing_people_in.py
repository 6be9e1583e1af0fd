"""A file of people becomes people: once, with their consent, and with a report on every row."""

from __future__ import annotations

import pytest
from django.test import Client

from campaign.models import Campaign, User
from mailings.models import Message
from supporters.consents import holds
from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    CustomField,
    Import,
    ImportPart,
    MailingList,
    Postcode,
    Subscription,
    Supporter,
    Suppression,
    Tag,
)
from supporters.services import imports
from supporters.services.joining import leave
from supporters.suppressions import suppress
from tests.supporters.imports.conftest import EVIDENCE, Bring, begin, counts, outcomes, upload, work_off
from tests.supporters.people import Fill, join

pytestmark = pytest.mark.django_db


def test_gunel_comes_with_all_that_the_file_says_of_her(bring: Bring, campaign: Campaign) -> None:
    run = bring(
        "E-mail,First name,Last name,Mobile,Postcode,Country,Language,Tags,Joined\n"
        "Gunel@Example.org,Günəl,Əliyeva,07400 123456,sw1a1aa,Birləşmiş Krallıq,Azərbaycanca,"
        '"steward, Leeds",03/05/2021\n'
    )
    gunel = Supporter.objects.get()
    assert (gunel.address, gunel.address_normalised) == ("Gunel@example.org", "gunel@example.org")
    assert (gunel.name, gunel.first_name, gunel.phone) == ("Günəl Əliyeva", "Günəl", "+447400123456")
    assert (gunel.postcode, gunel.country, gunel.language) == ("SW1A 1AA", "GB", "az")
    assert gunel.address_confirmed_at is None
    link = campaign.people.get(supporter=gunel)
    assert (link.source, link.joined_at.date().isoformat()) == (CampaignSupporter.Source.IMPORT, "2021-05-03")
    assert set(gunel.supporter_tags.values_list("tag__name", flat=True)) == {"steward", "Leeds"}
    assert outcomes(run) == [(2, "created", "")]
    assert (run.state, counts(run)) == (Import.State.DONE, {"created": 1})


def test_the_areas_of_a_postcode_come_with_it_for_new_people_and_for_those_beside_somebody_known(bring: Bring) -> None:
    Postcode.objects.create(postcode="SW1A 1AA", constituency="E14001172", region="E12000007")
    bring("email,postcode\nann@example.org,SW1A 1AA\njohn@example.org,M1 1AE\n")
    bring("email,postcode\nann@example.org,SW1A 1AA\nleyla@example.org,SW1A 1AA\njohn@example.org,SW1A 1AA\n")
    areas = set(Supporter.objects.values_list("address", "constituency", "region"))
    assert areas == {
        ("ann@example.org", "E14001172", "E12000007"),
        ("leyla@example.org", "E14001172", "E12000007"),
        ("john@example.org", "", ""),
    }


def test_with_evidence_she_is_on_the_list_and_in_the_ledger(bring: Bring, mailing_list: MailingList) -> None:
    run = bring("email\nann@example.org\n", lists=[mailing_list], wording="Yes, send me news.")
    ann = Supporter.objects.get()
    [line] = Consent.objects.all()
    assert (line.supporter, line.action, line.via) == (ann, Consent.Action.GRANTED, Consent.Via.IMPORT)
    assert line.wording
    assert EVIDENCE in line.wording.text
    assert "Yes, send me news." in line.wording.text
    assert holds(ann, mailing_list.purpose)
    [subscription] = mailing_list.subscriptions.active()
    assert subscription.confirmed_at == run.started_at
    assert not Message.objects.exists()


def test_asked_to_confirm_she_is_on_no_list_until_she_does(bring: Bring, mailing_list: MailingList) -> None:
    bring("email,name\nann@example.org,Ann\n", lists=[mailing_list], joining=Import.Joining.CONFIRM)
    [subscription] = mailing_list.subscriptions.all()
    assert subscription.state == Subscription.State.PENDING
    assert not Consent.objects.exists()
    assert [message.kind for message in Message.objects.all()] == ["supporters.confirm_subscription"]


def test_nothing_starts_without_evidence(campaign: Campaign, manager: User) -> None:
    run = upload(campaign, manager, "email\nann@example.org\n")
    with pytest.raises(Exception, match="import_needs_evidence"):
        begin(run, manager, evidence="")


def test_an_address_stands_in_the_file_twice_and_the_first_counts(bring: Bring) -> None:
    run = bring("email,name\nann@example.org,Ann\nANN@example.org,Other\n")
    assert outcomes(run) == [(2, "created", ""), (3, "skipped", "doubled")]
    assert Supporter.objects.get().name == "Ann"


def test_the_second_stands_in_a_later_batch(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supporters.importing.running.BATCH", 2)
    lines = [f"p{number % 3}@example.org" for number in range(7)]
    run = bring("email\n" + "\n".join(lines))
    assert counts(run) == {"created": 3, "skipped": 4}
    assert run.position == run.total == 8


class TestPeopleWhomOneKnows:
    FILE = "email,name,phone,country\nann@example.org,Ann O'Brien,+447400123456,GB\n"

    @pytest.fixture
    def ann(self, bring: Bring) -> Supporter:
        bring("email,name\nAnn@example.org,Ann\n")
        return Supporter.objects.get()

    def test_gaps_are_filled_and_what_is_known_stays(self, bring: Bring, ann: Supporter) -> None:
        run = bring(self.FILE, existing=Import.Existing.FILL)
        ann.refresh_from_db()
        assert (ann.name, ann.phone, ann.country, ann.address) == ("Ann", "+447400123456", "GB", "Ann@example.org")
        assert outcomes(run) == [(2, "updated", "")]

    def test_what_is_known_is_replaced(self, bring: Bring, ann: Supporter) -> None:
        run = bring(self.FILE, existing=Import.Existing.OVERWRITE)
        ann.refresh_from_db()
        assert (ann.name, ann.phone) == ("Ann O'Brien", "+447400123456")
        assert counts(run) == {"updated": 1}

    def test_an_empty_cell_replaces_nothing(self, bring: Bring, ann: Supporter) -> None:
        run = bring("email,name,phone\nann@example.org,,\n", existing=Import.Existing.OVERWRITE)
        ann.refresh_from_db()
        assert ann.name == "Ann"
        assert counts(run) == {"unchanged": 1}

    def test_they_are_left_as_they_are(self, bring: Bring, ann: Supporter, mailing_list: MailingList) -> None:
        run = bring(self.FILE, existing=Import.Existing.SKIP, lists=[mailing_list], tags=["new"])
        ann.refresh_from_db()
        assert (ann.name, ann.phone) == ("Ann", "")
        assert not mailing_list.subscriptions.exists()
        assert not ann.supporter_tags.exists()
        assert outcomes(run) == [(2, "skipped", "known")]

    def test_twice_the_same_file_changes_nothing_the_second_time(self, bring: Bring, ann: Supporter) -> None:
        bring(self.FILE)
        run = bring(self.FILE)
        assert counts(run) == {"unchanged": 1}
        assert Supporter.objects.count() == CampaignSupporter.objects.count() == 1

    def test_whom_another_campaign_knows_comes_by_confirming_and_is_never_changed(
        self, bring: Bring, ann: Supporter
    ) -> None:
        other = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.")
        run = bring(self.FILE, campaign=other, existing=Import.Existing.OVERWRITE)
        ann.refresh_from_db()
        assert (ann.name, ann.phone) == ("Ann", "")
        assert outcomes(run) == [(2, "skipped", "asks_her")]
        assert not other.people.exists()

    def test_custom_fields_follow_the_same_choice(self, bring: Bring, campaign: Campaign) -> None:
        CustomField.objects.create(campaign=campaign, key="union", label="Union")
        CustomField.objects.create(campaign=campaign, key="age", label="Age", kind=CustomField.Kind.NUMBER)
        bring("email,Union\nann@example.org,GMB\n")
        bring("email,Union,Age\nann@example.org,Unite,41\n", existing=Import.Existing.FILL)
        assert campaign.people.get().custom_values == {"union": "GMB", "age": 41}
        run = bring("email,Union,Age\nann@example.org,Unite,many\n", existing=Import.Existing.OVERWRITE)
        assert campaign.people.get().custom_values == {"union": "Unite", "age": 41}
        assert outcomes(run) == [(2, "updated", "field:age")]


class TestPeopleWhoMustNotBeSubscribed:
    def test_who_left_the_list_is_not_put_on_it_again(
        self, bring: Bring, client: Client, filled_in: Fill, mailing_list: MailingList
    ) -> None:
        ann = join(client, filled_in, "Ann", "ann@example.org")
        leave(ann.subscriptions.get(), Consent.Via.ONE_CLICK)
        bring("email\nann@example.org\n", lists=[mailing_list])
        assert ann.subscriptions.get().state == Subscription.State.LEFT
        assert not holds(ann, mailing_list.purpose)

    def test_who_withdrew_her_consent_without_a_subscription_neither(
        self, bring: Bring, mailing_list: MailingList
    ) -> None:
        ann = Supporter.objects.by_address("ann@example.org", "en-gb")
        Consent.objects.create(
            supporter=ann, purpose=mailing_list.purpose, action="withdrawn", via="team", language="en-gb"
        )
        bring("email\nann@example.org\n", lists=[mailing_list])
        assert not Subscription.objects.exists()
        assert not ConsentState.objects.get().is_granted

    def test_who_has_asked_to_be_forgotten_is_not_brought_in(self, bring: Bring) -> None:
        suppress("Ann@example.org", Suppression.Reason.ERASED)
        run = bring("email,name\nann@EXAMPLE.org,Ann\nbob@example.org,Bob\n")
        assert outcomes(run) == [(2, "skipped", "barred"), (3, "created", "")]
        assert not Supporter.objects.filter(address_normalised="ann@example.org").exists()
        assert run.rows.get(number=2).cells is None

    def test_whose_domain_is_suppressed_neither(self, bring: Bring) -> None:
        from supporters.addresses import hash_domain

        Suppression.objects.create(address_hash=hash_domain("example.net"), scope="domain", reason="team")
        run = bring("email\nann@example.net\nbob@example.org\n")
        assert counts(run) == {"created": 1, "skipped": 1}

    def test_who_restricted_the_use_of_her_data_is_left_alone(self, bring: Bring, mailing_list: MailingList) -> None:
        bring("email\nann@example.org\n")
        run = Import.objects.get()
        Supporter.objects.update(restricted_at=run.started_at)
        second = bring("email,name\nann@example.org,Ann\n", lists=[mailing_list])
        assert outcomes(second) == [(2, "skipped", "barred")]
        assert Supporter.objects.get().name == ""
        assert not Subscription.objects.exists()

    def test_a_column_on_consent_decides_row_by_row(self, bring: Bring, mailing_list: MailingList) -> None:
        said = ["yes", "no", "Unsubscribed", "", "bounced", "maybe", "1"]
        run = bring(
            "email,opt-in\n" + "".join(f"p{number}@example.org,{word}\n" for number, word in enumerate(said)),
            lists=[mailing_list],
        )
        on = sorted(mailing_list.subscriptions.active().values_list("supporter__address", flat=True))
        assert on == ["p0@example.org", "p6@example.org"]
        assert [problem for _number, _outcome, problem in outcomes(run)] == [
            "", "", "left_there", "", "left_there", "status", "",
        ]  # fmt: skip
        assert Supporter.objects.count() == 5

    def test_who_waits_for_her_confirmation_is_on_it_once_there_is_evidence(
        self, bring: Bring, mailing_list: MailingList, client: Client, filled_in: Fill
    ) -> None:
        from tests.supporters.people import ask_to_join

        ask_to_join(client, filled_in, "Ann", "ann@example.org")
        bring("email\nann@example.org\n", lists=[mailing_list])
        assert mailing_list.subscriptions.get().state == Subscription.State.ACTIVE


class TestAllOrNothing:
    def test_one_bad_row_and_nobody_comes(self, bring: Bring) -> None:
        run = bring("email\nann@example.org\nnobody\n", keep=Import.Keep.ALL)
        assert run.state == Import.State.FAILED
        assert outcomes(run) == [(3, "refused", "address")]
        assert not Supporter.objects.exists()
        assert not ImportPart.objects.exists()

    def test_a_value_that_would_be_left_out_counts_as_bad(self, bring: Bring) -> None:
        run = bring("email,phone\nann@example.org,12\n", keep=Import.Keep.ALL)
        assert (run.state, outcomes(run)) == (Import.State.FAILED, [(2, "refused", "phone")])

    def test_all_good_and_all_come(self, bring: Bring) -> None:
        run = bring("email\nann@example.org\nbob@example.org\n", keep=Import.Keep.ALL)
        assert (run.state, counts(run)) == (Import.State.DONE, {"created": 2})

    def test_by_default_the_good_ones_come(self, bring: Bring) -> None:
        run = bring("email\nann@example.org\nnobody\n")
        assert (run.state, counts(run)) == (Import.State.DONE, {"created": 1, "refused": 1})


class TestTags:
    def test_a_tag_is_one_whatever_its_case(self, bring: Bring, campaign: Campaign) -> None:
        Tag.objects.create(campaign=campaign, name="Steward")
        bring('email,tags\nann@example.org,"steward;LEEDS"\nbob@example.org,leeds\n', tags=["STEWARD"])
        assert sorted(Tag.objects.values_list("name", flat=True)) == ["LEEDS", "Steward"]

    def test_a_column_of_remarks_makes_no_thousand_tags(self, bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("supporters.importing.writing.MOST_NEW_TAGS", 3)
        run = bring("email,tags\n" + "".join(f"p{number}@example.org,remark {number}\n" for number in range(6)))
        assert Tag.objects.count() == 3
        assert sum(problem == "tags" for _row, _outcome, problem in outcomes(run)) == 3


class TestPausing:
    @pytest.fixture
    def run(self, campaign: Campaign, manager: User, monkeypatch: pytest.MonkeyPatch) -> Import:
        monkeypatch.setattr("supporters.importing.running.BATCH", 10)
        content = "email\n" + "".join(f"p{number}@example.org\n" for number in range(35))
        return begin(upload(campaign, manager, content), manager)

    def test_it_stops_and_goes_on_where_it_was(self, run: Import, manager: User) -> None:
        from supporters.importing import running

        assert running.work(run, seconds=0)
        imports.pause(run, manager)
        assert not imports.work(run.pk)
        assert Supporter.objects.count() == 10
        imports.resume(run, manager)
        work_off(run)
        assert (run.state, counts(run)) == (Import.State.DONE, {"created": 35})

    def test_it_can_be_paused_once_and_started_once(self, run: Import, manager: User) -> None:
        imports.pause(run, manager)
        for verb in (imports.pause, imports.discard):
            with pytest.raises(imports.NotNow):
                verb(run, manager)
        with pytest.raises(imports.NotNow):
            imports.start(run, manager, [], [])


def test_the_uploaded_file_is_deleted_when_it_is_over(bring: Bring) -> None:
    bring("email\nann@example.org\n")
    assert not ImportPart.objects.exists()


def test_columns_are_remembered_by_their_headings(campaign: Campaign, manager: User) -> None:
    begin(upload(campaign, manager, "Kontakt,Wer\na@example.org,Ann\n"), manager, mapping=["address", "name"])
    assert upload(campaign, manager, "kontakt, WER \nb@example.org,Bob\n").mapping == ["address", "name"]
    other = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.")
    assert upload(other, manager, "Kontakt,Wer\nb@example.org,Bob\n").mapping == ["address", ""]
