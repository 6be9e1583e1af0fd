"""The index of people: newest first, found by name, address or phone, and never anybody of another campaign."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from campaign.models import Campaign
from supporters import people_pages
from supporters.models import CampaignSupporter, MailingList, Supporter, Tag
from tests.supporters.two_records import NOW, person, tag

INDEX = "/organise/clean-river/people/"


def shown(page: str) -> list[str]:
    """The addresses in the table, from top to bottom."""
    return re.findall(r'<td data-label="E-mail address">([^<]*)</td>', page)


def find(client: Client, typed: str, **more: str) -> list[str]:
    answer = client.post(INDEX, {"q": typed, **more})
    assert answer.status_code == 200
    return shown(answer.content.decode())


def crowd(campaign: Campaign, number: int, **profile: object) -> list[CampaignSupporter]:
    """The first comes first; every ten of them came in the same moment, as from an import."""
    people = [person(campaign, f"person{index:03}@example.net", **profile) for index in range(number)]
    for index, row in enumerate(people):
        CampaignSupporter.objects.filter(pk=row.pk).update(joined_at=NOW + timedelta(minutes=index // 10))
    return people


@pytest.fixture
def team(aysel: Client, campaign: Campaign) -> Client:
    """Aysel's browser, and some people whom she looks for."""
    for address, name, phone in (
        ("gunel.aliyeva@example.org", "Günəl Əliyeva", "+442079460018"),
        ("maire@example.org", "Máire Ní Bhriain-O'Brien", ""),
        ("ilqar@example.az", "İLQAR ISMAYILOV", "+994125551234"),
        ("ivan@example.org", "Иван St.John", ""),
        ("x@example.org", "X", ""),
        ("heike@münchen.example", "", ""),
        ("no-name@example.org", "", ""),
        ("post@example.org", "100% Ok_Name", ""),
    ):
        person(campaign, address, name=name, phone=phone)
    return aysel


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Günəl", ["gunel.aliyeva@example.org"]),
        ("gunel eliyeva", ["gunel.aliyeva@example.org"]),
        ("ƏLİ", ["gunel.aliyeva@example.org"]),
        ("eliyeva gün", ["gunel.aliyeva@example.org"]),
        ("obrien", []),
        ("o'brien", ["maire@example.org"]),
        ("O’Brien", ["maire@example.org"]),
        ("brien maire", ["maire@example.org"]),
        ("ilqar", ["ilqar@example.az"]),
        ("İsmayılov", ["ilqar@example.az"]),
        ("ismayilov", ["ilqar@example.az"]),
        ("иван", ["ivan@example.org"]),
        ("john", ["ivan@example.org"]),
        ("gunel.al", ["gunel.aliyeva@example.org"]),
        ("GUNEL.ALIYEVA@example.org", ["gunel.aliyeva@example.org"]),
        ("aliyeva@example.org", []),
        ("heike@münchen.example", ["heike@münchen.example"]),
        ("020 7946 0018", ["gunel.aliyeva@example.org"]),
        ("+44 20 7946 0018", ["gunel.aliyeva@example.org"]),
        ("+994 12 555 12 34", ["ilqar@example.az"]),
        ("020 7946 0019", []),
        ("100%", ["post@example.org"]),
        ("%%%", []),
        ("___", []),
        ("'; DROP TABLE", []),
        ("a & !b | (c", []),
        (":*", []),
        ("\\", []),
        ("нет", []),
    ],
)
def test_people_are_found_however_their_names_are_typed(team: Client, typed: str, found: list[str]) -> None:
    assert find(team, typed) == found


def test_who_is_found_can_be_narrowed_to_a_tag_or_a_list(
    team: Client, campaign: Campaign, mailing_list: MailingList
) -> None:
    steward = Tag.objects.create(campaign=campaign, name="Steward")
    gunel = CampaignSupporter.objects.get(supporter__address="gunel.aliyeva@example.org")
    tag(gunel.supporter, [steward])
    ilqar = CampaignSupporter.objects.get(supporter__address="ilqar@example.az")
    ilqar.supporter.subscriptions.create(mailing_list=mailing_list, language="az", state="active", confirmed_at=NOW)
    ivan = CampaignSupporter.objects.get(supporter__address="ivan@example.org")
    ivan.supporter.subscriptions.create(mailing_list=mailing_list, language="az")
    assert find(team, "i", **{"in": f"tag:{steward.pk}"}) == []
    assert find(team, "gunel", **{"in": f"tag:{steward.pk}"}) == ["gunel.aliyeva@example.org"]
    assert find(team, "ilqar", **{"in": f"tag:{steward.pk}"}) == []
    assert find(team, "ilqar", **{"in": "list:river-news"}) == ["ilqar@example.az"]
    assert shown(team.get(f"{INDEX}?in=tag:{steward.pk}").content.decode()) == ["gunel.aliyeva@example.org"]
    assert shown(team.get(f"{INDEX}?in=list:river-news").content.decode()) == ["ilqar@example.az"]
    assert len(shown(team.get(f"{INDEX}?in=nonsense:7").content.decode())) == 8


def test_nobody_of_another_campaign_is_shown_or_found(
    team: Client, clean_air: Campaign, mailing_list: MailingList
) -> None:
    theirs = person(clean_air, "zeynab@example.org", name="Zeynəb Günəl", phone="+442079460099")
    their_tag = Tag.objects.create(campaign=clean_air, name="Pilot")
    tag(theirs.supporter, [their_tag])
    assert "zeynab@example.org" not in shown(team.get(INDEX).content.decode())
    for typed in ("zeynab", "zeyn", "Günəl Zeynəb", "zeynab@example.org", "020 7946 0099"):
        assert find(team, typed) == []
    assert "Pilot" not in team.get(INDEX).content.decode()
    assert "zeynab@example.org" not in team.get(f"{INDEX}?in=tag:{their_tag.pk}").content.decode()


def test_what_is_typed_stands_in_no_address_of_the_page(team: Client) -> None:
    crowd(Campaign.objects.get(slug="clean-river"), 60, name="Many Of Them")
    page = team.post(INDEX, {"q": "Many"}).content.decode()
    assert not [address for address in re.findall(r'(?:href|action|hx-[a-z]+)="([^"]*)"', page) if "any" in address]
    assert len(shown(team.get(f"{INDEX}?q=gunel").content.decode())) == 50


def test_the_newest_come_first_and_every_page_leads_on_and_back(aysel: Client, campaign: Campaign) -> None:
    expected = [f"person{index:03}@example.net" for index in reversed(range(120))]
    crowd(campaign, 120)
    read, address, pages = [], INDEX, []
    while address:
        page = aysel.get(address).content.decode()
        pages.append(shown(page))
        read += shown(page)
        address = follow(page, "next")
    assert read == expected
    assert [len(addresses) for addresses in pages] == [50, 50, 20]
    assert "Page 3" in page
    back = aysel.get(follow(page, "prev")).content.decode()
    assert (shown(back), "Page 2" in back) == (pages[1], True)
    first = aysel.get(follow(back, "prev")).content.decode()
    assert shown(first) == pages[0]
    assert not follow(first, "prev")
    assert "Page 1" in first


def follow(page: str, relation: str) -> str:
    found = re.search(rf'<a href="([^"]*)" rel="{relation}">', page)
    return INDEX + found[1].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize("kind", ["tag", "list"])
def test_those_with_a_tag_or_on_a_list_come_page_by_page_too(
    aysel: Client, campaign: Campaign, mailing_list: MailingList, kind: str
) -> None:
    steward = Tag.objects.create(campaign=campaign, name="Steward")
    for row in crowd(campaign, 60):
        tag(row.supporter, [steward])
        row.supporter.subscriptions.create(mailing_list=mailing_list, language="az", state="active", confirmed_at=NOW)
    start = f"{INDEX}?in=" + (f"tag:{steward.pk}" if kind == "tag" else "list:river-news")
    first = aysel.get(start).content.decode()
    second = aysel.get(follow(first, "next")).content.decode()
    assert len(shown(first)) == 50
    assert len({*shown(first), *shown(second)}) == 60
    assert shown(aysel.get(follow(second, "prev")).content.decode()) == shown(first)


def test_of_a_great_many_found_the_first_are_shown_with_a_word_on_the_others(
    aysel: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supporters.people_pages.MOST_FOUND", 70)
    crowd(campaign, 75, name="Elçin Nobody")
    page = aysel.post(INDEX, {"q": "elcin"}).content.decode()
    assert "More people match than are shown here" in page
    assert (len(shown(page)), 'name="page" value="2"' in page) == (50, True)
    assert len(find(aysel, "elcin", page="2")) == 20
    assert find(aysel, "elcin", page="9") == []


@pytest.mark.parametrize("cursor", ["o.2.1", "x", "o.2.-1.5", "n.0.1.1", "o.99999999999999999999.1.1", "o.2.٣.1", "."])
def test_a_cursor_that_somebody_made_up_shows_the_first_page(aysel: Client, campaign: Campaign, cursor: str) -> None:
    crowd(campaign, 3)
    assert len(shown(aysel.get(INDEX, {"page": cursor}).content.decode())) == 3


def test_a_cursor_far_off_shows_an_empty_page(aysel: Client, campaign: Campaign) -> None:
    crowd(campaign, 3)
    page = aysel.get(INDEX, {"page": "o.2.0.1"})
    assert (page.status_code, shown(page.content.decode())) == (200, [])
    assert aysel.get(INDEX, {"page": f"o.2.{'9' * 18}.{'9' * 18}"}).status_code == 200


def test_an_empty_campaign_says_how_people_come(aysel: Client) -> None:
    assert "Nobody yet." in aysel.get(INDEX).content.decode()
    assert "Nobody found." in aysel.post(INDEX, {"q": "nobody"}).content.decode()


def test_who_is_anonymous_or_restricted_is_shown_as_that(aysel: Client, campaign: Campaign) -> None:
    person(campaign, "gone@example.org", anonymised_at=NOW)
    person(campaign, "held@example.org", name="Held", restricted_at=NOW)
    page = aysel.get(INDEX).content.decode()
    assert "gone@example.org" not in page
    assert "made anonymous" in page
    assert "restricted" in page


def test_a_page_takes_as_many_queries_for_fifty_people_as_for_one(
    aysel: Client, campaign: Campaign, queries_of: Callable[[Client, str], int]
) -> None:
    steward = Tag.objects.create(campaign=campaign, name="Steward")
    tag(person(campaign, "one@example.org").supporter, [steward])
    alone = queries_of(aysel, INDEX)
    for row in crowd(campaign, 60):
        tag(row.supporter, [steward])
    assert queries_of(aysel, INDEX) == alone <= 15


@pytest.mark.parametrize(
    ("typed", "index"),
    [
        ("gunel eliyeva", "supporter_by_name"),
        ("gunel.al", "supporter_once_per_address"),
        ("+44 20 7946 0018", "supporter_by_phone"),
    ],
)
def test_each_way_to_find_people_has_its_index(team: Client, typed: str, index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    matches = people_pages._matches(Supporter.objects.order_by(), typed)
    assert any(index in match.explain() for match in matches)
