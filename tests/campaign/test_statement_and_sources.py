"""What a campaign says can be looked up: citations, sources, the timeline, and news when its time has come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, Source
from tests.campaign.reading import attributes, words


@pytest.fixture
def report(campaign: Campaign) -> Source:
    return Source.objects.create(
        campaign=campaign,
        number=1,
        title="Water quality report",
        publisher="The Agency",
        published_on=date(2024, 5, 3),
        url="https://agency.example/report?year=2024&river=1",
    )


@pytest.fixture
def letter(campaign: Campaign) -> Source:
    return Source.objects.create(campaign=campaign, number=12, title="A letter", publisher="The Archive")


def said(client: Client, campaign: Campaign, statement: str) -> str:
    campaign.statement = statement
    campaign.save()
    return client.get("/").content.decode()


class TestACitation:
    def test_it_leads_to_the_source_of_its_number_and_back(
        self, client: Client, campaign: Campaign, report: Source, letter: Source
    ) -> None:
        page = said(client, campaign, "The river is dirty.[^1] It was clean once.[^12]")
        for number in (1, 12):
            [citation] = attributes(page, "a", href=f"#source-{number}")
            assert attributes(page, "li", id=f"source-{number}", value=str(number))
            [back] = attributes(page, "a", href=f"#{citation['id']}")
            assert (citation["aria-label"], back["aria-label"]) == (f"Source {number}", "Back to the text")

    def test_a_source_cited_twice_leads_back_to_the_first(
        self, client: Client, campaign: Campaign, report: Source
    ) -> None:
        page = said(client, campaign, "Dirty.[^1]\n\nStill dirty.[^1]")
        assert len(attributes(page, "a", href="#source-1")) == 2
        assert len(attributes(page, "a", id="cited-1")) == 1
        assert page.index('id="cited-1"') < page.index("Still dirty")

    def test_a_source_that_is_not_cited_leads_nowhere_back(
        self, client: Client, campaign: Campaign, report: Source
    ) -> None:
        page = said(client, campaign, "The river is dirty.")
        assert attributes(page, "li", id="source-1")
        assert "cited-1" not in page

    @pytest.mark.parametrize("unknown", ["[^2]", "[^999]", "[^0]", "[^1234]", "[^]", "[^x]", "[^-1]", "[^<b>1</b>]"])
    def test_one_without_a_source_stays_as_it_was_typed(
        self, client: Client, campaign: Campaign, report: Source, unknown: str
    ) -> None:
        page = said(client, campaign, f"Dirty{unknown}.")
        assert f"Dirty{unknown}." in words(page)
        assert not attributes(page, "a", class_="citation")

    def test_one_inside_a_links_address_breaks_no_link(
        self, client: Client, campaign: Campaign, report: Source
    ) -> None:
        page = said(client, campaign, "[read](https://elsewhere.example/[^1])")
        assert [link for link in attributes(page, "a") if "elsewhere" in link["href"] and "<" in link["href"]] == []

    def test_one_in_a_list_a_table_or_a_heading_works_too(
        self, client: Client, campaign: Campaign, report: Source
    ) -> None:
        page = said(client, campaign, "## Why[^1]\n\n* dirty[^1]\n\n| a[^1] |\n| --- |\n| b[^1] |")
        assert len(attributes(page, "a", href="#source-1")) == 4

    def test_two_in_a_row_are_two(self, client: Client, campaign: Campaign, report: Source, letter: Source) -> None:
        page = said(client, campaign, "Dirty.[^1][^12]")
        assert len(attributes(page, "a", class_="citation")) == 2

    def test_its_label_is_in_the_pages_language(self, client: Client, campaign: Campaign, report: Source) -> None:
        said(client, campaign, "Dirty.[^1]")
        [citation] = attributes(client.get("/az/").content.decode(), "a", href="#source-1")
        assert citation["aria-label"] == "1 saylı mənbə"


class TestTheListOfSources:
    def test_each_has_its_publisher_title_date_and_link(self, client: Client, report: Source) -> None:
        page = client.get("/").content.decode()
        assert "The Agency: Water quality report, 3 May 2024" in words(page)
        [link] = attributes(page, "a", href=report.url)
        assert link["rel"] == "noopener"

    def test_one_without_a_link_or_a_date_is_its_title_alone(self, client: Client, letter: Source) -> None:
        assert "The Archive: A letter" in words(client.get("/").content.decode())

    def test_it_is_in_order_of_numbers_and_keeps_gaps(self, client: Client, letter: Source, report: Source) -> None:
        page = client.get("/").content.decode()
        assert [row["value"] for row in attributes(page, "li") if "value" in row] == ["1", "12"]

    def test_another_campaigns_sources_are_not_in_it(self, client: Client, campaign: Campaign, report: Source) -> None:
        other = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.", is_published=True)
        other.sources.create(number=2, title="Smoke", publisher="The Agency")
        assert "Smoke" not in client.get("/campaigns/clean-river/").content.decode()


class TestTheTimeline:
    def test_it_tells_what_happened_by_date_and_who_says_so(
        self, client: Client, campaign: Campaign, report: Source, letter: Source
    ) -> None:
        campaign.timeline.create(happened_on=date(2020, 2, 1), text="It turned brown.", source=report)
        campaign.timeline.create(happened_on=date(1950, 1, 1), text="It was clear.", source=letter)
        page = words(client.get("/").content.decode())
        assert "1 January 1950 It was clear. (The Archive)" in page
        assert page.index("It was clear.") < page.index("1 February 2020 It turned brown. (The Agency)")

    @pytest.mark.parametrize(
        ("precision", "shown"), [("day", "14 March 2019"), ("month", "March 2019"), ("year", "2019")]
    )
    def test_a_date_is_told_as_exactly_as_it_is_known(
        self, client: Client, campaign: Campaign, report: Source, precision: str, shown: str
    ) -> None:
        campaign.timeline.create(
            happened_on=date(2019, 3, 14), date_precision=precision, text="It began.", source=report
        )
        assert f">{shown}</time>" in client.get("/").content.decode()

    def test_its_text_is_text(self, client: Client, campaign: Campaign, report: Source) -> None:
        campaign.timeline.create(happened_on=date(2019, 3, 14), text="<script>alert(1)</script>", source=report)
        assert "<script>alert" not in client.get("/").content.decode()


class TestNews:
    def test_what_is_published_is_on_the_first_page_and_has_its_own(self, client: Client, campaign: Campaign) -> None:
        campaign.updates.create(slug="swim", title="We swam", body="It was *cold*.", published_at=timezone.now())
        assert attributes(client.get("/").content.decode(), "a", href="/campaigns/clean-river/news/swim/")
        assert "<em>cold</em>" in client.get("/campaigns/clean-river/news/swim/").content.decode()

    @pytest.mark.parametrize("in_days", [None, 1])
    def test_what_is_not_published_yet_is_nowhere(
        self, client: Client, campaign: Campaign, in_days: int | None
    ) -> None:
        when = timezone.now() + timedelta(days=in_days) if in_days else None
        campaign.updates.create(slug="swim", title="We swam", body="Cold.", published_at=when)
        assert "We swam" not in client.get("/").content.decode()
        assert client.get("/campaigns/clean-river/news/swim/").status_code == 404

    def test_news_of_another_campaign_are_not_found_under_this_one(self, client: Client, campaign: Campaign) -> None:
        other = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.", is_published=True)
        other.updates.create(slug="smoke", title="Smoke", body="Smoke.", published_at=timezone.now())
        assert client.get("/campaigns/air/news/smoke/").status_code == 200
        assert client.get("/campaigns/clean-river/news/smoke/").status_code == 404

    def test_the_last_three_are_on_the_first_page(self, client: Client, campaign: Campaign) -> None:
        for day in range(1, 6):
            when = timezone.now() - timedelta(days=day)
            campaign.updates.create(slug=f"u{day}", title=f"News {day}", body="x", published_at=when)
        page = client.get("/").content.decode()
        assert [number for number in range(1, 6) if f"News {number}" in page] == [1, 2, 3]
