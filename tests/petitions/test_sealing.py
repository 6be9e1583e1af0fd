"""When a petition closes, its count is sealed: whoever has the list sees that none was added or lost."""

from __future__ import annotations

import hashlib
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from campaign.models import User
from petitions import tasks
from petitions.models import Petition, Seal, Signature
from petitions.queries_of_hand_ins import latest_seal
from petitions.receipts import LENGTH, line_of, new_receipt
from petitions.services import counting, invalidating, sealing, trusting
from petitions.services import petitions as petition_services
from tests.petitions.signatures import confirmed
from tests.petitions.signers import confirmed as confirmed_by
from tests.threads import together


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def close_and_seal(petition: Petition, by: User) -> Seal:
    petition_services.close_petition(petition, by)
    sealed = petition.seals.count()
    tasks.seal_petition(petition.pk)
    assert petition.seals.count() == sealed + 1
    return petition.seals.latest("pk")


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
    tasks.seal_petition(petition.pk)
    assert not petition.seals.exists()
    Petition.objects.update(closes_at=timezone.now() - timedelta(seconds=50))
    tasks.seal_petition(petition.pk)
    assert petition.seals.get().number == 2


def test_sealing_twice_makes_one_seal(petition: Petition, organiser: User) -> None:
    close_and_seal(petition, organiser)
    tasks.seal_petition(petition.pk)
    assert petition.seals.count() == 1


def test_an_open_petition_is_not_sealed(petition: Petition) -> None:
    tasks.seal_petition(petition.pk)
    assert not petition.seals.exists()


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


def test_a_task_ends_after_its_time_and_the_next_gives_receipts_to_the_rest(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_BATCH", 2)
    confirmed(petition, 5, receipt=None)
    petition_services.close_petition(petition, organiser)
    given = []
    while sealing.work(petition.pk, seconds=0):
        assert not petition.seals.exists()
        given.append(petition.signatures.filter(receipt__isnull=False).count())
    assert given == [2, 4, 5]
    assert listed(petition.seals.get()).count(b"\n") == 5


def test_a_task_that_leaves_something_wakes_the_next(petition: Petition, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr(tasks.seal_petition, "apply_async", lambda args, **_options: woken.extend(args))
    for is_left in (True, False):
        monkeypatch.setattr(sealing, "work", lambda _pk, is_left=is_left: is_left)
        tasks.seal_petition(petition.pk)
    assert woken == [petition.pk]


class Killed(BaseException):
    """What a worker feels of SIGKILL, as far as a test can do it: nothing of its own runs any more."""


@pytest.mark.parametrize("at", [1, 2, 3])
def test_whoever_is_killed_loses_no_receipt_and_gives_none_twice(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(sealing, "_BATCH", 2)
    give, batches = sealing._give, [0]

    def give_until_killed(keys: list[int]) -> None:
        give(keys)
        batches[0] += 1
        if batches[0] == at:
            raise Killed

    monkeypatch.setattr(sealing, "_give", give_until_killed)
    confirmed(petition, 5, receipt=None)
    petition_services.close_petition(petition, organiser)
    with pytest.raises(Killed):
        tasks.seal_petition(petition.pk)
    before = set(petition.signatures.exclude(receipt=None).values_list("receipt", flat=True))
    tasks.seal_petition(petition.pk)
    receipts = set(petition.signatures.values_list("receipt", flat=True))
    assert before < receipts if at < 3 else before == receipts
    assert petition.seals.get().digest == digest_of({receipt or "" for receipt in receipts})


def test_whoever_confirms_after_the_closing_is_told_as_a_number_and_not_sealed(
    client: Client, petition: Petition, organiser: User
) -> None:
    """However late a worker comes to it."""
    confirmed(petition, 2)
    petition_services.close_petition(petition, organiser)
    on_paper(petition)
    tasks.seal_petition(petition.pk)
    seal = petition.seals.get()
    assert (seal.number, listed(seal).count(b"\n"), seal.sealed_at) == (2, 2, petition.closed_at)
    counting.recount(petition)
    assert "1 signature has come in since" in client.get("/petitions/swim/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_seal_waits_for_whoever_was_confirming_when_it_closed(petition: Petition, organiser: User) -> None:
    """A confirmation bears the time at which its transaction began, and is seen once it has ended."""
    confirming, closed = threading.Event(), threading.Event()

    def confirm_slowly() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT now()")
                [moment] = cursor.fetchone()
            confirming.set()
            closed.wait(30)
            time.sleep(0.3)
            confirmed(petition, 1, confirmed_at=moment)

    def close() -> None:
        confirming.wait(30)
        petition_services.close_petition(petition, organiser)
        closed.set()
        tasks.seal_petition(petition.pk)

    together([confirm_slowly, close])
    assert petition.seals.get().number == 1


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
    assert "3 signatures were confirmed when the petition closed" in page
    assert "2 signatures have been withdrawn or found invalid since" in page
    assert "1 signature has come in since" in page
    assert "sha256sum swim-" in page


def since_the_seal(petition: Petition) -> tuple[int, int]:
    """How many came in, and how many went, as the page has it."""
    counting.tally()
    petition.refresh_from_db()
    sealed = latest_seal(petition)
    assert sealed is not None
    return sealed.gained, sealed.lost


def test_whom_a_moderator_approves_after_closing_has_come_in_since(petition: Petition, organiser: User) -> None:
    signatures = confirmed(petition, 3)
    counting.recount(petition)
    waiting = petition.signatures.filter(pk=signatures[0].pk)
    waiting.update(state="suspect", suspicion="disposable")
    counting.recount(petition)
    seal = close_and_seal(petition, organiser)
    assert (seal.number, since_the_seal(petition)) == (2, (0, 0))
    trusting.approve(petition, petition.signatures.all(), organiser)
    assert since_the_seal(petition) == (1, 0)
    petition.signatures.filter(pk=signatures[1].pk).delete()
    counting.recount(petition)
    assert since_the_seal(petition) == (1, 1)


def test_whom_a_moderator_approves_before_it_is_sealed_is_not_in_the_list(petition: Petition, organiser: User) -> None:
    confirmed(petition, 1)
    late = confirmed_by(petition, "late@example.org")
    petition.signatures.filter(pk=late.pk).update(state="suspect", suspicion="disposable")
    counting.recount(petition)
    petition_services.close_petition(petition, organiser)
    trusting.approve(petition, petition.signatures.all(), organiser)
    tasks.seal_petition(petition.pk)
    assert petition.seals.get().number == 1
    assert since_the_seal(petition) == (1, 0)


def test_what_is_given_back_has_come_in_only_if_the_list_lacks_it(petition: Petition, organiser: User) -> None:
    confirmed(petition, 2)
    early = confirmed_by(petition, "early@shady.example")
    counting.recount(petition)
    before = invalidating.invalidate(petition, {"domain": "shady.example"}, "A program", organiser)
    invalidating.run()
    seal = close_and_seal(petition, organiser)
    assert (seal.number, since_the_seal(petition)) == (2, (0, 0))
    after = invalidating.invalidate(petition, {"domain": "example.org"}, "Another", organiser)
    invalidating.run()
    assert since_the_seal(petition) == (0, 2)
    for invalidation in (before, after):
        invalidation.refresh_from_db()
        invalidating.undo(invalidation, organiser)
    assert invalidating.run()
    early.refresh_from_db()
    assert early.state == "confirmed"
    assert since_the_seal(petition) == (1, 0)


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
