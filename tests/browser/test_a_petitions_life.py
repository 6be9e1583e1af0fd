"""An organiser takes a petition on her phone from the first word to the answer; a newcomer reads how it went on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults_for_somebody
from tests.browser.site_pages import CAMPAIGN
from tests.petitions.files import PDF, picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PETITIONS = f"/organise/{CAMPAIGN}/petitions/"
PUBLIC = "/petitions/mayor-open-the-lido/"


def record(team: Page, link: str, button: str, day: str, **typed: str) -> None:
    """Take a step, and say when it was and what is to be said of it."""
    team.get_by_role("link", name="Progress", exact=True).click()
    team.get_by_role("link", name=link).click()
    team.locator("[name=happened_on]").fill(day)
    for name, text in typed.items():
        team.locator(f"[name={name}]").fill(text)
    if "document_name_en_gb" in typed:
        team.locator("[name=outcome]").select_option("partly")
        team.locator("[name=document]").set_input_files(
            {"name": "scan 0017.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
    assert faults_for_somebody(team) == []
    team.get_by_role("button", name=button).click()
    expect(team.get_by_role("status")).to_contain_text("Recorded.")


def test_from_the_first_word_to_the_answer(organiser_page: Page, page: Page, tmp_path: Path):
    team = organiser_page
    team.goto(f"{PETITIONS}new/")
    team.locator("[name=title_en_gb]").fill("Mayor: open the lido")
    team.locator("[name=ask_en_gb]").fill("We ask for a place where everybody can swim.")
    team.locator("[name=title_az]").fill("Bələdiyyə başçısı: hovuzu açın")
    team.locator("[name=ask_az]").fill("Hamının üzə biləcəyi yer tələb edirik.")
    photo = tmp_path / "lido.jpg"
    photo.write_bytes(picture().read())
    team.locator("[name=picture]").set_input_files(photo)
    team.locator("[name=picture_text_en_gb]").fill("An empty lido")
    team.locator("[name=picture_text_az]").fill("Boş hovuz")
    team.locator("[name=topics]").fill("Sport, Town")
    team.locator("[name=targets-0-office_en_gb]").fill("Mayor")
    expect(team.locator("#preview")).to_contain_text("Mayor: open the lido")
    team.get_by_role("button", name="Save").click()
    expect(team.get_by_role("status")).to_contain_text("Saved.")

    team.get_by_role("link", name="Asked of signers").click()
    team.locator("[name=questions-0-label_en_gb]").fill("Do you swim?")
    team.locator("[name=questions-0-label_az]").fill("Üzürsünüz?")
    team.locator("[name=questions-0-kind]").select_option("yes")
    team.locator("[name=minimum_age]").fill("14")
    team.locator("[name=thanks_en_gb]").fill("See you at the water.")
    team.get_by_role("button", name="Save").click()
    expect(team.get_by_role("status")).to_contain_text("Saved.")
    expect(team.locator("[name=questions-0-label_en_gb]")).to_have_value("Do you swim?")
    assert faults_for_somebody(team) == []

    team.get_by_role("link", name="Text", exact=True).click()
    team.get_by_role("button", name="Open for signing").click()
    expect(team.get_by_role("status")).to_contain_text("Open. People can sign now.")
    page.goto(PUBLIC)
    expect(page.get_by_alt_text("An empty lido")).to_be_visible()
    assert faults_for_somebody(page) == []

    team.get_by_role("button", name="Close the petition").click()
    expect(team.get_by_role("status")).to_contain_text("Closed.")
    record(
        team,
        "Record the hand-in",
        "Record the hand-in",
        "2026-05-04",
        note_en_gb="At the town hall.",
        note_az="Bələdiyyə binasında.",
    )
    record(
        team,
        "Record an answer",
        "Record an answer",
        "2026-06-01",
        note_en_gb="The mayor answered.",
        note_az="Bələdiyyə başçısı cavab verdi.",
        document_name_en_gb="The mayor’s letter",
        document_name_az="Başçının məktubu",
    )

    page.wait_for_timeout(2500)
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme="dark")
    page.goto(f"/az{PUBLIC}")
    expect(page.locator("main h1")).to_have_text("Bələdiyyə başçısı: hovuzu açın")
    line = page.locator(".petition-line li")
    expect(line.filter(has_text="4 may 2026")).to_contain_text("Təqdim olunub")
    answer = line.filter(has_text="1 iyun 2026")
    expect(answer).to_contain_text("Cavablandırılıb: qismən qəbul edildi")
    expect(answer).to_contain_text("Bələdiyyə başçısı cavab verdi.")
    with page.expect_download() as download:
        answer.get_by_role("link", name="Başçının məktubu").click()
    assert download.value.path().read_bytes() == PDF
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults_for_somebody(page) == []
