"""The image that a chat shows beside a link: legible, in Azerbaijani too, whatever the title."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from campaign.models import Campaign
from campaign.social_images import draw
from events.models import Event
from petitions.models import Petition
from tests.campaign.reading import meta

CAMPAIGN, PETITION, EVENT = "/campaigns/clean-river/", "/petitions/swim/", "/events/river-rally/"
LETTERS = "əğıöşüçƏĞIİÖŞÜÇ“”’–—…"
MISSING = "\U0010fffd"
TITLES = {
    "one word that never ends": "W" * 200,
    "many words": "Ədalət " * 28,
    "words of one letter": "ə " * 100,
    "nothing": "",
    "only spaces": "   ",
    "lines": "Stop\nthe\r\nwar\tnow",
    "other scripts": "Справедливость 正義 عدالة 🌊",
    "a zero-width joiner": "क्\u200dष",
    "a long address": "https://example.org/" + "a" * 180,
}


def picture(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def dark_box(content: bytes) -> tuple[int, int, int, int] | None:
    """Around everything dark, that is, around the text; the accent in these images is light."""
    grey = picture(content).convert("L").crop((20, 0, 1200, 630))
    found = grey.point(lambda value: 255 if value < 128 else 0).getbbox()
    return (found[0] + 20, found[1], found[2] + 20, found[3]) if found else None


def preview(client: Client, page: str) -> bytes:
    answer = client.get(f"{page}preview.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    return answer.content


@pytest.mark.parametrize("language", ["", "/az"])
@pytest.mark.parametrize("page", [CAMPAIGN, PETITION, EVENT])
def test_it_is_a_png_of_the_size_that_its_page_tells(
    client: Client, petition: Petition, event: Event, page: str, language: str
) -> None:
    image = picture(preview(client, language + page))
    said = meta(client.get(language + page).content.decode())
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:image"].endswith(f"{language}{page}preview.png")


@pytest.mark.parametrize("field", ["name", "strapline"])
def test_azerbaijani_letters_and_quotation_marks_are_drawn_and_not_boxes(
    client: Client, campaign: Campaign, field: str
) -> None:
    drawn = {}
    for letter in LETTERS + MISSING:
        Campaign.objects.update(**{"name": "", "strapline": "", field: letter})
        drawn[letter] = preview(client, CAMPAIGN)
    missing = drawn.pop(MISSING)
    assert [letter for letter, image in drawn.items() if image == missing] == []
    assert len(set(drawn.values())) == len(LETTERS)


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
class TestAwkwardTitles:
    def test_a_petitions_stays_inside(self, client: Client, petition: Petition, title: str) -> None:
        Petition.objects.update(title=title[:200])
        Campaign.objects.update(name=title[:150], colour="#ffd0d0")
        assert_inside(preview(client, PETITION))

    def test_an_events_stays_inside(self, client: Client, event: Event, title: str) -> None:
        Event.objects.update(title=title[:200], area=title[:150])
        Campaign.objects.update(colour="#ffd0d0")
        assert_inside(preview(client, EVENT))

    def test_a_campaigns_stays_inside(self, client: Client, campaign: Campaign, title: str) -> None:
        Campaign.objects.update(name=title[:150], strapline=title[:250], colour="#ffd0d0")
        assert_inside(preview(client, CAMPAIGN))


def assert_inside(content: bytes) -> None:
    box = dark_box(content)
    if box:
        left, top, right, bottom = box
        assert left >= 60
        assert top >= 20
        assert right <= 1140
        assert bottom <= 610


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=250))
def test_no_text_breaks_it_or_leaves_the_picture(kicker: str, title: str, line: str) -> None:
    content = draw("#ffd0d0", kicker, title, line)
    assert picture(content).size == (1200, 630)
    assert_inside(content)


def test_a_petitions_shows_the_count_of_the_moment(client: Client, petition: Petition) -> None:
    before = preview(client, PETITION)
    Petition.objects.update(signature_count=12_408)
    assert preview(client, PETITION) != before


def test_a_protected_meeting_point_is_not_drawn(client: Client, event: Event) -> None:
    Event.objects.update(venue_visibility="registered")
    before = preview(client, EVENT)
    Event.objects.update(venue_name="Another place")
    assert preview(client, EVENT) == before


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
@settings(deadline=None, max_examples=20)
def test_any_colour_can_be_drawn(colour: str) -> None:
    assert picture(draw(colour, "Kicker", "Title", "Line")).size == (1200, 630)
