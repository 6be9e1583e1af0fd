"""Every figure of a mailing is what a plain count of its rows gives, whatever became of its messages."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaign.models import Campaign
from mailings import ab_results
from mailings.models import (
    Bounce,
    Click,
    Departure,
    Mailing,
    MailingFigures,
    Measurement,
    Message,
    Open,
    TrackedLink,
)
from mailings.statistics import counted, table
from mailings.statistics.counting import FEWEST_OF_A_DOMAIN
from mailings.statistics.figures import as_json, count_all, from_json
from mailings.statistics.summary import Summary, summary_of
from mailings.tracking.anonymising import make_clicks_anonymous, make_opens_anonymous

pytestmark = pytest.mark.django_db
START = datetime(2027, 3, 27, 22, tzinfo=UTC)  # the night in which the clocks go forward
DOMAINS = [f"d{number}.example" for number in range(13)]
ANSWERS = {
    "failed": ["550 5.1.1 <gunel@d0.example> unknown", "550 no such user", "552 5.2.2 full", "451-4.7.1 x", "", "gone"],
    "suppressed": ["unsubscribed", "withdrawn", "cancelled", "", "Something else <a@b.example>"],
}


@dataclass(frozen=True)
class Row:
    """A message and what came of it."""

    state: str = "sent"
    variant: str = "A"
    domain: str = "d0.example"
    answer: int = 0
    hours: int = 0
    is_forgotten: bool = False
    opened: bool | None = None  # by a machine, by a person
    clicks: dict[int, bool] | None = None
    bounces: frozenset[str] = frozenset()
    leaves: frozenset[str] = frozenset()


ROWS = st.lists(
    st.builds(
        Row,
        state=st.sampled_from(["sent", "sent", "sent", "failed", "suppressed", "queued", "claimed"]),
        variant=st.sampled_from("AB"),
        domain=st.sampled_from(DOMAINS[:3] * 6 + DOMAINS).map(lambda name: name.title() if name[1] == "1" else name),
        answer=st.integers(0, 5),
        hours=st.integers(0, 5),
        is_forgotten=st.booleans(),
        opened=st.sampled_from([None, True, False]),
        clicks=st.dictionaries(st.integers(0, 2), st.booleans(), max_size=3),
        bounces=st.frozensets(st.sampled_from(["hard", "soft", "blocked", "complaint"]), max_size=2),
        leaves=st.frozensets(st.sampled_from(["purpose", "campaign", "site"]), max_size=2),
    ),
    max_size=60,
)
TOTALS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.booleans(), st.integers(1, 5)), max_size=6)


def answer_of(row: Row) -> str:
    answers = ANSWERS.get(row.state, ["250 taken"])
    return answers[row.answer % len(answers)]


def store(mailing: Mailing, rows: list[Row]) -> None:
    messages = Message.objects.bulk_create(
        Message(
            dedupe_key=str(uuid4()),
            kind="mailings.mailing",
            mailing=mailing,
            variant=row.variant,
            address="" if row.is_forgotten else f"p@{row.domain}",
            language="az",
            priority=50,
            state=row.state,
            attempts=1,
            answer=answer_of(row),
            lease_until=START if row.state == "claimed" else None,
            finished_at=None if row.state in ("queued", "claimed") else START + timedelta(hours=row.hours, minutes=7),
        )
        for row in rows
    )
    made = links(mailing)
    for message, row in zip(messages, rows, strict=True):
        for kind in row.bounces:
            Bounce.objects.create(message=message, mailing=mailing, kind=kind, source="pipe", digest=uuid4().hex)
        for scope in row.leaves:
            Departure.objects.create(message=message, mailing=mailing, scope=scope)
        at = START + timedelta(hours=row.hours, minutes=20)
        if row.opened is not None:
            Open.objects.create(mailing=mailing, variant=row.variant, message=message, at=at, is_machine=not row.opened)
        for number, is_machine in (row.clicks or {}).items():
            Click.objects.create(link=made[row.variant][number], message=message, at=at, is_machine=is_machine)


def links(mailing: Mailing) -> dict[str, list[TrackedLink]]:
    return {
        variant: [
            TrackedLink.objects.get_or_create(
                mailing=mailing, variant=variant, digest=f"{number}", url=f"https://example.org/{number}/"
            )[0]
            for number in range(3)
        ]
        for variant in "AB"
    }


def assert_messages_agree(summary: Summary, rows: list[Row]) -> None:
    states = Counter(row.state for row in rows)
    assert {state: summary.counted.number(state) for state in ANSWERS | {"sent": 0, "queued": 0}} == {
        state: states[state] for state in ANSWERS | {"sent": 0, "queued": 0}
    }
    assert summary.counted.queued == len(rows)
    assert sum(number for _words, _codes, number in summary.failed) == states["failed"]
    codes = {"550 5.1.1": 0, "550": 0, "552 5.2.2": 0, "451-4.7.1": 0, "": 0}
    codes |= Counter(code_in(answer_of(row), codes) for row in rows if row.state == "failed")
    assert {code: summary.counted.failed.get(code, 0) for code in codes} == codes
    known = Counter(answer_of(row) for row in rows if row.state == "suppressed")
    assert summary.counted.not_sent.get("unsubscribed", 0) == known["unsubscribed"]
    assert sum(number for _words, number in summary.not_sent) == states["suppressed"]
    hours = Counter(START + timedelta(hours=row.hours) for row in rows if row.state == "sent")
    assert dict(summary.counted.hours) == hours


def code_in(answer: str, codes: dict[str, int]) -> str:
    return next((code for code in sorted(codes, key=len, reverse=True) if answer.startswith(code)), "")


def assert_parts_agree(summary: Summary, rows: list[Row]) -> None:
    for part in summary.variants:
        mine = [row for row in rows if row.variant == part.name]
        assert (part.queued, part.sent) == (len(mine), sum(row.state == "sent" for row in mine))
        assert part.bounced == sum(bool(row.bounces - {"complaint"}) for row in mine)
        assert part.opened == sum(row.opened is True for row in mine)
        assert part.clicked == sum(False in (row.clicks or {}).values() for row in mine)
    domains = Counter("" if row.is_forgotten else row.domain.lower() for row in rows)
    shown = {part.name: part for part in summary.domains}
    great = [name for name, number in domains.most_common() if name and number >= FEWEST_OF_A_DOMAIN]
    assert len(shown) - ("others" in shown) == min(10, len(great))
    for name, part in shown.items():
        mine = [row for row in rows if not row.is_forgotten and row.domain.lower() == name]
        if name == "others":
            mine = [row for row in rows if row.is_forgotten or row.domain.lower() not in shown]
        assert (part.queued, part.failed) == (len(mine), sum(row.state == "failed" for row in mine))
        assert part.bounced == sum(bool(row.bounces - {"complaint"}) for row in mine)
    assert sum(part.queued for part in summary.domains) == len(rows)


def assert_answers_agree(summary: Summary, rows: list[Row]) -> None:
    assert summary.left == sum(bool(row.leaves) for row in rows)
    assert summary.came_back.bounced == sum(bool(row.bounces - {"complaint"}) for row in rows)
    assert summary.came_back.complaint == sum("complaint" in row.bounces for row in rows)
    assert summary.responses.opened == sum(row.opened is True for row in rows)
    assert summary.responses.clicked == sum(False in (row.clicks or {}).values() for row in rows)
    assert summary.machines.opened == sum(row.opened is False for row in rows)
    for link in summary.links:
        number = int(link.url.rstrip("/")[-1])
        assert link.clicked == sum((row.clicks or {}).get(number) is False for row in rows)
    charts = {str(line.title): sum(number for _moment, number in line.points) for line in summary.series}
    assert charts.get("Sent", 0) == summary.sent
    assert charts.get("Opened", 0) == summary.responses.opened
    assert charts.get("Clicks on links", 0) == sum(link.clicked for link in summary.links)


# A failing mailing is printed as it is: making it smaller would take minutes, with a database in between.
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(rows=ROWS, others=ROWS.map(lambda rows: rows[:5]))
def test_each_figure_equals_a_plain_count(rows: list[Row], others: list[Row]) -> None:
    with transaction.atomic():
        campaign = Campaign.objects.create(slug="river", name="River", strapline="Swim.")
        mailing, other = (Mailing.objects.create(campaign=campaign, name=name) for name in ("June", "July"))
        for which, its in ((mailing, rows), (other, others)):
            Measurement.objects.create(mailing=which, how="people")
            store(which, its)
        summary = summary_of(mailing)
        assert summary is not None
        assert_messages_agree(summary, rows)
        assert_parts_agree(summary, rows)
        assert_answers_agree(summary, rows)
        assert {variant: result.sent for variant, result in ab_results.results(mailing).items()} == Counter(
            row.variant for row in rows if row.state == "sent"
        )
        again = count_all(mailing)
        assert from_json(again.at, json.loads(json.dumps(as_json(again)))) == again
        written = {(what, of): number for what, of, number in table.rows(summary)}
        assert written["Sent", ""] == summary.sent
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(rows=ROWS, data=st.data())
def test_making_who_opened_and_clicked_anonymous_changes_no_figure(rows: list[Row], data: st.DataObject) -> None:
    with transaction.atomic():
        campaign = Campaign.objects.create(slug="river", name="River", strapline="Swim.")
        mailing = Mailing.objects.create(campaign=campaign, name="June", state="sending", started_at=START)
        store(mailing, rows)
        Click.objects.create(link=links(mailing)["A"][0], at=START, number=3)
        Open.objects.create(mailing=mailing, variant="A", at=START, number=5)
        before = count_all(mailing)
        for model, act in ((Click, make_clicks_anonymous), (Open, make_opens_anonymous)):
            keys = list(model.objects.exclude(message=None).values_list("pk", flat=True))
            some = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
            for batch in (some, keys, keys):
                act(batch)
                assert count_all(mailing).differing_from(before) == []
            assert not model.objects.exclude(message=None).exists()
        transaction.set_rollback(True)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(opens=TOTALS, clicks=TOTALS)
def test_totals_are_the_sums_of_their_hours(opens: list[Any], clicks: list[Any]) -> None:
    with transaction.atomic():
        campaign = Campaign.objects.create(slug="river", name="River", strapline="Swim.")
        mailing = Mailing.objects.create(campaign=campaign, name="June")
        Measurement.objects.create(mailing=mailing, how="totals")
        made = links(mailing)["A"]
        for kind, rows in (("open", opens), ("click", clicks)):
            by_hour = {(link % 3, hour, machine): number for link, hour, machine, number in rows}
            for (link, hour, machine), number in by_hour.items():
                values = {"at": START + timedelta(hours=hour), "is_machine": machine, "number": number}
                if kind == "open":
                    Open.objects.create(mailing=mailing, variant="ABC"[link], **values)
                else:
                    Click.objects.create(link=made[link], **values)
        summary = summary_of(mailing)
        assert summary is not None
        by_row = {(link % 3, hour, machine): number for link, hour, machine, number in opens}
        assert summary.responses.opened == sum(n for (_l, _h, machine), n in by_row.items() if not machine)
        by_row = {(link % 3, hour, machine): number for link, hour, machine, number in clicks}
        assert summary.responses.clicked == sum(n for (_l, _h, machine), n in by_row.items() if not machine)
        assert summary.machines.clicked == sum(n for (_l, _h, machine), n in by_row.items() if machine)
        assert not summary.counts_people
        transaction.set_rollback(True)


class TestGreatMailings:
    @pytest.fixture(autouse=True)
    def _great(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(counted, "FEW", 3)

    def test_they_are_counted_in_the_worker_while_they_go_out_and_once_they_have_ended(
        self, campaign: Campaign
    ) -> None:
        mailing = Mailing.objects.create(campaign=campaign, name="June", state="sending", started_at=START)
        store(mailing, [Row()] * 4)
        assert summary_of(mailing) is None
        counted.count_what_is_due()
        assert [part.queued for part in summary_of(mailing).domains] == [4]  # type: ignore[union-attr]
        store(mailing, [Row()] * 2)
        Mailing.objects.update(state="sent", finished_at=START)
        mailing.refresh_from_db()
        mailing.save()
        counted.count_what_is_due()
        kept = MailingFigures.objects.get()
        assert kept.figures["messages"]["states"] == {"sent": 6}
        counted.count_what_is_due()
        again = MailingFigures.objects.get().figures
        assert again["messages"]["at"] == kept.figures["messages"]["at"]

    @pytest.mark.parametrize(
        ("days", "minutes", "is_seen"), [(2, 1, True), (4, 59, False), (4, 61, True), (99, 61, False), (99, 1441, True)]
    )
    def test_what_still_comes_is_counted_soon_at_first_and_more_seldom_later(
        self, campaign: Campaign, days: int, minutes: int, is_seen: bool
    ) -> None:
        mailing = Mailing.objects.create(
            campaign=campaign, name="June", state="sent", started_at=START, finished_at=START
        )
        store(mailing, [Row()] * 4)
        counted.count_and_keep(mailing)
        MailingFigures.objects.update(counted_at=timezone.now() - timedelta(minutes=minutes))
        Mailing.objects.update(updated_at=timezone.now() - timedelta(days=days))
        message = mailing.messages.first()
        assert message is not None
        Bounce.objects.create(message=message, mailing=mailing, kind="hard", source="pipe", digest="1")
        counted.count_what_is_due()
        summary = summary_of(mailing)
        assert summary is not None
        assert summary.came_back.bounced == int(is_seen)
        assert summary.domains[0].bounced == int(is_seen)

    def test_the_command_sees_what_the_kept_figures_do_not_know_and_counts_it(self, campaign: Campaign) -> None:
        mailing = Mailing.objects.create(campaign=campaign, name="June", state="sending", started_at=START)
        Measurement.objects.create(mailing=mailing, how="people")
        store(mailing, [Row()] * 4)
        key = str(mailing.public_id)
        with pytest.raises(CommandError, match="hasn't been counted"):
            call_command("count_figures", key, check=True)
        call_command("count_figures", key)
        call_command("count_figures", key, check=True)
        store(mailing, [Row(opened=True, clicks={0: False}, bounces=frozenset({"hard"}))])
        with pytest.raises(CommandError, match=r"messages\.domains.*responses\.links.*returns\.domains"):
            call_command("count_figures", key, check=True)
        call_command("count_figures", key)
        call_command("count_figures", key, check=True)

    def test_no_domain_of_few_people_is_kept(self, campaign: Campaign) -> None:
        mailing = Mailing.objects.create(campaign=campaign, name="June", state="sending", started_at=START)
        store(mailing, [Row()] * 5 + [Row(domain="gunel.example", bounces=frozenset({"hard"}))] * 4)
        counted.count_and_keep(mailing)
        assert "gunel" not in json.dumps(MailingFigures.objects.get().figures)
        summary = summary_of(mailing)
        assert summary is not None
        assert [(part.name, part.queued, part.bounced) for part in summary.domains] == [
            ("d0.example", 5, 0),
            ("others", 4, 4),
        ]

    def test_a_small_one_is_never_kept(self, campaign: Campaign) -> None:
        mailing = Mailing.objects.create(campaign=campaign, name="June", state="sending", started_at=START)
        store(mailing, [Row()] * 3)
        counted.count_what_is_due()
        assert not MailingFigures.objects.exists()
