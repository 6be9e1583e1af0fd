"""The main job, from the link in a chat to the figures in the admin, as people live it on a phone."""

from __future__ import annotations

import time

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.inbox import open_mail, press_in_mail
from tests.browser.mail_links import fill_in_slowly, join, register
from tests.browser.site_pages import PETITION

pytestmark = pytest.mark.browser


def shown_count(page: Page) -> int:
    page.goto(PETITION)
    return int(page.locator(".count strong").inner_text().replace(",", ""))


def wait_for_count(page: Page, wanted: int) -> None:
    deadline = time.monotonic() + 15
    while (shown := shown_count(page)) != wanted:
        assert time.monotonic() < deadline, f"the count is {shown}, not {wanted}"
        time.sleep(0.5)


def test_a_newcomer_signs_confirms_and_sees_the_count_rise(page: Page):
    before = shown_count(page)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("UN resolutions")
    page.get_by_role("link", name="Sign the petition").click()
    fill_in_slowly(page, name="Günəl O’Brien", address="gunel@example.org", postcode="sw1a1aa")
    page.get_by_label("Show my name and comment on this page.").check()
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now open your mail")
    assert shown_count(page) == before

    open_mail(page, "Please confirm your signature", to="gunel@example.org")
    press_in_mail(page, "Confirm my signature")
    expect(page.locator("main")).to_contain_text("Your name and comment are shown on the petition’s page.")
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your signature counts.")
    expect(page.get_by_role("link", name="WhatsApp")).to_be_visible()

    wait_for_count(page, before + 1)
    expect(page.locator(".signers")).to_contain_text("Günəl O’Brien")


def test_a_newcomer_signs_in_azerbaijani_and_is_written_to_in_azerbaijani(page: Page):
    page.goto("/")
    page.get_by_role("navigation", name="Site", exact=True).get_by_role("link", name="Azərbaycanca").click()
    expect(page.locator("html")).to_have_attribute("lang", "az")
    page.get_by_role("link", name="Petisiyanı imzalayın").click()
    fill_in_slowly(page, name="Şəhla Quliyeva", address="sehla@example.org", postcode="M1 1AE")
    page.get_by_role("button", name="Petisiyanı imzalayın").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("İndi poçtunuzu açın")
    open_mail(page, "Zəhmət olmasa, imzanızı təsdiqləyin", to="sehla@example.org")
    expect(page.frame_locator("iframe.mail-frame").locator("body")).to_contain_text("Hörmətli Şəhla Quliyeva,")
    press_in_mail(page, "İmzamı təsdiq edirəm")
    expect(page.get_by_role("heading", level=1)).to_have_text("Təşəkkür edirik. İmzanız sayılır.")


def test_a_newcomer_registers_for_the_rally_and_gets_it_into_the_calendar(page: Page):
    register(page, name="Elşən Məmmədov", address="elshen@example.org")
    open_mail(page, "Please confirm that you are coming", to="elshen@example.org")
    press_in_mail(page, "Confirm that I’m coming")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are registered")
    expect(page.locator("main")).to_contain_text("The meeting point of this demo")

    open_mail(page, "You are registered", to="elshen@example.org")
    with page.expect_download() as download:
        page.get_by_role("link", name="london-rally.ics").click()
    calendar = Calendar.from_ical(download.value.path().read_bytes())
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["Peaceful rally in London"]

    press_in_mail(page, "See or cancel my registration")
    page.get_by_role("button", name="I can’t come after all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your registration is cancelled")
    open_mail(page, "Your registration is cancelled", to="elshen@example.org")


def test_a_newcomer_joins_the_list_sees_what_is_held_and_is_forgotten(page: Page):
    join(page, name="Rəşad", address="reshad@example.org")
    open_mail(page, "Please confirm", to="reshad@example.org")
    press_in_mail(page, "Confirm and join")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the list")

    join(page, name="Rəşad", address="reshad@example.org")
    open_mail(page, "You are already on the list", to="reshad@example.org")
    press_in_mail(page, "Change what you get, or leave")
    page.get_by_role("button", name="Send me the link").click()
    open_mail(page, "What we hold on you", to="reshad@example.org")
    press_in_mail(page, "See what you hold on me")
    expect(page.locator("main")).to_contain_text("reshad@example.org")
    page.get_by_role("link", name="Forget me").click()
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are forgotten")


def test_an_organiser_schedules_a_rally_and_everybody_sees_it(organiser_page: Page, page: Page):
    organiser_page.get_by_role("link", name="Rallies").click()
    organiser_page.get_by_role("link", name="Schedule a rally").click()
    organiser_page.locator("[name=title_en_gb]").fill("Vigil by the river")
    organiser_page.locator("[name=summary_en_gb]").fill("We light a candle.")
    organiser_page.locator("[name=area_en_gb]").fill("Richmond")
    organiser_page.locator("[name=starts_at]").fill("2031-10-26T18:00")
    expect(organiser_page.locator("#preview")).to_contain_text("Vigil by the river")
    organiser_page.get_by_role("button", name="Save").click()
    expect(organiser_page.get_by_role("status")).to_contain_text("Saved.")
    assert page.goto("/events/vigil-by-the-river/").status == 404
    organiser_page.get_by_role("button", name="Publish").click()
    expect(organiser_page.get_by_role("status")).to_contain_text("Published.")
    page.wait_for_timeout(2500)
    page.goto("/events/vigil-by-the-river/")
    expect(page.locator("main")).to_contain_text("Sunday, 26 October 2031, 18:00, London time")


def test_an_organiser_writes_a_petition_with_a_live_preview(organiser_page: Page):
    organiser_page.get_by_role("link", name="Petitions").click()
    organiser_page.get_by_role("link", name="Write a petition").click()
    organiser_page.get_by_role("button", name="Save").click()
    expect(organiser_page.locator(".invalid-feedback").first).to_be_visible()
    organiser_page.locator("[name=title_en_gb]").fill("Mayor: make the river clean")
    organiser_page.locator("[name=ask_en_gb]").fill("We ask for a river one can swim in.")
    organiser_page.locator("[name=targets-0-office_en_gb]").fill("Mayor")
    expect(organiser_page.locator("#preview")).to_contain_text("Mayor: make the river clean")
    organiser_page.get_by_role("button", name="Save").click()
    expect(organiser_page.get_by_role("status")).to_contain_text("Saved.")
    organiser_page.get_by_role("button", name="Open for signing").click()
    expect(organiser_page.get_by_role("status")).to_contain_text("Open. People can sign now.")


def test_an_admin_sees_it_all_in_the_admin(admin_page: Page):
    for path, words in (
        ("/admin/petitions/signature/", "Demo supporter 1"),
        ("/admin/events/event/", "Peaceful rally in London"),
        ("/admin/supporters/supporter/", "supporter-1@example.org"),
        ("/admin/campaign/campaign/", "Azerbaijani Community in Britain"),
    ):
        admin_page.goto(path)
        expect(admin_page.locator("body")).to_contain_text(words)
