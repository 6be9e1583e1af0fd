"""What a person's fields come to in a mail: her own words, on one line, and nothing more than words."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaign.models import Campaign
from mailings.composing import fields
from mailings.composing.fields import labels, values_for
from mailings.models import Mailing
from supporters.models import Area, CustomField, Supporter
from tests.campaign.reading import elements
from tests.mailings.written import body_of, filled

GUNEL = Supporter(
    first_name="Günəl", name="Günəl Əliyeva", postcode="SW1A 1AA", country="AZ", language="az", constituency="E14000530"
)


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    return Mailing.objects.create(campaign=campaign, name="September")


@pytest.mark.parametrize(
    ("name", "language", "value"),
    [
        ("first_name", "en-gb", "Günəl"),
        ("name", "en-gb", "Günəl Əliyeva"),
        ("postcode", "en-gb", "SW1A 1AA"),
        ("country", "en-gb", "Azerbaijan"),
        ("country", "az", "Azərbaycan"),
        ("language", "en-gb", "Azerbaijani"),
    ],
)
def test_the_sites_own_fields(name: str, language: str, value: str) -> None:
    assert values_for(GUNEL, {}, [name], language) == {name: value}


def test_an_area_has_its_name_with_one_question_for_many_people(db: None) -> None:
    fields._areas.cache_clear()
    Area.objects.create(kind="constituency", code="E14000530", name="Cities of London and Westminster")
    with CaptureQueriesContext(connection) as queries:
        found = [values_for(GUNEL, {}, ["constituency", "region"], "en-gb") for _person in range(3)]
    assert found == [{"constituency": "Cities of London and Westminster"}] * 3
    assert len(queries) == 1
    fields._areas.cache_clear()


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [
        ("Ward of the Əkinçi", "en-gb", "Ward of the Əkinçi"),
        (1234567, "en-gb", "1,234,567"),
        (1234567.5, "az", "1 234 567,5"),
        ("2027-07-28", "en-gb", "28 July 2027"),
        ("2027-07-28", "az", "28 iyul 2027"),
        ("2027-13-28", "en-gb", "2027-13-28"),
        (0, "en-gb", "0"),
    ],
)
def test_an_own_field_is_written_as_the_language_writes_it(value: object, language: str, words: str) -> None:
    assert values_for(GUNEL, {"own": value}, ["own"], language) == {"own": words}


def test_what_is_unknown_is_left_out() -> None:
    names = ["first_name", "postcode", "country", "constituency", "ward", "joined"]
    assert values_for(Supporter(first_name="", constituency=""), {"ward": "", "joined": None}, names, "en-gb") == {}


def test_the_fields_of_a_campaign_have_labels(campaign: Campaign) -> None:
    CustomField.objects.create(campaign=campaign, key="ward", label="Ward")
    CustomField.objects.create(campaign=campaign, key="old", label="Old", is_archived=True)
    CustomField.objects.create(campaign=campaign, key="name", label="Shadow")
    found = labels(campaign)
    assert found["ward"] == "Ward"
    assert "old" not in found
    assert found["name"] != "Shadow"


class TestInALetter:
    def test_a_value_stands_in_subject_preview_text_and_link(self, mailing: Mailing) -> None:
        letter = filled(
            mailing,
            "Dear {{ first_name|friend }}, [{{first_name|your}} page](https://a.example)",
            subject="For {{ first_name|you }}",
            preheader="Hello {{ first_name }}",
            values={"first_name": "Günəl"},
        )
        assert letter.subject == "For Günəl"
        assert letter.html.count("Günəl") == 4
        assert letter.text.startswith("Dear Günəl, Günəl page <https://a.example>")

    def test_a_fallback_stands_in_for_what_is_unknown_in_the_versions_language(self, mailing: Mailing) -> None:
        text = "Dear {{ first_name|friend|az=dost }}"
        assert filled(mailing, text).text.startswith("Dear friend\n")
        assert filled(mailing, text, language="az").text.startswith("Dear dost\n")

    def test_a_fallback_is_words_and_no_markdown_or_html(self, mailing: Mailing) -> None:
        letter = filled(mailing, "{{ first_name|*dear* <b>friend</b> & co }}")
        assert "*dear* &lt;b&gt;friend&lt;/b&gt; &amp; co" in letter.html
        assert letter.text.startswith("*dear* <b>friend</b> & co\n")

    def test_the_campaigns_name_is_the_same_for_all(self, mailing: Mailing) -> None:
        mailing.campaign.name = "Rivers & *lakes*"
        letter = filled(mailing, "From {{ campaign }}", subject="{{ campaign }}")
        assert letter.subject == "Rivers & *lakes*"
        assert "From Rivers &amp; *lakes*" in letter.html
        assert letter.text.startswith("From Rivers & *lakes*\n")

    def test_a_field_that_is_gone_leaves_its_fallback(self, mailing: Mailing) -> None:
        letter = filled(mailing, "Your {{ shoe_size|foot }}", values={"shoe_size": "38"})
        assert letter.text.startswith("Your foot\n")

    def test_braces_can_be_written(self, mailing: Mailing) -> None:
        letter = filled(mailing, r"Write \{{ name \}} and `\{{ x \}}` and \[[signature]]", subject=r"\{{ name \}}")
        assert letter.subject == "{{ name }}"
        assert letter.text.startswith("Write {{ name }} and {{ x }} and [[signature]]\n")

    def test_a_field_in_an_address_is_dropped_whatever_else_went_wrong(self, mailing: Mailing) -> None:
        letter = filled(
            mailing, "[x](https://a.example/{{ name }}) https://b.example/{{ name }}", values={"name": "Ann"}
        )
        assert "Ann" not in letter.html
        assert "Ann" not in letter.text


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "[x](javascript:alert(1))",
    "{{ first_name }}",
    "{{ name|x }}",
    "**bold** `code`",
    "[[signature]]",
    "&amp; &lt;b&gt;",
    "\ufdd00\ufdd1",
    "Robert'); DROP TABLE",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_words(mailing: Mailing, name: str) -> None:
    values = values_for(Supporter(first_name=name), {}, ["first_name"], "en-gb")
    letter = filled(mailing, "Dear {{ first_name }}.", subject="{{ first_name }}", values=values)
    plain = filled(mailing, "Dear {{ first_name }}.", subject="{{ first_name }}", values={"first_name": "Ann"})
    assert letter.subject == name
    assert letter.text == plain.text.replace("Ann", name)
    assert elements(letter.html) == elements(plain.html)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Ann\r\nBcc: all@example.org", ""),
        ("Ann\r\nBcc: all", "Ann Bcc: all"),
        ("Ann\x00\u202eevil\u2066", "Annevil"),
        ("  Ann \t O’Brien ", "Ann O’Brien"),
        ("https://evil.example", ""),
        ("www.evil.example", ""),
        ("\u200b", ""),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen_and_no_address(name: str, kept: str) -> None:
    assert values_for(Supporter(first_name=name), {}, ["first_name"], "en-gb").get("first_name", "") == kept


VALUES = st.text("aəŞ İ字🌊0 \t\r\n\x00\x85\u2028\u00a0\u202e\u200b\ufdd0<>&\"'{}[]|\\*_`~=%@:/.,-#!()", max_size=40)


class TestAnyValue(TestCase):
    def setUp(self) -> None:
        campaign = Campaign.objects.create(slug="clean-river", name="Clean River", strapline="Swim.")
        self.mailing = Mailing.objects.create(campaign=campaign, name="Any")
        CustomField.objects.create(campaign=campaign, key="ward", label="Ward")

    @given(VALUES)
    def test_adds_no_element_and_no_line(self, value: str) -> None:
        values = values_for(Supporter(), {"ward": value}, ["ward"], "en-gb")
        letter = filled(self.mailing, "In {{ ward|x }}.", subject="{{ ward|x }}", values=values)
        plain = filled(self.mailing, "In {{ ward|x }}.", subject="{{ ward|x }}")
        assert elements(letter.html) == elements(plain.html)
        assert letter.text.count("\n") == plain.text.count("\n")
        assert "\n" not in letter.subject
        assert body_of(letter.html).count("<p") == body_of(plain.html).count("<p")
