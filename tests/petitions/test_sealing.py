"""When a petition closes, its count is sealed: whoever has the list sees that none was added or lost."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from campaign.models import User
from petitions import tasks
from petitions.models import Petition, Seal, Signature
from petitions.receipts import LENGTH, line_of, new_receipt
from petitions.services import counting, sealing
from petitions.services import petitions as petition_services
from tests.petitions.signatures import confirmed


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def close_and_seal(petition: Petition, by: User) -> Seal:
    petition_services.close_petition(petition, by)
    made = sealing.seal(petition.pk)
    assert made is not None
    return made


def listed(seal: Seal) -> bytes:
    with seal.receipts.open("rb") as file:
        content: bytes = file.read()
    return content


def on_paper(petition: Petition) -> Signature:
    sheet = petition.paper_sheets.create(number=1, language="az")
    said = {"name": "Late", "country": "GB", "language": "az", "state": "confirmed", "receipt": new_receipt()}
    return petition.signatures.create(source="paper", sheet=sheet, line=1, confirmed_at=timezone.now(), **said)


def digest_of(receipts: set[str]) -> str:
    lines = sorted(line_of(receipt) for receipt in receipts)
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def test_closing_seals_the_receipts_of_all_that_count(petition: Petition, organiser: User) -> None:
    signatures = confirmed(petition, 5)
    petition.signatures.filter(pk=signatures[0].pk).update(state="invalid")
    seal = close_and_seal(petition, organiser)
    assert listed(seal).decode().splitlines() == sorted(line_of(row.receipt or "") for row in signatures[1:])
    assert seal.number == 4
    assert seal.digest == hashlib.sha256(listed(seal)).hexdigest()


def test_the_task_seals_what_was_closed_whoever_lost_the_nudge(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(petition, 1)
    petition_services.close_petition(petition, organiser)
    monkeypatch.setattr(tasks.seal_petition, "apply_async", lambda args, **_options: tasks.seal_petition(*args))
    tasks.seal_closed()
    assert petition.seals.get().number == 1


def test_it_is_sealed_when_its_time_has_come(petition: Petition) -> None:
    confirmed(petition, 2)
    Petition.objects.update(closes_at=timezone.now() + timedelta(seconds=50))
    assert sealing.seal(petition.pk) is None
    Petition.objects.update(closes_at=timezone.now() - timedelta(seconds=50))
    seal = sealing.seal(petition.pk)
    assert seal is not None
    assert seal.number == 2


def test_sealing_twice_makes_one_seal(petition: Petition, organiser: User) -> None:
    close_and_seal(petition, organiser)
    assert sealing.seal(petition.pk) is None
    assert petition.seals.count() == 1


def test_an_open_petition_is_not_sealed(petition: Petition) -> None:
    assert sealing.seal(petition.pk) is None


def test_opening_and_closing_again_makes_another(petition: Petition, organiser: User) -> None:
    confirmed(petition, 2)
    first = close_and_seal(petition, organiser)
    petition_services.open_petition(petition, organiser)
    petition.signatures.earliest("pk").delete()
    second = close_and_seal(petition, organiser)
    assert (first.number, second.number) == (2, 1)
    assert first.digest != second.digest


def test_whoever_signed_before_there_were_receipts_gets_one(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_BATCH", 2)
    confirmed(petition, 5, receipt=None)
    seal = close_and_seal(petition, organiser)
    receipts = set(petition.signatures.values_list("receipt", flat=True))
    assert None not in receipts
    assert len(receipts) == seal.number == 5
    assert len(set(listed(seal).splitlines())) == 5


def test_the_page_publishes_the_seal_and_what_changed_since(
    client: Client, petition: Petition, organiser: User
) -> None:
    signatures = confirmed(petition, 3)
    seal = close_and_seal(petition, organiser)
    signatures[0].delete()
    signatures[1].delete()
    on_paper(petition)
    counting.recount(petition)
    page = client.get("/petitions/swim/").content.decode()
    assert seal.digest in page
    assert seal.receipts.url in page
    assert "3 signatures were confirmed when the petition was sealed" in page
    assert "2 signatures have been withdrawn or found invalid since" in page
    assert "1 signature that was given in time has been confirmed since" in page
    assert "sha256sum swim-" in page


def test_the_list_names_nobody_and_no_receipt(petition: Petition, organiser: User) -> None:
    [signature] = confirmed(petition, 1)
    content = listed(close_and_seal(petition, organiser)).decode()
    assert (signature.receipt or "") not in content
    assert len(content) == 65


RECEIPTS = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=LENGTH, max_size=LENGTH)


@given(st.sets(RECEIPTS, min_size=1, max_size=20), RECEIPTS, st.data())
def test_adding_removing_or_altering_any_receipt_changes_the_digest(
    sealed: set[str], other: str, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(sorted(sealed)))
    if other not in sealed:
        assert digest_of(sealed | {other}) != digest_of(sealed)
        assert digest_of(sealed - {one} | {other}) != digest_of(sealed)
    assert digest_of(sealed - {one}) != digest_of(sealed)


@pytest.mark.parametrize("change", ["added", "removed", "altered"])
def test_what_is_sealed_is_the_digest_that_this_is_true_of(petition: Petition, organiser: User, change: str) -> None:
    signatures = confirmed(petition, 4)
    first = close_and_seal(petition, organiser)
    assert first.digest == digest_of({row.receipt or "" for row in signatures})
    petition_services.open_petition(petition, organiser)
    if change == "added":
        on_paper(petition)
    elif change == "removed":
        signatures[2].delete()
    else:
        petition.signatures.filter(pk=signatures[2].pk).update(receipt=new_receipt())
    assert close_and_seal(petition, organiser).digest != first.digest
