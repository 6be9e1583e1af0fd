"""An organiser's evening with a mailing: written in two languages, mended, looked at, sent to herself, then to all."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults_for_somebody
from tests.browser.demo_site import DemoSite
from tests.browser.inbox import open_mail
from tests.browser.site_pages import CAMPAIGN, MAILING
from tests.browser.team import log_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SECONDS_TO_SEND = 90
MAILINGS = f"/organise/{CAMPAIGN}/mailings/"
RULES = f"/organise/{CAMPAIGN}/mailing-material/rules/"
LIMITS = "/admin/mailings/sendinglimit/"
SENT_IN = 60_000  # milliseconds: the worker looks for what is due every few seconds


def begin(team: Page, name: str) -> None:
    team.goto(MAILINGS)
    team.get_by_role("link", name="Write a mailing").first.click()
    team.get_by_label("What do you call it?").fill(name)
    team.get_by_role("button", name="Begin to write").click()
    expect(team.get_by_role("heading", level=1)).to_contain_text(name)


def version(team: Page, language: str) -> None:
    """Show this language's words."""
    team.locator(".version-tab", has_text=language).click()


def test_an_organiser_writes_in_two_languages_mends_a_field_and_reads_her_own_test(organiser_page: Page, page: Page):
    team = organiser_page
    begin(team, "Thank you")
    team.locator("[name=A-en-gb-subject]").fill("Thank you, {{ first_name|friend }}")
    team.locator("[name=A-en-gb-preheader]").fill("What comes next.")
    team.locator("[name=A-en-gb-body]").fill("Dear {{ frist_name|friend }},\n\n**thank you** for coming.")

    # She sees the place while she writes, and once more when she presses Save.
    expect(team.locator("#saved")).to_contain_text("There is no field “frist_name”.")
    team.get_by_role("button", name="Save", exact=True).click()
    expect(team.locator("#div_id_A-en-gb-body")).to_contain_text("Line 1, character 6")
    expect(team.locator("[name=A-en-gb-body]")).to_have_value(re.compile("frist_name"))
    team.locator(".go-to").first.click()
    caret = team.locator("[name=A-en-gb-body]").evaluate("field => field.selectionStart")
    assert caret == len("Dear ")
    team.locator("[name=A-en-gb-body]").fill("Dear ,\n\n**thank you** for coming.")
    team.locator("[name=A-en-gb-body]").evaluate("field => field.setSelectionRange(5, 5)")
    team.get_by_text("Fields", exact=True).click()
    team.get_by_role("button", name="First name").click()
    expect(team.locator("[name=A-en-gb-body]")).to_have_value(
        re.compile(r"Dear \{\{ first_name\|friend\|az=dost \}\},")
    )
    expect(team.locator("#saved")).to_contain_text("Saved at")

    # The preview follows what she types, without a reload.
    mail = team.frame_locator("#mail-frame")
    expect(mail.locator("body")).to_contain_text("Dear Leyla,")
    expect(mail.locator("strong").first).to_have_text("thank you")
    expect(team.locator("#live-inbox")).to_contain_text("Thank you, Leyla")

    team.get_by_role("button", name="Add Azerbaijani").click()
    expect(team.locator("[name=A-az-subject]")).to_be_visible()
    team.locator("[name=A-az-subject]").fill("Təşəkkür edirik, {{ first_name|dost }}")
    team.locator("[name=A-az-preheader]").fill("Bundan sonra nə olacaq.")
    team.locator("[name=A-az-body]").fill("Hörmətli {{ first_name|dost }},\n\ngəldiyiniz üçün **sağ olun**.")
    expect(mail.locator("body")).to_contain_text("Hörmətli Leyla,")
    assert faults_for_somebody(team) == []
    version(team, "English")
    expect(mail.locator("body")).to_contain_text("Dear Leyla,")
    team.get_by_role("button", name="Save", exact=True).click()
    expect(team.get_by_role("status").filter(has_text="Saved.")).to_be_visible()

    team.get_by_role("link", name="Look and check").click()
    team.get_by_role("link", name="somebody we know nothing of").click()
    expect(team.frame_locator("#mail-frame").locator("body")).to_contain_text("Dear friend,")
    team.get_by_label("One of your people").fill("supporter-1@")
    team.locator("#look-people a").first.click()
    expect(team.locator("#live-inbox")).to_contain_text("Thank you, ")

    assert faults_for_somebody(team) == []
    team.get_by_label("Azerbaijani").check()
    team.get_by_role("button", name="Send the test").click()
    expect(team.get_by_role("status").filter(has_text="2 tests are on their way")).to_be_visible()
    open_mail(page, "[Test] Thank you, Demo", to="organiser@example.org")
    expect(page.frame_locator("iframe.mail-frame").locator("body")).to_contain_text("Dear Demo,")
    open_mail(page, re.compile(r"^\[.+\] Təşəkkür edirik, Demo"), to="organiser@example.org")
    expect(page.frame_locator("iframe.mail-frame").locator("body")).to_contain_text("Hörmətli Demo,")


def test_what_can_be_put_in_opens_within_a_telephones_screen(organiser_page: Page):
    team = organiser_page
    begin(team, "From a telephone")
    team.locator("[name=A-en-gb-body]").fill("Dear ")
    for menu in ("Format", "Fields", "Blocks", "Snippets", "Pictures"):
        team.locator(".insert-menu summary", has_text=menu).click()
        panel = team.locator(".insert-menu[open] .insert-panel").bounding_box()
        assert panel is not None
        assert panel["y"] >= 0
        assert panel["y"] + panel["height"] <= team.viewport_size["height"]
        assert faults_for_somebody(team) == []
        team.keyboard.press("Escape")
        expect(team.locator(".insert-menu[open]")).to_have_count(0)


def tab_to(team: Page, words: str) -> None:
    """Press Tab until what has these words, or this name, has the focus."""
    for _time in range(60):
        team.keyboard.press("Tab")
        focused = team.evaluate("[document.activeElement.innerText, document.activeElement.name]")
        if words in focused:
            return
    raise AssertionError(f"{words} can't be reached")


def test_a_mailing_is_written_and_saved_by_keyboard_alone(organiser_page: Page):
    team = organiser_page
    begin(team, "By keyboard")
    tab_to(team, "A-en-gb-subject")
    team.keyboard.type("Thank you")
    tab_to(team, "A-en-gb-preheader")
    team.keyboard.type("What comes next.")
    tab_to(team, "A-en-gb-body")
    team.keyboard.type("Dear ")
    tab_to(team, "Fields")
    team.keyboard.press("Enter")
    tab_to(team, "First name")
    team.keyboard.press("Enter")
    team.keyboard.press("ArrowRight")
    team.keyboard.type(",")
    expect(team.locator("[name=A-en-gb-body]")).to_have_value("Dear {{ first_name|friend|az=dost }},")
    tab_to(team, "Save")
    team.keyboard.press("Enter")
    expect(team.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_without_javascript_it_is_saved_by_the_button_and_shown_in_the_frame(
    pages_without_javascript: Page, demo: DemoSite
):
    team = pages_without_javascript
    log_in(team, demo, "organiser@example.org")
    begin(team, "Plain")
    team.locator("[name=A-en-gb-subject]").fill("Come")
    team.locator("[name=A-en-gb-body]").fill("Come to the **rally**.")
    team.get_by_role("button", name="Show what I have typed").click()
    expect(team.frame_locator("#mail-frame").locator("strong").first).to_have_text("rally")
    team.get_by_role("button", name="Add Azerbaijani").click()
    expect(team.locator("[name=A-az-body]")).to_have_value("Come to the **rally**.")


def set_undo_minutes(team: Page, minutes: int) -> None:
    team.goto(RULES)
    team.locator("[name=undo_minutes]").fill(str(minutes))
    team.get_by_role("button", name="Save", exact=True).click()
    expect(team.get_by_role("status")).to_be_visible()


def lift_the_limit(admin: Page) -> None:
    admin.goto(LIMITS)
    limit = admin.locator("#result_list a[href*='/change/']")
    if limit.count():
        limit.first.click()
        admin.get_by_role("link", name="Delete").click()
        admin.get_by_role("button", name="Yes").click()


@pytest.fixture
def one_mail_a_minute(admin_page: Page) -> Iterator[Page]:
    """The site may send one mail a minute, until the limit is lifted."""
    admin_page.goto(f"{LIMITS}add/")
    admin_page.locator("[name=amount]").fill("1")
    admin_page.locator("[name=period]").select_option(label="a minute")
    admin_page.get_by_role("button", name="Save", exact=True).click()
    expect(admin_page.locator("#result_list")).to_contain_text("everybody")
    yield admin_page
    lift_the_limit(admin_page)


@pytest.fixture
def nothing_to_wait_for(organiser_page: Page) -> Iterator[Page]:
    """The campaign leaves no minutes to undo in, until the test is over."""
    set_undo_minutes(organiser_page, 0)
    yield organiser_page
    set_undo_minutes(organiser_page, 5)


def test_an_organiser_schedules_takes_back_sends_pauses_resumes_and_sees_it_sent(
    nothing_to_wait_for: Page, one_mail_a_minute: Page, page: Page
):
    team = nothing_to_wait_for
    begin(team, "Bring water")
    team.locator("[name=A-en-gb-subject]").fill("Bring water on Saturday")
    team.locator("[name=A-en-gb-preheader]").fill("It will be hot.")
    team.locator("[name=A-en-gb-body]").fill("Dear {{ first_name|friend }},\n\nit will be **hot**.")
    team.get_by_role("button", name="Save", exact=True).click()

    team.get_by_role("link", name="Who gets it").click()
    team.get_by_label("News of the campaign").first.check()
    expect(team.locator("#audience-count .audience-number")).to_contain_text(re.compile(r"\d+\s+people get it"))
    meant = int(team.locator("#audience-count .audience-number strong").inner_text())
    assert meant > 1
    team.get_by_role("button", name="Save", exact=True).click()
    expect(team.get_by_role("status").filter(has_text="Saved.")).to_be_visible()

    team.get_by_role("link", name="Look and check").click()
    team.get_by_role("link", name="Go to sending").click()
    expect(team.get_by_role("heading", name="Send “Bring water” to")).to_contain_text(f"{meant} people")
    next_week = timezone.now() + timedelta(days=7)
    team.locator("[name=at]").fill(f"{next_week:%Y-%m-%d}T18:00")
    team.get_by_role("button", name="Schedule").click()
    expect(team.get_by_role("heading", name="Goes out on")).to_contain_text(f"{next_week:%Y}, 18:00")
    assert faults_for_somebody(team) == []
    team.get_by_role("button", name="Undo").click()
    expect(team.get_by_role("status").filter(has_text="It is a draft again.")).to_be_visible()

    # The page follows by itself. At one mail a minute, all but a few wait.
    team.get_by_role("button", name="Send now").click()
    team.get_by_role("button", name="Pause").click(timeout=SENT_IN)
    expect(team.get_by_role("status").filter(has_text="Paused.")).to_be_visible()
    how_far = team.locator("#how-far").inner_text()
    assert not how_far.startswith(f"{meant} of")
    assert faults_for_somebody(team) == []
    lift_the_limit(one_mail_a_minute)
    team.reload()
    expect(team.locator("#how-far")).to_have_text(how_far)

    team.get_by_role("button", name="Go on").click()
    expect(team.get_by_role("heading", name=f"{meant} of {meant} messages sent")).to_be_visible(timeout=SENT_IN)
    expect(team.locator("h1 .state")).to_have_text("sent", timeout=SENT_IN)
    assert faults_for_somebody(team) == []
    open_mail(page, "Bring water on Saturday", to="@example.org")
    expect(page.frame_locator("iframe.mail-frame").locator("body")).to_contain_text("it will be hot.")


def open_once_sent(team: Page) -> None:
    """The demo's mailing goes out by itself, beginning as the demo does."""
    deadline = time.monotonic() + SECONDS_TO_SEND
    while time.monotonic() < deadline:
        team.goto(f"/organise/{CAMPAIGN}{MAILING}figures/")
        if team.locator("h1 .state-mailing-sent").count():
            return
        time.sleep(0.5)
    raise AssertionError(f"not sent within {SECONDS_TO_SEND} s")


def test_the_figures_of_a_sent_mailing_are_drawn_and_stand_in_a_table(organiser_page: Page):
    team = organiser_page
    open_once_sent(team)
    expect(team.locator(".figures li").first).to_contain_text(re.compile(r"24\s+Sent"))
    sent = team.locator(".panel", has=team.get_by_role("heading", name="Sent", exact=True))
    expect(sent.locator("canvas")).to_be_visible()
    sent.get_by_text("The figures as a table").click()
    numbers = sent.get_by_role("cell").all_inner_texts()
    assert sum(int(number) for number in numbers) == 24
    domains = team.get_by_role("region", name="Domains")
    expect(domains.get_by_role("row", name="example.org")).to_contain_text("24")
    with team.expect_download() as download:
        team.get_by_role("link", name="Figures as CSV").click()
    assert "Sent,,24" in download.value.path().read_text("utf-8-sig")
