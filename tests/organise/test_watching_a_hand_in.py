"""Whoever ordered a hand-in sees how far it is, from the first signature read to the last one drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from petitions.handing_in import volumes
from petitions.models import Petition
from petitions.services import making_hand_ins
from tests.petitions.signatures import confirmed

HAND_IN = "/organise/clean-river/petitions/swim/hand-in/"


def test_the_page_tells_what_is_read_and_then_what_is_written(
    log_in: Callable[[str], Client],
    petition: Petition,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manager = log_in("manager")
    settings.PRIVATE_ROOT = tmp_path
    monkeypatch.setattr(volumes, "VOLUME", 2)
    confirmed(petition, 4)
    manager.post(f"{HAND_IN}order/", {"names": "agreed", "language": "en-gb"})
    hand_in = petition.hand_ins.get()
    told = []
    while making_hand_ins.work(hand_in.pk, seconds=0):
        page = manager.get(f"{HAND_IN}{hand_in.public_id}/progress/").content.decode()
        told.append(" ".join(page.partition("<p>")[2].partition("</p>")[0].split()))
    assert list(dict.fromkeys(told)) == [
        "2 of 4 signatures are read.",
        "4 of 4 signatures are read.",
        "2 of 4 signatures are written.",
        "4 of 4 signatures are written.",
    ]
    assert manager.get(f"{HAND_IN}{hand_in.public_id}/progress/").headers["HX-Refresh"] == "true"
