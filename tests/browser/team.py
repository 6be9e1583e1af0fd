"""The team's way in."""

from playwright.sync_api import Page

from tests.browser.demo_site import DemoSite


def log_in(page: Page, demo: DemoSite, address: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(demo.password_of(address))
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/organise/**")
