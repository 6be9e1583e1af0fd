"""People, campaigns, lists and wordings to which something refers are there, and stay: migration 0018's triggers.

They stand in for foreign keys, and must keep whatever those kept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from campaign.models import Campaign
from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    ConsentWording,
    ImportRow,
    MailingList,
    Subscription,
    Supporter,
)

NOBODY = 999_999_999
REFERENCES: list[tuple[type[models.Model], str]] = [
    (CampaignSupporter, "campaign"),
    (CampaignSupporter, "supporter"),
    (Subscription, "supporter"),
    (Subscription, "mailing_list"),
    (Subscription, "wording"),
    (Consent, "supporter"),
    (Consent, "wording"),
    (ConsentState, "supporter"),
]
every_reference = pytest.mark.parametrize(("model", "field"), REFERENCES)


@dataclass
class Rows:
    """One person, rows of each kind that are to be written of her, and somebody else."""

    supporter: Supporter
    somebody: Supporter
    values: dict[type[models.Model], dict[str, Any]]

    def of(self, model: type[models.Model], **changes: Any) -> models.Model:
        return model(**{**self.values[model], **changes})


@pytest.fixture
def rows(mailing_list: MailingList) -> Rows:
    gunel = Supporter.objects.create(address="gunel@example.org", address_normalised="gunel@example.org")
    wording = ConsentWording.objects.create(digest="0" * 64, language="en-gb", text="Send me River news.")
    somebody = Supporter.objects.create(address="ann@example.org", address_normalised="ann@example.org")
    return Rows(
        gunel,
        somebody,
        {
            CampaignSupporter: {"campaign_id": mailing_list.campaign_id, "supporter_id": gunel.pk, "source": "paper"},
            Subscription: {
                "supporter_id": gunel.pk,
                "mailing_list_id": mailing_list.pk,
                "language": "en-gb",
                "wording_id": wording.pk,
            },
            Consent: {
                "supporter_id": gunel.pk,
                "wording_id": wording.pk,
                "purpose": mailing_list.purpose,
                "action": "granted",
                "via": "paper",
                "language": "en-gb",
            },
            ConsentState: {
                "supporter_id": gunel.pk,
                "purpose": "list:another",
                "is_granted": True,
                "since": "2026-05-03T12:00:00Z",
                "line": 1,
            },
        },
    )


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_key_that_postgresql_does_not_check_is_checked_here() -> None:
    unchecked = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not field.db_constraint
    }
    # The report on an import outlives whom it is about until it is purged.
    assert unchecked == {*REFERENCES, (ImportRow, "import_run"), (ImportRow, "supporter")}


@pytest.mark.django_db
@every_reference
def test_one_row_among_good_ones_that_refers_to_nobody_refuses_all(
    rows: Rows, model: type[models.Model], field: str
) -> None:
    of_somebody = rows.of(model, **{"supporter_id": rows.somebody.pk, f"{field}_id": NOBODY})
    with pytest.raises(IntegrityError, match="refers to what is not in"), transaction.atomic():
        model._default_manager.bulk_create([rows.of(model), of_somebody])
    assert not model._default_manager.exists()


@pytest.mark.django_db
@every_reference
def test_a_row_is_not_moved_to_nobody(rows: Rows, model: type[models.Model], field: str) -> None:
    model._default_manager.bulk_create([rows.of(model)])
    if model is Consent:  # the ledger itself refuses whatever would change its lines
        _run("ALTER TABLE supporters_consent DISABLE TRIGGER supporters_consent_append_only")
    with pytest.raises(IntegrityError, match="refers to what is not in"), transaction.atomic():
        _run(f"UPDATE {model._meta.db_table} SET {field}_id = {NOBODY}")


@pytest.mark.django_db
@every_reference
def test_what_is_referred_to_stays(rows: Rows, model: type[models.Model], field: str) -> None:
    row = rows.of(model)
    model._default_manager.bulk_create([row])
    parent, key = model._meta.get_field(field).related_model._meta.db_table, getattr(row, f"{field}_id")
    for statement in (f"DELETE FROM {parent} WHERE id = {key}", f"UPDATE {parent} SET id = -id WHERE id = {key}"):
        with pytest.raises(IntegrityError), transaction.atomic():
            _run(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_who_goes_with_all_that_refers_to_her_may_go_first(rows: Rows) -> None:
    CampaignSupporter.objects.bulk_create([CampaignSupporter(**rows.values[CampaignSupporter])])
    with transaction.atomic():
        _delete(rows.supporter)
        _run("DELETE FROM supporters_campaignsupporter")
        _run("SET CONSTRAINTS ALL IMMEDIATE")
    assert not Supporter.objects.filter(pk=rows.supporter.pk).exists()


@pytest.mark.django_db
def test_a_line_without_words_needs_none(rows: Rows) -> None:
    Consent.objects.bulk_create([Consent(**{**rows.values[Consent], "wording_id": None})])
    assert ConsentState.objects.get().is_granted


def _in_thread(work: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failures


def _wait_until_somebody_waits_for_a_lock() -> None:
    deadline = time.monotonic() + 5
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)


def _delete(supporter: Supporter) -> None:
    _run(f"DELETE FROM supporters_supporter WHERE id = {supporter.pk}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [CampaignSupporter, Subscription, Consent, ConsentState])
def test_who_is_removed_while_something_is_written_of_her_stays(rows: Rows, model: type[models.Model]) -> None:
    with transaction.atomic():
        model._default_manager.bulk_create([rows.of(model)])
        remover, failures = _in_thread(lambda: _delete(rows.supporter))
        _wait_until_somebody_waits_for_a_lock()
    remover.join(10)

    assert [type(failure) for failure in failures] == [IntegrityError]
    assert Supporter.objects.filter(pk=rows.supporter.pk).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [CampaignSupporter, Subscription, Consent, ConsentState])
def test_nothing_is_written_of_who_is_being_removed(rows: Rows, model: type[models.Model]) -> None:
    with transaction.atomic():
        _delete(rows.supporter)
        writer, failures = _in_thread(lambda: model._default_manager.bulk_create([rows.of(model)]))
        _wait_until_somebody_waits_for_a_lock()
    writer.join(10)

    assert [type(failure) for failure in failures] == [IntegrityError]
    assert not model._default_manager.exists()


@pytest.mark.django_db(transaction=True)
def test_a_campaign_that_is_removed_while_somebody_comes_stays(rows: Rows, campaign: Campaign) -> None:
    def remove() -> None:
        with transaction.atomic():
            _run("DELETE FROM supporters_mailinglist")
            _run(f"DELETE FROM campaign_campaign WHERE id = {campaign.pk}")

    with transaction.atomic():
        CampaignSupporter.objects.bulk_create([CampaignSupporter(**rows.values[CampaignSupporter])])
        remover, failures = _in_thread(remove)
        _wait_until_somebody_waits_for_a_lock()
    remover.join(10)

    assert [type(failure) for failure in failures] == [IntegrityError]
    assert Campaign.objects.filter(pk=campaign.pk).exists()
