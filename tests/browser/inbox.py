"""The demo's inbox, as one reads it."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page

SECONDS_FOR_A_MAIL = 20


def open_mail(page: Page, subject: str | re.Pattern[str], *, to: str) -> None:
    """Open the mail once it has come."""
    deadline = time.monotonic() + SECONDS_FOR_A_MAIL
    while time.monotonic() < deadline:
        page.goto("/dev/inbox/")
        mail = page.locator("li", has_text=to).get_by_role("link", name=subject)
        if mail.count():
            mail.first.click()
            return
        time.sleep(0.4)
    raise AssertionError(f"no mail “{subject}” within {SECONDS_FOR_A_MAIL} s")


def press_in_mail(page: Page, words: str) -> None:
    """Press the mail's button, as it stands in the HTML."""
    page.frame_locator("iframe.mail-frame").get_by_role("link", name=words).click()
