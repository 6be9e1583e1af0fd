"""Lists as people and organisers live them: a form on another site, a welcome mail, the workspace."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.inbox import open_mail, press_in_mail
from tests.browser.other_site import LISTS, OtherSite, name_sites
from tests.browser.site_pages import LIST

pytestmark = pytest.mark.browser


def code_of(manager: Page, label: str) -> str:
    manager.goto(f"{LISTS}news/")
    return manager.get_by_label(label, exact=True).input_value()


def fill_in(form: FrameLocator, page: Page, name: str, address: str) -> None:
    form.locator("[name=name]").fill(name)
    form.locator("[name=address]").fill(address)
    form.locator("[name=consent]").check()
    page.wait_for_timeout(2200)
    form.get_by_role("button", name="Join the list").click()


class TestAFormOnAnotherSite:
    def test_the_script_puts_it_there_as_tall_as_it_is_and_joining_works(
        self, manager: Page, browser: Browser, demo: DemoSite, other_site: OtherSite, page: Page
    ):
        name_sites(manager, other_site.host)
        other_site.code = code_of(manager, "Code with a script").replace("http://localhost:8000", demo.url)
        context = browser.new_context(viewport={"width": 375, "height": 812})
        visitor = context.new_page()
        visitor.goto(f"http://{other_site.host}/")
        frame = visitor.locator("iframe")
        form = visitor.frame_locator("iframe")
        expect(form.get_by_role("heading", name="News of the campaign")).to_be_visible()
        visitor.wait_for_timeout(500)
        height = frame.evaluate("frame => frame.clientHeight")
        assert height != 34 * 16  # what it is before the form has said how tall it is
        assert abs(height - form.locator("body").evaluate("body => body.scrollHeight")) <= 2

        form.get_by_role("button", name="Join the list").wait_for()
        fill_in(form, visitor, "Günəl", "frame@example.org")
        expect(form.get_by_role("heading", name="Now open your mail")).to_be_visible()
        visitor.wait_for_timeout(500)
        assert frame.evaluate("frame => frame.clientHeight") < height
        assert visitor.url == f"http://{other_site.host}/"
        assert context.cookies() == []
        context.close()

        open_mail(page, "Please confirm: News", to="frame@example.org")
        press_in_mail(page, "Confirm and join")
        expect(page.get_by_role("heading", level=1)).to_have_text("You are on the list")
        open_mail(page, "Welcome to the news of the campaign", to="frame@example.org")

    def test_it_works_where_scripts_and_cookies_are_switched_off(
        self, manager: Page, browser: Browser, other_site: OtherSite
    ):
        name_sites(manager, other_site.host)
        manager.goto(f"{LISTS}news/")
        manager.get_by_text("Without a script", exact=True).click()
        other_site.code = manager.get_by_label("Code without a script").input_value()
        context = browser.new_context(java_script_enabled=False)
        visitor = context.new_page()
        visitor.goto(f"http://{other_site.host}/")
        form = visitor.frame_locator("iframe")
        fill_in(form, visitor, "Rəşad", "plain-frame@example.org")
        expect(form.get_by_role("heading", name="Now open your mail")).to_be_visible()
        assert context.cookies() == []
        context.close()

    def test_a_site_that_nobody_named_shows_nothing(self, manager: Page, browser: Browser, other_site: OtherSite):
        name_sites(manager, "www.example.org")
        other_site.code = code_of(manager, "Code with a script")
        visitor = browser.new_page()
        refused: list[str] = []
        visitor.on("console", lambda message: refused.append(message.text))
        visitor.goto(f"http://{other_site.host}/")
        visitor.wait_for_timeout(1500)
        assert visitor.frame_locator("iframe").get_by_role("button").count() == 0
        assert any("frame-ancestors" in text for text in refused)
        visitor.close()


def test_an_organiser_makes_a_list_sees_its_welcome_mail_and_archives_it(organiser_page: Page, page: Page):
    team = organiser_page
    team.goto(LISTS)
    team.get_by_role("link", name="Make a list").first.click()
    team.locator("[name=name_en_gb]").fill("Drivers")
    team.locator("[name=description_en_gb]").fill("Who can drive to the rally.")
    team.locator("[name=welcome_subject_en_gb]").fill("Thank you for driving")
    team.locator("[name=welcome_text_en_gb]").fill("We write to you **before** each rally.")
    team.get_by_role("button", name="Show it in English").click()
    preview = team.frame_locator("iframe[name=welcome-mail]")
    expect(preview.locator("strong")).to_have_text("before")
    team.get_by_role("button", name="Save").click()
    expect(team.get_by_role("status")).to_contain_text("Saved.")
    page.goto("/lists/drivers/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Drivers")
    team.get_by_role("button", name="Archive").click()
    expect(team.get_by_role("status")).to_contain_text("Archived.")
    page.goto("/lists/drivers/?past-every-cache")
    expect(page.get_by_role("heading", level=1)).to_have_text("This list is closed")


def test_whose_mail_was_lost_finds_the_way_to_ask_again(pages_without_javascript: Page):
    page = pages_without_javascript
    page.goto(f"{LIST}asked/")
    page.get_by_text("No mail?").click()
    page.locator("[name=address]").fill("lost@example.org")
    page.wait_for_timeout(2200)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now open your mail")
