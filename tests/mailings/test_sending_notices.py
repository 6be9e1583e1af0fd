"""What the page of a mailing says about what holds it up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from campaign.models import Campaign
from campaign.timezones import zone
from mailings.audience.freezing import UNTIL_THE_WINNER_IS_KNOWN
from mailings.delivery.claiming import claim
from mailings.delivery.relays import configured_relays
from mailings.models import Mailing, Message, Relay, SendingLimit
from mailings.sending_notices import notices_of
from tests.mailings.under_way import set_state, under_way

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    return under_way(campaign, "news", 4, domain="gmail.com")


def words(mailing: Mailing) -> list[str]:
    return [notice.words for notice in notices_of(mailing)]


def test_nothing_holds_up_a_mailing_that_goes_out(mailing: Mailing) -> None:
    assert words(mailing) == []


def test_a_domain_s_limit_is_named_with_the_time_of_the_last_mail(mailing: Mailing) -> None:
    SendingLimit.objects.create(domain="gmail.com", amount=60, period=3600)
    claim()
    last = mailing.messages.latest("not_before").not_before.astimezone(zone("Europe/London"))
    limit, next_one = words(mailing)
    assert limit.startswith("To gmail.com: 60 mails an hour at most. The last of this mailing leave about ")
    assert limit.endswith(f"{last.day} {last:%B, %H:%M}.")
    assert next_one.startswith("The next of its mails goes out ")


def test_the_site_s_limit_is_named(mailing: Mailing) -> None:
    SendingLimit.objects.create(amount=20, period=1)
    assert words(mailing) == ["All mail of this site together: 20 mails a second at most."]


def test_a_limit_of_one_mail_is_one_mail(mailing: Mailing) -> None:
    SendingLimit.objects.create(amount=1, period=60)
    assert words(mailing) == ["All mail of this site together: 1 mail a minute at most."]


def test_the_time_is_given_when_nothing_is_due(mailing: Mailing) -> None:
    morning = datetime(2026, 12, 1, 8, tzinfo=zone("Europe/London"))
    Message.objects.update(not_before=max(morning, timezone.now() + timedelta(hours=1)))
    [notice] = words(mailing)
    assert notice.startswith("The next of its mails goes out ")


def test_whoever_waits_for_the_winner_of_a_test_is_given_no_time(mailing: Mailing) -> None:
    Message.objects.update(not_before=UNTIL_THE_WINNER_IS_KNOWN)
    assert words(mailing) == []


def test_a_mail_server_that_takes_nothing_is_named(mailing: Mailing) -> None:
    now = timezone.now()
    Relay.objects.create(name=configured_relays()[0].name, stopped_at=now, tried_again_at=now)
    [notice] = words(mailing)
    assert "has taken no mail since" in notice


@pytest.mark.parametrize("state", [Mailing.State.PAUSED, Mailing.State.DRAFT])
def test_a_mailing_that_is_not_being_sent_is_held_up_by_nothing(mailing: Mailing, state: Mailing.State) -> None:
    SendingLimit.objects.create(amount=20, period=1)
    set_state(mailing, state)
    mailing.refresh_from_db()
    assert words(mailing) == []


def test_its_page_shows_them(mailing: Mailing, django_assert_num_queries: Callable) -> None:
    SendingLimit.objects.create(amount=20, period=1)
    page = Template("{% load mailing_tags %}{% sending_notices mailing %}")
    with django_assert_num_queries(4):
        shown = page.render(Context({"mailing": mailing}))
    assert 'class="notice notice-warn" role="status"' in shown
    assert "20 mails a second at most" in shown
