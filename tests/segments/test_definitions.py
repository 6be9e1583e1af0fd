"""A definition is read strictly: what makes no sense is refused with a sentence, and never asks for more people."""

from __future__ import annotations

from typing import Any

import pytest

from campaign.models import Campaign
from events.models import Event
from petitions.models import Petition
from supporters.models import Area, CampaignSupporter, CustomField, MailingList, Segment, Supporter, Tag
from supporters.segments import InvalidDefinition, people

BRITISH = {"criterion": "country", "is": "is", "country": "GB"}
SIGNED = {"criterion": "petition", "is": "signed"}


@pytest.fixture
def aysel(campaign: Campaign) -> CampaignSupporter:
    supporter = Supporter.objects.by_address("aysel@example.org", "az")
    return CampaignSupporter.objects.create(campaign=campaign, supporter=supporter, source="list")


def refused(campaign: Campaign, definition: Any) -> InvalidDefinition:
    with pytest.raises(InvalidDefinition) as caught:
        people(campaign, definition)
    assert caught.value.message.endswith((".", "SW1A 1AA.", "?"))
    return caught.value


@pytest.mark.parametrize("definition", [{}, {"all": []}])
def test_an_empty_definition_means_everybody(
    campaign: Campaign, aysel: CampaignSupporter, definition: dict[str, Any]
) -> None:
    assert list(people(campaign, definition)) == [aysel]


@pytest.mark.parametrize(
    "definition",
    [
        None,
        [],
        "all",
        7,
        {"any": []},
        {"none": []},
        {"some": [BRITISH]},
        {"all": [BRITISH], "any": [BRITISH]},
        {"all": BRITISH},
        {"all": [None]},
        {"all": [{}]},
        {"all": [{"any": []}]},
        {"all": [{"criterion": None}]},
        {"all": [{"criterion": ["country"]}]},
        {"all": [{"criterion": "shoe size"}]},
        {"all": [{"criterion": "field:unknown", "is": "filled"}]},
        {"all": [{**BRITISH, "colour": "red"}]},
        {"all": [{**BRITISH, "is": "maybe"}]},
        {"all": [{**BRITISH, "country": "gb"}]},
        {"all": [{**BRITISH, "country": ["GB"]}]},
        {"all": [{"criterion": "country", "is": "is"}]},
        {"all": [{**SIGNED, "petition": "not an identifier"}]},
        {"all": [{**SIGNED, "petition": "01a20f4d-0000-7000-8000-00000000dead"}]},
        {"all": [{**SIGNED, "petition": "\0"}]},
        {"all": [{"criterion": "tag", "is": "has", "tag": "٣"}]},
        {"all": [{"criterion": "tag", "is": "has", "tag": "9" * 40}]},
        {"all": [{"criterion": "source", "sources": []}]},
        {"all": [{"criterion": "source", "sources": ["list", "list"]}]},
        {"all": [{"criterion": "source", "sources": [["list"]]}]},
        {"all": [{"criterion": "postcode_area", "is": "is", "areas": "London"}]},
        {"all": [{"criterion": "postcode_area", "is": "is", "areas": ".*"}]},
        {"all": [{"criterion": "consent", "is": "never", "purpose": "calls:x"}]},
        *(
            {"all": [{**SIGNED, "when": when}]}
            for when in (
                {},
                "yesterday",
                {"last_days": 0},
                {"last_days": "30"},
                {"last_days": True},
                {"last_days": 10**9},
                {"last_days": 3, "from": "2027-01-01"},
                {"from": "2027-02-30"},
                {"from": "20270101"},
                {"from": 20270101},
                {"from": "2027-02-01", "until": "2027-01-01"},
                {"since": "2027-01-01"},
            )
        ),
    ],
)
def test_what_makes_no_sense_is_refused(campaign: Campaign, definition: Any) -> None:
    refused(campaign, definition)


@pytest.mark.parametrize("where", [(), (1,), (0, 2)])
def test_it_says_where_the_mistake_is(campaign: Campaign, where: tuple[int, ...]) -> None:
    wrong = {**BRITISH, "country": "Atlantis"}
    definition = {
        (): wrong,
        (1,): {"all": [BRITISH, wrong]},
        (0, 2): {"all": [{"any": [BRITISH, BRITISH, wrong]}]},
    }[where]
    error = refused(campaign, definition)
    assert (error.path, error.parameter) == (where, "country")


class TestWhatBelongsToAnotherCampaign:
    def test_its_lists_tags_petitions_and_rallies_are_unknown_here(self, campaign: Campaign) -> None:
        air = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.")
        news = MailingList.objects.create(campaign=air, slug="air", name="Air", description="-")
        petition = Petition.objects.create(campaign=air, slug="air", title="Air", ask="-")
        event = Event.objects.create(
            campaign=air, slug="air", title="Air", summary="-", area="-", starts_at="2027-01-01T00:00Z"
        )
        tag = Tag.objects.create(campaign=air, name="Air")
        segment = Segment.objects.create(campaign=air, name="Air")
        for leaf in (
            {"criterion": "list", "is": "active", "list": str(news.public_id)},
            {**SIGNED, "petition": str(petition.public_id)},
            {"criterion": "event", "is": "registered", "event": str(event.public_id)},
            {"criterion": "tag", "is": "has", "tag": str(tag.pk)},
            {"criterion": "segment", "is": "in", "segment": str(segment.public_id)},
            {"criterion": "consent", "is": "granted", "purpose": news.purpose},
            {"criterion": "consent", "is": "granted", "purpose": f"calls:{air.public_id}"},
        ):
            refused(campaign, {"all": [leaf]})
            assert people(air, {"all": [leaf]}).count() == 0

    def test_its_fields_are_too(self, campaign: Campaign) -> None:
        air = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.")
        CustomField.objects.create(campaign=air, key="union", label="Union")
        leaf = {"criterion": "field:union", "is": "filled"}
        assert people(air, {"all": [leaf]}).count() == 0
        refused(campaign, {"all": [leaf]})


class TestHowLargeItMayBe:
    def test_a_hundred_conditions_and_no_more(self, campaign: Campaign) -> None:
        assert people(campaign, {"any": [BRITISH] * 99}).count() == 0
        assert "100" in refused(campaign, {"any": [BRITISH] * 100}).message

    def test_five_groups_in_each_other_and_no_more(self, campaign: Campaign) -> None:
        nested: dict[str, Any] = {"none": [BRITISH]}
        for _ in range(4):
            nested = {"any": [nested]}
        people(campaign, nested)
        refused(campaign, {"any": [nested]})

    def test_the_conditions_of_segments_named_in_it_count_too(self, campaign: Campaign) -> None:
        large = Segment.objects.create(campaign=campaign, name="Large", definition={"any": [BRITISH] * 60})
        leaf = {"criterion": "segment", "is": "in", "segment": str(large.public_id)}
        people(campaign, {"all": [leaf]})
        refused(campaign, {"all": [leaf, leaf]})


class TestSegmentsInSegments:
    def test_two_that_name_each_other_are_refused_and_not_followed_for_ever(self, campaign: Campaign) -> None:
        one, two = (Segment.objects.create(campaign=campaign, name=name) for name in ("One", "Two"))
        for segment, other in ((one, two), (two, one)):
            segment.definition = {"all": [{"criterion": "segment", "is": "in", "segment": str(other.public_id)}]}
            segment.save()
        assert "Two" in refused(campaign, one.definition).message

    def test_what_is_wrong_inside_is_said_with_the_segments_name(self, campaign: Campaign) -> None:
        broken = Segment.objects.create(campaign=campaign, name="Old one", definition={"all": [{"criterion": "x"}]})
        leaf = {"criterion": "segment", "is": "in", "segment": str(broken.public_id)}
        assert refused(campaign, {"all": [leaf]}).message.startswith("Old one: ")

    def test_a_private_one_can_not_be_named(self, campaign: Campaign) -> None:
        private = Segment.objects.create(campaign=campaign, name="Mine", is_shared=False)
        refused(campaign, {"all": [{"criterion": "segment", "is": "in", "segment": str(private.public_id)}]})


class TestPlaces:
    def test_without_the_directory_they_say_that_they_are_not_available(self, campaign: Campaign) -> None:
        for leaf in (
            {"criterion": "constituency", "is": "is", "area": "E14001172"},
            {"criterion": "region", "is": "is", "area": "E12000007"},
            {"criterion": "distance", "is": "lives", "kilometres": 10, "postcode": "SW1A 1AA"},
        ):
            assert refused(campaign, {"all": [leaf]}).message.startswith("Not available")

    def test_a_region_is_no_constituency(self, campaign: Campaign) -> None:
        Area.objects.create(code="E12000007", name="London", kind="region")
        Area.objects.create(code="E14001172", name="Cities of London", kind="constituency")
        refused(campaign, {"all": [{"criterion": "constituency", "is": "is", "area": "E12000007"}]})


def test_something_taken_out_since_is_not_passed_over(campaign: Campaign, aysel: CampaignSupporter) -> None:
    """Without the condition, the segment would grow to everybody, and a mailing go to people whom nobody meant."""
    tag = Tag.objects.create(campaign=campaign, name="Steward")
    definition = {"all": [{"criterion": "tag", "is": "has", "tag": str(tag.pk)}]}
    assert people(campaign, definition).count() == 0
    tag.delete()
    refused(campaign, definition)
