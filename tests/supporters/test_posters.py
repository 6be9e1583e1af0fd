"""A list's short link, and the poster that carries it."""

from __future__ import annotations

import re
import zlib

import pytest
from django.test import Client

from campaign.models import Campaign
from supporters import posters
from supporters.models import MailingList

LETTERS = "ƏəĞğİıÖöŞşÜüÇç"
POSTER = "/organise/clean-river/lists/river-news/poster.pdf"


@pytest.fixture
def azerbaijani(campaign: Campaign, mailing_list: MailingList) -> MailingList:
    campaign.strapline_az = "Üzmək üçün təmiz çay istəyirik."
    campaign.save()
    mailing_list.name_az = f"Çay xəbərləri {LETTERS}"
    mailing_list.description_az = "Ayda bir dəfə."
    mailing_list.save()
    return mailing_list


class TestTheShortLink:
    def test_it_leads_to_the_lists_page_by_a_get_that_any_cache_may_keep(
        self, client: Client, mailing_list: MailingList
    ) -> None:
        path = f"/l/{mailing_list.short_code}/"
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/lists/river-news/")
        assert answer["Cache-Control"] == "public, max-age=300"
        assert not answer.cookies
        assert client.get(path).content == answer.content == b""
        assert client.head(path).status_code == 302
        assert client.post(path).status_code == 405

    def test_typed_in_capitals_it_is_the_same(self, client: Client, mailing_list: MailingList) -> None:
        assert client.get(f"/l/{mailing_list.short_code.upper()}/")["Location"] == "/lists/river-news/"

    def test_it_keeps_the_language_of_the_poster_unless_the_list_has_its_own(
        self, client: Client, mailing_list: MailingList
    ) -> None:
        assert client.get(f"/az/l/{mailing_list.short_code}/")["Location"] == "/az/lists/river-news/"
        MailingList.objects.update(language="az")
        assert client.get(f"/l/{mailing_list.short_code}/")["Location"] == "/az/lists/river-news/"

    def test_a_code_that_nobody_has_leads_nowhere(self, client: Client, mailing_list: MailingList) -> None:
        assert client.get("/l/zzzzzz/").status_code == 404


def fonts(pdf: bytes) -> set[str]:
    """The names of the fonts in the file, without the mark of a subset."""
    return {name.decode() for name in re.findall(rb"/FontName /(?:[A-Z]{6}\+)?([A-Za-z0-9_-]+)", unpacked(pdf))}


def unpacked(pdf: bytes) -> bytes:
    """The file with its compressed streams laid open."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"\n".join(_inflated(stream) for stream in streams)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


class TestThePoster:
    def test_it_is_a_sheet_of_a4_for_each_language_in_our_own_letters(
        self, organiser_client: Client, azerbaijani: MailingList
    ) -> None:
        answer = organiser_client.get(POSTER)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        pdf = unpacked(answer.content)
        assert len(re.findall(rb"/Type /Page\b", pdf)) == 2
        assert set(re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)[.\d]*\]", pdf)) == {(b"595", b"841")}
        assert {name.split("-")[0].lower() for name in fonts(answer.content)} == {"fraunces", "source"}
        assert b"/FontFile" in pdf

    def test_every_letter_of_azerbaijani_has_its_shape(
        self, organiser_client: Client, azerbaijani: MailingList
    ) -> None:
        """Each character of a text can be read out of the file again, by the map that its font carries."""
        mapped = unpacked(organiser_client.get(POSTER).content)
        for letter in LETTERS:
            assert f"<{ord(letter):04x}>".encode() in mapped.lower(), letter

    def test_a_list_with_a_language_of_its_own_has_one_sheet(
        self, organiser_client: Client, azerbaijani: MailingList
    ) -> None:
        MailingList.objects.update(language="az")
        pdf = unpacked(organiser_client.get(POSTER).content)
        assert len(re.findall(rb"/Type /Page\b", pdf)) == 1

    def test_the_code_and_the_print_say_the_short_link_in_the_sheets_language(self, azerbaijani: MailingList) -> None:
        sheet = posters._sheet(azerbaijani, "az")
        assert sheet.link == f"http://localhost:8000/az/l/{azerbaijani.short_code}/"
        assert sheet.shown_link == f"localhost:8000/az/l/{azerbaijani.short_code}"
        assert (sheet.name, sheet.strapline) == (f"Çay xəbərləri {LETTERS}", "Üzmək üçün təmiz çay istəyirik.")

    def test_nothing_is_fetched_whatever_somebody_wrote(
        self, organiser_client: Client, mailing_list: MailingList, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []
        monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda self, request, *a, **k: asked.append(request))
        mailing_list.name_en_gb = (
            '<img src="http://elsewhere.example/x.png"><link rel=stylesheet href="file:///etc/passwd">'
        )
        mailing_list.description_en_gb = "</style><style>@import 'http://elsewhere.example/x.css';</style>"
        mailing_list.save()
        assert organiser_client.get(POSTER).status_code == 200
        assert asked == []
        for url in ("http://elsewhere.example/", "https://elsewhere.example/", "file:///etc/passwd", "data:,x"):
            with pytest.raises(ValueError, match="loads nothing"):
                posters._fetcher().fetch(url)

    @pytest.mark.parametrize("fields", [{"is_public": False}, {"archived_at": "2026-01-01T00:00Z"}])
    def test_a_list_that_nobody_can_join_has_none(
        self, organiser_client: Client, mailing_list: MailingList, fields: dict[str, object]
    ) -> None:
        MailingList.objects.update(**fields)
        assert organiser_client.get(POSTER).status_code == 404

    def test_the_longest_texts_still_fit_on_their_sheet(
        self, organiser_client: Client, mailing_list: MailingList
    ) -> None:
        mailing_list.language = "en-gb"
        mailing_list.name_en_gb, mailing_list.description_en_gb = "Swimming " * 16, "What comes of it. " * 16
        mailing_list.save()
        pdf = unpacked(organiser_client.get(POSTER).content)
        assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
