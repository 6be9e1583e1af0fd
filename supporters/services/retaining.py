"""Keeping what is known for as long as the campaign's rules say, and no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from supporters import retention
from supporters.models import RetentionRule, RetentionRun

# A rule that is new or stricter rests for so long: time to see what it would do, and to take it back.
REST = timedelta(days=7)
# When beat runs the rules (campaign/settings.py), in UTC.
HOUR, MINUTE = 3, 10
BATCH = 200
# Beyond this, a preview says “more than”: nobody waits for a million rows to be counted.
MOST_COUNTED = 10_000
SAMPLE = 5


@dataclass(frozen=True)
class Preview:
    """What a rule would do now: to how many (at most one more than MOST_COUNTED), and of when they are."""

    number: int
    oldest: list[datetime]

    @property
    def is_more(self) -> bool:
        return self.number > MOST_COUNTED

    @property
    def shown_number(self) -> int:
        return min(self.number, MOST_COUNTED)


def preview(campaign: Campaign, kind: retention.RetentionKind, after: int) -> Preview:
    """Look at what is due, without a name, and change nothing."""
    before, number = kind.before(timezone.now(), after), 0
    oldest: list[datetime] = []
    for source in retention.sources(kind.key):
        due = source.due(campaign, before)
        found = due.order_by()[: MOST_COUNTED + 1].count()
        if found:
            number += found
            oldest += due.order_by(source.order).values_list(source.since, flat=True)[:SAMPLE]
    return Preview(min(number, MOST_COUNTED + 1), sorted(oldest)[:SAMPLE])


@transaction.atomic
def save_rule(campaign: Campaign, kind: retention.RetentionKind, after: int, by: User) -> RetentionRule:
    """Set the campaign's rule of this kind. Where it becomes stricter, it rests for seven days before it acts."""
    now = timezone.now()
    known = RetentionRule.objects.select_for_update().filter(campaign=campaign, kind=kind.key).first()
    if known is None:
        known = RetentionRule(campaign=campaign, kind=kind.key, acts_from=now + REST)
    elif not known.is_active or after < known.after:
        known.acts_from = now + REST
    known.after, known.is_active, known.saved_by, known.saved_at = after, True, by, now
    known.save()
    record(by, f"set a retention rule: {kind.key}", known, campaign)
    return known


@transaction.atomic
def stop_rule(rule: RetentionRule, by: User) -> None:
    """Let the rule act no more."""
    rule.is_active = False
    rule.save(update_fields=["is_active"])
    record(by, f"stopped a retention rule: {rule.kind}", rule, rule.campaign)


def next_run(rule: RetentionRule) -> datetime | None:
    """When the rule acts next; None for one that is stopped."""
    if not rule.is_active:
        return None
    earliest = max(rule.acts_from, timezone.now()).astimezone(UTC)
    today = earliest.replace(hour=HOUR, minute=MINUTE, second=0, microsecond=0)
    return today if today >= earliest else today + timedelta(days=1)


def acting_rules() -> list[int]:
    """The keys of the rules that may act now."""
    rules = RetentionRule.objects.filter(is_active=True, acts_from__lte=timezone.now())
    return list(rules.order_by("pk").values_list("pk", flat=True))


def keep_rule(pk: int) -> bool:
    """Do one batch of what the rule says; return whether there may be more.

    Each batch is a transaction with its own line in the report: killed in between, nothing is half done, and the report
    says what was done. Two workers don't do the same rule at once.
    """
    with transaction.atomic():
        rules = RetentionRule.objects.select_for_update(skip_locked=True, of=("self",)).select_related("campaign")
        rule = rules.filter(pk=pk, is_active=True, acts_from__lte=timezone.now()).first()
        kind = retention.kind(rule.kind) if rule else None
        if rule is None or kind is None:
            return False
        done = _one_batch(rule, kind)
        _report(rule, done)
    return done > 0


def _one_batch(rule: RetentionRule, kind: retention.RetentionKind) -> int:
    """Act on the first source of which something is due. What somebody has in hand is left for tomorrow."""
    before = kind.before(timezone.now(), rule.after)
    for source in retention.sources(kind.key):
        due = source.due(rule.campaign, before)
        if done := source.act(list(due.order_by(source.order).values_list("pk", flat=True)[:BATCH])):
            return done
        if source.finish and not due.exists():
            source.finish(rule.campaign, before)
    return 0


def _report(rule: RetentionRule, done: int) -> None:
    run, _created = RetentionRun.objects.get_or_create(
        rule=rule, day=timezone.now().astimezone(UTC).date(), defaults={"after": rule.after}
    )
    finished_at = None if done else timezone.now()
    RetentionRun.objects.filter(pk=run.pk).update(number=F("number") + done, after=rule.after, finished_at=finished_at)


@dataclass(frozen=True)
class DoneRun:
    """What a rule did on one day, in words."""

    title: str
    day: date
    number: int


def recent_runs(campaign: Campaign) -> list[DoneRun]:
    """What the rules did within the last week, for a notice: only runs that did something."""
    since = timezone.now().astimezone(UTC).date() - timedelta(days=7)
    runs = RetentionRun.objects.filter(rule__campaign=campaign, day__gte=since, number__gt=0).select_related("rule")
    titles = {kind.key: str(kind.title) for kind in retention.kinds()}
    return [DoneRun(titles.get(run.rule.kind, run.rule.kind), run.day, run.number) for run in runs]
