"""Two records of one person in the workspace: found, compared, merged, undone, or told apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from campaign.models import Campaign, User
from petitions.models import Petition
from supporters.models import CampaignSupporter, CustomField, DuplicateHint, MailingList, Merge, Supporter, Tag
from supporters.services import merging
from supporters.tasks import find_duplicates
from tests.supporters.two_records import NOW, person, sign, subscribe, tag, unsubscribe

PEOPLE = "/organise/clean-river/people/"


@pytest.fixture
def rashad(log_in: Callable[[str], Client]) -> Client:
    return log_in("manager")


@pytest.fixture
def gunel(campaign: Campaign) -> CampaignSupporter:
    return person(campaign, "gunel@example.org", name="Günəl Əliyeva", postcode="SW1A 1AA", phone="+442079460018")


@pytest.fixture
def other(campaign: Campaign) -> CampaignSupporter:
    return person(campaign, "g.aliyeva@work.example", name="G. Aliyeva", phone="+994125551234")


def page_of(row: CampaignSupporter) -> str:
    return f"{PEOPLE}{row.supporter.public_id}/"


def merge_page(kept: CampaignSupporter, gone: CampaignSupporter) -> str:
    return f"{page_of(kept)}merge/{gone.supporter.public_id}/"


class TestHints:
    @pytest.mark.parametrize(
        ("first", "second", "reason"),
        [
            ({"address": "gunel.aliyeva@gmail.com"}, {"address": "gunelaliyeva@gmail.com"}, "mailbox"),
            ({"address": "g.u.nel@gmail.com"}, {"address": "gu.nel+river@googlemail.com"}, "mailbox"),
            ({"address": "gunel+river@example.org"}, {"address": "gunel@example.org"}, "mailbox"),
            ({"phone": "+442079460018"}, {"phone": "+442079460018"}, "phone"),
            ({"name": "Günəl", "postcode": "N1 1AA"}, {"name": "GÜNƏL", "postcode": "N1 1AA"}, "name"),
            ({"name": "Günəl", "postcode": "N1 1AA"}, {"name": "Günəl", "postcode": "N1 1AB"}, ""),
            ({"name": "Günəl", "postcode": ""}, {"name": "Günəl", "postcode": ""}, ""),
            ({"phone": ""}, {"phone": ""}, ""),
            ({"address": "gu.nel@example.org"}, {"address": "gunel@example.org"}, ""),
            ({"phone": "+442079460018", "anonymised_at": NOW}, {"phone": "+442079460018"}, ""),
        ],
    )
    def test_what_two_records_share_is_found_by_the_task_and_on_the_profile(
        self,
        rashad: Client,
        campaign: Campaign,
        first: dict[str, object],
        second: dict[str, object],
        reason: str,
    ) -> None:
        one = person(campaign, **{"address": "one@example.org", **first})
        two = person(campaign, **{"address": "two@example.org", **second})
        find_duplicates()
        find_duplicates()
        assert [hint.reason for hint in DuplicateHint.objects.all()] == ([reason] if reason else [])
        for row, seen in ((one, two), (two, one)):
            is_alive = not row.supporter.anonymised_at
            found = merge_page(row, seen) in rashad.get(page_of(row)).content.decode()
            assert found == bool(reason and is_alive)

    def test_many_who_share_a_phone_make_a_chain_and_not_every_pair(self, campaign: Campaign) -> None:
        for number in range(20):
            person(campaign, f"family{number}@example.org", phone="+442079460018")
        find_duplicates()
        assert DuplicateHint.objects.count() == 19

    def test_only_pairs_within_one_campaign_are_found(self, campaign: Campaign, clean_air: Campaign) -> None:
        person(campaign, "one@example.org", phone="+442079460018")
        person(clean_air, "two@example.org", phone="+442079460018")
        find_duplicates()
        assert not DuplicateHint.objects.exists()

    def test_a_pair_that_shares_nothing_any_more_goes(self, campaign: Campaign) -> None:
        one = person(campaign, "one@example.org", phone="+442079460018")
        person(campaign, "two@example.org", phone="+442079460018")
        find_duplicates()
        Supporter.objects.filter(pk=one.supporter_id).update(phone="")
        find_duplicates()
        assert not DuplicateHint.objects.exists()

    def test_a_mother_and_daughter_who_share_a_phone_are_told_apart_for_good(
        self, rashad: Client, campaign: Campaign
    ) -> None:
        mother = person(campaign, "mother@example.org", phone="+442079460018")
        daughter = person(campaign, "daughter@example.org", phone="+442079460018")
        find_duplicates()
        assert "daughter@example.org" in rashad.get(f"{PEOPLE}duplicates/").content.decode()
        rashad.post(f"{page_of(daughter)}not/{mother.supporter.public_id}/")
        find_duplicates()
        assert "daughter@example.org" not in rashad.get(f"{PEOPLE}duplicates/").content.decode()
        assert "daughter@example.org" not in rashad.get(page_of(mother)).content.decode()
        assert "mother@example.org" not in rashad.get(page_of(daughter)).content.decode()

    def test_an_organiser_sees_them_and_is_not_offered_to_merge(self, aysel: Client, campaign: Campaign) -> None:
        one = person(campaign, "one@example.org", phone="+442079460018")
        person(campaign, "two@example.org", phone="+442079460018")
        find_duplicates()
        for path in (f"{PEOPLE}duplicates/", page_of(one)):
            page = aysel.get(path).content.decode()
            assert ("two@example.org" in page, "/merge/" in page) == (True, False)

    def test_the_page_takes_as_many_queries_for_many_as_for_one(
        self, rashad: Client, campaign: Campaign, queries_of: Callable[[Client, str], int]
    ) -> None:
        for number in range(2):
            person(campaign, f"family{number}@example.org", phone="+442079460018")
        find_duplicates()
        alone = queries_of(rashad, f"{PEOPLE}duplicates/")
        for number in range(2, 20):
            person(campaign, f"family{number}@example.org", phone="+442079460018")
        find_duplicates()
        assert queries_of(rashad, f"{PEOPLE}duplicates/") == alone <= 15


def test_the_preview_shows_both_side_by_side_and_changes_nothing(
    rashad: Client,
    gunel: CampaignSupporter,
    other: CampaignSupporter,
    petition: Petition,
    mailing_list: MailingList,
    clean_air: Campaign,
) -> None:
    for row in (gunel, other):
        sign(row.supporter, petition)
        subscribe(row.supporter, mailing_list)
    unsubscribe(other.supporter, mailing_list)
    CampaignSupporter.objects.create(campaign=clean_air, supporter=other.supporter, source="list")
    tag(other.supporter, [Tag.objects.create(campaign=clean_air, name="Pilot")])
    sign(other.supporter, clean_air.petitions.get())
    page = rashad.get(merge_page(gunel, other)).content.decode()
    for words in ("Günəl Əliyeva", "G. Aliyeva", "+44 20 7946 0018", "+994 12 555 12 34", "SW1A 1AA"):
        assert words in page
    assert "Signatures: <strong>1</strong>" in page
    assert "Of two signatures under one petition one is kept, and counts once." in page
    assert "Whoever left a list with one address stays off it" in page
    assert "Tags of supporters" not in page
    assert Supporter.objects.count() == 2


def test_the_organiser_chooses_what_is_kept_and_can_take_it_all_back(
    rashad: Client, gunel: CampaignSupporter, other: CampaignSupporter, campaign: Campaign
) -> None:
    CustomField.objects.create(campaign=campaign, key="union", label="Union")
    for row, union in ((gunel, "RMT"), (other, "Unite")):
        CampaignSupporter.objects.filter(pk=row.pk).update(custom_values={"union": union})
    chosen = {"keep_name": "kept", "keep_phone": "gone", "keep_custom_union": "gone", "keep_address": "gone"}
    answer = rashad.post(merge_page(gunel, other), chosen, follow=True)
    page = answer.content.decode()
    assert ("Merged." in page, "Undo the merge" in page) == (True, True)
    kept = Supporter.objects.get()
    assert (kept.address, kept.name, kept.phone) == ("gunel@example.org", "Günəl Əliyeva", "+994125551234")
    assert CampaignSupporter.objects.get().custom_values == {"union": "Unite"}
    assert "Merged with another record" in page
    assert rashad.get(page_of(other))["Location"] == page_of(gunel)

    undo = f"{PEOPLE}merges/{Merge.objects.get().public_id}/undo/"
    assert rashad.post(undo)["Location"] == page_of(other)
    assert Supporter.objects.count() == 2
    assert "The merge was undone" in rashad.get(page_of(gunel)).content.decode()
    assert "can’t be undone any more" in rashad.post(undo, follow=True).content.decode()


def test_an_organiser_sees_no_button_to_undo(aysel: Client, gunel: CampaignSupporter, other: CampaignSupporter) -> None:
    merging.merge(gunel, other, taken=(), answers=(), by=User.objects.create_user("elsewhere@example.org"))
    assert "Undo the merge" not in aysel.get(page_of(gunel)).content.decode()


def test_a_merge_of_another_campaign_is_not_undone_from_here(
    rashad: Client, gunel: CampaignSupporter, other: CampaignSupporter, clean_air: Campaign
) -> None:
    for row in (gunel, other):
        CampaignSupporter.objects.create(campaign=clean_air, supporter=row.supporter, source="list")
    one, two = (clean_air.people.get(supporter=row.supporter) for row in (gunel, other))
    merged = merging.merge(one, two, taken=(), answers=(), by=User.objects.create_user("elsewhere@example.org"))
    assert rashad.post(f"{PEOPLE}merges/{merged.public_id}/undo/").status_code == 404
    assert "Undo the merge" not in rashad.get(page_of(gunel)).content.decode()


def test_the_other_record_is_found_by_its_address_which_stands_in_no_url(
    rashad: Client, gunel: CampaignSupporter, other: CampaignSupporter
) -> None:
    answer = rashad.post(f"{page_of(gunel)}merge/", {"address": "G.Aliyeva@WORK.example"})
    assert answer["Location"] == merge_page(gunel, other)
    for address in ("gunel@example.org", "nobody@example.org"):
        page = rashad.post(f"{page_of(gunel)}merge/", {"address": address})
        assert "None of your other people has this address." in page.content.decode()


def test_a_restricted_record_is_not_merged(rashad: Client, gunel: CampaignSupporter, other: CampaignSupporter) -> None:
    Supporter.objects.filter(pk=other.supporter_id).update(restricted_at=NOW)
    page = rashad.post(merge_page(gunel, other), follow=True).content.decode()
    assert "These records can’t be merged" in page
    assert Supporter.objects.count() == 2
