"""What a page must be for everyone: nothing that axe-core finds, in light and dark, and no line wider than a phone."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# A frame without an origin, like a mail's preview, can't answer axe; what stands in it is looked at by itself.
# What axe did not find fault with is not gathered: that takes longer than looking.
OPTIONS = {"iframes": False, "resultTypes": ["violations"]}
# In the dark nothing but colours differs.
OF_COLOURS = {**OPTIONS, "runOnly": ["color-contrast", "link-in-text-block"]}
NARROWEST = {"width": 320, "height": 640}  # 1280 px at 400 % zoom (WCAG 2.2, success criterion 1.4.10)


def faults_for_somebody(page: Page) -> list[str]:
    """What is wrong with the page shown, for any of its readers."""
    page.evaluate(AXE_SCRIPT)
    return [*_axe_faults(page, "light", OPTIONS), *_axe_faults(page, "dark", OF_COLOURS), *_too_wide(page)]


def _axe_faults(page: Page, scheme: str, options: dict[str, object]) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    violations = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
    return [f"{scheme}: {fault['id']}: {[node['target'] for node in fault['nodes']][:4]}" for fault in violations]


def _too_wide(page: Page) -> list[str]:
    before = page.viewport_size
    page.set_viewport_size(NARROWEST)
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.set_viewport_size(before)
    return [f"{beyond} px wider than the narrowest phone"] if beyond > 0 else []
