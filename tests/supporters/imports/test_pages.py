"""From the file to the report in the browser's way: upload, columns, a look, start, progress, report, undo."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaign.models import AuditEntry, Campaign
from supporters.models import Import, ImportRow, MailingList, Supporter
from tests.campaign.reading import words
from tests.organise.forms import form_on
from tests.supporters.imports.conftest import EVIDENCE, Bring, work_off

IMPORTS = "/organise/clean-river/imports/"
FILE = "email,Wer,phone\nann@example.org,Ann,\nnobody,Bob,\ncarl@example.org,=1+1,12\n"

pytestmark = pytest.mark.django_db


def send_file(client: Client, content: str | bytes, name: str = "people.csv") -> HttpResponse:
    raw = content.encode() if isinstance(content, str) else content
    return client.post(IMPORTS, {"file": SimpleUploadedFile(name, raw)})


def page_of(client: Client, path: str) -> str:
    return words(client.get(path).content.decode())


def uploaded(client: Client, content: str | bytes = FILE) -> str:
    """Upload, and return the import's address."""
    return send_file(client, content)["Location"].removesuffix("columns/")


def started(client: Client, content: str = FILE, **typed: object) -> str:
    path = uploaded(client, content)
    client.post(f"{path}columns/", {"column_0": "address", "column_1": "name", "column_2": "phone"})
    shown = form_on(client.get(f"{path}review/").content.decode(), "evidence")
    answer = client.post(f"{path}review/", {**shown, "evidence": EVIDENCE, **typed})
    assert answer["Location"] == path, words(answer.content.decode())
    return path


def test_the_whole_way(manager_client: Client, mailing_list: MailingList) -> None:
    answer = send_file(manager_client, FILE)
    path = answer["Location"].removesuffix("columns/")
    assert "nobody" in page_of(manager_client, f"{path}columns/")
    chosen = {"column_0": "address", "column_1": "name", "column_2": "phone"}
    assert manager_client.post(f"{path}columns/", chosen)["Location"] == f"{path}review/"
    look = page_of(manager_client, f"{path}review/")
    assert "3 rows looked at." in look
    assert "1 The e-mail address isn’t one, like name@example.org." in look
    shown = form_on(manager_client.get(f"{path}review/").content.decode(), "evidence")
    options = {**shown, "evidence": EVIDENCE, "lists": [str(mailing_list.pk)], "tags_for_all": "new, from a file"}
    assert manager_client.post(f"{path}review/", options)["Location"] == path
    run = work_off(Import.objects.get())
    assert (run.created, run.refused, run.lists.get()) == (2, 1, mailing_list)
    report = page_of(manager_client, path)
    assert "ann@example.org" in report
    assert "The phone number was left out: it isn’t one." in report
    assert mailing_list.subscriptions.active().count() == 2
    manager_client.post(f"{path}undo/")
    work_off(run)
    assert not Supporter.objects.exists()
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        "uploaded", "chose the columns", "started", "undone",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "This file is empty."), (b"%PDF-1.7 \xff", "This is no table."), (b"PK\x03\x04", "can’t be read")],
)
def test_a_file_that_is_no_table_is_answered_with_a_sentence(
    manager_client: Client, content: str | bytes, sentence: str
) -> None:
    answer = send_file(manager_client, content)
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())


def test_a_file_that_is_too_large_is_answered_with_a_sentence(manager_client: Client, settings: object) -> None:
    settings.IMPORT_MAX_MEGABYTES = 1  # type: ignore[attr-defined]
    assert "larger than 1 MB" in words(send_file(manager_client, "x" * 1_100_000).content.decode())
    assert send_file(manager_client, "x" * 2_200_000).status_code == 400
    assert not Import.objects.exists()


def test_the_form_without_a_file_says_so(manager_client: Client) -> None:
    answer = manager_client.post(IMPORTS)
    assert answer.status_code == 422
    assert "Choose a file." in words(answer.content.decode())


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "Choose the column that holds the e-mail address."),
        ({"column_0": "address", "column_1": "address"}, "Two columns hold “E-mail address”."),
        ({"column_0": "password"}, "Choose the column"),
    ],
)
def test_columns_that_make_no_sense(manager_client: Client, chosen: dict[str, str], sentence: str) -> None:
    path = uploaded(manager_client)
    answer = manager_client.post(f"{path}columns/", chosen)
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())


def test_the_file_is_read_anew_as_one_says(manager_client: Client) -> None:
    path = uploaded(manager_client, "ann@example.org;Zo\xeb\n".encode("cp1252"))
    assert "Zoë" in page_of(manager_client, f"{path}columns/")
    manager_client.post(f"{path}read-anew/", {"encoding": "cp1251", "delimiter": ";"})
    assert "Zoл" in page_of(manager_client, f"{path}columns/")


def test_without_evidence_nothing_starts(manager_client: Client) -> None:
    path = uploaded(manager_client)
    manager_client.post(f"{path}columns/", {"column_0": "address"})
    shown = form_on(manager_client.get(f"{path}review/").content.decode(), "evidence")
    answer = manager_client.post(f"{path}review/", {**shown, "evidence": "  "})
    assert answer.status_code == 422
    assert "Write where, when and how they agreed." in words(answer.content.decode())
    assert Import.objects.get().state == Import.State.MAPPED


def test_no_other_campaigns_list_can_be_chosen(manager_client: Client) -> None:
    other = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.")
    theirs = MailingList.objects.create(campaign=other, slug="air", name="Air", description="Rarely.")
    path = uploaded(manager_client)
    manager_client.post(f"{path}columns/", {"column_0": "address"})
    shown = form_on(manager_client.get(f"{path}review/").content.decode(), "evidence")
    manager_client.post(f"{path}review/", {**shown, "evidence": EVIDENCE, "lists": [str(theirs.pk)]})
    assert not Import.lists.through.objects.exists()


def test_another_campaigns_import_is_not_found(manager_client: Client, bring: Bring) -> None:
    other = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.")
    run = bring("email\nann@example.org\n", campaign=other)
    for page in ("", "columns/", "review/", "progress/", "undo/"):
        assert manager_client.get(f"{IMPORTS}{run.public_id}/{page}").status_code == 404
    for page in ("columns/", "read-anew/", "review/", "pause/", "resume/", "undo/", "discard/", "report/"):
        assert manager_client.post(f"{IMPORTS}{run.public_id}/{page}").status_code == 404


class TestTheReport:
    def test_it_is_filtered_by_outcome(self, manager_client: Client) -> None:
        path = started(manager_client)
        work_off(Import.objects.get())
        assert "nobody" in page_of(manager_client, f"{path}?outcome=refused")
        assert "ann@example.org" not in page_of(manager_client, f"{path}?outcome=refused")
        assert "carl@example.org" in page_of(manager_client, f"{path}?outcome=problems")
        assert "There are no such rows." in page_of(manager_client, f"{path}?outcome=updated")
        assert "ann@example.org" in page_of(manager_client, f"{path}?outcome=<script>&after=x")

    def test_it_goes_page_by_page(self, manager_client: Client) -> None:
        path = started(manager_client, "email,Wer,phone\n" + "".join(f"p{n:03}@example.org,,\n" for n in range(60)))
        work_off(Import.objects.get())
        assert "p049@" in page_of(manager_client, path)
        assert "p050@" not in page_of(manager_client, path)
        assert "p050@" in page_of(manager_client, f"{path}?outcome=&after=51")

    def test_downloaded_it_has_a_line_for_each_row_and_no_formula(self, manager_client: Client) -> None:
        path = started(manager_client)
        work_off(Import.objects.get())
        assert manager_client.get(f"{path}report/").status_code == 405
        answer = manager_client.post(f"{path}report/")
        text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]
        head, *lines = list(csv.reader(io.StringIO(text)))
        assert head == ["Row", "E-mail address", "Outcome", "Why", "email", "Wer", "phone"]
        assert [(line[0], line[1], line[2]) for line in lines] == [
            ("2", "ann@example.org", "new"), ("3", "nobody", "refused"), ("4", "carl@example.org", "new"),
        ]  # fmt: skip
        assert lines[2][5] == "'=1+1"
        assert answer["Content-Disposition"] == 'attachment; filename="people-report.csv"'
        assert AuditEntry.objects.filter(action="downloaded the report").exists()

    def test_it_asks_the_database_no_more_for_many_rows(
        self, manager_client: Client, bring: Bring, queries_of: Callable[[Client, str], int]
    ) -> None:
        run = bring("email\n" + "".join(f"p{number}@example.org\n" for number in range(40)))
        many = queries_of(manager_client, f"{IMPORTS}{run.public_id}/")
        ImportRow.objects.filter(import_run=run, number__gt=3).delete()
        assert queries_of(manager_client, f"{IMPORTS}{run.public_id}/") == many < 30


@pytest.fixture
def queries_of() -> Callable[[Client, str], int]:
    def count(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    return count


class TestProgress:
    def test_while_it_runs_the_page_asks_again_and_can_be_paused(self, manager_client: Client) -> None:
        path = started(manager_client)
        shown = manager_client.get(path).content.decode()
        assert 'hx-trigger="every 2s"' in shown
        assert "HX-Refresh" not in manager_client.get(f"{path}progress/").headers
        manager_client.post(f"{path}pause/")
        assert Import.objects.get().state == Import.State.PAUSED
        assert manager_client.get(f"{path}progress/")["HX-Refresh"] == "true"
        manager_client.post(f"{path}resume/")
        assert work_off(Import.objects.get()).state == Import.State.DONE

    def test_pressing_what_is_no_longer_possible_says_so(self, manager_client: Client) -> None:
        path = started(manager_client)
        work_off(Import.objects.get())
        answer = manager_client.post(f"{path}pause/", follow=True)
        assert "The import has gone on meanwhile." in words(answer.content.decode())


def test_a_file_thrown_away_is_gone(manager_client: Client) -> None:
    path = uploaded(manager_client)
    manager_client.post(f"{path}discard/")
    assert Import.objects.get().state == Import.State.DISCARDED
    assert not Import.objects.get().parts.exists()
    assert "people.csv" not in page_of(manager_client, IMPORTS)
