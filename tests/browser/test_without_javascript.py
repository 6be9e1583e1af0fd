"""Everything works where scripts are switched off."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inbox import open_mail

pytestmark = pytest.mark.browser


def test_signing_and_confirming_need_no_script(pages_without_javascript: Page):
    page = pages_without_javascript
    page.goto("/petitions/respect-the-un-resolutions/")
    page.locator("[name=name]").fill("Sevda")
    page.locator("[name=address]").fill("sevda@example.org")
    page.locator("[name=postcode]").fill("EC1A 1BB")
    page.wait_for_timeout(2200)
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now open your mail")
    open_mail(page, "Please confirm your signature", to="sevda@example.org")
    page.locator("main ul a[href*='/confirm/']").click()
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your signature counts.")


def test_a_wrong_field_is_named_beside_it_and_what_was_typed_is_kept(pages_without_javascript: Page):
    page = pages_without_javascript
    page.goto("/petitions/respect-the-un-resolutions/")
    page.locator("[name=name]").fill("Sevda")
    page.locator("[name=address]").fill("nigar at example")
    page.locator("[name=postcode]").fill("none")
    page.wait_for_timeout(2200)
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.locator("#div_id_address .invalid-feedback")).to_contain_text("like name@example.org")
    expect(page.locator("#div_id_postcode .invalid-feedback")).to_contain_text("like SW1A 1AA")
    expect(page.locator("[name=name]")).to_have_value("Sevda")
