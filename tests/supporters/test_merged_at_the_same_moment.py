"""Two records are merged while something of one of them is under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from campaign.models import Campaign, User
from petitions.models import Petition, Signature
from petitions.services import counting
from petitions.services import signatures as signature_services
from supporters.models import CampaignSupporter, Supporter
from supporters.services import merging
from supporters.services.people import Person
from tests.petitions.signers import sign as sign_form
from tests.supporters.two_records import person, sign

pytestmark = pytest.mark.django_db(transaction=True)


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
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)


@pytest.fixture
def records(campaign: Campaign) -> tuple[CampaignSupporter, CampaignSupporter, User]:
    kept, gone = person(campaign, "gunel@example.org"), person(campaign, "gunel@work.example")
    return kept, gone, User.objects.create_user("rashad@example.org")


def shown_count(petition: Petition) -> int:
    counting.tally()
    petition.refresh_from_db()
    return petition.signature_count


def test_a_signature_confirmed_meanwhile_counts_once(
    records: tuple[CampaignSupporter, CampaignSupporter, User], petition: Petition
) -> None:
    kept, gone, rashad = records
    sign(kept.supporter, petition)
    signature = sign(gone.supporter, petition, state="pending")
    with transaction.atomic():
        signature_services.confirm(signature)
        merger, failures = _in_thread(lambda: merging.merge(kept, gone, taken=(), answers=(), by=rashad))
        _wait_until_somebody_waits_for_a_lock()
    merger.join(20)
    assert failures == []
    assert Signature.objects.get().supporter_id == kept.supporter_id
    assert shown_count(petition) == 1


def test_who_signs_meanwhile_with_the_address_that_goes_has_a_record_of_her_own(
    records: tuple[CampaignSupporter, CampaignSupporter, User], petition: Petition
) -> None:
    kept, gone, rashad = records
    with transaction.atomic():
        merging.merge(kept, gone, taken=(), answers=(), by=rashad)
        signer, failures = _in_thread(lambda: sign_form(petition, Person("gunel@work.example", "Günəl", "az")))
        _wait_until_somebody_waits_for_a_lock()
    signer.join(20)
    assert failures == []
    newcomer = Supporter.objects.get(address="gunel@work.example")
    assert newcomer.pk not in (kept.supporter_id, gone.supporter_id)
    assert Signature.objects.get().supporter_id == newcomer.pk
    assert shown_count(petition) == 0
