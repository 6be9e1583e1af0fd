"""An organiser brings somebody in, finds her again while typing, and makes two records one, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults_for_somebody
from tests.browser.demo_site import DemoSite
from tests.browser.site_pages import WORKSPACE
from tests.browser.team import log_in

pytestmark = pytest.mark.browser


def add(page: Page, name: str, address: str, phone: str) -> None:
    page.goto(WORKSPACE["the people"])
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Phone", exact=True).fill(phone)
    page.get_by_label("What they said yes to").select_option("Phone calls")
    page.get_by_label("The words they said yes to").fill("You may call me about rallies.")
    page.get_by_label("Where").fill("Stall at the rally")
    page.get_by_label("When").fill("2026-07-28")
    page.get_by_role("button", name="Add a person").click()
    expect(page.get_by_role("status")).to_have_text("Added.")


def test_somebody_is_added_tagged_noted_found_merged_and_the_merge_undone(organiser_page: Page):
    page = organiser_page
    add(page, "Sevinc Qasımova", "sevinc@example.org", "020 7946 0958")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sevinc Qasımova")
    expect(page.locator("main")).to_contain_text("+44 20 7946 0958")
    expect(page.locator("main")).to_contain_text("Evidence: Stall at the rally, 28 July 2026")

    page.get_by_placeholder("like: steward").fill("Steward")
    page.get_by_role("button", name="Add the tag").click()
    expect(page.get_by_role("button", name="Take off the tag Steward")).to_be_visible()
    page.get_by_role("textbox", name="Note").fill("Brings the banner.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator(".note-text")).to_have_text("Brings the banner.")
    assert faults_for_somebody(page) == []

    add(page, "S. Qasimova", "sevinc@work.example", "+44 20 7946 0958")
    expect(page.get_by_text("sevinc@example.org")).to_be_visible()
    page.get_by_role("link", name="Compare and merge").click()
    assert faults_for_somebody(page) == []
    page.get_by_role("link", name="Keep the other address").click()
    page.get_by_role("radio", name="Name: S. Qasimova").check()
    page.get_by_role("button", name="Merge the two records").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("S. Qasimova")
    expect(page.locator("main")).to_contain_text("sevinc@example.org")
    expect(page.locator(".note-text")).to_have_text("Brings the banner.")
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_role("status")).to_have_text("Undone. This is the record that came back.")
    expect(page.locator("main")).to_contain_text("sevinc@work.example")


def test_people_are_found_while_one_types_and_nothing_typed_stands_in_the_address(organiser_page: Page):
    page = organiser_page
    page.goto(WORKSPACE["the people"])
    rows = page.locator("#people tbody tr")
    everybody = rows.count()
    assert everybody > 40
    page.get_by_label("Name, address or phone").press_sequentially("terefdar 12")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Nümunə tərəfdar 12")
    page.get_by_label("Name, address or phone").fill("supporter-1")
    expect(rows.first).to_contain_text("supporter-1")
    assert "supporter" not in page.url
    page.get_by_label("Name, address or phone").fill("")
    expect(rows).to_have_count(everybody)


def test_people_are_found_without_javascript(pages_without_javascript: Page, demo: DemoSite):
    page = pages_without_javascript
    log_in(page, demo, "organiser@example.org")
    page.goto(WORKSPACE["the people"])
    page.get_by_label("Name, address or phone").fill("supporter-7")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#people tbody tr")).to_have_count(1)
    assert "supporter" not in page.url
