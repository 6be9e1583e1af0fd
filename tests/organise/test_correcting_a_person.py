"""What the team corrects, notes and tags."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from campaign.models import AuditEntry, Campaign, User
from supporters.models import CampaignSupporter, CustomField, MailingList, Note, Subscription, SupporterTag, Tag
from tests.supporters.two_records import note, person, subscribe, tag

PEOPLE = "/organise/clean-river/people/"


@pytest.fixture
def gunel(campaign: Campaign) -> CampaignSupporter:
    return person(campaign, "gunel@example.org", name="Günəl Əliyeva", phone="+994125551234", language="az")


def page_of(row: CampaignSupporter) -> str:
    return f"{PEOPLE}{row.supporter.public_id}/"


class TestDetails:
    TYPED = {"name": " Günəl  Quliyeva ", "phone": "+44 20 7946 0018", "language": "az", "country": "GB"}

    def test_name_phone_and_postcode_are_stored_in_one_spelling_and_noted(
        self, aysel: Client, gunel: CampaignSupporter
    ) -> None:
        answer = aysel.post(f"{page_of(gunel)}edit/", {**self.TYPED, "postcode": "sw1a1aa"})
        assert answer["Location"] == page_of(gunel)
        gunel.supporter.refresh_from_db()
        assert (gunel.supporter.name, gunel.supporter.phone) == ("Günəl Quliyeva", "+442079460018")
        assert gunel.supporter.postcode == "SW1A 1AA"
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.object_id) == ("changed", str(gunel.supporter.public_id))

    def test_the_address_cannot_be_changed_and_the_page_says_why(self, aysel: Client, gunel: CampaignSupporter) -> None:
        assert "by it we know the person" in aysel.get(f"{page_of(gunel)}edit/").content.decode()
        aysel.post(f"{page_of(gunel)}edit/", {**self.TYPED, "address": "mallory@example.org"})
        gunel.supporter.refresh_from_db()
        assert gunel.supporter.address == "gunel@example.org"

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({"phone": "five"}, "Enter a phone number"),
            ({"postcode": "ZZ9 9ZZ"}, "Enter your postcode"),
            ({"language": "xx"}, "Select a valid choice"),
            ({"custom_year": "soon"}, "Enter a number, like 12 or 3.5."),
            ({"custom_size": "XXL"}, "Select a valid choice"),
            ({"custom_born": "yesterday"}, "Enter a date"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_changes(
        self, aysel: Client, gunel: CampaignSupporter, campaign: Campaign, typed: dict[str, str], message: str
    ) -> None:
        for key, kind in (("year", "number"), ("size", "choice"), ("born", "date")):
            CustomField.objects.create(campaign=campaign, key=key, label=key.title(), kind=kind, choices=["M", "L"])
        answer = aysel.post(f"{page_of(gunel)}edit/", {**self.TYPED, **typed})
        assert (answer.status_code, message in answer.content.decode()) == (422, True)
        gunel.supporter.refresh_from_db()
        assert gunel.supporter.name == "Günəl Əliyeva"

    def test_a_campaigns_own_fields_are_kept_in_their_kinds_and_what_nobody_touched_stays(
        self, aysel: Client, gunel: CampaignSupporter, campaign: Campaign
    ) -> None:
        for key, kind in (("year", "number"), ("size", "choice"), ("born", "date"), ("union", "text")):
            CustomField.objects.create(campaign=campaign, key=key, label=key.title(), kind=kind, choices=["M", "L"])
        kept = {"size": "S, as it was offered once", "hidden": 7, "union": "RMT"}
        CampaignSupporter.objects.filter(pk=gunel.pk).update(custom_values=kept)
        page = aysel.get(f"{page_of(gunel)}edit/").content.decode()
        assert "S, as it was offered once" in page
        typed = {"custom_year": "1 986", "custom_born": "28.07.1986", "custom_size": kept["size"], "custom_union": ""}
        assert aysel.post(f"{page_of(gunel)}edit/", {**self.TYPED, **typed}).status_code == 302
        gunel.refresh_from_db()
        assert gunel.custom_values == {"size": kept["size"], "hidden": 7, "year": 1986, "born": "1986-07-28"}


class TestNotes:
    def test_a_note_is_shown_with_its_author_as_it_was_written(self, aysel: Client, gunel: CampaignSupporter) -> None:
        aysel.post(f"{page_of(gunel)}notes/", {"text": "Brings <b>the banner</b>.\nCall after six."})
        page = aysel.get(page_of(gunel)).content.decode()
        assert "Brings &lt;b&gt;the banner&lt;/b&gt;.\nCall after six." in page
        assert "Aysel" in page
        assert not AuditEntry.objects.filter(object_id__contains="banner").exists()

    def test_an_empty_one_is_not_kept(self, aysel: Client, gunel: CampaignSupporter) -> None:
        answer = aysel.post(f"{page_of(gunel)}notes/", {"text": "  \n "}, follow=True)
        assert "Write the note first." in answer.content.decode()
        assert not Note.objects.exists()

    def test_one_deletes_ones_own_and_managers_anybodys(
        self, log_in: Callable[[str], Client], gunel: CampaignSupporter
    ) -> None:
        organiser, manager = log_in("organiser"), log_in("manager")
        others = note(gunel, "Whoever wrote this has left.")
        own = note(gunel, "Mine.")
        Note.objects.filter(pk=own.pk).update(author=User.objects.get(email="organiser@example.org"))
        assert organiser.get(page_of(gunel)).content.decode().count("Delete this note") == 1
        assert organiser.post(f"{page_of(gunel)}notes/{others.public_id}/delete/").status_code == 403
        assert organiser.post(f"{page_of(gunel)}notes/{own.public_id}/delete/").status_code == 302
        assert manager.post(f"{page_of(gunel)}notes/{others.public_id}/delete/").status_code == 302
        assert not Note.objects.exists()

    def test_it_stays_when_its_author_leaves(self, aysel: Client, gunel: CampaignSupporter) -> None:
        author = User.objects.create_user("rashad@example.org", name="Rəşad")
        Note.objects.create(campaign=gunel.campaign, supporter=gunel.supporter, author=author, text="Kept.")
        author.delete()
        page = aysel.get(page_of(gunel)).content.decode()
        assert ("Kept." in page, "Somebody who has left the team" in page) == (True, True)


class TestTags:
    def test_a_tag_is_put_on_once_however_it_is_written_and_taken_off(
        self, aysel: Client, gunel: CampaignSupporter
    ) -> None:
        for name in ("Steward", "steward", " STEWARD "):
            aysel.post(f"{page_of(gunel)}tags/", {"name": name})
        row = Tag.objects.get()
        assert (row.name, SupporterTag.objects.count()) == ("Steward", 1)
        assert AuditEntry.objects.filter(action="tagged").count() == 1
        aysel.post(f"{page_of(gunel)}tags/{row.pk}/remove/")
        assert (SupporterTag.objects.count(), Tag.objects.count()) == (0, 1)

    def test_known_tags_are_offered_while_typing(
        self, aysel: Client, gunel: CampaignSupporter, campaign: Campaign
    ) -> None:
        Tag.objects.create(campaign=campaign, name="Speaks at rallies")
        assert '<option value="Speaks at rallies">' in aysel.get(page_of(gunel)).content.decode()

    def test_the_tags_page_counts_and_stops_counting_in_time(
        self, aysel: Client, gunel: CampaignSupporter, campaign: Campaign, queries_of: Callable[[Client, str], int]
    ) -> None:
        steward = Tag.objects.create(campaign=campaign, name="Steward")
        tag(gunel.supporter, [steward])
        alone = queries_of(aysel, f"{PEOPLE}tags/")
        for number in range(20):
            row = Tag.objects.create(campaign=campaign, name=f"T{number}")
            tag(gunel.supporter, [row])
        assert queries_of(aysel, f"{PEOPLE}tags/") == alone <= 15
        page = aysel.get(f"{PEOPLE}tags/{steward.pk}/").content.decode()
        assert "1 person has this tag." in page

    def test_more_than_it_counts_is_said_to_be_more(
        self, aysel: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from supporters.templatetags.people_tags import at_most

        assert (at_most(10_000, 10_000), at_most(10_001, 10_000)) == ("10,000", "more than 10,000")

    def test_renaming_to_one_that_is_there_advises_merging(self, aysel: Client, campaign: Campaign) -> None:
        one, other = (Tag.objects.create(campaign=campaign, name=name) for name in ("Steward", "Marshal"))
        answer = aysel.post(f"{PEOPLE}tags/{one.pk}/", {"name": "MARSHAL"})
        assert (answer.status_code, "Merge this one into it." in answer.content.decode()) == (422, True)
        assert aysel.post(f"{PEOPLE}tags/{one.pk}/", {"name": "STEWARD"}).status_code == 302
        assert set(Tag.objects.values_list("name", flat=True)) == {"STEWARD", other.name}

    def test_merging_leaves_everybody_one_tag(
        self, aysel: Client, campaign: Campaign, gunel: CampaignSupporter, clean_air: Campaign
    ) -> None:
        one, other = (Tag.objects.create(campaign=campaign, name=name) for name in ("Steward", "Marshal"))
        ann = person(campaign, "ann@example.org")
        tag(gunel.supporter, [one, other])
        tag(ann.supporter, [one])
        theirs = Tag.objects.create(campaign=clean_air, name="Pilot")
        assert aysel.post(f"{PEOPLE}tags/{one.pk}/merge/", {"into": theirs.pk}).status_code == 422
        assert aysel.post(f"{PEOPLE}tags/{one.pk}/merge/", {"into": one.pk}).status_code == 422
        assert aysel.post(f"{PEOPLE}tags/{one.pk}/merge/", {"into": other.pk}).status_code == 302
        assert set(SupporterTag.objects.values_list("tag", "supporter")) == {
            (other.pk, gunel.supporter_id),
            (other.pk, ann.supporter_id),
        }

    def test_deleting_one_keeps_the_people(self, aysel: Client, campaign: Campaign, gunel: CampaignSupporter) -> None:
        row = Tag.objects.create(campaign=campaign, name="Steward")
        tag(gunel.supporter, [row])
        aysel.post(f"{PEOPLE}tags/{row.pk}/delete/")
        assert (Tag.objects.count(), CampaignSupporter.objects.count()) == (0, 1)

    def test_another_campaigns_tag_is_not_there(self, aysel: Client, clean_air: Campaign, campaign: Campaign) -> None:
        theirs = Tag.objects.create(campaign=clean_air, name="Pilot")
        assert aysel.get(f"{PEOPLE}tags/{theirs.pk}/").status_code == 404
        for verb in ("", "merge/", "delete/"):
            assert aysel.post(f"{PEOPLE}tags/{theirs.pk}/{verb}", {"name": "Mine"}).status_code == 404
        assert Tag.objects.get() == theirs


class TestFields:
    TYPED = {
        "label_en_gb": "Shirt size",
        "label_az": "Köynək ölçüsü",
        "key": "size",
        "kind": "choice",
        "choices": "M\nL\n\nM",
    }

    @pytest.fixture
    def rashad(self, log_in: Callable[[str], Client]) -> Client:
        return log_in("manager")

    def test_a_manager_defines_one_in_each_language(self, rashad: Client) -> None:
        rashad.post(f"{PEOPLE}fields/add/", self.TYPED)
        field = CustomField.objects.get()
        assert (field.key, field.kind, field.choices) == ("size", "choice", ["M", "L"])
        assert "Köynək ölçüsü" in rashad.get(f"/az{PEOPLE}fields/").content.decode()

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({"key": "Size"}, "Begin with a small letter"),
            ({"key": "1st"}, "Begin with a small letter"),
            ({"key": "shirt-size"}, "Begin with a small letter"),
            ({"key": "union"}, "Another field has this name."),
            ({"choices": "M"}, "Enter two choices or more"),
            ({"label_en_gb": ""}, "Enter a label."),
        ],
    )
    def test_what_is_wrong_is_said(
        self, rashad: Client, campaign: Campaign, typed: dict[str, str], message: str
    ) -> None:
        CustomField.objects.create(campaign=campaign, key="union", label="Union")
        answer = rashad.post(f"{PEOPLE}fields/add/", {**self.TYPED, **typed})
        assert (answer.status_code, message in answer.content.decode()) == (422, True)

    def test_one_that_people_have_answered_keeps_its_name_and_kind(
        self, rashad: Client, campaign: Campaign, gunel: CampaignSupporter
    ) -> None:
        CustomField.objects.create(campaign=campaign, key="union", label="Union")
        CampaignSupporter.objects.filter(pk=gunel.pk).update(custom_values={"union": "RMT"})
        assert "since people have answered" in rashad.get(f"{PEOPLE}fields/union/").content.decode()
        rashad.post(f"{PEOPLE}fields/union/", {"label_en_gb": "Trade union", "key": "other", "kind": "number"})
        field = CustomField.objects.get()
        assert (field.label, field.key, field.kind) == ("Trade union", "union", "text")

    def test_an_archived_one_is_asked_no_more_and_its_answers_come_back_with_it(
        self, rashad: Client, campaign: Campaign, gunel: CampaignSupporter
    ) -> None:
        CustomField.objects.create(campaign=campaign, key="union", label="Trade union")
        CampaignSupporter.objects.filter(pk=gunel.pk).update(custom_values={"union": "RMT"})
        rashad.post(f"{PEOPLE}fields/union/archive/")
        assert "Trade union" not in rashad.get(f"{page_of(gunel)}edit/").content.decode()
        rashad.post(f"{PEOPLE}fields/union/restore/")
        assert 'value="RMT"' in rashad.get(f"{page_of(gunel)}edit/").content.decode()


def test_whoever_asks_the_team_is_taken_off_a_list_and_the_ledger_says_by_whom(
    aysel: Client, gunel: CampaignSupporter, mailing_list: MailingList
) -> None:
    row = subscribe(gunel.supporter, mailing_list)
    aysel.post(f"{page_of(gunel)}lists/{row.public_id}/leave/")
    assert Subscription.objects.get().state == "left"
    line = gunel.supporter.consents.first()
    assert line is not None
    assert (line.action, line.via) == ("withdrawn", "team")
