"""The first page: one campaign itself, several as a list, none as a sentence that says so."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign
from petitions.models import Petition
from tests.campaign.reading import attributes, words


@pytest.fixture
def other(campaign: Campaign) -> Campaign:
    return Campaign.objects.create(
        slug="clean-air", name="Clean Air", strapline="We ask to breathe.", is_published=True
    )


def test_with_no_campaign_it_says_that_nothing_is_published_yet(client: Client, db: None) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Nothing is published here yet." in words(answer.content.decode())


@pytest.mark.parametrize("path", ["/petitions/", "/events/", "/events.ics", "/az/"])
def test_with_no_campaign_the_lists_are_empty_and_do_not_break(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_one_campaign_is_shown_itself(client: Client, campaign: Campaign) -> None:
    page = client.get("/").content.decode()
    assert f"<h1>{campaign.strapline}</h1>" in page
    assert "No petition is open at the moment." in page
    assert "No rally is planned at the moment." in page


def test_the_one_published_campaign_is_shown_where_another_waits(
    client: Client, campaign: Campaign, other: Campaign
) -> None:
    Campaign.objects.filter(pk=other.pk).update(is_published=False)
    page = client.get("/").content.decode()
    assert f"<h1>{campaign.strapline}</h1>" in page
    assert "Clean Air" not in page


class TestSeveralCampaigns:
    @pytest.fixture(autouse=True)
    def _several(self, other: Campaign, petition: Petition) -> None:
        pass

    def test_they_are_a_list_that_leads_to_each(self, client: Client) -> None:
        page = client.get("/").content.decode()
        for slug in ("clean-river", "clean-air"):
            assert attributes(page, "a", href=f"/campaigns/{slug}/")
            assert client.get(f"/campaigns/{slug}/").status_code == 200
        assert page.index("Clean Air") < page.index("Clean River")

    def test_each_shows_what_is_its_own(self, client: Client) -> None:
        assert "Mayor: make the river clean" in client.get("/campaigns/clean-river/").content.decode()
        assert "Mayor: make the river clean" not in client.get("/campaigns/clean-air/").content.decode()

    @pytest.mark.parametrize("path", ["/", "/petitions/", "/events/", "/nowhere/"])
    def test_a_page_of_all_of_them_bears_the_name_of_none(self, client: Client, path: str) -> None:
        [mark] = attributes(client.get(path).content.decode(), "a", class_="site-mark")
        assert mark["href"] == "/"

    def test_a_petitions_page_bears_the_name_of_its_own(self, client: Client) -> None:
        [mark] = attributes(client.get("/petitions/swim/").content.decode(), "a", class_="site-mark")
        assert mark["href"] == "/campaigns/clean-river/"


@pytest.mark.parametrize("page", ["news/first-swim/", "house-rules/", "privacy/", "preview.png", ""])
@pytest.mark.parametrize("language", ["", "/az"])
def test_no_page_of_an_unpublished_campaign_is_found(
    client: Client, campaign: Campaign, page: str, language: str
) -> None:
    campaign.updates.create(slug="first-swim", title="The first swim", body="We swam.", published_at=timezone.now())
    path = f"{language}/campaigns/clean-river/{page}"
    assert client.get(path).status_code == 200
    Campaign.objects.update(is_published=False)
    assert client.get(path).status_code == 404
