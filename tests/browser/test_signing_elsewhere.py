"""Signing on a phone, on somebody else's site, and what a signer does with her signature afterwards."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.inbox import open_mail, press_in_mail
from tests.browser.mail_links import fill_in_slowly
from tests.browser.other_site import OtherSite, name_sites
from tests.browser.site_pages import CAMPAIGN, PETITION

pytestmark = pytest.mark.browser

OTHER_SITES = f"/organise/{CAMPAIGN}/petitions/respect-the-un-resolutions/other-sites/"
PHONE = {"width": 375, "height": 812}


def code_of(manager: Page, label: str) -> str:
    manager.goto(OTHER_SITES)
    return manager.get_by_label(label, exact=True).input_value()


def sign_in(form: FrameLocator, page: Page, name: str, address: str) -> None:
    form.locator("[name=name]").fill(name)
    form.locator("[name=address]").fill(address)
    form.locator("[name=postcode]").fill("SW1A 1AA")
    page.wait_for_timeout(2200)
    form.get_by_role("button", name="Sign the petition").click()


class TestAPetitionOnAnotherSite:
    def test_the_script_puts_it_there_as_tall_as_it_is_and_signing_works_without_a_cookie(
        self, manager: Page, browser: Browser, demo: DemoSite, other_site: OtherSite, page: Page
    ):
        name_sites(manager, other_site.host)
        other_site.code = code_of(manager, "Code with a script").replace("http://localhost:8000", demo.url)
        context = browser.new_context(viewport=PHONE)
        visitor = context.new_page()
        visitor.goto(f"http://{other_site.host}/")
        frame, form = visitor.locator("iframe"), visitor.frame_locator("iframe")
        expect(form.get_by_role("button", name="Sign the petition")).to_be_visible()
        visitor.wait_for_timeout(700)
        height = frame.evaluate("frame => frame.clientHeight")
        assert abs(height - form.locator("body").evaluate("body => body.scrollHeight")) <= 2

        sign_in(form, visitor, "", "frame-signer@example.org")
        expect(form.get_by_text("Enter your name.")).to_be_visible()
        assert form.locator("[name=address]").input_value() == "frame-signer@example.org"
        sign_in(form, visitor, "Günəl", "frame-signer@example.org")
        expect(form.get_by_role("heading", name="Now open your mail")).to_be_visible()
        visitor.wait_for_timeout(700)
        assert frame.evaluate("frame => frame.clientHeight") < height
        assert visitor.url == f"http://{other_site.host}/"
        assert context.cookies() == []
        context.close()

        open_mail(page, "Please confirm your signature", to="frame-signer@example.org")
        press_in_mail(page, "Confirm my signature")
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your signature counts.")

    def test_it_takes_the_colour_and_the_scheme_that_the_site_asks_for(
        self, manager: Page, browser: Browser, demo: DemoSite, other_site: OtherSite
    ):
        name_sites(manager, other_site.host)
        code = code_of(manager, "Code with a script").replace("http://localhost:8000", demo.url)
        grounds = {}
        for scheme in ("light", "dark"):
            other_site.code = code.replace(" async", f' data-scheme="{scheme}" data-accent="aa3300" async')
            visitor = browser.new_page()
            visitor.goto(f"http://{other_site.host}/")
            body = visitor.frame_locator("iframe").locator("body.embedded")
            grounds[scheme] = body.evaluate("body => getComputedStyle(body).backgroundColor")
            accent = body.evaluate("body => getComputedStyle(body).getPropertyValue('--accent')")
            assert accent.strip().startswith("#"), accent
            visitor.close()
        assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(31, 28, 25)"}

    def test_it_works_where_scripts_and_cookies_are_switched_off(
        self, manager: Page, browser: Browser, demo: DemoSite, other_site: OtherSite
    ):
        name_sites(manager, other_site.host)
        other_site.code = code_of(manager, "Code without a script").replace("http://localhost:8000", demo.url)
        context = browser.new_context(java_script_enabled=False)
        visitor = context.new_page()
        visitor.goto(f"http://{other_site.host}/")
        form = visitor.frame_locator("iframe")
        sign_in(form, visitor, "Rəşad", "plain-frame-signer@example.org")
        expect(form.get_by_role("heading", name="Now open your mail")).to_be_visible()
        assert context.cookies() == []
        context.close()

    def test_a_site_that_nobody_named_shows_nothing(
        self, manager: Page, browser: Browser, demo: DemoSite, other_site: OtherSite
    ):
        name_sites(manager, "www.example.org")
        other_site.code = code_of(manager, "Code with a script").replace("http://localhost:8000", demo.url)
        visitor = browser.new_page()
        refused: list[str] = []
        visitor.on("console", lambda message: refused.append(message.text))
        visitor.goto(f"http://{other_site.host}/")
        visitor.wait_for_timeout(1500)
        assert visitor.frame_locator("iframe").get_by_role("button").count() == 0
        assert any("frame-ancestors" in text for text in refused)
        visitor.close()


def test_the_form_is_on_one_screen_of_a_phone(page: Page):
    page.goto(PETITION)
    first = page.locator("#div_id_name").bounding_box()
    button = page.get_by_role("button", name="Sign the petition").bounding_box()
    assert first
    assert button
    height = button["y"] + button["height"] - first["y"]
    assert height <= PHONE["height"] - 100, height  # what the browser's own bars take


def test_a_signer_changes_her_comment_and_then_withdraws(page: Page):
    page.goto(PETITION)
    fill_in_slowly(page, name="Nərmin", address="nermin@example.org", postcode="M1 1AE")
    page.get_by_role("button", name="Sign the petition").click()
    open_mail(page, "Please confirm your signature", to="nermin@example.org")
    press_in_mail(page, "Confirm my signature")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your signature counts.")

    open_mail(page, "Your signature counts", to="nermin@example.org")
    press_in_mail(page, "See, change or withdraw your signature")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your signature counts")
    page.get_by_role("button", name="Send me the link").click()
    open_mail(page, "Change your signature", to="nermin@example.org")
    press_in_mail(page, "Change my signature")
    page.locator("[name=comment]").fill("For my grandmother.")
    page.get_by_label("Show my name and comment on this page.").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.wait_for_timeout(2500)
    page.goto(PETITION)
    expect(page.locator(".signers")).to_contain_text("For my grandmother.")

    open_mail(page, "Your signature counts", to="nermin@example.org")
    press_in_mail(page, "See, change or withdraw your signature")
    page.get_by_role("link", name="Withdraw my signature").click()
    page.get_by_role("button", name="Withdraw my signature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your signature is withdrawn")
    open_mail(page, "Your signature is withdrawn", to="nermin@example.org")
