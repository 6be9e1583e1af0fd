"""An import with mistakes in the file, from choosing it to its report and to undoing it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults_for_somebody
from tests.browser.site_pages import CAMPAIGN

pytestmark = pytest.mark.browser

IMPORTS = f"/organise/{CAMPAIGN}/imports/"
FILE = (
    "E-mail;Ad;Telefon;Poçt indeksi;Status\n"
    "gunel.new@example.net;Günəl Əliyeva;07400 123456;m1 1ae;subscribed\n"
    "nobody;Rəşad;;;subscribed\n"
    "ann.new@example.net;Ann O’Brien;12;SW1A1A;subscribed\n"
    'bob.new@example.net;"Bob;;;subscribed\n'
    "carl.new@example.net;Carl;;;unsubscribed\n"
)


def test_a_manager_imports_a_file_with_mistakes_reads_the_report_and_undoes_it(admin_page: Page, tmp_path: Path):
    page = admin_page
    (tmp_path / "people.csv").write_text(FILE, encoding="utf-8")
    page.goto(IMPORTS)
    page.get_by_role("button", name="Upload the file").click()
    expect(page.locator(".invalid-feedback")).to_contain_text("Choose a file.")
    page.get_by_label("File").set_input_files(tmp_path / "people.csv")
    page.get_by_role("button", name="Upload the file").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What do the columns hold?")
    expect(page.get_by_label("Ad", exact=True)).to_have_value("name")
    page.get_by_label("E-mail").select_option("")
    page.get_by_role("button", name="See what would come of it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the column that holds the e-mail address.")
    assert faults_for_somebody(page) == []
    page.get_by_label("E-mail").select_option("address")
    page.get_by_role("button", name="See what would come of it").click()

    expect(page.locator(".import-problems")).to_contain_text("The quotation marks of this row don’t match.")
    page.get_by_role("button", name="Start the import").click()
    expect(page.locator(".invalid-feedback")).to_contain_text("Write where, when and how they agreed.")
    assert faults_for_somebody(page) == []
    page.get_by_label("Where, when and how did they agree?").fill("On paper at the stall in Leeds on 3 May 2026.")
    page.get_by_label("News of the campaign").check()
    page.get_by_role("button", name="Start the import").click()

    expect(page.locator("h1 .state")).to_have_text("done", timeout=30_000)
    expect(page.locator(".import-outcomes")).to_contain_text("new 2")
    expect(page.locator(".import-outcomes")).to_contain_text("refused 2")
    page.get_by_role("link", name="With problems").click()
    expect(page.locator("tbody")).to_contain_text("The phone number was left out: it isn’t one.")
    expect(page.locator("tbody")).not_to_contain_text("gunel.new@example.net")
    assert faults_for_somebody(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    assert download.value.suggested_filename == "people-report.csv"
    assert "gunel.new@example.net" in download.value.path().read_text(encoding="utf-8-sig")

    page.get_by_role("link", name="Undo the import").click()
    assert faults_for_somebody(page) == []
    page.get_by_role("button", name="Undo the import").click()
    expect(page.locator("h1 .state")).to_have_text("undone", timeout=30_000)
    page.goto("/admin/supporters/supporter/?q=gunel.new")
    expect(page.locator("body")).not_to_contain_text("gunel.new@example.net")
