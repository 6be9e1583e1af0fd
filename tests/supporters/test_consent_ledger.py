"""The consent ledger: a line is added, and never changed by anybody."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supporters import consents
from supporters.models import Consent, ConsentWording, Supporter

VIA = Consent.Via.FORM


@pytest.fixture
def gunel(db: None) -> Supporter:
    return Supporter.objects.by_address("gunel@example.org", "en-gb")


def test_a_line_cannot_be_changed_by_the_program(gunel: Supporter) -> None:
    consents.grant(gunel, "list:1", "Send me news.", VIA)
    line = Consent.objects.get()
    line.action = Consent.Action.WITHDRAWN
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        line.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Consent.objects.update(purpose="list:2")
    assert Consent.objects.get().action == Consent.Action.GRANTED


@pytest.mark.parametrize("column", ["action", "purpose", "via", "language"])
def test_a_line_cannot_be_changed_by_hand(gunel: Supporter, column: str) -> None:
    consents.grant(gunel, "list:1", "Send me news.", VIA)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE supporters_consent SET {column} = 'x'")


def test_the_latest_line_decides(gunel: Supporter) -> None:
    assert not consents.holds(gunel, "list:1")
    consents.grant(gunel, "list:1", "Send me news.", VIA)
    assert consents.holds(gunel, "list:1")
    assert not consents.holds(gunel, "list:2")
    consents.withdraw(gunel, "list:1", VIA)
    assert not consents.holds(gunel, "list:1")
    assert Consent.objects.count() == 2


def test_the_same_words_are_kept_once_a_language(gunel: Supporter) -> None:
    for language in ("en-gb", "az", "en-gb"):
        with translation.override(language):
            consents.grant(gunel, "list:1", "Send me news.", VIA)
    assert sorted(ConsentWording.objects.values_list("language", flat=True)) == ["az", "en-gb"]
    assert Consent.objects.count() == 3


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.sampled_from(["list:1", "list:2", "petition:1"])), max_size=8))
def test_after_any_history_each_purpose_stands_as_it_was_last_left(
    gunel: Supporter, steps: list[tuple[bool, str]]
) -> None:
    Consent.objects.all().delete()
    for granted, purpose in steps:
        if granted:
            consents.grant(gunel, purpose, "Send me news.", VIA)
        else:
            consents.withdraw(gunel, purpose, VIA)
    last = {purpose: granted for granted, purpose in steps}
    for purpose in ("list:1", "list:2", "petition:1"):
        assert consents.holds(gunel, purpose) is last.get(purpose, False)
    assert Consent.objects.count() == len(steps)
