"""The petition's page: what it says, what it asks, and how it answers a form."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign
from campaign.public_forms import page_token
from mailings.models import Message
from petitions.models import Petition, Signature, Target
from supporters.models import Supporter
from tests.campaign.reading import attributes, elements, meta, words
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"
pytestmark = pytest.mark.usefixtures("petition")


@pytest.fixture
def aysel(filled_in: Fill) -> dict[str, str]:
    return filled_in(name="Aysel Məmmədova", address="aysel@example.org", postcode="SW1A 1AA", country="GB")


def read(client: Client, path: str = PAGE) -> str:
    return client.get(path).content.decode()


def confirmed(number: int, *, days_ago: float = 0, **fields: object) -> Signature:
    """One more who has signed."""
    return Signature.objects.create(
        **{
            "petition": Petition.objects.get(slug="swim"),
            "supporter": Supporter.objects.by_address(f"person{number}@example.org", "en-gb"),
            "name": f"Person {number}.",
            "country": "GB",
            "language": "en-gb",
            "state": Signature.State.CONFIRMED,
            "confirmed_at": timezone.now() - timedelta(days=days_ago),
            **fields,
        }
    )


def assert_nothing_stored() -> None:
    assert not Supporter.objects.exists()
    assert not Signature.objects.exists()
    assert not Message.objects.exists()


class TestWhatItSays:
    def test_who_is_asked_for_what(self, client: Client) -> None:
        Target.objects.create(petition=Petition.objects.get(), name="A. Minister", office="Minister of Rivers")
        page = read(client)
        assert "<h1>Mayor: make the river clean</h1>" in page
        assert "Petition · to Mayor, The City; A. Minister, Minister of Rivers" in words(page)

    def test_what_the_team_wrote_is_text_but_for_the_background(self, client: Client) -> None:
        Petition.objects.update(title="<b>Act</b>", ask="<i>Now</i>\nPlease", background="**Why**<script>")
        page = read(client)
        assert "<h1>&lt;b&gt;Act&lt;/b&gt;</h1>" in page
        assert "&lt;i&gt;Now&lt;/i&gt;<br>Please" in page
        assert "<strong>Why</strong>&lt;script&gt;" in page

    def test_until_when_it_is_open_by_the_campaigns_clock(self, client: Client) -> None:
        Petition.objects.update(closes_at=datetime(2040, 7, 28, 22, 30, tzinfo=UTC))
        assert "Open until 28 July 2040, 23:30, London time." in words(read(client))
        Campaign.objects.update(timezone="Asia/Baku")
        assert "Open until 29 July 2040, 02:30, Baku time." in words(read(client))

    def test_what_a_chat_shows_beside_its_link(self, client: Client) -> None:
        Petition.objects.update(ask='Make it "clean" & <safe>.')
        said = meta(read(client))
        address = f"{settings.SITE_URL}{PAGE}"
        assert said["og:title"] == "Mayor: make the river clean"
        assert said["description"] == said["og:description"] == 'Make it "clean" & <safe>.'
        assert (said["og:url"], said["og:image"]) == (address, f"{address}preview.png")
        assert said["og:site_name"] == "Clean River"
        assert said["twitter:card"] == "summary_large_image"
        assert attributes(read(client), "link", rel="canonical")[0]["href"] == address

    def test_its_address_for_search_engines_leaves_out_what_a_chat_adds_to_it(self, client: Client) -> None:
        page = read(client, f"{PAGE}?fbclid=abc&utm_source=x")
        assert meta(page)["og:url"] == f"{settings.SITE_URL}{PAGE}"
        assert "fbclid" not in page

    def test_the_way_to_share_comes_after_signing_and_not_before(self, client: Client) -> None:
        assert not attributes(read(client), "ul", class_="share")
        assert attributes(read(client, f"{PAGE}thank-you/"), "ul", class_="share")


class TestTheThermometer:
    @pytest.mark.parametrize(
        ("count", "shown", "noun"),
        [(0, "0", "signatures"), (1, "1", "signature"), (999, "999", "signatures"), (12_408, "12,408", "signatures")],
    )
    def test_it_shows_the_count_with_its_noun(self, client: Client, count: int, shown: str, noun: str) -> None:
        Petition.objects.update(signature_count=count)
        assert f"<strong>{shown}</strong> <span>{noun}</span>" in read(client)

    def test_it_shows_the_goal_as_a_number_that_a_browser_reads(self, client: Client) -> None:
        Petition.objects.update(signature_count=12_408, goal=100_000)
        [progress] = attributes(read(client), "progress")
        assert (progress["max"], progress["value"]) == ("100000", "12408")
        assert "Goal: 100,000" in words(read(client))

    def test_numbers_are_written_as_azerbaijani_writes_them(self, client: Client) -> None:
        Petition.objects.update(signature_count=12_408, goal=100_000)
        page = read(client, f"/az{PAGE}")
        assert "12\xa0408" in page
        assert attributes(page, "progress")[0]["value"] == "12408"

    def test_it_tells_how_many_signed_today_by_the_campaigns_clock(self, client: Client) -> None:
        Campaign.objects.update(timezone="Asia/Baku")
        midnight_in_baku = timezone.now().replace(hour=20, minute=0, second=0, microsecond=0)
        if midnight_in_baku > timezone.now():
            midnight_in_baku -= timedelta(days=1)
        for number, seconds in enumerate((-1, 0, 1)):
            confirmed(number, confirmed_at=midnight_in_baku + timedelta(seconds=seconds))
        assert "2 today" in words(read(client))

    def test_it_does_not_speak_of_today_where_nobody_signed(self, client: Client) -> None:
        confirmed(1, days_ago=2)
        assert "today" not in words(read(client))

    def test_it_does_not_count_whoever_has_not_confirmed(self, client: Client, aysel: dict[str, str]) -> None:
        client.post(PAGE, aysel)
        page = words(read(client))
        assert "0 signatures" in page
        assert "today" not in page


class TestLatelySigned:
    def test_the_latest_come_first_and_are_eight(self, client: Client) -> None:
        for number in range(12):
            confirmed(number, days_ago=number, show_name=True)
        assert re.findall(r"Person (\d+)\.", words(read(client))) == [str(number) for number in range(8)]

    def test_only_those_who_allow_it_are_shown(self, client: Client) -> None:
        confirmed(1, show_name=True, comment="Shown")
        confirmed(2, comment="Secret")
        confirmed(3, show_name=True, state="pending", confirmed_at=None, comment="Unconfirmed")
        page = words(read(client))
        assert ("Shown" in page, "Secret" in page, "Unconfirmed" in page) == (True, False, False)
        assert re.findall(r"Person (\d)", page) == ["1"]

    def test_no_address_is_shown(self, client: Client) -> None:
        confirmed(1, show_name=True, postcode="SW1A 1AA")
        page = read(client)
        assert "person1@" not in page
        assert "SW1A 1AA" not in page.replace("like SW1A 1AA", "")

    def test_names_and_comments_are_text(self, client: Client) -> None:
        confirmed(1, show_name=True, name="<b>Bold</b>", comment="<script>alert(1)</script>[x](javascript:1)")
        page = read(client)
        assert "&lt;b&gt;Bold&lt;/b&gt;" in page
        assert "<script>alert" not in page
        assert "[x](javascript:1)" in page

    def test_signers_of_another_petition_are_not_shown(self, client: Client, campaign: Campaign) -> None:
        other = Petition.objects.create(campaign=campaign, slug="other", title="Other", ask="X", state="open")
        confirmed(1, petition=other, show_name=True)
        assert "Person 1." not in read(client)

    def test_where_nobody_may_be_shown_there_is_no_heading(self, client: Client) -> None:
        confirmed(1)
        assert "Lately signed" not in read(client)


class TestTheForm:
    def test_every_field_has_its_label_and_says_what_a_browser_may_fill_in(self, client: Client) -> None:
        page = read(client)
        labelled = {label["for"] for label in attributes(page, "label")}
        fields = [values for tag, values in elements(page) if tag in ("input", "select", "textarea")]
        asked = [field for field in fields if field.get("type") not in ("hidden", "submit")]
        assert {field["id"] for field in asked} == labelled
        filled = {field["name"]: field.get("autocomplete") for field in asked}
        assert filled["name"] == "name"
        assert filled["address"] == "email"
        assert filled["postcode"] == "postal-code"
        assert filled["country"] == "country"

    def test_no_box_is_ticked_before_she_ticks_it(self, client: Client) -> None:
        boxes = attributes(read(client), "input", type="checkbox")
        assert {box["name"] for box in boxes} == {"show_name", "wants_updates"}
        assert [box for box in boxes if "checked" in box] == []

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("name", "", "Enter your name."),
            ("address", "aysel@", "Enter your e-mail address, like name@example.org."),
            ("postcode", "12345", "Enter your postcode, like SW1A 1AA."),
            ("country", "XX", "Choose a country from the list."),
            ("comment", "x" * 501, "Enter a comment of up to 500 characters."),
        ],
    )
    def test_a_mistake_is_told_beside_its_field_also_to_who_hears_the_page(
        self, client: Client, aysel: dict[str, str], field: str, value: str, sentence: str
    ) -> None:
        page = client.post(PAGE, {**aysel, field: value}).content.decode()
        [wrong] = [values for _tag, values in elements(page) if values.get("aria-invalid") == "true"]
        assert wrong["name"] == field
        [described] = attributes(page, "div", id=wrong["aria-describedby"].split()[-1])
        assert "invalid-feedback" in described["class"]
        assert sentence in page.split(f'id="{described["id"]}"')[1].split("</div>")[0]

    def test_what_was_typed_and_ticked_is_kept_beside_a_mistake(self, client: Client, aysel: dict[str, str]) -> None:
        typed = {**aysel, "address": "aysel@", "comment": "<Because>", "show_name": "on", "country": "AZ"}
        page = client.post(PAGE, typed).content.decode()
        values = {field["name"]: field for field in attributes(page, "input")}
        assert values["name"]["value"] == "Aysel Məmmədova"
        assert values["address"]["value"] == "aysel@"
        assert values["postcode"]["value"] == "SW1A 1AA"
        assert "checked" in values["show_name"]
        assert "checked" not in values["wants_updates"]
        assert "&lt;Because&gt;</textarea>" in page
        assert [option["value"] for option in attributes(page, "option") if "selected" in option] == ["AZ"]
        assert_nothing_stored()

    @pytest.mark.parametrize("language", ["", "/az"])
    @pytest.mark.parametrize("sent", [b"", b"&", b"nothing=ours"])
    def test_an_empty_form_is_answered_with_what_is_missing(self, client: Client, sent: bytes, language: str) -> None:
        answer = client.post(f"{language}{PAGE}", sent, content_type="application/x-www-form-urlencoded")
        page = answer.content.decode()
        wrong = [values["name"] for _tag, values in elements(page) if values.get("aria-invalid") == "true"]
        assert answer.status_code == 422
        assert {"name", "address", "country"} <= set(wrong)
        assert ("Enter your name." in page) == (language == "")
        assert_nothing_stored()

    def test_a_form_of_another_kind_altogether_is_answered_in_the_same_way(self, client: Client) -> None:
        answer = client.post(PAGE, '{"name": "Aysel"}', content_type="application/json")
        assert answer.status_code == 422
        assert_nothing_stored()

    def test_a_page_left_open_for_three_days_asks_to_press_again_and_then_takes_it(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        stale = client.post(PAGE, {**aysel, "page": page_token(time.time() - 72 * 3600)})
        assert_asked_again(stale, "This page was open for a long time.")
        with clock_moved(seconds=5):
            assert client.post(PAGE, {**aysel, "page": token_in(stale)}).status_code == 303

    def test_a_form_sent_faster_than_anybody_types_asks_to_press_again(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        answer = client.post(PAGE, {**aysel, "page": page_token()})
        assert_asked_again(answer, "That was very quick.")

    @pytest.mark.parametrize("token", ["", "1", "1:", "x" * 300, "1:\0", "-1:abc", "ə:ə"])
    def test_a_forged_token_asks_to_press_again_and_then_takes_it(
        self, client: Client, aysel: dict[str, str], token: str
    ) -> None:
        answer = client.post(PAGE, {**aysel, "page": token})
        assert_asked_again(answer, "please press the button again")
        with clock_moved(seconds=5):
            assert client.post(PAGE, {**aysel, "page": token_in(answer)}).status_code == 303

    def test_a_password_manager_that_fills_in_the_hidden_field_is_told_what_to_do(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        answer = client.post(PAGE, {**aysel, "website": "https://aysel.example"})
        page = answer.content.decode()
        [field] = attributes(page, "input", name="website")
        assert answer.status_code == 422
        assert "Leave the field “Leave this empty” as it is and send the form again." in words(page)
        assert (field["tabindex"], field["autocomplete"]) == ("-1", "off")
        assert field.get("value", "") == ""
        assert_nothing_stored()

    def test_a_form_sent_twice_with_one_press_is_one_signature_and_one_mail(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        answers = [client.post(PAGE, aysel) for _press in range(2)]
        assert {answer["Location"] for answer in answers} == {f"{PAGE}signed/"}
        assert Signature.objects.count() == 1
        assert len(delivered()) == 1

    def test_going_back_from_the_answer_asks_for_no_confirmation_of_a_form(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        answer = client.post(PAGE, aysel)
        assert (answer.status_code, answer["Cache-Control"]) == (303, "no-store")


def token_in(answer: HttpResponse) -> str:
    [hidden] = attributes(answer.content.decode(), "input", name="page")
    return hidden["value"]


def assert_asked_again(answer: HttpResponse, sentence: str) -> None:
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())
    assert "Aysel Məmmədova" in answer.content.decode()
    assert_nothing_stored()


class TestClosed:
    @pytest.fixture(autouse=True)
    def _closed(self, petition: Petition) -> None:
        Petition.objects.update(state=Petition.State.CLOSED)

    @pytest.mark.parametrize("language", ["", "/az"])
    def test_it_says_so_and_offers_no_form(self, client: Client, language: str) -> None:
        page = read(client, language + PAGE)
        assert ("This petition is closed" in page) == (language == "")
        assert "notice-warn" in page
        assert not attributes(page, "form")
        assert not attributes(page, "a", href="#sign")

    @pytest.mark.parametrize("fields", [{}, {"address": "aysel@"}, {"page": "forged"}, {"website": "x"}])
    def test_a_form_that_comes_late_gets_the_same_page(
        self, client: Client, aysel: dict[str, str], fields: dict[str, str]
    ) -> None:
        answer = client.post(PAGE, {**aysel, **fields} if fields else {})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "This petition is closed" in page
        assert "aysel" not in page
        assert_nothing_stored()

    def test_it_leads_to_what_one_can_still_do(self, client: Client) -> None:
        assert attributes(read(client), "a", href="/campaigns/clean-river/", class_="btn btn-primary")

    def test_it_is_not_on_the_campaigns_page_and_stays_on_the_list(self, client: Client) -> None:
        assert "Mayor: make the river clean" not in read(client, "/")
        assert "See the petition" in words(read(client, "/petitions/"))


def test_one_that_closes_while_the_form_is_on_its_way_says_so(
    client: Client, aysel: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Petition.objects.update(closes_at=timezone.now() + timedelta(minutes=5))
    now = timezone.now

    def closes_meanwhile(*_arguments: object) -> bool:
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(minutes=10))
        return False

    monkeypatch.setattr("petitions.views.public.petitions.too_many", closes_meanwhile)
    answer = client.post(PAGE, aysel)
    assert answer.status_code == 200
    assert "This petition is closed" in answer.content.decode()
    assert_nothing_stored()


class TestSharing:
    @pytest.fixture
    def links(self, client: Client) -> dict[str, dict[str, str]]:
        Petition.objects.update(title="Təmiz çay & 100% “clean” #now?")
        page = read(client, f"{PAGE}thank-you/").partition('class="share"')[2]
        return {urlsplit(link["href"]).netloc: link for link in attributes(page, "a") if "//" in link["href"]}

    def test_they_carry_the_title_and_the_address(self, links: dict[str, dict[str, str]]) -> None:
        address, title = f"{settings.SITE_URL}{PAGE}", "Təmiz çay & 100% “clean” #now?"
        asked = {site: parse_qs(urlsplit(link["href"]).query) for site, link in links.items()}
        assert asked == {
            "wa.me": {"text": [f"{title} {address}"]},
            "t.me": {"url": [address], "text": [title]},
            "x.com": {"url": [address], "text": [title]},
            "www.facebook.com": {"u": [address]},
        }

    def test_they_give_the_other_sites_no_hold_on_the_page(self, links: dict[str, dict[str, str]]) -> None:
        assert {link["rel"] for link in links.values()} == {"noopener"}

    def test_one_writes_a_mail(self, client: Client) -> None:
        Petition.objects.update(title="Clean & safe")
        [mail] = [
            link["href"]
            for link in attributes(read(client, f"{PAGE}thank-you/"), "a")
            if link["href"].startswith("mailto:")
        ]
        assert parse_qs(urlsplit(mail).query) == {
            "subject": ["Clean & safe"],
            "body": [f"{settings.SITE_URL}{PAGE}"],
        }

    def test_in_azerbaijani_they_lead_to_the_azerbaijani_page(self, client: Client) -> None:
        [field] = attributes(read(client, f"/az{PAGE}thank-you/"), "input", id="share-link")
        assert field["value"] == f"{settings.SITE_URL}/az{PAGE}"


def test_a_signature_on_the_azerbaijani_page_goes_on_in_azerbaijani(client: Client, aysel: dict[str, str]) -> None:
    answer = client.post(f"/az{PAGE}", aysel)
    assert answer["Location"] == f"/az{PAGE}signed/"
    [message] = delivered()
    assert path_with(message, "/confirm/").startswith("/az/confirm/")
