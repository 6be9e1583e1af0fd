"""The record of processing (UK GDPR Art. 30): made from what is configured, never written by hand."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from fontTools.ttLib import TTFont

from campaign.models import Campaign
from events.models import Event
from petitions.models import Petition
from supporters import documents
from supporters.models import MailingList, RetentionRule
from tests.campaign.reading import words
from tests.organise.conftest import LogIn

PAGE = "/organise/clean-river/data-protection/record/"
PDF = "/organise/clean-river/data-protection/record.pdf"


@pytest.fixture
def manager(log_in: LogIn) -> Client:
    return log_in("manager")


def test_it_names_who_what_for_whom_and_how_long(
    manager: Client, campaign: Campaign, mailing_list: MailingList, petition: Petition, event: Event
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(imprint="Aysel Əliyeva\n1 River Street, London")
    RetentionRule.objects.create(campaign=campaign, kind="inactive", after=36, acts_from=timezone.now())
    RetentionRule.objects.create(
        campaign=campaign, kind="signatures", after=12, acts_from=timezone.now(), is_active=False
    )
    with override_settings(EMAIL_HOST="mail.example.org", EMAIL_HOST_PASSWORD="secret"):
        page = words(manager.get(PAGE).content.decode())
    for said in (
        "1 River Street, London",
        "River news",
        "Mayor: make the river clean",
        "River rally",
        "Art. 9(2)(a)",
        "mail.example.org",
        "People who have done nothing for long, after 36 months.",
        "Signatures: name, phone, postcode, country, constituency, region, comment",
    ):
        assert said in page
    assert "Signatures under closed petitions" not in page
    assert "secret" not in page


def test_a_campaign_that_does_nothing_yet_says_what_is_missing(manager: Client) -> None:
    page = words(manager.get(PAGE).content.decode())
    assert "Fill in the campaign’s imprint" in page
    assert "there is no list, petition or rally" in page


def test_another_campaigns_lists_are_not_in_it(manager: Client, clean_air: Campaign) -> None:
    MailingList.objects.create(campaign=clean_air, slug="air-news", name="Air news", description="Weekly.")
    page = words(manager.get(PAGE).content.decode())
    assert "Air news" not in page
    assert "Breathe" not in page


@pytest.mark.parametrize("language", ["", "/az"])
def test_it_can_be_had_on_paper(manager: Client, language: str) -> None:
    answer = manager.get(f"{language}{PDF}")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="record-of-processing-clean-river.pdf"'


def streams(pdf: bytes) -> Iterator[bytes]:
    """What the PDF holds, unpacked."""
    for found in re.finditer(rb"stream\r?\n", pdf):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(pdf[found.end() :])


def test_azerbaijani_letters_are_in_the_fonts_that_the_paper_brings_along(manager: Client) -> None:
    """WeasyPrint knows no unicode-range: of two subsets under one name it would embed the one and count in the other."""
    parts = list(streams(manager.get(f"/az{PDF}").content))
    lengths = [TTFont(BytesIO(part))["maxp"].numGlyphs for part in parts if part.startswith(b"\0\1\0\0")]
    schwas = [int(glyph, 16) for part in parts for glyph in re.findall(rb"<([0-9a-f]{4})> <0259>", part)]
    assert schwas
    assert max(schwas) < max(lengths)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://169.254.169.254/", "https://example.org/x.png", "x.png", "//example.org/"]
)
def test_a_document_loads_nothing_but_its_fonts(address: str) -> None:
    with pytest.raises(documents.Refused):
        documents._fetcher().fetch(address)


def test_it_takes_few_queries(manager: Client, queries_of: Callable[[Client, str], int]) -> None:
    assert queries_of(manager, PAGE) < 20
