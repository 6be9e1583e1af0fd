"""Somebody is forgotten while something else of hers is under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from petitions.models import Petition, Signature
from petitions.services import counting
from petitions.services import signatures as signature_services
from supporters.models import Consent, MailingList, Subscription, Supporter
from supporters.services import forgetting, joining
from supporters.services.people import Person
from tests.petitions.signers import sign
from tests.supporters.database import places_with

pytestmark = pytest.mark.django_db(transaction=True)

GUNEL = Person("gunel@example.org", "Günəl Əliyeva", "en-gb")


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


def test_a_signature_confirmed_while_its_signer_is_erased_is_not_left_in_the_count(petition: Petition) -> None:
    signature = sign(petition, GUNEL)
    with transaction.atomic():
        signature_services.confirm(signature)
        eraser, failures = _in_thread(lambda: forgetting.erase(Supporter.objects.get()))
        _wait_until_somebody_waits_for_a_lock()
    eraser.join(10)

    assert failures == []
    assert not Signature.objects.exists()
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 0


def test_a_list_joined_while_its_member_is_erased_is_joined_anew_or_gone(mailing_list: MailingList) -> None:
    joining.confirm_subscription(joining.join(mailing_list, GUNEL, "Send me"))
    with transaction.atomic():
        forgetting.erase(Supporter.objects.get())
        joiner, failures = _in_thread(lambda: joining.join(mailing_list, GUNEL, "Send me"))
        _wait_until_somebody_waits_for_a_lock()
    joiner.join(10)

    assert failures == []
    assert [row.state for row in Subscription.objects.all()] == [Subscription.State.PENDING]


@pytest.mark.parametrize("verb", ["asks to join", "asks to join once more", "signs"])
def test_what_she_asked_for_while_being_erased_is_erased_too(
    mailing_list: MailingList, petition: Petition, verb: str
) -> None:
    subscription = joining.join(mailing_list, GUNEL, "Send me")
    if verb == "asks to join once more":
        joining.confirm_subscription(subscription)
    elif verb == "asks to join":
        joining.leave(subscription, Consent.Via.PREFERENCES)
    with transaction.atomic():
        if verb == "signs":
            sign(petition, GUNEL)
        else:
            joining.join(mailing_list, GUNEL, "Send me")
        eraser, failures = _in_thread(lambda: forgetting.erase(Supporter.objects.get()))
        _wait_until_somebody_waits_for_a_lock()
    eraser.join(10)

    assert failures == []
    assert places_with(GUNEL.address) == set()


def test_pressing_the_button_twice_at_once_is_harmless(mailing_list: MailingList) -> None:
    joining.join(mailing_list, GUNEL, "Send me")
    same = Supporter.objects.get()
    with transaction.atomic():
        forgetting.erase(Supporter.objects.get())
        eraser, failures = _in_thread(lambda: forgetting.erase(same))
        _wait_until_somebody_waits_for_a_lock()
    eraser.join(10)

    assert failures == []
    assert not Supporter.objects.exists()


def test_a_subscription_confirmed_while_its_member_is_erased_is_gone(mailing_list: MailingList) -> None:
    subscription = joining.join(mailing_list, GUNEL, "Send me")
    with transaction.atomic():
        joining.confirm_subscription(subscription)
        eraser, failures = _in_thread(lambda: forgetting.erase(Supporter.objects.get()))
        _wait_until_somebody_waits_for_a_lock()
    eraser.join(10)

    assert failures == []
    assert not Supporter.objects.exists()


def test_a_form_sent_once_more_while_its_mail_is_confirmed_waits_without_end_for_nobody(
    mailing_list: MailingList,
) -> None:
    subscription = joining.join(mailing_list, GUNEL, "Send me")
    with transaction.atomic():
        Subscription.objects.select_for_update().get()
        joiner, failures = _in_thread(lambda: joining.join(mailing_list, GUNEL, "Send me more"))
        joiner.join(10)
        assert not joiner.is_alive()
        joining.confirm_subscription(subscription)

    assert failures == []
    assert Subscription.objects.get().state == Subscription.State.ACTIVE
