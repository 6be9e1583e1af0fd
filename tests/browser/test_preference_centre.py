"""The preference centre on a phone, in both languages: from any mail, by a fresh link, and out for good."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults_for_somebody
from tests.browser.inbox import open_mail
from tests.browser.mail_links import fill_in_slowly
from tests.browser.site_pages import LIST, PETITION

pytestmark = pytest.mark.browser

# What the mails' links lead to, so that the test reads the same in every language.
CONFIRM, ANY_LINK, FRESH_LINK = "/confirm/", "/preferences/", "/all-preferences/"
FRESH_MAIL = re.compile("what we hold on you|haqqınızda saxladıqlarımız")


def follow(page: Page, part: str, *, to: str, subject: str | re.Pattern[str]) -> None:
    """Open the mail and press the link in it that leads there."""
    open_mail(page, subject, to=to)
    page.frame_locator("iframe.mail-frame").locator(f"a[href*='{part}']").first.click()
    page.wait_for_url(f"**{part}**")


def send(page: Page, form: str) -> None:
    page.locator(f"{form} button, {form} input[type=submit]").first.click()


def live(page: Page, prefix: str, address: str, subjects: dict[str, str]) -> None:
    """Sign and agree to hear more, join a list, and ask once more, which brings a mail with the link in its foot."""
    page.goto(f"{prefix}{PETITION}")
    page.locator("[name=wants_updates]").check()
    fill_in_slowly(page, name="Nigar Əliyeva", address=address, postcode="M1 1AE")
    send(page, "form[action*=petitions]")
    follow(page, CONFIRM, to=address, subject=subjects["sign"])
    page.locator("main form button").click()
    page.wait_for_url("**/thank-you/")
    for subject, part in ((subjects["join"], CONFIRM), (subjects["again"], ANY_LINK)):
        page.goto(f"{prefix}{LIST}")
        page.locator("[name=consent]").check()
        fill_in_slowly(page, name="Nigar Əliyeva", address=address)
        send(page, "form[action*=lists]")
        follow(page, part, to=address, subject=subject)
        if part == CONFIRM:
            page.wait_for_url("**/joined/")


@pytest.mark.parametrize(
    ("prefix", "subjects"),
    [
        (
            "",
            {
                "sign": "Please confirm your signature",
                "join": "Please confirm: News",
                "again": "You are already on the list",
            },
        ),
        ("/az", {"sign": "imzanızı təsdiqləyin", "join": "olmasa, təsdiqləyin:", "again": "siyahıdasınız"}),
    ],
    ids=["English", "Azerbaijani"],
)
def test_she_changes_what_she_gets_takes_her_data_and_is_forgotten(page: Page, prefix: str, subjects: dict[str, str]):
    address = f"nigar{prefix.strip('/')}@example.org"
    live(page, prefix, address, subjects)
    expect(page.locator("html")).to_have_attribute("lang", "az" if prefix else "en-gb")

    # What any mail opens: less of it, and nothing of who she is.
    main = page.locator("main")
    expect(main).not_to_contain_text("Nigar")
    expect(page.locator("[name^=purpose_]")).to_have_count(0)
    assert faults_for_somebody(page) == []
    page.locator("[name=frequency][value=weekly]").check()
    page.locator("[name=is_paused]").check()
    page.locator("[type=submit][name=send]").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("[name=frequency][value=weekly]")).to_be_checked()
    expect(page.locator("[name=is_paused]")).to_be_checked()

    # A fresh link: each thing by itself, and who she is.
    page.locator("form[action*='/my-data/'] button").click()
    expect(page.locator("main a[href*='/preferences/']")).to_be_visible()
    follow(page, FRESH_LINK, to=address, subject=FRESH_MAIL)
    expect(page.locator("[name^=purpose_]")).to_have_count(1)
    expect(page.locator("[name=name]")).to_have_value("Nigar Əliyeva")
    assert faults_for_somebody(page) == []
    page.locator("[name^=purpose_]").uncheck()
    page.locator("[name=is_paused]").uncheck()
    page.locator("[name=postcode]").fill("nowhere")
    page.locator("[type=submit][name=send]").click()
    expect(page.locator("#div_id_postcode .invalid-feedback")).to_contain_text("SW1A 1AA")
    page.locator("[name=postcode]").fill("ec1a1bb")
    page.locator("[type=submit][name=send]").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("[name^=purpose_]")).to_have_count(0)
    expect(page.locator("[name=postcode]")).to_have_value("EC1A 1BB")

    # Her data, to take along.
    page.locator("main a[href*='/my-data/']").first.click()
    expect(main).to_contain_text(address)
    with page.expect_download() as download:
        page.locator("a[href$='/json/']").click()
    assert download.value.suggested_filename == "my-data.json"
    held = json.loads(download.value.path().read_text())["held"]
    assert next(subject for subject in held if subject["subject"] == "Who you are")["rows"][0]["postcode"] == "EC1A 1BB"
    with page.expect_download() as download:
        page.locator("a[href$='/page/']").click()
    assert "Nigar Əliyeva" in download.value.path().read_text()

    # And out, for good.
    link = page.url
    page.locator("a[href*='forget-me']").click()
    assert faults_for_somebody(page) == []
    page.locator("main form button").click()
    expect(main).not_to_contain_text("Nigar")
    assert page.goto(link).status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\w"))
