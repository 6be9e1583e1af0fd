"""Somebody's own site, on another origin, and what the campaign's managers let it show."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Page, expect

from tests.browser.site_pages import CAMPAIGN

LISTS = f"/organise/{CAMPAIGN}/lists/"


class OtherSite(ThreadingHTTPServer):
    """Somebody's own page, on another origin, with the code for a form pasted into it."""

    code = ""

    @property
    def host(self) -> str:
        return f"localhost:{self.server_port}"


class PageOfTheOtherSite(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Another site</title><h1>Ours</h1>{self.server.code}".encode())

    def log_message(self, *_arguments: object) -> None:
        pass


def name_sites(manager: Page, *hosts: str) -> None:
    manager.goto(f"{LISTS}embedding/")
    manager.get_by_label("Sites").fill("\n".join(hosts))
    manager.get_by_role("button", name="Save").click()
    expect(manager.get_by_role("status")).to_contain_text("Saved.")
