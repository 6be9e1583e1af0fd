"""What grows around a petition: a signer's own link brings another, and an update becomes the draft of a mailing."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inbox import open_mail, press_in_mail
from tests.browser.mail_links import fill_in_slowly, link_in_mail, sign
from tests.browser.site_pages import CAMPAIGN, PETITION

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

UPDATES = f"/organise/{CAMPAIGN}/petitions/respect-the-un-resolutions/updates/"


def confirm(page: Page, address: str) -> None:
    open_mail(page, "Please confirm your signature", to=address)
    press_in_mail(page, "Confirm my signature")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your signature counts.")


def wait_for(page: Page, words: str) -> None:
    deadline = time.monotonic() + 20
    while words not in page.locator("main").inner_text():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(500)
        page.reload()


def test_a_newcomer_signs_by_a_signers_link_and_the_signer_sees_that_it_brought_one(page: Page):
    sign(page, name="Leyla Həsənova", address="leyla.sharer@example.org", postcode="M1 1AE")
    confirm(page, "leyla.sharer@example.org")
    open_mail(page, "Your signature counts", to="leyla.sharer@example.org")
    her_page = link_in_mail(page, "Your own links")
    page.goto(her_page)
    page.get_by_role("button", name="Make my links").click()
    own_link = page.get_by_label("Link").input_value()

    page.goto(own_link)
    page.wait_for_url(f"**{PETITION}?via=*")
    fill_in_slowly(page, name="Rəşad Quliyev", address="reshad.brought@example.org", postcode="M1 1AE")
    page.get_by_role("button", name="Sign the petition").click()
    confirm(page, "reshad.brought@example.org")

    page.goto(her_page)
    wait_for(page, "Your links brought 1 signature.")
    assert "Rəşad" not in page.locator("main").inner_text()


def test_an_organiser_publishes_an_update_and_finds_its_mailing_as_a_draft(organiser_page: Page, page: Page):
    team = organiser_page
    team.goto(UPDATES)
    team.get_by_role("link", name="Write an update").click()
    team.locator("[name=title_en_gb]").fill("The Foreign Office has answered")
    team.locator("[name=body_en_gb]").fill("It will **meet us** in May.")
    expect(team.locator("#preview strong")).to_have_text("meet us")
    team.get_by_role("button", name="Save").click()
    team.get_by_role("button", name="Publish").click()
    expect(team.get_by_role("status")).to_contain_text("On the petition’s page.")

    team.get_by_role("button", name="Prepare its mailing").click()
    expect(team.get_by_role("heading", level=1)).to_contain_text("The Foreign Office has answered")
    expect(team.get_by_role("heading", level=1)).to_contain_text("draft")
    expect(team.locator("[name=A-en-gb-subject]")).to_have_value("The Foreign Office has answered")

    page.wait_for_timeout(2500)
    page.goto(PETITION)
    page.get_by_role("link", name="The Foreign Office has answered").click()
    expect(page.locator("main")).to_contain_text("It will meet us in May.")
