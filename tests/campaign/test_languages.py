"""Two languages: the address alone says which, and no text of the team is missing in either."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign
from events.models import Event
from petitions.models import Petition
from supporters.models import MailingList
from tests.campaign.reading import attributes, elements, words
from tests.security.pages import HTML_PAGES

PATHS = sorted(HTML_PAGES.values())


@pytest.fixture
def site(campaign: Campaign, petition: Petition, event: Event, mailing_list: MailingList) -> None:
    campaign.updates.create(slug="first-swim", title="The first swim", body="We swam.", published_at=timezone.now())


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", PATHS)
class TestEveryPage:
    def test_it_says_which_language_it_is_in(self, client: Client, path: str) -> None:
        for prefix, language in (("", "en-gb"), ("/az", "az")):
            answer = client.get(prefix + path)
            assert elements(answer.content.decode(), "html") == [("html", {"lang": language})]
            assert answer["Content-Language"] == language

    def test_it_names_its_address_in_every_language(self, client: Client, path: str) -> None:
        wanted = {"en-gb": settings.SITE_URL + path, "az": f"{settings.SITE_URL}/az{path}"}
        for prefix in ("", "/az"):
            links = attributes(client.get(prefix + path).content.decode(), "link", rel="alternate")
            assert {link["hreflang"]: link["href"] for link in links} == wanted

    def test_the_language_switch_keeps_the_page(self, client: Client, path: str) -> None:
        for here, language, there in ((path, "az", f"/az{path}"), (f"/az{path}", "en-gb", path)):
            page = client.get(here).content.decode()
            switches = [link["href"] for link in attributes(page, "a", hreflang=language)]
            assert switches
            assert set(switches) == {there}

    def test_nothing_but_the_address_changes_the_language(self, client: Client, path: str) -> None:
        client.cookies["django_language"] = "az"
        answer = client.get(path, headers={"accept-language": "az"})
        asked = client.get(f"{path}?lang=az&language=az")
        assert answer["Content-Language"] == asked["Content-Language"] == "en-gb"
        assert "Accept-Language" not in answer.get("Vary", "")

    def test_its_links_stay_in_its_language(self, client: Client, path: str) -> None:
        page = client.get(f"/az{path}").content.decode()
        own = [link for link in attributes(page, "a") if link["href"].startswith("/") and "hreflang" not in link]
        assert [link["href"] for link in own if not link["href"].startswith(("/az/", "/dev/"))] == []


@pytest.mark.parametrize("path", ["/en-gb/", "/en/", "/ru/", "/AZ/petitions/x/", "/azz/"])
def test_there_is_no_other_prefix(client: Client, campaign: Campaign, path: str) -> None:
    assert client.get(path).status_code == 404


class TestWhatTheTeamWrote:
    def test_it_is_shown_in_azerbaijani(self, client: Client, petition: Petition) -> None:
        petition.title_az = "Bələdiyyə sədri: çayı təmizləyin"  # type: ignore[attr-defined]
        petition.save()
        assert "Bələdiyyə sədri: çayı təmizləyin" in client.get("/az/petitions/swim/").content.decode()
        assert "Bələdiyyə" not in client.get("/petitions/swim/").content.decode()

    @pytest.mark.parametrize("missing", [None, ""])
    def test_what_is_not_translated_is_shown_in_english(
        self, client: Client, petition: Petition, missing: str | None
    ) -> None:
        Petition.objects.filter(pk=petition.pk).update(title_az=missing)
        page = client.get("/az/petitions/swim/").content.decode()
        assert "<h1>Mayor: make the river clean</h1>" in page
        assert "İmza" in page

    def test_what_is_there_in_azerbaijani_alone_is_shown_on_the_english_page(
        self, client: Client, campaign: Campaign
    ) -> None:
        Campaign.objects.update(call_to_action_en_gb="", call_to_action_az="Gəlin!")
        assert "Gəlin!" in words(client.get("/").content.decode())

    def test_a_text_of_one_field_missing_leaves_the_others_translated(self, client: Client, event: Event) -> None:
        Event.objects.update(title_az="Çay mitinqi", summary_az="")
        page = words(client.get("/az/events/river-rally/").content.decode())
        assert "Çay mitinqi" in page
        assert "Come to the river." in page

    def test_a_form_on_an_azerbaijani_page_is_sent_to_an_azerbaijani_page(
        self, client: Client, petition: Petition
    ) -> None:
        [form] = attributes(client.get("/az/petitions/swim/").content.decode(), "form")
        assert form["action"] == "/az/petitions/swim/"
