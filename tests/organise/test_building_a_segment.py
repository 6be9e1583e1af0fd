"""Saying who is meant: the builder's form, with and without JavaScript, whatever is typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign
from events.models import Event
from petitions.models import Petition
from supporters.models import CampaignSupporter, CustomField, MailingList, Segment, Supporter
from supporters.segments import people
from tests.campaign.reading import attributes, elements, words
from tests.organise.forms import form_on
from tests.organise.people import registered, signed

SEGMENTS = "/organise/clean-river/segments/"
NEW = f"{SEGMENTS}new/"
PREVIEW = f"{SEGMENTS}preview/"
LIVE = {"HX-Request": "true"}


class Browser:
    """A browser without JavaScript in front of the builder."""

    def __init__(self, client: Client, path: str = NEW) -> None:
        self.client, self.path = client, path
        self._take(client.get(path))

    def _take(self, answer: Any) -> None:
        self.answer = answer
        if answer.status_code != 302:
            self.page = answer.content.decode()
            self.fields = form_on(self.page, "r.size")

    def press(self, order: str, **typed: Any) -> Browser:
        self._take(self.client.post(self.path, {**self.fields, **typed, "do": order}))
        return self

    def add(self, key: str, group: str = "r") -> Browser:
        return self.press(f"add {group}", **{f"{group}.new": key})

    def save(self, **typed: Any) -> Segment:
        self.press("save", **typed)
        assert self.answer.status_code == 302, words(self.page)
        return Segment.objects.latest("pk")


@pytest.fixture
def browser(aysel: Client) -> Browser:
    return Browser(aysel)


@pytest.fixture
def crowd(campaign: Campaign, petition: Petition, event: Event) -> None:
    """Ten who signed, of whom the last four are coming."""
    signed(petition, 1, 10)
    registered(event, 7, 10)
    CampaignSupporter.objects.bulk_create(
        CampaignSupporter(campaign=campaign, supporter=supporter, source="petition")
        for supporter in Supporter.objects.all()
    )


class TestByButtons:
    def test_signed_in_the_last_days_and_not_coming(
        self, browser: Browser, campaign: Campaign, petition: Petition, crowd: None
    ) -> None:
        browser.add("petition").add("event")
        segment = browser.save(
            name="Signed, not coming",
            **{
                "r.0.petition": str(petition.public_id),
                "r.0.when.kind": "last_days",
                "r.0.when.days": "30",
                "r.1.is": "not_registered",
            },
        )
        assert segment.definition == {
            "all": [
                {
                    "criterion": "petition",
                    "is": "signed",
                    "petition": str(petition.public_id),
                    "when": {"last_days": 30},
                },
                {"criterion": "event", "is": "not_registered"},
            ]
        }
        assert people(campaign, segment.definition).count() == 6

    def test_a_group_in_a_group(self, browser: Browser) -> None:
        browser.add("phone").add("group").add("paused", "r.1").add("group", "r.1").add("phone", "r.1.1")
        segment = browser.save(name="Nested", **{"r.match": "none", "r.1.1.match": "all"})
        phone = {"criterion": "phone", "is": "has"}
        paused = {"criterion": "paused", "is": "has"}
        assert segment.definition == {"none": [phone, {"any": [paused, {"all": [phone]}]}]}

    def test_taking_out_a_condition_and_a_group_leaves_the_others_as_they_were_filled_in(
        self, browser: Browser
    ) -> None:
        browser.add("postcode_area").add("group").add("phone", "r.1").add("phone")
        browser.press("remove r.1", **{"r.0.areas": "SW, M"})
        assert browser.fields["r.0.areas"] == ["SW, M"]
        browser.press("remove r.1", **{"r.0.is": "is_not"})
        segment = browser.save(name="Not London or Manchester")
        assert segment.definition == {"all": [{"criterion": "postcode_area", "is": "is_not", "areas": "SW, M"}]}

    def test_where_nothing_is_chosen_nothing_is_added(self, browser: Browser) -> None:
        assert browser.press("add r").fields["r.size"] == ["0"]

    def test_without_a_condition_it_is_everybody(self, browser: Browser, campaign: Campaign, crowd: None) -> None:
        assert browser.save(name="Everybody").definition == {}

    def test_the_page_counts_and_names_some(self, browser: Browser, crowd: None) -> None:
        Supporter.objects.filter(address="person3@example.net").update(name="Günəl Əliyeva")
        shown = words(browser.press("count").page)
        assert "10 people are in it now." in shown
        assert "Günəl Əliyeva" in shown

    def test_a_condition_shows_what_it_was_saved_with(self, browser: Browser, aysel: Client) -> None:
        browser.add("joined").add("source")
        segment = browser.save(
            name="Spring",
            **{
                "r.0.when.kind": "between",
                "r.0.when.from": "2027-03-01",
                "r.0.when.until": "2027-05-31",
                "r.1.sources": ["import", "paper"],
            },
        )
        again = Browser(aysel, f"{SEGMENTS}{segment.public_id}/")
        assert again.fields["r.0.when.from"] == ["2027-03-01"]
        assert sorted(again.fields["r.1.sources"]) == ["import", "paper"]
        assert again.save().definition == segment.definition
        assert segment.versions.count() == 1

    def test_an_own_field_is_asked_for_by_its_kind(self, browser: Browser, campaign: Campaign) -> None:
        CustomField.objects.create(campaign=campaign, key="age", label="Age & 100%", kind="number")
        browser.add("field:age")
        assert "Age &amp; 100%" in browser.page
        segment = browser.save(name="Grown up", **{"r.0.is": "at_least", "r.0.value": "17,5"})
        assert segment.definition == {"all": [{"criterion": "field:age", "is": "at_least", "value": 17.5}]}

    def test_what_has_no_meaning_beside_another_choice_is_left_out(self, browser: Browser, campaign: Campaign) -> None:
        CustomField.objects.create(campaign=campaign, key="age", label="Age", kind="number")
        segment = browser.add("field:age").save(name="Age known", **{"r.0.is": "filled", "r.0.value": "17"})
        assert segment.definition == {"all": [{"criterion": "field:age", "is": "filled"}]}


class TestWhatIsWrong:
    def test_the_mistake_stands_at_its_condition_and_what_was_typed_is_kept(self, browser: Browser) -> None:
        browser.add("phone").add("postcode_area")
        browser.press("save", name="London", **{"r.1.areas": "London"})
        assert browser.answer.status_code == 422
        assert browser.fields["r.1.areas"] == ["London"]
        [wrong] = attributes(browser.page, "input", id="r.1.areas")
        assert wrong["aria-invalid"] == "true"
        [_error] = attributes(browser.page, "p", id=wrong["aria-describedby"])
        assert "like SW, M or EC1A" in words(browser.page)
        assert not Segment.objects.exists()

    def test_every_condition_says_its_own(self, browser: Browser) -> None:
        browser.add("country").add("source").add("joined").add("group")
        browser.press("save", name="All wrong", **{"r.2.when.kind": "last_days", "r.2.when.days": "many"})
        shown = words(browser.page)
        for message in (
            "Choose one from the list.",
            "Choose at least one.",
            "Enter a number of days",
            "This group is empty.",
        ):
            assert message in shown, message

    def test_a_segment_has_a_name(self, browser: Browser) -> None:
        browser.press("save", name="  ")
        assert browser.answer.status_code == 422
        assert "Enter a name, like" in words(browser.page)

    def test_nothing_is_wrong_before_one_saves(self, browser: Browser) -> None:
        assert "invalid-feedback" not in browser.add("country").page

    @pytest.mark.parametrize(
        "order",
        ["", "add", "add x", "add r.7", "add r.0", "remove", "remove r", "remove r.9.9", "remove r.-1", "save r"],
    )
    def test_an_order_that_makes_no_sense_changes_nothing(self, browser: Browser, order: str) -> None:
        browser.add("phone").press(order)
        assert browser.answer.status_code == 200
        assert browser.fields["r.size"] == ["1"]

    @pytest.mark.parametrize("size", ["-1", "99999999999", "", "one", "٣"])
    def test_a_forged_size_makes_no_page_fail(self, browser: Browser, size: str) -> None:
        browser.add("phone").press("count", **{"r.size": size})
        assert browser.answer.status_code == 200

    def test_a_condition_that_is_gone_is_shown_and_can_be_taken_out(self, aysel: Client, campaign: Campaign) -> None:
        segment = Segment.objects.create(
            campaign=campaign, name="Old", definition={"all": [{"criterion": "field:shoe", "is": "filled"}]}
        )
        page = Browser(aysel, f"{SEGMENTS}{segment.public_id}/")
        page.press("save")
        assert "This campaign knows no such condition any more. Take it out." in words(page.page)
        page.press("remove r.0").press("save")
        assert page.answer.status_code == 302

    def test_places_explain_why_they_are_not_available(self, browser: Browser) -> None:
        assert "Not available: the postcode directory isn’t loaded." in words(browser.add("distance").page)

    def test_hostile_names_are_text(self, browser: Browser, aysel: Client) -> None:
        browser.save(name="<script>alert(1)</script>{{ x }}")
        assert "&lt;script&gt;alert(1)" in aysel.get(SEGMENTS).content.decode()
        assert "<script>alert" not in aysel.get(SEGMENTS).content.decode()


class TestLive:
    def test_a_button_swaps_the_builder_alone_and_has_the_count_renewed(self, aysel: Client) -> None:
        answer = aysel.post(NEW, {"r.size": "0", "r.new": "phone", "do": "add r"}, headers=LIVE)
        assert answer.content.decode().lstrip().startswith('<div id="builder">')
        assert answer["HX-Trigger-After-Swap"] == "segment-changed"

    def test_the_focus_goes_to_what_was_added_and_back_to_the_menu(self, aysel: Client) -> None:
        added = aysel.post(NEW, {"r.size": "0", "r.new": "country", "do": "add r"}, headers=LIVE).content.decode()
        assert [values["id"] for _tag, values in elements(added) if "autofocus" in values] == ["r.0.is"]
        sent = {"r.size": "1", "r.0.criterion": "country", "do": "remove r.0"}
        removed = aysel.post(NEW, sent, headers=LIVE).content.decode()
        assert [values["id"] for _tag, values in elements(removed) if "autofocus" in values] == ["r.new"]

    def test_the_preview_counts_what_stands_in_the_form(self, aysel: Client, crowd: None) -> None:
        sent = {"r.match": "all", "r.size": "1", "r.0.criterion": "event", "r.0.is": "not_registered"}
        assert "6 people are in it now." in words(aysel.post(PREVIEW, sent).content.decode())

    def test_an_unfinished_condition_shows_no_number(self, aysel: Client, crowd: None) -> None:
        shown = words(aysel.post(PREVIEW, {"r.size": "1", "r.0.criterion": "country"}).content.decode())
        assert shown == "Finish the conditions to see who is in it."

    def test_a_count_that_takes_too_long_says_so(
        self, aysel: Client, crowd: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("supporters.segments.counting.SECONDS", 0)
        assert aysel.post(PREVIEW, {"r.size": "0"}).status_code == 200

    def test_people_are_asked_for_by_post_so_that_no_address_holds_a_condition(self, aysel: Client) -> None:
        assert aysel.get(PREVIEW).status_code == 405
        found = elements(aysel.get(NEW).content.decode())
        assert {values["method"] for tag, values in found if tag == "form"} == {"post"}
        assert [values for _tag, values in found if "hx-get" in values] == []


class TestTheList:
    def test_each_is_a_sentence_and_counted_when_one_comes_to_it(
        self, aysel: Client, campaign: Campaign, petition: Petition, crowd: None
    ) -> None:
        segment = Segment.objects.create(
            campaign=campaign,
            name="Signers",
            definition={
                "all": [
                    {
                        "criterion": "petition",
                        "is": "signed",
                        "petition": str(petition.public_id),
                        "when": {"last_days": 30},
                    },
                    {"criterion": "event", "is": "not_registered"},
                ]
            },
        )
        shown = words(aysel.get(SEGMENTS).content.decode())
        assert "signed Mayor: make the river clean in the last 30 days" in shown
        assert "isn’t registered for any rally" in shown
        assert words(aysel.get(f"{SEGMENTS}{segment.public_id}/number/").content.decode()) == "6"

    def test_what_a_segment_named_may_be_gone(self, aysel: Client, campaign: Campaign) -> None:
        segment = Segment.objects.create(
            campaign=campaign, name="Old", definition={"any": [{"criterion": "tag", "is": "has", "tag": "77"}, 5]}
        )
        assert "(no longer there)" in words(aysel.get(SEGMENTS).content.decode())
        assert words(aysel.get(f"{SEGMENTS}{segment.public_id}/number/").content.decode()) == "needs a look"

    def test_a_full_list_takes_few_queries(
        self, aysel: Client, campaign: Campaign, petition: Petition, mailing_list: MailingList, queries_of: Any
    ) -> None:
        leaves = [
            {"criterion": "petition", "is": "signed", "petition": str(petition.public_id)},
            {"criterion": "list", "is": "active", "list": str(mailing_list.public_id)},
            {"criterion": "tag", "is": "has"},
            {"criterion": "consent", "is": "granted", "purpose": mailing_list.purpose},
        ]
        for number in range(25):
            Segment.objects.create(campaign=campaign, name=f"{number}", definition={"any": leaves})
        assert queries_of(aysel, SEGMENTS) < 25
        [segment, *_] = Segment.objects.all()
        assert queries_of(aysel, f"{SEGMENTS}{segment.public_id}/") < 30

    def test_the_first_is_begun_from_the_empty_list(self, aysel: Client) -> None:
        assert "No segment yet." in words(aysel.get(SEGMENTS).content.decode())

    def test_what_is_archived_stands_apart(self, aysel: Client, campaign: Campaign) -> None:
        Segment.objects.create(campaign=campaign, name="Last year", archived_at=timezone.now())
        shown = words(aysel.get(SEGMENTS).content.decode())
        assert shown.index("Archived") < shown.index("Last year")


def test_the_builder_speaks_azerbaijani(aysel: Client) -> None:
    assert aysel.get(f"/az{NEW}").status_code == 200
