"""Limits on sending: so many a second for the site, so many an hour for a domain, whatever number of workers ask."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as patient
from hypothesis import strategies as st
from pytest_django import Settings

from campaign.models import Campaign, User
from mailings.delivery import limits
from mailings.delivery.claiming import claim, give_back
from mailings.models import LimitTurn, Message, SendingLimit
from mailings.tasks import deliver, release_held_back_for
from tests.mailings.post_office import PostOffice
from tests.mailings.under_way import of_whom, states, under_way
from tests.threads import together

Queue = Callable[..., Message]
State = Message.State
Period = SendingLimit.Period

pytestmark = pytest.mark.django_db


def limit(amount: int, period: Period, domain: str = "", *, full: bool = True) -> SendingLimit:
    """A limit, its bucket full, or empty."""
    made = SendingLimit.objects.create(domain=domain, amount=amount, period=period)
    SendingLimit.objects.filter(pk=made.pk).update(tokens=made.burst if full else 0)
    made.refresh_from_db()
    return made


def ago(**for_long: float) -> None:
    """Let time pass: what was stored as done now was done so long ago."""
    gone = timedelta(**for_long)
    for bucket in SendingLimit.objects.all():
        SendingLimit.objects.filter(pk=bucket.pk).update(refilled_at=bucket.refilled_at - gone)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mailings_message SET not_before = not_before - %s WHERE state = 'queued'", [gone])
        cursor.execute(
            "UPDATE mailings_limitturn SET began_at = began_at - %s, dealt_until = dealt_until - %s", [gone] * 2
        )


class TestABucket:
    def test_that_nobody_has_set_lets_everything_through(self) -> None:
        assert limits.take(1000) == 1000
        assert limits.take(1000, "gmail.com") == 1000

    def test_gives_what_is_in_it_and_then_what_time_brings(self) -> None:
        limit(50, Period.SECOND)
        assert limits.take(200) == 50
        assert limits.take(200) <= 5
        ago(seconds=0.5)
        assert 24 <= limits.take(200) <= 32

    def test_takes_back_what_was_not_used_and_never_holds_more_than_it_can(self) -> None:
        limit(50, Period.SECOND)
        limits.take(50)
        limits.put_back(20)
        assert 20 <= limits.take(50) <= 25
        limits.put_back(5000)
        assert limits.take(5000) == 50

    def test_that_is_not_in_force_holds_nothing_back(self) -> None:
        limit(1, Period.DAY)
        SendingLimit.objects.update(is_active=False)
        assert limits.take(1000) == 1000

    @patient(deadline=None, max_examples=60)
    @given(st.integers(1, 10_000_000), st.sampled_from([Period.MINUTE, Period.HOUR, Period.DAY]))
    def test_lets_no_more_than_its_amount_through_in_any_span_of_its_period(self, amount: int, period: Period) -> None:
        """A full bucket emptied at the start of a span, and what flows in until just before its end."""
        with transaction.atomic():
            made = SendingLimit.objects.create(domain="gmail.com", amount=amount, period=period)
            made.refresh_from_db()
            transaction.set_rollback(True)
        just_before = period * (1 - 1e-9)
        assert made.burst + math.floor(made.rate * just_before) <= amount
        assert made.rate * period >= amount * 0.98 - 1, "and hardly less"

    @patient(deadline=None, max_examples=40)
    @given(st.lists(st.tuples(st.integers(0, 120), st.floats(0, 3), st.integers(0, 30)), max_size=25))
    def test_never_gives_more_than_it_held_and_what_flowed_in(self, steps: list[tuple[int, float, int]]) -> None:
        with transaction.atomic():
            made = limit(40, Period.SECOND)
            started, passed, used = time.monotonic(), 0.0, 0
            for wanted, pause, unused in steps:
                ago(seconds=pause)
                passed += pause
                given_now = limits.take(wanted)
                assert given_now <= wanted
                given_back = min(unused, given_now)
                limits.put_back(given_back)
                used += given_now - given_back
                most = made.burst + made.rate * (passed + time.monotonic() - started)
                assert used <= most
            transaction.set_rollback(True)

    @pytest.mark.parametrize("fields", [{"amount": 0}, {"period": 7}, {"tokens": -1}])
    def test_that_cannot_be_is_refused_by_the_database(self, fields: dict[str, object]) -> None:
        made = limit(10, Period.HOUR)
        with pytest.raises(IntegrityError), transaction.atomic():
            SendingLimit.objects.filter(pk=made.pk).update(**fields)


class TestTheSite:
    def test_sends_no_more_than_its_limit_and_leaves_the_rest_queued(
        self, post_office: PostOffice, campaign: Campaign, queue: Queue
    ) -> None:
        limit(5, Period.MINUTE, full=False)
        ago(seconds=60)
        under_way(campaign, "news", 6)
        queue("ann")
        deliver()
        deliver()
        assert post_office.addresses() == ["ann@example.org"], "one token, and mail that somebody waits for comes first"
        ago(minutes=3)
        deliver()
        assert len(post_office.letters) == 2

    def test_gets_its_tokens_back_for_what_is_not_found_and_what_is_given_back(self, queue: Queue) -> None:
        limit(10, Period.SECOND)
        for number in range(4):
            queue(f"person{number}")
        claimed = claim()
        assert len(claimed) == 4
        SendingLimit.objects.update(refilled_at=timezone.now() + timedelta(hours=1))
        assert round(SendingLimit.objects.get().tokens) in (6, 7)
        give_back(claimed)
        assert SendingLimit.objects.get().tokens == 10

    def test_wakes_one_worker_once_there_are_tokens_again(
        self, post_office: PostOffice, queue: Queue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        woken: list[dict[str, object]] = []
        monkeypatch.setattr(deliver, "apply_async", lambda **options: woken.append(options))
        limit(10, Period.SECOND)
        for number in range(30):
            queue(f"person{number}")
        woken.clear()
        for _worker in range(3):
            deliver()
        [options] = woken
        assert 0.05 <= float(str(options["countdown"])) <= 1

    def test_wakes_nobody_where_there_is_no_limit(
        self, post_office: PostOffice, queue: Queue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        queue("ann")
        woken: list[dict[str, object]] = []
        monkeypatch.setattr(deliver, "apply_async", lambda **options: woken.append(options))
        deliver()
        assert woken == []


class TestADomain:
    def test_holds_back_its_own_mail_alone(self, campaign: Campaign) -> None:
        limit(120, Period.HOUR, "gmail.com")
        under_way(campaign, "mail", 10, domain="GMAIL.com")
        under_way(campaign, "other", 10)
        assert of_whom(claim()) == {"mail": 2, "other": 10}
        assert claim() == []

    def test_gives_each_message_held_back_a_moment_of_its_own_so_that_none_is_looked_at_twice(
        self, campaign: Campaign
    ) -> None:
        made = limit(3600, Period.HOUR, "gmail.com")
        mailing = under_way(campaign, "mail", 100, domain="gmail.com")
        assert len(claim()) == made.burst == 60
        moments = sorted(mailing.messages.filter(state=State.QUEUED).values_list("not_before", flat=True))
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
        assert all(gap == pytest.approx(1 / made.rate, rel=0.01) for gap in gaps)
        assert not mailing.messages.filter(state=State.QUEUED).exclude(attempts=0, lease_until=None).exists()
        assert set(mailing.messages.filter(state=State.QUEUED).values_list("answer", flat=True)) == {
            "Held back by the limit for gmail.com."
        }
        for second in range(1, 6):
            ago(seconds=1.2)
            assert 1 <= len(claim()) <= 2, second

    def test_lets_everything_through_in_the_end(self, campaign: Campaign) -> None:
        limit(600, Period.HOUR, "gmail.com")
        one, two = (under_way(campaign, name, 30, domain="gmail.com") for name in ("one", "two"))
        rounds = 0
        while Message.objects.filter(state=State.QUEUED).exists():
            claim()
            ago(seconds=10)
            rounds += 1
            assert rounds < 90, "what has to take eight minutes takes fifteen"
        assert states(one) == states(two) == {"claimed": 30}

    def test_starves_no_mailing_for_another(self, campaign: Campaign) -> None:
        limit(600, Period.HOUR, "gmail.com", full=False)
        under_way(campaign, "large", 150, domain="gmail.com")
        claim()
        under_way(campaign, "small", 3, domain="gmail.com")
        taken: Counter[str] = Counter()
        for _round in range(18):
            taken += of_whom(claim())
            ago(seconds=10)
        assert taken["small"] == 3
        assert 20 <= taken.total() <= 33

    def test_goes_to_whoever_waits_for_mail_before_it_goes_to_mailings(self, campaign: Campaign, queue: Queue) -> None:
        limit(600, Period.HOUR, "gmail.com", full=False)
        under_way(campaign, "large", 60, domain="gmail.com")
        claim()
        for number in range(3):
            queue(f"signer-{number}@gmail.com")
        taken: Counter[str] = Counter()
        for _round in range(5):
            taken += of_whom(claim())
            ago(seconds=6.2)
        assert taken["signer"] == 3

    def test_takes_tokens_back(self, campaign: Campaign) -> None:
        limit(600, Period.HOUR, "gmail.com")
        under_way(campaign, "mail", 20, domain="gmail.com")
        claimed = claim()
        assert len(claimed) == 10
        give_back(claimed)
        assert len(claim()) == 10

    def test_that_is_limited_less_lets_go_of_what_was_held_back(self, campaign: Campaign) -> None:
        made = limit(120, Period.HOUR, "gmail.com")
        mailing = under_way(campaign, "mail", 40, domain="gmail.com")
        later = mailing.messages.latest("pk")
        Message.objects.filter(pk=later.pk).update(not_before=timezone.now() + timedelta(days=1), answer="451 later")
        claim()
        assert states(mailing) == {"claimed": 2, "queued": 38}
        SendingLimit.objects.filter(pk=made.pk).update(amount=360_000)
        ago(seconds=1)
        release_held_back_for("gmail.com")
        assert not LimitTurn.objects.exists()
        claim()
        assert states(mailing) == {"claimed": 39, "queued": 1}


class TestTheAdmin:
    def test_changes_a_limit_without_filling_its_bucket(self, client: Client, campaign: Campaign) -> None:
        client.force_login(User.objects.create_superuser("boss@example.org"))
        made = limit(120, Period.HOUR, "gmail.com")
        under_way(campaign, "mail", 40, domain="gmail.com")
        page = f"/admin/mailings/sendinglimit/{made.pk}/change/"
        assert client.get(page).status_code == 200
        assert len(claim()) == 2
        sent = {"domain": "gmail.com", "amount": "240", "period": "3600", "is_active": "on"}
        assert client.post(page, sent).status_code == 302
        made.refresh_from_db()
        assert (made.amount, made.burst) == (240, 4)
        assert made.tokens < 1

    @pytest.mark.parametrize("domain", ["@gmail.com", "Gmail.com", "gmail", "gmail.com, yahoo.com"])
    def test_says_what_a_domain_is(self, client: Client, domain: str) -> None:
        client.force_login(User.objects.create_superuser("boss@example.org"))
        answer = client.post("/admin/mailings/sendinglimit/add/", {"domain": domain, "amount": "1", "period": "3600"})
        assert "Enter a domain in small letters, like gmail.com, without an @." in answer.content.decode()
        assert not SendingLimit.objects.exists()


class TestTheFirstStart:
    def test_takes_the_limits_from_the_environment(self, settings: Settings) -> None:
        settings.MAIL_LIMIT_PER_SECOND, settings.MAIL_DOMAIN_LIMITS = 14, {"gmail.com": 2000}
        call_command("migrate", verbosity=0)
        assert set(SendingLimit.objects.values_list("domain", "amount", "period")) == {
            ("", 14, 1),
            ("gmail.com", 2000, 3600),
        }

    def test_leaves_what_the_admin_has_set(self, settings: Settings) -> None:
        limit(5, Period.SECOND)
        settings.MAIL_LIMIT_PER_SECOND, settings.MAIL_DOMAIN_LIMITS = 14, {"gmail.com": 2000}
        limits.set_first_limits()
        assert SendingLimit.objects.get().amount == 5


@pytest.mark.django_db(transaction=True)
class TestManyWorkers:
    def test_together_take_no_more_than_the_bucket_holds(self) -> None:
        made = limit(200, Period.SECOND)
        started = time.monotonic()
        taken = together([partial(limits.take, 3)] * 160, at_once=8)
        assert sum(taken) <= made.burst + made.rate * (time.monotonic() - started)
        assert sum(taken) >= made.burst

    def test_of_two_domains_at_once_never_wait_for_each_other(self, campaign: Campaign) -> None:
        limit(600, Period.HOUR, "gmail.com")
        limit(600, Period.HOUR, "yahoo.com")
        for number in range(4):
            under_way(campaign, f"g{number}", 10, domain="gmail.com")
            under_way(campaign, f"y{number}", 10, domain="yahoo.com")
        claimed = [message for messages in together([partial(claim, 20)] * 8, at_once=4) for message in messages]
        domains = Counter(limits.domain_of(message.address) for message in claimed)
        assert domains["gmail.com"] in (10, 11)
        assert domains["yahoo.com"] in (10, 11)
        assert Message.objects.filter(state=State.CLAIMED).count() == len(claimed)
