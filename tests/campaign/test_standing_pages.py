"""Privacy and house rules: the team's own words, or else general ones."""

from __future__ import annotations

import pytest
from django.test import Client

from campaign.models import Campaign, Page
from tests.campaign.reading import attributes, words

AT = "/campaigns/clean-river/"
DEFAULTS = {
    ("", "privacy"): ("Privacy", "Public pages set no cookies"),
    ("", "house-rules"): ("House rules", "lawful, peaceful action only"),
    ("/az", "privacy"): ("Məxfilik", "kuki"),
    ("/az", "house-rules"): ("Qaydalar", "dinc"),
}


@pytest.mark.parametrize(("language", "kind"), DEFAULTS)
def test_where_the_team_wrote_none_it_is_in_general_words(
    client: Client, campaign: Campaign, language: str, kind: str
) -> None:
    heading, part = DEFAULTS[language, kind]
    page = client.get(f"{language}{AT}{kind}/").content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert part in words(page)


class TestWhatTheTeamWrote:
    @pytest.fixture(autouse=True)
    def page(self, campaign: Campaign) -> Page:
        return Page.objects.create(
            campaign=campaign,
            kind=Page.Kind.PRIVACY,
            title_en_gb="Your data",
            body_en_gb="We keep *little*.",
            title_az="Məlumatlarınız",
            body_az="Biz *az* saxlayırıq.",
        )

    @pytest.mark.parametrize(
        ("language", "heading", "part"),
        [("", "Your data", "We keep <em>little</em>."), ("/az", "Məlumatlarınız", "Biz <em>az</em> saxlayırıq.")],
    )
    def test_it_is_shown_in_its_language(self, client: Client, language: str, heading: str, part: str) -> None:
        page = client.get(f"{language}{AT}privacy/").content.decode()
        assert f"<h1>{heading}</h1>" in page
        assert part in page
        assert "Public pages set no cookies" not in page

    def test_what_is_not_translated_is_shown_in_english(self, client: Client, page: Page) -> None:
        page.title_az = page.body_az = ""  # type: ignore[attr-defined]
        page.save()
        assert "We keep <em>little</em>." in client.get(f"/az{AT}privacy/").content.decode()

    def test_the_other_page_keeps_its_general_words(self, client: Client) -> None:
        assert "peaceful action" in client.get(f"{AT}house-rules/").content.decode()

    def test_another_campaign_keeps_its_general_words(self, client: Client) -> None:
        Campaign.objects.create(slug="air", name="Air", strapline="Breathe.", is_published=True)
        assert "We keep" not in client.get("/campaigns/air/privacy/").content.decode()


@pytest.mark.parametrize("kind", ["imprint", "Privacy", "house_rules", "page", "standing", "-"])
def test_a_page_of_another_kind_is_not_found(client: Client, campaign: Campaign, kind: str) -> None:
    assert client.get(f"{AT}{kind}/").status_code == 404


def test_every_public_page_leads_to_both(client: Client, campaign: Campaign) -> None:
    for path in ("/", "/petitions/", "/events/", "/nowhere/"):
        page = client.get(path).content.decode()
        for kind in Page.Kind.values:
            assert attributes(page, "a", href=f"{AT}{kind}/")
