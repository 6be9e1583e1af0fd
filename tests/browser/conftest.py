"""Chromium, and the demo as a newcomer starts it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from demo.__main__ import free_port
from tests.browser.chromium import chromium
from tests.browser.demo_site import DemoSite
from tests.browser.other_site import OtherSite, PageOfTheOtherSite
from tests.browser.team import log_in

PHONE = {"width": 375, "height": 812}


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    site = DemoSite(tmp_path_factory.mktemp("demo"), free_port())
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


class Watch:
    """Notes what must not happen: an error in the console, a missing file, a request to anybody else."""

    def __init__(self, site: str) -> None:
        self.host = urlsplit(site).netloc
        self.problems: list[str] = []

    def on_console(self, message: ConsoleMessage) -> None:
        is_about_a_response = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not is_about_a_response:
            self.problems.append(f"{message.type}: {message.text[:300]}")

    def on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.problems.append(f"a request to {request.url}")

    def on_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.problems.append(f"{response.status} {response.url}")


def watched_context(browser: Browser, site: str, **options: object) -> tuple[BrowserContext, Watch]:
    context = browser.new_context(**{"viewport": PHONE, "base_url": site, **options})
    context.set_default_timeout(15_000)
    watch = Watch(site)
    context.on("console", watch.on_console)
    context.on("weberror", lambda error: watch.problems.append(str(error.error)[:300]))
    context.on("request", watch.on_request)
    context.on("response", watch.on_response)
    return context, watch


@pytest.fixture
def context(browser: Browser, demo: DemoSite) -> Iterator[BrowserContext]:
    """A phone of its own. At the end nothing has gone wrong on any of its pages."""
    context, watch = watched_context(browser, demo.url)
    yield context
    context.close()
    assert watch.problems == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def pages_without_javascript(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    context, watch = watched_context(browser, demo.url, java_script_enabled=False)
    yield context.new_page()
    context.close()
    assert watch.problems == []


@pytest.fixture
def organiser_page(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    context, watch = watched_context(browser, demo.url)
    page = context.new_page()
    log_in(page, demo, "organiser@example.org")
    yield page
    context.close()
    assert watch.problems == []


@pytest.fixture
def admin_page(browser: Browser, demo: DemoSite) -> Iterator[Page]:
    context, watch = watched_context(browser, demo.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    log_in(page, demo, "admin@example.org")
    yield page
    context.close()
    assert watch.problems == []


@pytest.fixture
def other_site() -> Iterator[OtherSite]:
    server = OtherSite(("127.0.0.1", 0), PageOfTheOtherSite)
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
