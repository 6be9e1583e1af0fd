"""Several worker processes and one limit: together they never send more, and everybody gets her mail nevertheless."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from campaign.models import Campaign
from mailings.models import Message, SendingLimit
from tests.faults.processes import Workers
from tests.mailings.mailing_rows import freeze, mailing_of, person
from tests.mailings.post_office import TAKE, PostOffice

WORKERS = 3
RECIPIENTS = 600
TO_GMAIL = 150
LEASE, MARGIN = 6, 2

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def set_limit(amount: int, period: SendingLimit.Period, domain: str = "") -> SendingLimit:
    limit = SendingLimit.objects.create(domain=domain, amount=amount, period=period)
    limit.refresh_from_db()
    return limit


def most_at_once_over(limit: SendingLimit, moments: list[float], started: float) -> float:
    """By how many the mails that had arrived went beyond what the limit had let through by then, at the worst moment."""
    return max(
        number - limit.burst - limit.rate * (moment - started) for number, moment in enumerate(sorted(moments), start=1)
    )


def test_a_mailing_goes_out_as_fast_as_the_limits_allow_and_no_faster(
    post_office: PostOffice, campaign: Campaign, chance: random.Random
) -> None:
    names = [f"person-{number}" for number in range(RECIPIENTS)]
    domains = ["gmail.com"] * TO_GMAIL + ["example.org"] * (RECIPIENTS - TO_GMAIL)
    chance.shuffle(domains)
    addresses = [f"{name}@{domain}" for name, domain in zip(names, domains, strict=True)]
    mailing = mailing_of(campaign)
    freeze(mailing, [person(address, campaign) for address in addresses], "")
    site, gmail = set_limit(40, SendingLimit.Period.SECOND), set_limit(600, SendingLimit.Period.MINUTE, "gmail.com")
    arrived: list[tuple[float, str]] = []

    def take(address: str) -> str:
        arrived.append((time.monotonic(), address))
        return TAKE

    post_office.decide = take
    started = time.monotonic()
    workers = Workers(WORKERS, post_office.port, lease=LEASE, margin=MARGIN)
    try:
        while len(arrived) < RECIPIENTS / 3:
            time.sleep(0.05)
        workers.kill(chance.randrange(WORKERS))
        deadline = time.monotonic() + 120
        while Message.objects.waiting().exists() and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        workers.end()

    took = arrived[-1][0] - arrived[0][0]
    copies = Counter(address for _moment, address in arrived)
    to_gmail = [moment for moment, address in arrived if address.endswith("@gmail.com")]
    print(f"{len(arrived)} mails in {took:.1f} s by {WORKERS} workers, {len(to_gmail)} of them to gmail.com")
    assert set(copies) == set(addresses)
    assert copies.total() <= RECIPIENTS + 1
    assert most_at_once_over(site, [moment for moment, _address in arrived], started) <= 0
    assert most_at_once_over(gmail, to_gmail, started) <= 0
    fastest = max((RECIPIENTS - site.burst) / site.rate, (TO_GMAIL - gmail.burst) / gmail.rate)
    assert took < fastest * 1.5 + LEASE * 2
