"""Redis forgets everything in the midst of a mailing: PostgreSQL knows what is left, and beat wakes the workers."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
import redis

from campaign.models import Campaign
from mailings.models import Message
from supporters.models import MailingList
from tests.deployment.prove_production import redis_server
from tests.faults.processes import start
from tests.faults.test_killed_workers import start_mailing, wait_for
from tests.mailings.post_office import PostOffice

RECIPIENTS = 1500
FLUSHES = 5

pytestmark = [pytest.mark.faults, pytest.mark.redis, pytest.mark.django_db(transaction=True)]


def test_everybody_gets_it_once_though_redis_forgets_all_nudges(
    post_office: PostOffice, chance: random.Random, campaign: Campaign, mailing_list: MailingList, tmp_path: Path
) -> None:
    mailing = start_mailing(campaign, mailing_list, RECIPIENTS)
    addresses = set(mailing.messages.values_list("address", flat=True))
    with redis_server(tmp_path) as url:
        workers = start(
            "-m", "celery", "-A", "campaign", "worker", "-B", "--concurrency", "2", "--loglevel", "CRITICAL",
            "-s", str(tmp_path / "beat"),
            REDIS_URL=url, EMAIL_URL=f"smtp://127.0.0.1:{post_office.port}",
        )  # fmt: skip
        try:
            for moment in sorted(chance.sample(range(1, RECIPIENTS), FLUSHES)):
                wait_for(post_office, moment)
                redis.Redis.from_url(url).flushall()
            wait_for(post_office, RECIPIENTS)
        finally:
            workers.terminate()
            workers.wait(30)
    assert Counter(letter.address for letter in post_office.letters) == Counter(addresses)
    assert mailing.messages.filter(state=Message.State.SENT).count() == RECIPIENTS
