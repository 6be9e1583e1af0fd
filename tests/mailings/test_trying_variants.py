"""Variants tried on a share of the audience: who gets which, who waits, and how the winner is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaign.models import User
from mailings import ab_results
from mailings.ab_results import Result
from mailings.audience.freezing import UNTIL_THE_WINNER_IS_KNOWN
from mailings.audience.variants import Trial, assignment
from mailings.models import Mailing, MailingPolicy, Message
from mailings.services import ab_tests, running, sending
from mailings.services.ab_tests import NONE, TIE, TOO_FEW, Decision, decide
from mailings.services.moving import CannotMove
from supporters.models import MailingList, Supporter
from tests.mail import delivered
from tests.mailings.mailings import due, on_list, written

State = Mailing.State


class TestWhoGetsWhich(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(number=st.integers(0, 400), share=st.integers(1, 100), variants=st.sampled_from(["AB", "ABC", "ABCD"]))
    def test_everybody_gets_one_variant_and_the_shares_are_right_within_one(
        self, number: int, share: int, variants: str
    ) -> None:
        rows = assigned(number, Trial(tuple(variants), share), "a mailing")
        assert sorted(person for person, _variant, _waits in rows) == list(range(1, number + 1))
        tried = Counter(variant for _person, variant, waits in rows if not waits)
        assert abs(tried.total() - number * share / 100) < 1
        each = [tried[variant] for variant in variants]
        assert max(each) - min(each) <= 1
        assert {variant for _person, variant, waits in rows if waits} <= {"A"}

    def test_it_follows_from_the_people_and_the_mailing_and_from_nothing_else(self) -> None:
        trial = Trial(("A", "B"), 50)
        assert assigned(200, trial, "one") == assigned(200, trial, "one")
        assert assigned(200, trial, "one") != assigned(200, trial, "another")

    def test_with_one_variant_nobody_waits(self) -> None:
        assert {row[1:] for row in assigned(20, Trial(("A",)), "one")} == {("A", False)}


def assigned(number: int, trial: Trial, salt: str) -> list[tuple[int, str, bool]]:
    statement = assignment(f"SELECT generate_series(1, {number})::bigint AS supporter_id", trial, salt)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT supporter_id, variant, waits FROM ({statement.text}) AS row", statement.values)
        rows: list[tuple[int, str, bool]] = cursor.fetchall()
    return rows


@pytest.fixture
def figures() -> Iterator[dict[str, Result]]:
    """What was measured; the test fills it in."""
    found: dict[str, Result] = {}
    before = ab_results._source
    ab_results.register(lambda mailing: found)
    yield found
    ab_results._source = before


@pytest.fixture
def mailing(mailing_list: MailingList, organiser: User) -> Mailing:
    """Ten people, of whom four try A and B; the campaign measures clicks."""
    MailingPolicy.objects.create(campaign=mailing_list.campaign, tracking="totals")
    for number in range(10):
        on_list(mailing_list, f"person{number}")
    return written(mailing_list.campaign, mailing_list, variants="AB", test_share=40, created_by=organiser)


@pytest.fixture
def tried(mailing: Mailing) -> Mailing:
    """Those who try them have their mail, and the hours are over."""
    due(mailing, None)
    running.run()
    assert len(delivered()) == 4
    running.run()
    mailing.refresh_from_db()
    assert mailing.tested_at is not None
    Mailing.objects.update(tested_at=timezone.now() - timedelta(hours=5))
    return mailing


def variants(mailing: Mailing) -> Counter[str]:
    return Counter(mailing.messages.filter(state="sent").values_list("variant", flat=True))


def test_a_share_gets_the_variants_at_once_and_the_rest_waits(mailing: Mailing) -> None:
    due(mailing, None)
    running.run()
    delivered()
    assert variants(mailing) == {"A": 2, "B": 2}
    assert mailing.messages.filter(not_before=UNTIL_THE_WINNER_IS_KNOWN).count() == 6
    for _beat in range(2):
        running.run()
    assert delivered() == []
    mailing.refresh_from_db()
    assert (mailing.state, mailing.winner) == (State.SENDING, "")


def test_the_winner_goes_to_the_rest_by_itself(tried: Mailing, figures: dict[str, Result]) -> None:
    figures |= {"A": Result(2, 2, 4), "B": Result(2, 2, 9)}
    for _beat in range(2):
        running.run()
    assert {mail.subject for mail in delivered()} == {"June B"}
    running.run()
    tried.refresh_from_db()
    assert (tried.state, tried.winner, tried.counts) == (State.SENT, "B", {"sent": 10})
    assert variants(tried) == {"A": 2, "B": 8}
    assert tried.moves.filter(action="winner").values_list("actor", "detail").get() == (None, "B")
    assert Message.objects.filter(mailing=tried).values("supporter").distinct().count() == 10


def test_it_is_not_chosen_before_its_time(tried: Mailing, figures: dict[str, Result]) -> None:
    figures |= {"A": Result(2, 2, 4), "B": Result(2, 2, 9)}
    Mailing.objects.update(tested_at=timezone.now() - timedelta(hours=3.9))
    running.run()
    tried.refresh_from_db()
    assert tried.winner == ""


def test_who_is_tried_again_later_does_not_hold_up_the_test(mailing: Mailing) -> None:
    due(mailing, None)
    running.run()
    one = mailing.messages.filter(not_before__lt=UNTIL_THE_WINNER_IS_KNOWN).first()
    Message.objects.filter(pk=one.pk).update(attempts=1, not_before=timezone.now() + timedelta(hours=1))
    delivered()
    running.run()
    mailing.refresh_from_db()
    assert mailing.tested_at is not None


@pytest.mark.parametrize("early", [True, False])
def test_somebody_can_choose_by_hand_before_or_after(tried: Mailing, organiser: User, early: bool) -> None:
    if early:
        Mailing.objects.update(tested_at=None)
    ab_tests.choose(tried, "A", organiser)
    running.run()
    assert {mail.subject for mail in delivered()} == {"June A"}
    assert tried.moves.get(action="winner").actor == organiser


def test_only_what_is_tried_can_be_chosen_and_only_once(tried: Mailing, organiser: User) -> None:
    with pytest.raises(CannotMove, match="being tried"):
        ab_tests.choose(tried, "C", organiser)
    ab_tests.choose(tried, "A", organiser)
    running.run()
    with pytest.raises(CannotMove, match="chosen already"):
        ab_tests.choose(tried, "B", organiser)


@pytest.mark.parametrize("measured", [False, True])
def test_where_nothing_can_tell_the_team_is_asked_once(tried: Mailing, organiser: User, measured: bool) -> None:
    """Nothing is measured, or the campaign wants to choose by hand."""
    if measured:
        Mailing.objects.update(winner_by="by-hand")
    else:
        MailingPolicy.objects.update(tracking="none")
    for _beat in range(3):
        running.run()
    [mail] = delivered()
    assert (mail.to, "choose the variant" in mail.subject) == ([organiser.email], True)
    tried.refresh_from_db()
    assert (tried.winner, tried.state) == ("", State.SENDING)


def test_nothing_is_decided_while_it_is_paused(tried: Mailing, organiser: User, figures: dict[str, Result]) -> None:
    figures |= {"A": Result(2, 2, 0), "B": Result(2, 2, 2)}
    sending.pause(tried, organiser)
    running.run()
    tried.refresh_from_db()
    assert tried.winner == ""


def test_the_rest_gets_the_winner_in_the_languages_that_it_has(
    mailing: Mailing, organiser: User, figures: dict[str, Result]
) -> None:
    Supporter.objects.update(language="az")
    mailing.versions.create(variant="B", language="az", subject="İyun B", body="Çay.")
    due(mailing, None)
    running.run()
    assert set(mailing.messages.values_list("variant", "language")) == {("A", "en-gb"), ("B", "az")}
    ab_tests.choose(mailing, "B", organiser)
    running.run()
    rest = mailing.messages.filter(variant="B")
    assert (rest.count(), set(rest.values_list("language", flat=True))) == (8, {"az"})


def test_cancelling_ends_the_waiting_too(tried: Mailing, organiser: User) -> None:
    sending.cancel(tried, organiser)
    running.run()
    tried.refresh_from_db()
    assert tried.counts == {"sent": 4, "suppressed": 6}


@pytest.mark.parametrize(
    ("figures_of", "expected"),
    [
        ({"A": (100, 50, 20), "B": (100, 40, 30)}, Decision("B")),
        ({"A": (100, 50, 20), "B": (50, 20, 12)}, Decision("B")),  # the share counts
        ({"A": (100, 50, 20), "B": (100, 40, 20)}, Decision("A", TIE)),
        ({"A": (100, 50, 0), "B": (100, 40, 20), "C": (100, 9, 20)}, Decision("B", TIE)),
        ({"A": (100, 50, 0), "B": (100, 40, 0)}, Decision("A", NONE)),
        ({"A": (100, 50, 2), "B": (100, 40, 3)}, Decision("B", TOO_FEW)),
        ({"A": (0, 0, 0), "B": (10, 40, 30)}, Decision("B")),
        ({"A": (0, 0, 0)}, None),
        ({}, None),
    ],
)
def test_how_it_is_decided(figures_of: dict[str, tuple[int, int, int]], expected: Decision | None) -> None:
    assert decide({variant: Result(*numbers) for variant, numbers in figures_of.items()}, by_opens=False) == expected


def test_opens_decide_where_they_are_asked_for() -> None:
    assert decide({"A": Result(10, 9, 1), "B": Result(10, 3, 8)}, by_opens=True) == Decision("A")
