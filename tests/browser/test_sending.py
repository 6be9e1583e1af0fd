"""Choosing who gets a mailing and sending it, in the browser: the number while ticking, pressing send, undoing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults_for_somebody
from tests.browser.site_pages import CAMPAIGN

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MAILINGS = f"/organise/{CAMPAIGN}/mailings/"


def write(page: Page) -> str:
    """Write a mailing; return the address of its pages."""
    page.goto(f"{MAILINGS}new/")
    page.get_by_label("What do you call it?").fill("A letter to nobody yet")
    page.get_by_role("button", name="Begin to write").click()
    page.locator("[name='A-en-gb-subject']").fill("What the Court said")
    page.locator("[name='A-en-gb-body']").fill("The Court has spoken.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    return page.url.partition("?")[0].partition("#")[0]


def test_an_organiser_chooses_who_gets_it_sends_it_and_takes_it_back(organiser_page: Page):
    page = organiser_page
    mailing = write(page)
    page.goto(f"{mailing}audience/")
    expect(page.locator("#audience-count")).to_contain_text("Nobody yet")
    page.get_by_label("News of the campaign").first.check()
    expect(page.locator("#audience-count")).to_contain_text(re.compile(r"[1-9]\d* people get it"))
    assert faults_for_somebody(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")

    page.goto(f"{mailing}send/")
    expect(page.get_by_role("heading", name=re.compile(r"to \d+ people\?"))).to_be_visible()
    assert faults_for_somebody(page) == []
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("heading", name=re.compile("^Goes out on"))).to_be_visible()
    expect(page.locator("#countdown")).to_contain_text(re.compile(r"In 4 min \d+ s"))
    assert faults_for_somebody(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_contain_text("draft again")
