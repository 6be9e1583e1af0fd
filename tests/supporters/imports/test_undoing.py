"""Undoing an import: as if it had never been, but for what people have done since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, User
from mailings.models import Message
from petitions.models import Petition
from supporters.consents import holds
from supporters.models import (
    CampaignSupporter,
    Consent,
    CustomField,
    Import,
    ImportRow,
    MailingList,
    Subscription,
    Supporter,
    SupporterTag,
    Tag,
)
from supporters.services import imports
from supporters.services.joining import leave
from tests.security.tables import changed, contents
from tests.supporters.imports.conftest import Bring, work_off
from tests.supporters.people import Fill, ask_to_join, join

pytestmark = pytest.mark.django_db

# What tells that there was an import: its own record, the trail, the words of its evidence, remembered columns.
OF_THE_IMPORT = {
    "import_batch",
    "campaign_auditentry",
    "supporters_import",
    "supporters_importrow",
    "supporters_columnmemory",
    "supporters_consentwording",
    "supporters_import_lists",
}
FILE = (
    "email,name,phone,postcode,country,tags,Union\n"
    "ann@example.org,Ann O'Brien,+447400123456,M1 1AE,GB,steward,GMB\n"
    "bob@example.org,Bob,,,,leeds,\n"
    "carl@example.org,Carl,,,AZ,,Unite\n"
)


@pytest.fixture
def union(campaign: Campaign) -> CustomField:
    return CustomField.objects.create(campaign=campaign, key="union", label="Union")


def undo(run: Import, manager: User) -> Import:
    imports.undo(run, manager)
    return work_off(run)


@pytest.mark.parametrize("existing", Import.Existing.values)
def test_everything_is_as_before(
    bring: Bring,
    manager: User,
    campaign: Campaign,
    mailing_list: MailingList,
    union: CustomField,
    client: Client,
    filled_in: Fill,
    existing: str,
) -> None:
    """Ann is on another list, Bob waits for his confirmation, Carl is new."""
    other = MailingList.objects.create(campaign=campaign, slug="calls", name="Calls", description="Rarely.")
    join(client, filled_in, "Ann", "ann@example.org", page="/lists/calls/")
    campaign.people.update(custom_values={"union": "Unison"})
    ask_to_join(client, filled_in, "B.", "bob@example.org")
    Tag.objects.create(campaign=campaign, name="Steward")
    before = contents()
    run = bring(FILE, existing=existing, lists=[mailing_list, other], tags=["new"])
    assert changed(before, contents()) > OF_THE_IMPORT
    undo(run, manager)
    # Whose consent the import recorded and who stays has two more lines: granted, and withdrawn.
    assert changed(before, contents()) - OF_THE_IMPORT <= {"supporters_consent", "supporters_consentstate"}
    assert run.state == Import.State.UNDONE
    assert not Supporter.objects.filter(address="carl@example.org").exists()
    assert not any(holds(person, mailing_list.purpose) for person in Supporter.objects.all())


def test_people_who_were_all_new_leave_no_trace(
    bring: Bring, manager: User, mailing_list: MailingList, union: CustomField
) -> None:
    before = contents()
    run = bring(FILE, lists=[mailing_list], tags=["new"])
    undo(run, manager)
    assert changed(before, contents()) <= OF_THE_IMPORT
    assert not ImportRow.objects.exclude(supporter=None).exists()


class TestWhoHasDoneSomethingSince:
    @pytest.fixture
    def run(self, bring: Bring, mailing_list: MailingList) -> Import:
        return bring("email,name,tags\nann@example.org,Ann,steward\nbob@example.org,Bob,\n", lists=[mailing_list])

    def test_ann_who_signed_stays_and_is_off_the_list(
        self, run: Import, manager: User, petition: Petition, mailing_list: MailingList
    ) -> None:
        ann = Supporter.objects.get(address="ann@example.org")
        petition.signatures.create(supporter=ann, name="Ann", language="en-gb")
        undo(run, manager)
        assert [person.address for person in Supporter.objects.all()] == ["ann@example.org"]
        assert not Subscription.objects.exists()
        assert not holds(ann, mailing_list.purpose)
        assert [line.action for line in ann.consents.order_by("pk")] == ["granted", "withdrawn"]
        assert not SupporterTag.objects.exists()

    def test_ann_who_left_the_list_stays_left(self, run: Import, manager: User) -> None:
        ann = Supporter.objects.get(address="ann@example.org")
        leave(ann.subscriptions.get(), Consent.Via.ONE_CLICK)
        undo(run, manager)
        assert ann.subscriptions.get().state == Subscription.State.LEFT
        assert [line.via for line in ann.consents.order_by("pk")] == ["import", "one-click"]

    def test_ann_who_joined_another_list_keeps_it(
        self, run: Import, manager: User, campaign: Campaign, client: Client, filled_in: Fill
    ) -> None:
        MailingList.objects.create(campaign=campaign, slug="calls", name="Calls", description="Rarely.")
        ann = join(client, filled_in, "Ann", "ann@example.org", page="/lists/calls/")
        undo(run, manager)
        assert [row.mailing_list.slug for row in ann.subscriptions.all()] == ["calls"]
        assert campaign.people.filter(supporter=ann).exists()

    def test_who_was_only_written_to_is_removed_and_the_mail_names_nobody(self, run: Import, manager: User) -> None:
        ann = Supporter.objects.get(address="ann@example.org")
        Message.objects.create(
            dedupe_key="news",
            kind="mailings.account",
            supporter=ann,
            address=ann.address,
            language="az",
            context={},
            priority=50,
        )
        undo(run, manager)
        assert not Supporter.objects.exists()
        assert not Message.objects.filter(address="ann@example.org").exists()


class TestValues:
    def test_what_somebody_has_changed_since_stays(self, bring: Bring, manager: User) -> None:
        bring("email,name,phone\nann@example.org,Ann,\n")
        run = bring("email,name,phone\nann@example.org,Anna,+447400123456\n", existing=Import.Existing.OVERWRITE)
        Supporter.objects.update(phone="+447400999999")
        undo(run, manager)
        ann = Supporter.objects.get()
        assert (ann.name, ann.phone) == ("Ann", "+447400999999")

    def test_custom_values_are_put_back_one_by_one(
        self, bring: Bring, manager: User, campaign: Campaign, union: CustomField
    ) -> None:
        CustomField.objects.create(campaign=campaign, key="shirt", label="Shirt")
        CustomField.objects.create(campaign=campaign, key="diet", label="Diet")
        bring("email,union\nann@example.org,GMB\n")
        run = bring("email,union,shirt,diet\nann@example.org,Unite,XL,none\n", existing=Import.Existing.OVERWRITE)
        link = campaign.people.get()
        link.custom_values["shirt"] = "S"
        link.save()
        undo(run, manager)
        assert campaign.people.get().custom_values == {"union": "GMB", "shirt": "S"}

    def test_two_imports_are_undone_one_after_another(self, bring: Bring, manager: User) -> None:
        before = contents()
        first = bring("email,name\nann@example.org,Ann\n")
        second = bring("email,name\nann@example.org,Anna\n", existing=Import.Existing.OVERWRITE)
        undo(second, manager)
        assert Supporter.objects.get().name == "Ann"
        undo(first, manager)
        assert changed(before, contents()) <= OF_THE_IMPORT

    def test_the_first_is_undone_before_the_second(self, bring: Bring, manager: User) -> None:
        first = bring("email,name\nann@example.org,Ann\n")
        second = bring("email,name\nann@example.org,Anna\n", existing=Import.Existing.OVERWRITE)
        undo(first, manager)
        assert not Supporter.objects.exists()
        undo(second, manager)
        assert not Supporter.objects.exists()


def test_a_paused_import_is_undone_as_far_as_it_came(
    campaign: Campaign, manager: User, mailing_list: MailingList, monkeypatch: pytest.MonkeyPatch
) -> None:
    from supporters.importing import running
    from tests.supporters.imports.conftest import begin, upload

    monkeypatch.setattr(running, "BATCH", 10)
    run = begin(
        upload(campaign, manager, "email\n" + "".join(f"p{number}@example.org\n" for number in range(25))),
        manager,
        lists=[mailing_list],
    )
    running.work(run, seconds=0)
    imports.pause(run, manager)
    undo(run, manager)
    assert not Supporter.objects.exists()
    assert not Consent.objects.exists()


def test_undoing_goes_by_batches_and_twice_is_once(
    bring: Bring, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supporters.importing.undoing.BATCH", 7)
    run = bring("email\n" + "".join(f"p{number}@example.org\n" for number in range(20)))
    imports.undo(run, manager)
    assert imports.work(run.pk)
    assert 0 < Supporter.objects.count() < 20
    work_off(run)
    assert not imports.work(run.pk)
    assert run.undone == 20
    with pytest.raises(imports.NotNow):
        imports.undo(run, manager)


def test_after_thirty_days_the_rows_are_gone_and_nothing_is_undone(bring: Bring, manager: User) -> None:
    run = bring("email\nann@example.org\nnobody\n")
    Import.objects.update(finished_at=timezone.now() - timedelta(days=31))
    imports.purge()
    run.refresh_from_db()
    assert not ImportRow.objects.exists()
    assert not imports.can_be_undone(run)
    assert Supporter.objects.exists()
    with pytest.raises(imports.NotNow):
        imports.undo(run, manager)


def test_an_upload_that_nobody_starts_is_deleted_after_a_week(campaign: Campaign, manager: User) -> None:
    from tests.supporters.imports.conftest import upload

    old, young = (upload(campaign, manager, "email\nann@example.org\n") for _number in range(2))
    Import.objects.filter(pk=old.pk).update(touched_at=timezone.now() - timedelta(days=8))
    imports.purge()
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, young.state) == (Import.State.DISCARDED, Import.State.UPLOADED)
    assert not old.parts.exists()
    assert young.parts.exists()


def test_the_link_of_somebody_known_elsewhere_is_cut_and_she_stays(
    bring: Bring, manager: User, campaign: Campaign
) -> None:
    other = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.")
    bring("email,name\nann@example.org,Ann\n", campaign=other)
    run = bring("email,phone\nann@example.org,+447400123456\n")
    undo(run, manager)
    ann = Supporter.objects.get()
    assert (ann.name, ann.phone) == ("Ann", "")
    assert [link.campaign for link in CampaignSupporter.objects.all()] == [other]
