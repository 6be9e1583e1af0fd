"""Nothing that axe-core finds, in light and dark, and nothing wider than 320 px, on any page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import faults_for_somebody
from tests.browser.mail_links import personal_pages
from tests.browser.site_pages import LIST, PETITION, PUBLIC, RALLY, WORKSPACE

pytestmark = pytest.mark.browser


def test_a_page_that_is_not_for_everyone_is_found(page: Page):
    page.goto(PETITION)
    page.evaluate("document.querySelector('label').remove(); document.body.style.minWidth = '400px'")
    faults = " ".join(faults_for_somebody(page))
    assert "label" in faults
    assert "wider" in faults


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC)
def test_a_public_page_is_for_everyone(page: Page, path: str):
    page.goto(path)
    assert faults_for_somebody(page) == []


def test_the_workspace_is_for_everyone(organiser_page: Page):
    found = {}
    for what, path in WORKSPACE.items():
        assert organiser_page.goto(path).ok, what
        found[what] = faults_for_somebody(organiser_page)
    assert found == {what: [] for what in WORKSPACE}


def test_pages_behind_personal_links_are_for_everyone(page: Page):
    pages = personal_pages(page, "nigar-everyone@example.org")
    page.route(
        "**/public*.js", lambda route: route.fulfill(body="")
    )  # Else the question is answered before it is read.
    found = {}
    for what, address in pages.items():
        page.goto(address)
        found[what] = faults_for_somebody(page)
    assert found == {what: [] for what in pages}


@pytest.mark.parametrize("path", [PETITION, RALLY, LIST])
def test_a_form_with_mistakes_in_it_is_for_everyone(page: Page, path: str):
    page.goto(path)
    page.locator("[name=address]").fill("nigar at example")
    page.wait_for_timeout(2200)
    page.locator("form[method=post] [type=submit]").first.click()
    page.locator(".invalid-feedback").first.wait_for()
    assert faults_for_somebody(page) == []
