"""What people agree to now is what the ledger's latest lines say, whatever happens to either at the same moment."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supporters import consents
from supporters.models import Consent, ConsentState, Supporter
from supporters.services import consent_states
from supporters.services.consent_states import Differences
from supporters.services.forgetting import erase
from tests.threads import meanwhile, together

VIA = Consent.Via.TEAM
PURPOSES = ("list:1", "list:2", "petition:1", "calls:1")
PEOPLE = ("gunel", "rashad", "ann")
Said = dict[tuple[int, str], tuple[bool, object, int]]


def person(name: str) -> Supporter:
    return Supporter.objects.by_address(f"{name}@example.org", "en-gb")


def said() -> Said:
    """What the ledger says, read in plain Python."""
    latest: Said = {}
    for line in Consent.objects.order_by("pk"):
        latest[line.supporter_id, line.purpose] = (line.action == Consent.Action.GRANTED, line.at, line.pk)
    return latest


def kept() -> Said:
    return {(row.supporter_id, row.purpose): (row.is_granted, row.since, row.line) for row in _states()}


def _states() -> list[ConsentState]:
    return list(ConsentState.objects.all())


def act(action: str, name: str, purpose: str) -> None:
    supporter = person(name)
    if action == "grant":
        consents.grant(supporter, purpose, "Write to me.", VIA)
    elif action == "withdraw":
        consents.withdraw(supporter, purpose, VIA)
    elif action == "many at once":
        Consent.objects.bulk_create(
            Consent(supporter=supporter, purpose=other, action=verb, via=VIA, language="az")
            for other in (purpose, *PURPOSES)
            for verb in ("granted", "withdrawn", "granted")
        )
    elif action == "remove the latest line":
        latest = Consent.objects.filter(supporter=supporter, purpose=purpose).order_by("-pk").first()
        Consent.objects.filter(pk=latest.pk if latest else 0).delete()
    elif action == "remove all lines":
        Consent.objects.filter(supporter=supporter).delete()
    elif action == "move to somebody else":
        Consent.objects.filter(supporter=supporter).update(supporter=person("merged"))
    elif action == "move to herself":
        Consent.objects.filter(supporter=supporter).update(supporter=supporter)
    elif action == "erase":
        erase(supporter)


ACTIONS = (
    "grant",
    "withdraw",
    "many at once",
    "remove the latest line",
    "remove all lines",
    "move to somebody else",
    "move to herself",
    "erase",
)
HISTORIES = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.sampled_from(PEOPLE), st.sampled_from(PURPOSES)), min_size=1, max_size=14
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
def test_after_any_history_the_state_is_what_the_ledger_says(history: list[tuple[str, str, str]]) -> None:
    with transaction.atomic():
        for step in history:
            act(*step)
            assert kept() == said(), step
        assert consent_states.compare() == Differences()
        transaction.set_rollback(True)


DAMAGES: dict[str, Callable[[ConsentState], object]] = {
    "missing": lambda row: row.delete(),
    "turned round": lambda row: _change(row, is_granted=not row.is_granted),
    "of another time": lambda row: _change(row, since=timezone.now()),
    "of an earlier line": lambda row: _change(row, line=row.line - 1),
    "of a line that never was": lambda row: _change(row, line=row.line + 1_000_000, is_granted=not row.is_granted),
    "superfluous": lambda row: ConsentState.objects.create(
        supporter_id=row.supporter_id, purpose=f"never:{row.pk}", is_granted=True, since=row.since, line=row.line
    ),
}


def _change(row: ConsentState, **fields: object) -> None:
    ConsentState.objects.filter(pk=row.pk).update(**fields)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES, seed=st.integers(0, 10_000), damages=st.lists(st.sampled_from(sorted(DAMAGES)), max_size=6))
def test_whatever_is_damaged_by_hand_is_found_and_given_back(
    history: list[tuple[str, str, str]], seed: int, damages: list[str]
) -> None:
    with transaction.atomic():
        for step in history:
            act(*step)
        rows = _states()
        random.Random(seed).shuffle(rows)
        done = list(zip(damages, rows, strict=False))
        for damage, row in done:
            DAMAGES[damage](row)
        kinds = [{"missing": "missing", "superfluous": "superfluous"}.get(damage, "wrong") for damage, _row in done]
        found = Differences(*(kinds.count(kind) for kind in ("missing", "wrong", "superfluous")))
        assert consent_states.compare() == found
        assert consent_states.repair() == found
        assert kept() == said()
        transaction.set_rollback(True)


@pytest.mark.django_db
class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _somebody_agreed(self, db: None) -> None:
        for purpose in PURPOSES:
            act("grant", "gunel", purpose)

    @staticmethod
    def run(*arguments: str) -> str:
        output = StringIO()
        call_command("check_consents", *arguments, stdout=output)
        return output.getvalue().strip()

    def test_it_says_that_nothing_differs(self) -> None:
        assert self.run() == "missing 0, wrong 0, superfluous 0"

    def test_what_differs_is_counted_and_named_to_nobody_and_ends_with_an_error(self) -> None:
        rows = _states()
        for damage, row in zip(("missing", "turned round", "superfluous"), rows, strict=False):
            DAMAGES[damage](row)
        output = StringIO()
        with pytest.raises(CommandError, match="--repair") as failure:
            call_command("check_consents", stdout=output)
        assert failure.value.returncode == 1
        assert output.getvalue() == "missing 1, wrong 1, superfluous 1\n"
        assert self.run("--repair") == "missing 1, wrong 1, superfluous 1"
        assert self.run() == "missing 0, wrong 0, superfluous 0"

    def test_it_goes_through_people_in_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(consent_states, "PEOPLE_AT_ONCE", 2)
        monkeypatch.setattr(consent_states, "DIFFERENCES_AT_ONCE", 3)
        for number in range(9):
            act("many at once", f"person{number}", "list:1")
        ConsentState.objects.all().delete()
        assert self.run("--repair") == "missing 40, wrong 0, superfluous 0"
        assert kept() == said()


@pytest.mark.django_db
def test_a_thousand_lines_at_once_of_whom_one_is_known_already() -> None:
    people = Supporter.objects.bulk_create(
        Supporter(address=f"p{number}@example.org", address_normalised=f"p{number}@example.org")
        for number in range(1200)
    )
    consents.withdraw(people[700], "list:1", VIA)
    Consent.objects.bulk_create(
        Consent(supporter=somebody, purpose="list:1", action="granted", via=VIA, language="az") for somebody in people
    )
    assert consents.holds(people[700], "list:1")
    assert kept() == said()


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    @pytest.mark.parametrize("purposes", [1, len(PURPOSES)])
    def test_many_who_grant_and_withdraw_for_one_person(self, purposes: int) -> None:
        gunel = person("gunel")
        choice = random.Random(purposes)
        steps = [(choice.choice(("grant", "withdraw")), choice.choice(PURPOSES[:purposes])) for _n in range(60)]
        together([lambda step=step: act(step[0], "gunel", step[1]) for step in steps], at_once=6)
        assert Consent.objects.filter(supporter=gunel).count() == 60
        assert kept() == said()

    def test_the_later_line_decides_though_it_is_committed_first(self) -> None:
        """One transaction takes the ledger's next number and waits; another takes the number after it and is done."""
        gunel = person("gunel")
        consents.wording_id("Write to me.", "en-gb")
        early = Consent(supporter=gunel, purpose="list:1", action="granted", via=VIA, language="en-gb")
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('supporters_consent', 'id'))")
            early.pk = cursor.fetchone()[0]
        together([lambda: consents.withdraw(gunel, "list:1", VIA)])
        early.save(force_insert=True)
        assert not consents.holds(gunel, "list:1")
        assert kept() == said()

    def test_two_who_remove_lines_of_one_person(self) -> None:
        gunel = person("gunel")
        for _line in range(40):
            act("grant", "gunel", "list:1")
        lines = list(Consent.objects.filter(supporter=gunel).order_by("-pk").values_list("pk", flat=True))
        together(
            [lambda pk=pk: Consent.objects.filter(pk=pk).delete() for pk in lines[:-1]] + [lambda: None], at_once=4
        )
        assert kept() == said()
        assert len(kept()) == 1

    def test_repairing_while_people_agree_withdraw_and_are_erased(self) -> None:
        for name in PEOPLE:
            act("many at once", name, "list:1")

        def damage() -> None:
            for row in ConsentState.objects.order_by("?")[:2]:
                DAMAGES[random.choice(("missing", "turned round", "of a line that never was"))](row)

        def live(number: int) -> None:
            choice = random.Random(number)
            act(choice.choice(("grant", "withdraw", "many at once", "erase")), choice.choice(PEOPLE), "list:2")

        with meanwhile(consent_states.repair, pause=0.001):
            for number in range(60):
                if number % 5 == 0:
                    damage()
                together([lambda number=number: live(number)])
        consent_states.repair()
        assert kept() == said()
        assert consent_states.compare() == Differences()
