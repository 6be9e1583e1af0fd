"""The team erases one of whom every table has something."""

from __future__ import annotations

import pytest
from django.test import Client

from events.models import Event
from petitions.models import LetterAction, Petition
from supporters.addresses import hash_address
from supporters.models import MailingList, Supporter, Suppression
from tests.organise.conftest import LogIn
from tests.organise.test_requests_of_people import enter, press
from tests.supporters.database import places_with
from tests.supporters.everything_held import ADDRESS, FORMER_ADDRESS, TRACES, WORDS, everything_held
from tests.supporters.people import Fill


@pytest.fixture
def gunel(
    client: Client,
    filled_in: Fill,
    mailing_list: MailingList,
    petition: Petition,
    event: Event,
    letter_action: LetterAction,
) -> Supporter:
    return everything_held(client, filled_in, mailing_list, petition, event, letter_action)


def test_no_table_names_her_afterwards_and_nobody_writes_to_her(log_in: LogIn, gunel: Supporter) -> None:
    manager = log_in("manager")
    press(manager, enter(manager, "erasure", ADDRESS), "erase")
    assert not Supporter.objects.filter(pk=gunel.pk).exists()
    assert {trace: places_with(trace) for trace in TRACES} == {trace: set() for trace in TRACES}
    assert Suppression.objects.filter(address_hash=hash_address(ADDRESS), reason="erased").exists()
    assert Suppression.objects.filter(address_hash=hash_address(FORMER_ADDRESS), reason="erased").exists()


def test_what_the_team_hands_out_to_her_holds_every_word(log_in: LogIn, gunel: Supporter) -> None:
    manager = log_in("manager")
    request = enter(manager, "access", ADDRESS)
    path = f"/organise/clean-river/data-protection/requests/{request.public_id}/access/json/"
    content = manager.post(path).content.decode()
    assert {what for what, text in WORDS.items() if text not in content} == set()
