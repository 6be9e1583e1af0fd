"""The pages that only a personal link from a mail opens."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.inbox import open_mail, press_in_mail
from tests.browser.site_pages import LIST, PETITION, RALLY


def link_in_mail(page: Page, words: str) -> str:
    """The address behind the mail's button."""
    link = page.frame_locator("iframe.mail-frame").get_by_role("link", name=words)
    return str(link.first.get_attribute("href"))


def sign(page: Page, **fields: str) -> None:
    page.goto(PETITION)
    fill_in_slowly(page, **fields)
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now open your mail")


def register(page: Page, **fields: str) -> None:
    page.goto(RALLY)
    fill_in_slowly(page, **fields)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now open your mail")


def join(page: Page, **fields: str) -> None:
    page.goto(LIST)
    fill_in_slowly(page, **fields)
    page.get_by_label(re.compile("Send me")).check()
    page.get_by_role("button", name="Join the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now open your mail")


def fill_in_slowly(page: Page, **fields: str) -> None:
    """Nobody fills in a form within a second and a half."""
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.wait_for_timeout(2200)


def personal_pages(page: Page, address: str) -> dict[str, str]:
    """Live one person's whole journey, and return the pages that her mails lead to, by what they are."""
    who = {"name": "Nigar Əliyeva", "address": address}
    pages = {}
    sign(page, **who, postcode="M1 1AE")
    open_mail(page, "Please confirm your signature", to=address)
    pages["to confirm a signature"] = link_in_mail(page, "Confirm my signature")
    register(page, **who)
    open_mail(page, "Please confirm that you are coming", to=address)
    press_in_mail(page, "Confirm that I’m coming")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are registered")
    pages["a registration"] = page.url
    join(page, **who)
    open_mail(page, "Please confirm: News", to=address)
    press_in_mail(page, "Confirm and join")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the list")
    join(page, **who)
    open_mail(page, "You are already on the list", to=address)
    pages["a mail in the inbox"] = page.url
    press_in_mail(page, "Change what you get, or leave")
    pages["preferences"] = page.url
    page.get_by_role("button", name="Send me the link").click()
    open_mail(page, "What we hold on you", to=address)
    pages["all her preferences"] = link_in_mail(page, "Change what you get and who you are")
    press_in_mail(page, "See what you hold on me")
    pages["what is held on her"] = page.url
    page.get_by_role("link", name="Forget me").click()
    pages["whether to forget her"] = page.url
    return pages
