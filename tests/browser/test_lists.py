"""Lists as people and organisers live them: a form on another site, a welcome mail, the workspace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.inbox import open_mail, press_in_mail
from tests.browser.site_pages import CAMPAIGN, LIST
from tests.browser.team import log_in

pytestmark = pytest.mark.browser

LISTS = f"/organise/{CAMPAIGN}/lists/"


class OtherSite(ThreadingHTTPServer):
    """Somebody's own page, on another origin, with the code for a form pasted into it."""

    code = ""

    @property
    def host(self) -> str:
        return f"localhost:{self.server_port}"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Another site</title><h1>Ours</h1>{self.server.code}".encode())

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def other_site() -> Iterator[OtherSite]:
    server = OtherSite(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def manager(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    """The demo's organiser manages its campaign."""
    context = browser.new_context(base_url=demo.url)
    page = context.new_page()
    log_in(page, demo, "organiser@example.org")
    yield page
    context.close()


def name_sites(manager: Page, *hosts: str) -> None:
    manager.goto(f"{LISTS}embedding/")
    manager.get_by_label("Sites").fill("\n".join(hosts))
    manager.get_by_role("button", name="Save").click()
    expect(manager.get_by_role("status")).to_contain_text("Saved.")


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
