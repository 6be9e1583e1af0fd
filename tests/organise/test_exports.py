"""Taking people out: with a reason, by a manager, for a day, harmless to spreadsheets, and never as a file of ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files import temp
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from campaign.models import AuditEntry, Campaign, Membership, User
from supporters.exporting import xlsx_stream
from supporters.models import (
    CampaignSupporter,
    Consent,
    CustomField,
    Export,
    ExportDownload,
    MailingList,
    Segment,
    Subscription,
    Supporter,
    SupporterTag,
    Tag,
)
from supporters.services import exporting
from tests.organise.conftest import LogIn
from tests.organise.forms import sentences
from tests.supporters.clock import clock_moved

NEW, INDEX = "/organise/clean-river/exports/new/", "/organise/clean-river/exports/"
REASON = "Letters to our stewards"


@pytest.fixture
def manager(log_in: LogIn) -> Client:
    return log_in("manager")


def known(campaign: Campaign, address: str, **profile: Any) -> Supporter:
    supporter = Supporter.objects.by_address(address, "en-gb")
    Supporter.objects.filter(pk=supporter.pk).update(**profile)
    CampaignSupporter.objects.create(campaign=campaign, supporter=supporter, source="list")
    return supporter


def ask(client: Client, *columns: str, **typed: str) -> Export:
    answer = client.post(NEW, {"columns": columns, "format": "csv", "reason": REASON, **typed})
    assert answer.status_code == 302, sentences(answer.content.decode())
    return Export.objects.latest("pk")


def download(client: Client, export: Export) -> HttpResponse:
    return client.post(f"{INDEX}{export.public_id}/download/")


def taken(client: Client, *columns: str, **typed: str) -> bytes:
    answer = download(client, ask(client, *columns, **typed))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_everything_a_campaign_knows_can_be_a_column(manager: Client, campaign: Campaign) -> None:
    ann = known(
        campaign,
        "ann@example.org",
        name="Ann O'Brien-Łukasiewicz",
        first_name="Ann",
        phone="+442079460018",
        postcode="SW1A 1AA",
        country="GB",
    )
    CustomField.objects.create(campaign=campaign, key="union", label="Union")
    CampaignSupporter.objects.update(custom_values={"union": "Unite"}, joined_at="2026-07-28T11:30Z")
    for name in ("Steward", "Driver"):
        SupporterTag.objects.create(supporter=ann, tag=Tag.objects.create(campaign=campaign, name=name))
    news = MailingList.objects.create(campaign=campaign, slug="news", name="River news", description="Monthly.")
    now = timezone.now()
    Subscription.objects.create(
        supporter=ann, mailing_list=news, state="active", confirmed_at=now, name="Ann", language="en-gb"
    )
    Consent.objects.create(supporter=ann, purpose=news.purpose, action="granted", via="form", language="en-gb")
    columns = ["address", "name", "phone", "joined_at", "tags", "lists", "consents", "field_union"]
    header, row = rows_of(taken(manager, *columns))
    assert header == ["E-mail address", "Name", "Phone", "Joined", "Tags", "Lists", "Agreed to", "Union"]
    assert row == [
        "ann@example.org",
        "Ann O'Brien-Łukasiewicz",
        "'+442079460018",
        "2026-07-28 12:30",
        "Driver; Steward",
        "River news",
        "The list “River news”",
        "Unite",
    ]


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://evil.example","x")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1+1",
    ],
)
def test_no_cell_of_a_csv_is_a_formula(manager: Client, campaign: Campaign, name: str) -> None:
    known(campaign, "ann@example.org", name=name)
    _header, [cell] = rows_of(taken(manager, "name"))
    assert cell == f"'{name}"


def test_quotes_commas_and_lines_stay_within_their_cell(manager: Client, campaign: Campaign) -> None:
    known(campaign, "ann@example.org", name='Ann "Annie", of\nthe river; =x')
    assert rows_of(taken(manager, "name", "address"))[1] == ["ann@example.org", 'Ann "Annie", of\nthe river; =x']


def test_a_number_of_a_field_stays_a_number(manager: Client, campaign: Campaign) -> None:
    CustomField.objects.create(campaign=campaign, key="debt", label="Debt", kind="number")
    known(campaign, "ann@example.org")
    CampaignSupporter.objects.update(custom_values={"debt": -5})
    assert rows_of(taken(manager, "field_debt"))[1] == ["-5"]


def test_excel_gets_its_mark(manager: Client, campaign: Campaign) -> None:
    known(campaign, "gunel@example.org", name="Günəl Əliyeva")
    assert taken(manager, "name", format="csv-excel").startswith(b"\xef\xbb\xbf")
    assert not taken(manager, "name").startswith(b"\xef\xbb\xbf")


def test_a_workbook_holds_texts_as_texts(manager: Client, campaign: Campaign) -> None:
    CustomField.objects.create(campaign=campaign, key="children", label="Children", kind="number")
    known(campaign, "gunel@example.org", name="=1+1 <b>&\x0b Günəl", phone="+442079460018")
    CampaignSupporter.objects.update(custom_values={"children": 3})
    content = taken(manager, "name", "phone", "field_children", format="xlsx")
    sheet = load_workbook(io.BytesIO(content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Name", "Phone", "Children"],
        ["=1+1 <b>& Günəl", "+442079460018", 3],
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n"]
    assert sheet["A2"].quotePrefix
    assert sheet["B2"].quotePrefix


def test_who_asked_to_be_only_stored_and_who_is_anonymous_are_left_out(manager: Client, campaign: Campaign) -> None:
    now = timezone.now()
    known(campaign, "ann@example.org")
    known(campaign, "restricted@example.org", restricted_at=now)
    known(campaign, "anonymous@example.org", anonymised_at=now)
    assert rows_of(taken(manager, "address"))[1:] == [["ann@example.org"]]
    assert Export.objects.get().people == 1


def test_people_of_another_campaign_are_nobodys_business(
    manager: Client, campaign: Campaign, clean_air: Campaign
) -> None:
    ann = known(campaign, "ann@example.org")
    known(clean_air, "elsewhere@example.org")
    SupporterTag.objects.create(supporter=ann, tag=Tag.objects.create(campaign=clean_air, name="Theirs"))
    assert rows_of(taken(manager, "address", "tags"))[1:] == [["ann@example.org", ""]]


def test_a_segment_is_taken_out_as_it_asked_when_the_export_was_asked_for(manager: Client, campaign: Campaign) -> None:
    known(campaign, "ann@example.org", country="GB")
    known(campaign, "gunel@example.org", country="AZ")
    definition = {"all": [{"criterion": "country", "is": "is", "country": "AZ"}]}
    segment = Segment.objects.create(campaign=campaign, name="In Azerbaijan", definition=definition)
    export = ask(manager, "address", segment=str(segment.pk))
    Segment.objects.update(definition={})
    answer = download(manager, export)
    assert rows_of(b"".join(answer.streaming_content))[1:] == [["gunel@example.org"]]


def test_a_segment_of_another_campaign_or_of_somebody_elses_own_is_not_offered(
    manager: Client, campaign: Campaign, clean_air: Campaign
) -> None:
    theirs = Segment.objects.create(campaign=clean_air, name="Theirs")
    private = Segment.objects.create(campaign=campaign, name="Private", is_shared=False)
    for segment in (theirs, private):
        typed = {"columns": "name", "format": "csv", "reason": REASON, "segment": str(segment.pk)}
        answer = manager.post(NEW, typed)
        assert answer.status_code == 422
        assert segment.name not in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"reason": ""}, "reason", "Say what the export is for."),
        ({"reason": "because"}, "reason", "Say in a few words what the export is for."),
        ({"reason": " " * 40}, "reason", "Say what the export is for."),
        ({"columns": "password"}, "columns", ""),
        ({"format": "docx"}, "format", ""),
    ],
)
def test_without_a_reason_or_with_nonsense_nothing_is_prepared(
    manager: Client, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = manager.post(NEW, {"columns": "name", "format": "csv", "reason": REASON, **typed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Export.objects.exists()


def test_the_trail_says_who_when_why_what_and_how_many(manager: Client, campaign: Campaign) -> None:
    known(campaign, "ann@example.org")
    export = ask(manager, "address", "name")
    for _time in range(2):
        b"".join(download(manager, export).streaming_content)
    manager_user = User.objects.get()
    trail = AuditEntry.objects.order_by("pk").values_list("actor", "action", "object_id")
    asked, *downloaded = [
        (manager_user.pk, action, str(export.public_id))
        for action in ("asked for an export", "downloaded an export", "downloaded an export")
    ]
    assert list(trail) == [asked, *downloaded]
    assert (export.reason, export.columns, export.people) == (REASON, ["address", "name"], 1)
    downloads = export.downloads.all()
    assert [(row.user, row.rows, row.finished_at is not None) for row in downloads] == [(manager_user, 1, True)] * 2
    page = manager.get(INDEX).content.decode()
    assert REASON in page
    assert "E-mail address, name" in page


def test_a_download_that_breaks_off_says_how_far_it_came(manager: Client, campaign: Campaign) -> None:
    for number in range(1200):
        known(campaign, f"person{number}@example.net")
    pieces = exporting.begin_download(ask(manager, "address"), User.objects.get())
    next(pieces), next(pieces)
    pieces.close()
    row = ExportDownload.objects.get()
    assert row.finished_at is None
    assert 500 <= row.rows < 1200


def test_it_can_be_downloaded_for_a_day(manager: Client, campaign: Campaign) -> None:
    export = ask(manager, "name")
    with clock_moved(hours=23, minutes=59):
        assert download(manager, export).status_code == 200
    with clock_moved(hours=24, minutes=1):
        answer = download(manager, export)
        assert (answer.status_code, answer["Location"]) == (302, INDEX)
        page = manager.get(INDEX).content.decode()
    assert "This export has expired." in page
    assert f"{export.public_id}/download/" not in page


def test_it_is_for_the_one_who_asked_alone_and_while_she_manages(manager: Client, campaign: Campaign) -> None:
    export = ask(manager, "name")
    other = User.objects.create_user("other@example.org")
    Membership.objects.create(user=other, campaign=campaign, role=Membership.Role.MANAGER)
    others_browser = Client()
    others_browser.force_login(other)
    assert download(others_browser, export).status_code == 404
    assert f"{export.public_id}/download/" not in others_browser.get(INDEX).content.decode()
    Membership.objects.filter(user=export.created_by).update(role=Membership.Role.ORGANISER)
    assert download(manager, export).status_code == 403
    assert not ExportDownload.objects.exists()


def test_opening_the_address_of_a_download_does_nothing(manager: Client) -> None:
    export = ask(manager, "name")
    assert manager.get(f"{INDEX}{export.public_id}/download/").status_code == 405
    assert not ExportDownload.objects.exists()


def test_a_workbook_that_would_be_too_large_is_refused_with_a_sentence(
    manager: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert xlsx_stream.MOST_ROWS == 1_048_575
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)
    known(campaign, "ann@example.org")
    export = ask(manager, "name", format="xlsx")
    known(campaign, "gunel@example.org")
    answer = manager.post(NEW, {"columns": "name", "format": "xlsx", "reason": REASON})
    assert answer.status_code == 422
    assert "can’t hold so much" in answer.content.decode()
    assert download(manager, export)["Location"] == INDEX
    assert ask(manager, "name", format="csv")


@pytest.mark.parametrize("format_", ["csv", "csv-excel", "xlsx"])
def test_no_file_ever_lies_on_a_disk(
    manager: Client, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    def refuse(*_args: object, **_options: object) -> Iterator[None]:
        raise AssertionError("a file")

    known(campaign, "ann@example.org", name="Ann")
    export = ask(manager, "address", "name", format=format_)
    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    monkeypatch.setattr(temp, "NamedTemporaryFile", refuse)
    answer = download(manager, export)
    assert b"".join(answer.streaming_content)
    assert answer["Cache-Control"] == "no-store"
    assert "attachment" in answer["Content-Disposition"]
    assert "ann" not in answer["Content-Disposition"].casefold()


def test_many_exports_take_as_few_queries_as_one(manager: Client, queries_of: Callable[[Client, str], int]) -> None:
    ask(manager, "name")
    few = queries_of(manager, INDEX)
    for _number in range(20):
        ask(manager, "name")
    assert queries_of(manager, INDEX) == few < 20


def test_from_a_segment_one_comes_to_its_export_with_the_segment_chosen(manager: Client, campaign: Campaign) -> None:
    segment = Segment.objects.create(campaign=campaign, name="In Azerbaijan")
    link = f"{NEW}?segment={segment.public_id}"
    assert link in manager.get(f"/organise/clean-river/segments/{segment.public_id}/").content.decode()
    assert f'value="{segment.pk}" selected' in manager.get(link).content.decode()


@pytest.mark.parametrize("typed", ["", "river", "00000000-0000-4000-8000-000000000000"])
def test_a_link_that_names_no_segment_of_ones_own_opens_the_plain_form(
    manager: Client, clean_air: Campaign, typed: str
) -> None:
    theirs = Segment.objects.create(campaign=clean_air, name="Theirs")
    for named in (typed, str(theirs.public_id)):
        page = manager.get(NEW, {"segment": named}).content.decode()
        assert 'value="" selected' in page
        assert "Theirs" not in page
