"""`make screenshots`: the main pages on a phone and a desk, light and dark, drawn by Chromium.

    python -m tests.browser.screenshots                       into $DATA_DIR/screenshots
    python -m tests.browser.screenshots "a petition" …        only these (the names are those of site_pages.py)

Starts a demo of its own, so that the pictures show what a newcomer sees, and ends it.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page

from demo.__main__ import fail, free_port, say, wanted_directory
from tests.browser.chromium import chromium
from tests.browser.demo_site import DemoSite
from tests.browser.mail_links import personal_pages
from tests.browser.site_pages import ADMIN, PUBLIC, WORKSPACE
from tests.browser.team import log_in
from tests.programs import CHROMIUM

SCREENS = {"phone": {"width": 375, "height": 812}, "desktop": {"width": 1280, "height": 900}}
SCHEMES = ("light", "dark")
VISITOR, ORGANISER, ADMINISTRATOR = "", "organiser@example.org", "admin@example.org"


def wanted_pages(browser: Browser, site: DemoSite, names: list[str]) -> list[tuple[str, str, str]]:
    """Who opens it, what it is and where: the pages with these names, or all."""
    first = browser.new_page(base_url=site.url)
    personal = personal_pages(first, "nigar@example.org")
    first.close()
    pages = [
        (who, name, address)
        for who, found in ((VISITOR, PUBLIC | personal), (ORGANISER, WORKSPACE), (ADMINISTRATOR, ADMIN))
        for name, address in found.items()
    ]
    unknown = set(names) - {name for _who, name, _address in pages}
    if unknown:
        fail(f"No page is called {' or '.join(sorted(unknown))}.")
    return [page for page in pages if not names or page[1] in names]


def draw_all(browser: Browser, site: DemoSite, names: list[str], directory: Path) -> int:
    pages = wanted_pages(browser, site, names)
    for (screen, viewport), scheme in product(SCREENS.items(), SCHEMES):
        for who in dict.fromkeys(page[0] for page in pages):
            context = browser.new_context(
                base_url=site.url, viewport=viewport, color_scheme=scheme, locale="en-GB", bypass_csp=True
            )
            page = context.new_page()
            if who:
                log_in(page, site, who)
            for name, address in ((name, address) for opened_by, name, address in pages if opened_by == who):
                draw(page, address, directory / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{screen}-{scheme}.png")
            context.close()
    return len(pages)


def draw(page: Page, address: str, path: Path) -> None:
    """Draw the whole page, with what hangs at the screen's edge at its end."""
    if "/confirm/" in address:  # Else the question is answered before it is drawn.
        page.route("**/public*.js", lambda route: route.fulfill(body=""))
    page.goto(address)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path, full_page=True, style=".action-bar, .editor-foot { position: static !important; }")
    page.unroute_all()


def main() -> None:
    if not CHROMIUM:
        fail("Chromium draws the pages: install it first, like `apt-get install chromium`.")
    directory = wanted_directory() / "screenshots"
    directory.mkdir(exist_ok=True)
    demo_directory = Path(tempfile.mkdtemp(prefix="loudhailer-screenshots-"))
    site = DemoSite(demo_directory, free_port())
    say("Starting a demo of its own…")
    site.start()
    try:
        with chromium() as browser:
            say("Drawing…")
            number = draw_all(browser, site, sys.argv[1:], directory)
    finally:
        site.stop()
        shutil.rmtree(demo_directory, ignore_errors=True)
    say(f"{number} pages, each four times, are in {directory}.")


if __name__ == "__main__":
    main()
