"""Choosing who gets a mailing and sending it, in the browser: the number while ticking, pressing send, undoing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults_for_somebody
from tests.browser.site_pages import CAMPAIGN

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MAILINGS = f"/organise/{CAMPAIGN}/mailings/"


def test_an_organiser_chooses_who_gets_it_sends_it_and_takes_it_back(organiser_page: Page, a_mailing: str):
    page = organiser_page
    page.goto(f"{MAILINGS}{a_mailing}/audience/")
    expect(page.locator("#audience-count")).to_contain_text("Nobody yet")
    page.get_by_label("News of the campaign").first.check()
    expect(page.locator("#audience-count")).to_contain_text(re.compile(r"[1-9]\d* people get it"))
    assert faults_for_somebody(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")

    page.goto(f"{MAILINGS}{a_mailing}/send/")
    expect(page.get_by_role("heading", name=re.compile(r"to \d+ people\?"))).to_be_visible()
    assert faults_for_somebody(page) == []
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("heading", name=re.compile("^Goes out on"))).to_be_visible()
    expect(page.locator("#countdown")).to_contain_text(re.compile(r"In 4 min \d+ s"))
    assert faults_for_somebody(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_contain_text("draft again")
