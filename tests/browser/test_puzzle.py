"""The puzzle that a petition asks of browsers: a phone's script solves it, and whoever has no scripts waits."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inbox import open_mail
from tests.browser.mail_links import fill_in_slowly
from tests.browser.site_pages import CAMPAIGN

pytestmark = pytest.mark.browser

AS_SLOW_AS_A_PHONE = 4


def open_with_puzzle(team: Page, slug: str) -> str:
    """Write a petition of that name, open it and switch its puzzle on; return its page."""
    team.goto(f"/organise/{CAMPAIGN}/petitions/new/")
    team.locator("[name=title_en_gb]").fill(slug.replace("-", " "))
    team.locator("[name=ask_en_gb]").fill("We ask for it.")
    team.locator("[name=targets-0-office_en_gb]").fill("Mayor")
    team.get_by_role("button", name="Save").click()
    team.get_by_role("button", name="Open for signing").click()
    expect(team.get_by_role("status")).to_contain_text("Open. People can sign now.")
    team.goto(trust(slug))
    puzzle = team.locator("section", has=team.get_by_role("heading", name="Puzzle for browsers"))
    puzzle.locator("[name=challenge][value=always]").check()
    puzzle.get_by_role("button", name="Save").click()
    expect(team.locator("main")).to_contain_text("It is on now.")
    return f"/petitions/{slug}/"


def trust(slug: str) -> str:
    return f"/organise/{CAMPAIGN}/petitions/{slug}/trust/"


def slow_down(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": AS_SLOW_AS_A_PHONE})


def confirm(page: Page, address: str, told: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Now open your mail")
    open_mail(page, "Please confirm your signature", to=address)
    # Without scripts the mail isn't shown in its frame; its links are listed beneath.
    page.locator("main ul a[href*='/confirm/']").click()
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(told)


def test_a_phone_solves_it_while_the_form_is_filled_in_and_the_signature_counts(organiser_page: Page, page: Page):
    petition = open_with_puzzle(organiser_page, "keep-the-library-open")
    slow_down(page)
    page.goto(petition)
    expect(page.locator("[name=proof]")).to_have_value("-")
    fill_in_slowly(page, name="Aygün", address="aygun.puzzled@example.org", postcode="SW1A 1AA")
    expect(page.locator("[name=proof]")).to_have_value(re.compile(r"^(\d+,){7}\d+$"))
    page.get_by_role("button", name="Sign the petition").click()
    confirm(page, "aygun.puzzled@example.org", "Thank you. Your signature counts.")

    organiser_page.goto(trust("keep-the-library-open"))
    expect(organiser_page.locator("main")).not_to_contain_text("aygun.puzzled@example.org")
    wait_for_signers(page, petition, "1")


def test_who_presses_before_it_is_solved_is_sent_on_once_it_is(organiser_page: Page, page: Page):
    petition = open_with_puzzle(organiser_page, "keep-the-bathhouse-open")
    slow_down(page)
    page.goto(petition)
    fill_in_slowly(page, name="Leyla", postcode="SW1A 1AA")
    page.locator("[name=address]").fill("leyla.puzzled@example.org")
    page.get_by_role("button", name="Sign the petition").click()
    confirm(page, "leyla.puzzled@example.org", "Thank you. Your signature counts.")

    organiser_page.goto(trust("keep-the-bathhouse-open"))
    expect(organiser_page.locator("main")).not_to_contain_text("leyla.puzzled@example.org")
    wait_for_signers(page, petition, "1")


def test_who_has_no_javascript_signs_all_the_same_and_waits_for_a_moderator(
    organiser_page: Page, pages_without_javascript: Page
):
    petition = open_with_puzzle(organiser_page, "keep-the-market-open")
    visitor = pages_without_javascript
    visitor.goto(petition)
    fill_in_slowly(visitor, name="Sevda", address="sevda.puzzled@example.org", postcode="SW1A 1AA")
    visitor.get_by_role("button", name="Sign the petition").click()
    confirm(visitor, "sevda.puzzled@example.org", "Your signature is being looked at")

    organiser_page.goto(trust("keep-the-market-open"))
    waiting = organiser_page.get_by_role("row", name="sevda.puzzled@example.org")
    waiting.get_by_role("checkbox").check()
    organiser_page.get_by_role("button", name="Let them count").click()
    wait_for_signers(visitor, petition, "1")


def wait_for_signers(page: Page, petition: str, wanted: str) -> None:
    deadline = time.monotonic() + 15
    while (shown := shown_number(page, petition)) != wanted:
        assert time.monotonic() < deadline, f"the count is {shown}, not {wanted}"
        page.wait_for_timeout(500)


def shown_number(page: Page, petition: str) -> str:
    page.goto(petition)
    return page.locator(".count strong").inner_text()
