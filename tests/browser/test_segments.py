"""Building a segment in the browser: live, by keyboard, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults_for_somebody
from tests.browser.demo_site import DemoSite
from tests.browser.site_pages import CAMPAIGN
from tests.browser.team import log_in

pytestmark = pytest.mark.browser

SEGMENTS = f"/organise/{CAMPAIGN}/segments/"


def add(page: Page, condition: str, group: int = -1) -> None:
    """Add a condition by its name, to the last group's menu or to that of the whole."""
    page.get_by_label("New condition").nth(group).select_option(label=condition)
    page.get_by_role("button", name="Add", exact=True).nth(group).click()
    settle(page)


def settle(page: Page) -> None:
    """Wait until htmx has put in what came and given it the focus."""
    expect(page.locator("#builder.htmx-settling, .htmx-added, button.htmx-request")).to_have_count(0)


def number(page: Page) -> int:
    status = page.locator("#segment-count")
    expect(status).to_have_text(re.compile("(is|are) in it now"))
    return int(re.sub(r"\D", "", status.inner_text()))


def test_an_organiser_says_whom_she_means_and_sees_at_once_how_many_they_are(organiser_page: Page):
    page = organiser_page
    page.goto(SEGMENTS)
    page.get_by_role("link", name="Make a segment").click()
    page.get_by_label("Name").fill("Signed lately, not coming")
    everybody = number(page)
    assert everybody >= 48
    expect(page.locator(".segment-sample li")).to_have_count(6)

    add(page, "Petition")
    expect(page.locator("[id='r.0.is']")).to_be_focused()
    page.get_by_label("when", exact=True).select_option(label="in the last … days")
    page.get_by_label("number of days").fill("5")
    expect(page.locator("#segment-count")).not_to_contain_text(str(everybody))
    lately = number(page)
    assert 0 < lately < everybody

    add(page, "Rally")
    page.locator("[id='r.1.is']").select_option(label="isn’t registered for")
    add(page, "A group of conditions")
    add(page, "Country", group=0)
    expect(page.locator("#segment-count")).to_have_text("Finish the conditions to see who is in it.")
    page.locator("[id='r.2.0.country']").select_option(label="United Kingdom")
    assert number(page) <= lately
    assert faults_for_somebody(page) == []

    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    page.goto(SEGMENTS)
    row = page.get_by_role("row").filter(has_text="Signed lately, not coming")
    expect(row).to_contain_text("signed any petition in the last 5 days")
    row.scroll_into_view_if_needed()
    expect(row.locator("td.number")).to_have_text(re.compile(r"^\s*\d+\s*$"))
    assert faults_for_somebody(page) == []


def test_the_form_says_what_is_wrong_where_it_is_wrong(organiser_page: Page):
    page = organiser_page
    page.goto(f"{SEGMENTS}new/")
    page.get_by_label("Name").fill("London")
    add(page, "Postcode area")
    page.get_by_label("beginnings of postcodes").fill("London")
    with page.expect_response(lambda response: response.request.method == "POST" and response.url.endswith("/new/")):
        page.keyboard.press("Enter")
    expect(page.get_by_label("beginnings of postcodes")).to_have_value("London")
    page.get_by_role("button", name="Take out: Postcode area").click()
    expect(page.get_by_text("No condition yet: everybody is in it.")).to_be_visible()
    expect(page.locator("[id='r.new']")).to_be_focused()


def test_everything_can_be_done_by_keyboard(organiser_page: Page):
    page = organiser_page
    page.goto(f"{SEGMENTS}new/")
    page.get_by_label("Name").focus()
    page.keyboard.type("By keyboard")
    page.locator("[id='r.new']").focus()
    page.keyboard.type("Phone")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator("[id='r.0.is']")).to_be_focused()
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")


def test_a_segment_is_built_without_a_script(pages_without_javascript: Page, demo: DemoSite):
    page = pages_without_javascript
    log_in(page, demo, "organiser@example.org")
    page.goto(f"{SEGMENTS}new/")
    page.get_by_label("Name").fill("Without a script")
    add(page, "Petition")
    expect(page.get_by_label("Name")).to_have_value("Without a script")
    page.locator("[id='r.0.is']").select_option(label="didn’t sign")
    page.get_by_role("button", name="Count").click()
    expect(page.locator("#segment-count")).to_contain_text("in it now")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
