"""One of whom every table has something: she is shown all of it, and erasure leaves none of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape

from events.models import Event
from mailings.models import Message
from petitions.models import LetterAction, Petition
from supporters.addresses import hash_address
from supporters.models import ImportRow, MailingList, Merge, Supporter, Suppression
from supporters.services.forgetting import erase
from tests.mail import delivered, path_with
from tests.supporters.database import places_with
from tests.supporters.everything_held import (
    ADDRESS,
    FORMER_ADDRESS,
    NAME,
    PHONE,
    TRACES,
    WORDS,
    everything_held,
    models_that_point_at_supporters,
    parts_of_what_points_at_supporters,
)
from tests.supporters.people import Fill, ask_to_join
from tests.supporters.preferences import any_link
from tests.supporters.test_being_forgotten import forget


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


def data_page(client: Client, filled_in: Fill) -> str:
    client.post(any_link(client, filled_in, ADDRESS) + "my-data/")
    return path_with(delivered()[-1], "/my-data/")


def test_every_model_that_points_at_a_supporter_has_something_of_hers(gunel: Supporter) -> None:
    empty = {
        model.__name__
        for model in models_that_point_at_supporters()
        if not model._default_manager.filter(supporter=gunel).exists()
    }
    assert empty == set()
    assert {model.__name__ for model in parts_of_what_points_at_supporters() if not model.objects.exists()} == set()
    assert {trace for trace in TRACES if not places_with(trace)} == set()


def test_her_page_shows_every_word_of_it(client: Client, filled_in: Fill, gunel: Supporter) -> None:
    page = client.get(data_page(client, filled_in)).content.decode()
    assert {what for what, text in WORDS.items() if escape(text) not in page} == set()
    assert {text for text in (NAME, ADDRESS, FORMER_ADDRESS, PHONE) if escape(text) not in page} == set()


@pytest.mark.parametrize("form", ["json", "page"])
def test_the_files_that_she_takes_along_hold_every_word_of_it(
    client: Client, filled_in: Fill, gunel: Supporter, form: str
) -> None:
    answer = client.get(f"{data_page(client, filled_in)}{form}/")
    assert answer.status_code == 200
    content = answer.content.decode()
    assert {what for what, text in WORDS.items() if text not in content and escape(text) not in content} == set()


def test_no_table_names_her_after_she_has_asked_to_be_forgotten(
    client: Client, filled_in: Fill, gunel: Supporter
) -> None:
    forget(client, filled_in, ADDRESS)
    assert {trace: places_with(trace) for trace in TRACES} == {trace: set() for trace in TRACES}
    assert not Message.objects.exclude(supporter=None).exclude(supporter__address="somebody@example.org").exists()


@pytest.mark.parametrize("address", [ADDRESS, FORMER_ADDRESS])
def test_nobody_writes_to_any_address_of_hers_again(
    client: Client, filled_in: Fill, gunel: Supporter, address: str
) -> None:
    forget(client, filled_in, ADDRESS)
    assert {row.reason for row in Suppression.objects.all()} == {Suppression.Reason.ERASED}
    ask_to_join(client, filled_in, "Somebody", address)
    assert delivered() == []
    assert [row.state for row in Message.objects.filter(address__iexact=address)] == [Message.State.SUPPRESSED]


def test_her_former_address_is_known_from_what_was_sent_to_it_when_the_merge_can_no_longer_be_undone(
    client: Client, filled_in: Fill, gunel: Supporter
) -> None:
    Merge.objects.update(snapshot={})
    forget(client, filled_in, ADDRESS)
    assert Suppression.objects.filter(address_hash=hash_address(FORMER_ADDRESS), reason="erased").exists()
    assert places_with(FORMER_ADDRESS) == set()


def test_a_row_that_was_refused_is_shown_to_nobody_but_her(client: Client, filled_in: Fill, gunel: Supporter) -> None:
    refused = ImportRow.objects.filter(supporter=None).order_by("pk").first()
    assert refused is not None
    refused.cells = ["ann@example.org", "Ann who was refused"]
    refused.save()
    page = client.get(data_page(client, filled_in)).content.decode()
    assert FORMER_ADDRESS.upper() in page
    assert "Ann who was refused" not in page
    erase(gunel)
    refused.refresh_from_db()
    assert refused.cells == ["ann@example.org", "Ann who was refused"]
