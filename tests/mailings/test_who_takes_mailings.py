"""How often, and not during a pause: what goes out in bulk heeds both, and what somebody asks for comes in any case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailings.models import Message
from mailings.recipients import may_be_mailed_now
from supporters.models import Supporter
from tests.mail import delivered
from tests.supporters.people import Fill, ask_to_join

Priority, State = Message.Priority, Message.State


@pytest.fixture
def gunel(db: None) -> Supporter:
    return Supporter.objects.by_address("gunel@example.org", "en-gb")


def takes(supporter: Supporter) -> bool:
    return may_be_mailed_now(Supporter.objects.all()).filter(pk=supporter.pk).exists()


def message(supporter: Supporter, priority: int, **fields: object) -> Message:
    return Message.objects.create(
        **{
            "dedupe_key": f"m{Message.objects.count()}",
            "kind": "supporters.personal_data",
            "supporter": supporter,
            "address": supporter.address,
            "language": "en-gb",
            "priority": priority,
            **fields,
        }
    )


def sent(supporter: Supporter, days: float, state: str = "sent", priority: int = Priority.BULK) -> Message:
    return message(supporter, priority, state=state, finished_at=timezone.now() - timedelta(days=days))


class TestAPause:
    @pytest.mark.parametrize(("days", "expected"), [(None, True), (1, False), (-1, True)])
    def test_nobody_who_pauses_is_mailed(self, gunel: Supporter, days: int | None, expected: bool) -> None:
        gunel.paused_until = None if days is None else timezone.now() + timedelta(days=days)
        gunel.save()
        assert takes(gunel) == expected

    def test_a_mailing_queued_before_she_paused_is_not_sent(self, gunel: Supporter) -> None:
        ann = Supporter.objects.by_address("ann@example.org", "en-gb")
        for person in (gunel, ann):
            message(person, Priority.BULK)
        Supporter.objects.filter(pk=gunel.pk).update(paused_until=timezone.now() + timedelta(days=20))
        assert [mail.to for mail in delivered()] == [["ann@example.org"]]
        assert Message.objects.get(supporter=gunel).state == State.SUPPRESSED

    @pytest.mark.parametrize("priority", [Priority.ACCOUNT, Priority.CONFIRMATION, Priority.NOTICE])
    def test_what_she_asks_for_and_notices_still_come(self, gunel: Supporter, priority: int) -> None:
        Supporter.objects.update(paused_until=timezone.now() + timedelta(days=20), frequency="weekly")
        sent(gunel, days=1)
        message(gunel, priority)
        assert len(delivered()) == 1

    def test_she_can_join_a_list_during_it(
        self, client: Client, filled_in: Fill, gunel: Supporter, mailing_list: object
    ) -> None:
        Supporter.objects.update(paused_until=timezone.now() + timedelta(days=20))
        ask_to_join(client, filled_in, "Günəl", gunel.address)
        assert [mail.to for mail in delivered()] == [[gunel.address]]


class TestAtMostOnceAWeek:
    @pytest.fixture(autouse=True)
    def _weekly(self, gunel: Supporter) -> None:
        Supporter.objects.update(frequency=Supporter.Frequency.WEEKLY)

    @pytest.mark.parametrize(("days", "expected"), [(1, False), (6.4, False), (6.6, True), (30, True)])
    def test_the_last_mailing_is_a_week_ago(self, gunel: Supporter, days: float, expected: bool) -> None:
        sent(gunel, days=days)
        assert takes(gunel) == expected

    def test_one_on_its_way_counts(self, gunel: Supporter) -> None:
        message(gunel, Priority.BULK)
        assert not takes(gunel)

    @pytest.mark.parametrize("state", [State.FAILED, State.SUPPRESSED])
    def test_one_that_never_reached_her_does_not(self, gunel: Supporter, state: str) -> None:
        sent(gunel, days=1, state=state)
        assert takes(gunel)

    def test_a_confirmation_does_not(self, gunel: Supporter) -> None:
        sent(gunel, days=1, priority=Priority.CONFIRMATION)
        assert takes(gunel)

    def test_whoever_wants_every_mailing_gets_every_mailing(self, gunel: Supporter) -> None:
        Supporter.objects.update(frequency=Supporter.Frequency.ALWAYS)
        sent(gunel, days=1)
        assert takes(gunel)

    def test_somebody_elses_mailing_does_not_count(self, gunel: Supporter) -> None:
        sent(Supporter.objects.by_address("ann@example.org", "en-gb"), days=1)
        assert takes(gunel)


@pytest.mark.parametrize("field", ["restricted_at", "anonymised_at"])
def test_nobody_whose_data_is_restricted_is_mailed(gunel: Supporter, field: str) -> None:
    Supporter.objects.update(**{field: timezone.now()})
    assert not takes(gunel)


def test_confirmations_ask_nothing_about_pauses(gunel: Supporter) -> None:
    """They are what thousands wait for: one question on suppressions for each batch, and no more."""
    for _number in range(3):
        message(gunel, Priority.CONFIRMATION)
    with CaptureQueriesContext(connection) as queries:
        delivered()
    assert not any('"paused_until" >' in query["sql"] for query in queries)
    assert sum("supporters_suppression" in query["sql"] for query in queries) == 1
