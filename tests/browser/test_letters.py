"""A letter to one's own representative, as people live it on a phone: found, written, confirmed, answered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inbox import open_mail, press_in_mail
from tests.browser.mail_links import fill_in_slowly
from tests.browser.site_pages import LETTER

pytestmark = pytest.mark.browser

OWN_WORDS = "My grandparents come from Tovuz, and I want to visit their house in peace one day.\n\n"


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_she_writes_in_azerbaijani_and_her_mp_gets_a_letter_that_answers_to_her(page: Page):
    page.goto(f"/az{LETTER}")
    expect(page.locator("html")).to_have_attribute("lang", "az")
    fill_in_slowly(page, postcode="m1 1ae")
    page.get_by_role("button", name="Nümayəndəmi tapın").click()
    expect(page.locator(".representative")).to_contain_text("Demo MP for Demo North")
    assert "m1" not in page.url.lower()
    text = page.locator("[name=text]")
    expect(text).to_have_attribute("lang", "en-gb")
    begun = text.input_value()
    assert begun.startswith("Dear Demo MP for Demo North,")
    fill_in_slowly(
        page,
        name="Günəl Əliyeva",
        address="gunel.writes@example.org",
        postal_address="1 Demo Street, Demo North",
        text=begun.replace("\n\n", f"\n\n{OWN_WORDS}", 1),
    )
    page.get_by_role("button", name="Buradan göndərin").click()
    heading(page, "İndi poçtunuzu açın")

    open_mail(page, re.compile("Zəhmət olmasa, məktubunuzu təsdiqləyin"), to="gunel.writes@example.org")
    press_in_mail(page, "Məktubumu təsdiq edirəm")
    expect(page.locator(".letter-words")).to_contain_text("My grandparents come from Tovuz")
    page.get_by_role("button", name="Təsdiq edirəm, məktubumu göndərin").click()
    heading(page, "Təşəkkür edirik. Məktubunuz sayılır.")

    open_mail(page, re.compile("Early Day Motion 717: a request from Demo North"), to="demo-mp-2@example.org")
    mail = page.locator("main")
    expect(mail).to_contain_text("My grandparents come from Tovuz")
    expect(mail).to_contain_text("gunel.writes@example.org")
    headers = " ".join((mail.text_content() or "").split())
    assert "Günəl Əliyeva via Azerbaijani Community in Britain" in headers
    assert "Reply-To" in headers
    assert "Auto-Submitted" not in headers

    open_mail(page, re.compile("Məktubunuz yoldadır"), to="gunel.writes@example.org")
    press_in_mail(page, "Cavabı bildirin")
    page.locator("[name=reply]").fill("She will sign it.")
    page.get_by_role("button", name="Cavabı kampaniyaya bildirin").click()
    heading(page, "Cavab barədə bizə məlumat vermisiniz")


def test_without_javascript_she_sends_it_by_her_own_program(pages_without_javascript: Page):
    page = pages_without_javascript
    page.goto(LETTER)
    fill_in_slowly(page, postcode="N1 9GU")
    page.get_by_role("button", name="Find my representative").click()
    expect(page.locator("main")).to_contain_text("We know no e-mail address of theirs that works.")
    page.get_by_role("link", name="Find my representative once more").click()
    fill_in_slowly(page, postcode="CF10 1EP")
    page.get_by_role("button", name="Find my representative").click()
    fill_in_slowly(page, name="Rəşad", address="reshad.writes@example.org", postal_address="2 Demo Street")
    page.get_by_role("button", name="Open it in my own mail program").click()
    heading(page, "Send it by your own program")
    link = page.get_by_role("link", name="Open my mail program").get_attribute("href")
    assert link
    assert link.startswith("mailto:demo-mp-3@example.org?subject=Early%20Day%20Motion%20717")
    page.wait_for_timeout(2200)
    page.get_by_role("button", name="I’ve sent it").click()
    heading(page, "Now open your mail")


def test_the_team_sees_the_preview_of_every_language_and_the_figures(organiser_page: Page):
    organiser_page.get_by_role("link", name="Petitions").click()
    organiser_page.get_by_role("link", name="Letters", exact=True).click()
    organiser_page.get_by_role("link", name="Ask your MP to sign Early Day Motion 717").click()
    expect(organiser_page.locator("#preview")).to_contain_text("Dear Demo MP for Demo Central,")
    expect(organiser_page.locator("#preview")).to_contain_text("Deputatınızdan 717")
    organiser_page.get_by_role("link", name="Figures").click()
    expect(organiser_page.locator("main")).to_contain_text("Demo MP for Demo West")
    organiser_page.get_by_role("link", name="Letters", exact=True).last.click()
    expect(organiser_page.locator("main")).to_contain_text("Demo supporter")
