"""An erasure from the register, an export, and a rule of retention, as somebody of the team does them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inbox import open_mail, press_in_mail
from tests.browser.mail_links import join
from tests.browser.site_pages import CAMPAIGN

pytestmark = pytest.mark.browser

BASE = f"/organise/{CAMPAIGN}"
ADDRESS = "forget.sevinc@example.org"


def enter_request(page: Page, kind: str, address: str) -> None:
    page.goto(f"{BASE}/data-protection/")
    page.get_by_role("link", name="Enter a request").first.click()
    page.get_by_label("What is asked for").select_option(kind)
    page.get_by_label("E-mail address of the person").fill(address)
    page.get_by_label("How it came").select_option("letter")
    page.get_by_role("button", name="Enter the request").click()


def test_a_person_who_writes_a_letter_is_forgotten_with_proof(page: Page, organiser_page: Page):
    join(page, name="Sevinc Quliyeva", address=ADDRESS)
    open_mail(page, "Please confirm", to=ADDRESS)
    press_in_mail(page, "Confirm")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the list")

    desk = organiser_page
    enter_request(desk, "erasure", ADDRESS.upper())
    expect(desk.locator("main")).to_contain_text("Sevinc Quliyeva")
    assert ADDRESS not in desk.url.lower()
    desk.get_by_label("How do you know that it is this person who asks?").select_option("document")
    desk.get_by_role("button", name="It is this person").click()
    desk.get_by_role("link", name="See what will be erased").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Erase what you hold on this person?")
    expect(desk.locator("main")).to_contain_text("Your lists: 1")
    desk.get_by_role("button", name="Erase for good").click()

    expect(desk.get_by_role("status")).to_contain_text("Erased.")
    expect(desk.locator("main")).to_contain_text("What stays, and why")
    expect(desk.locator("main")).not_to_contain_text("Sevinc")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download the certificate (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    enter_request(desk, "access", ADDRESS)
    expect(desk.locator("main")).to_contain_text("This campaign holds nothing on the address")
    expect(desk.locator("main")).to_contain_text("Other requests from the same address")


def test_an_export_needs_a_reason_and_is_downloaded(organiser_page: Page):
    desk = organiser_page
    desk.goto(f"{BASE}/exports/new/")
    desk.get_by_role("button", name="Prepare the export").click()
    expect(desk.locator("main")).to_contain_text("Say what the export is for.")
    desk.get_by_label("What it is for").fill("Letters to our stewards, printed by us")
    desk.get_by_label("Format").select_option("xlsx")
    desk.get_by_role("button", name="Prepare the export").click()
    with desk.expect_download() as download:
        desk.get_by_role("button", name=re.compile("^Download")).first.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert download.value.path().read_bytes().startswith(b"PK")


def test_a_rule_of_retention_shows_what_it_would_do_and_rests_a_week(organiser_page: Page):
    desk = organiser_page
    desk.goto(f"{BASE}/data-protection/retention/")
    desk.get_by_role("link", name="People who have done nothing for long").click()
    desk.get_by_label("After how many months").fill("120")
    desk.get_by_role("button", name="Show what it would do").click()
    expect(desk.locator("main")).to_contain_text("Nothing is due after 120 months.")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("status")).to_contain_text("It rests for seven days")
    desk.get_by_role("button", name="Stop the rule").click()
    expect(desk.locator("main")).to_contain_text("stopped")
