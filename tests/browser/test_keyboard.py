"""Everything works by keyboard, and one always sees where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site_pages import PETITION, PUBLIC, WORKSPACE

pytestmark = pytest.mark.browser

FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return {name: (element.innerText || element.name || element.tagName).trim().slice(0, 40),
          id: element.tagName, seen: outlined || style.boxShadow !== "none"};
}"""
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter(e => !e.disabled && e.type !== "hidden" && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true})).length"""


def walk(page: Page) -> list[dict[str, str | bool]]:
    """Press Tab until the page has been walked through; say where the focus was each time.

    Not before the slim bar has seen whether its target shows, and gone: it would be counted, and not be reached.
    """
    page.evaluate(TWO_FRAMES)
    page.wait_for_timeout(150)
    steps = []
    for _ in range(page.evaluate(REACHABLE)):
        page.keyboard.press("Tab")
        steps.append(page.evaluate(FOCUSED))
    return steps


@pytest.mark.parametrize("what", ["the campaign", "a petition", "a coming rally", "a list", "log in"])
def test_tab_leads_through_a_page_and_shows_where_one_is(page: Page, what: str):
    page.goto(PUBLIC[what])
    steps = walk(page)
    assert [step for step in steps if step["id"] == "BODY"] == []
    assert [step["name"] for step in steps if not step["seen"]] == []


@pytest.mark.parametrize("what", ["the dashboard", "a rally's form", "a petition's form"])
def test_tab_leads_through_the_workspace_and_shows_where_one_is(organiser_page: Page, what: str):
    organiser_page.goto(WORKSPACE[what])
    steps = walk(organiser_page)
    assert [step for step in steps if step["id"] == "BODY"] == []
    assert [step["name"] for step in steps if not step["seen"]] == []


def test_the_first_tab_offers_the_way_past_the_head(page: Page):
    page.goto(PETITION)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_one_can_sign_with_the_keyboard_alone(page: Page):
    page.goto(PETITION)
    page.wait_for_timeout(2200)
    page.locator("[name=name]").focus()
    page.keyboard.type("Nigar")
    page.keyboard.press("Tab")
    page.keyboard.type("nigar-keys@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("M1 1AE")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now open your mail")
