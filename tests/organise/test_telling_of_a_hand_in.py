"""How a petition was handed in stands on its page, with photos that tell nothing but what they show."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from petitions.models import HandIn, Petition
from tests.campaign.test_photographs import photograph

TODAY = f"{timezone.localdate()}"


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hand_in(petition: Petition) -> HandIn:
    return petition.hand_ins.create(number=1, language="en-gb", state="ready", total=1234)


def page_of(hand_in: HandIn) -> str:
    return f"/organise/clean-river/petitions/swim/hand-in/{hand_in.public_id}/told/"


def test_it_is_told_and_moves_the_petition(aysel: Client, client: Client, petition: Petition, hand_in: HandIn) -> None:
    told = {"handed_on": TODAY, "place": "City Hall", "received_by": "the Mayor", "account": "It *rained*."}
    picture = SimpleUploadedFile("door.jpg", photograph())
    sent = {**told, "picture_1": picture, "text_1": "Us at the door"}
    assert aysel.post(page_of(hand_in), sent).status_code == 302
    petition.refresh_from_db()
    assert petition.state == Petition.State.HANDED_IN
    assert petition.moves.get().happened_on == timezone.localdate()
    page = client.get("/petitions/swim/").content.decode()
    for words in ("With 1,234 signatures.", "City Hall", "Received by the Mayor.", "<em>rained</em>", "Us at the door"):
        assert words in page
    with Image.open(hand_in.photos.get().picture.path) as stored:
        assert not stored.getexif()


@pytest.mark.parametrize(
    "wrong",
    [
        {"handed_on": ""},
        {"handed_on": f"{timezone.localdate() + timedelta(days=2)}"},
        {"handed_on": TODAY, "picture_1": SimpleUploadedFile("door.jpg", b"no picture"), "text_1": "Door"},
        {"handed_on": TODAY, "picture_1": SimpleUploadedFile("door.jpg", photograph())},
    ],
)
def test_what_is_missing_or_wrong_is_said(
    aysel: Client, petition: Petition, hand_in: HandIn, wrong: dict[str, str]
) -> None:
    assert aysel.post(page_of(hand_in), wrong).status_code == 422
    petition.refresh_from_db()
    assert petition.state == Petition.State.OPEN
    assert not hand_in.photos.exists()


def test_an_answer_that_came_meanwhile_stays(aysel: Client, petition: Petition, hand_in: HandIn) -> None:
    Petition.objects.update(state="answered")
    aysel.post(page_of(hand_in), {"handed_on": TODAY})
    petition.refresh_from_db()
    assert petition.state == "answered"
