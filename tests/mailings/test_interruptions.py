"""In the midst of a batch: urgent mail overtakes it, and a mailing that is paused or cancelled stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from campaign.models import Campaign
from mailings.delivery import interruptions
from mailings.models import Mailing, Message
from mailings.tasks import deliver
from tests.mailings.post_office import TAKE, PostOffice
from tests.mailings.under_way import set_state, states, under_way
from tests.threads import together

Queue = Callable[..., Message]
State = Message.State

# The mail server runs in a thread of its own and changes what the worker then finds.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruptions, "SECONDS_BETWEEN", 0.0)


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    monkeypatch.setattr(deliver, "apply_async", lambda **options: found.append(options))
    return found


def at_letter(number: int, act: Callable[[], object]) -> Callable[[str], str]:
    """Do something while the server is asked for the letter of this number."""
    asked = []

    def decide(address: str) -> str:
        asked.append(address)
        if len(asked) == number:
            together([act])
        return TAKE

    return decide


def test_a_confirmation_overtakes_the_batch_that_is_being_sent(
    post_office: PostOffice, campaign: Campaign, queue: Queue, woken: list[dict[str, object]]
) -> None:
    under_way(campaign, "news", 6)
    post_office.decide = at_letter(2, lambda: queue("ann"))
    deliver()
    assert len(post_office.letters) == 2
    assert Message.objects.filter(state=State.QUEUED, attempts=0).count() == 5
    assert woken, "a worker is woken at once for the confirmation"

    deliver()
    assert post_office.addresses()[2] == "ann@example.org"
    assert len(set(post_office.addresses())) == len(post_office.addresses()) == 7


def test_urgent_mail_of_a_batch_is_not_given_back_for_other_urgent_mail(
    post_office: PostOffice, campaign: Campaign, queue: Queue
) -> None:
    under_way(campaign, "news", 2)
    for name in ("ann", "bob", "cem"):
        queue(name)
    post_office.decide = at_letter(1, lambda: queue("dil"))
    deliver()
    assert post_office.addresses() == [f"{name}@example.org" for name in ("ann", "bob", "cem")]


def test_urgent_mail_for_later_overtakes_nothing(post_office: PostOffice, campaign: Campaign, queue: Queue) -> None:
    under_way(campaign, "news", 4)
    post_office.decide = at_letter(1, lambda: queue("ann", not_before=timezone.now() + timedelta(hours=1)))
    deliver()
    assert len(post_office.letters) == 4


@pytest.mark.parametrize("state", [Mailing.State.PAUSED, Mailing.State.CANCELLED])
def test_a_mailing_that_is_stopped_stops_in_the_midst_of_a_batch_and_the_others_go_on(
    post_office: PostOffice, campaign: Campaign, state: Mailing.State
) -> None:
    stopped, other = under_way(campaign, "stopped", 5), under_way(campaign, "other", 5)
    fields = {"state": state, "finished_at": timezone.now()}
    post_office.decide = at_letter(4, lambda: Mailing.objects.filter(pk=stopped.pk).update(**fields))
    deliver()
    assert states(other) == {"sent": 5}
    assert states(stopped) == {"sent": 2, "queued": 3}
    assert not stopped.messages.filter(state=State.QUEUED, attempts__gt=0).exists()
    deliver()
    assert states(stopped) == {"sent": 2, "queued": 3}


def test_what_was_paused_goes_on_where_it_stopped(post_office: PostOffice, campaign: Campaign) -> None:
    mailing = under_way(campaign, "news", 6)
    post_office.decide = at_letter(3, lambda: set_state(mailing, Mailing.State.PAUSED))
    deliver()
    set_state(mailing, Mailing.State.SENDING)
    deliver()
    assert states(mailing) == {"sent": 6}
    assert len(post_office.letters) == 6


def test_looking_costs_nothing_between_two_seconds(
    post_office: PostOffice, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interruptions, "SECONDS_BETWEEN", 1.0)
    looks = []
    monkeypatch.setattr(interruptions.Interruptions, "_look_at", lambda self, rest: looks.append(len(rest)))
    under_way(campaign, "news", 20)
    deliver()
    assert len(post_office.letters) == 20
    assert len(looks) <= 3
