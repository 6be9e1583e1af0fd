"""The address that a bounce comes back to names the message, and nobody else can make one."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from mailings.verp import read_return_path, return_path

MESSAGE = UUID("0190f5e2-7c4a-7b3c-8d21-0123456789ab")


@pytest.fixture(autouse=True)
def _bounce_domain(settings: Settings) -> None:
    settings.MAIL_BOUNCE_DOMAIN = "bounce.example.org"


@given(st.uuids())
def test_every_message_is_read_back_from_its_address(public_id: UUID) -> None:
    address = return_path(public_id)
    assert read_return_path(address) == public_id
    local_part, _at, domain = address.partition("@")
    assert len(local_part) <= 64
    assert domain == "bounce.example.org"


@pytest.mark.parametrize(
    "change", [str.upper, str.title, lambda address: f"<{address}>", lambda address: address + "\n"]
)
def test_what_servers_do_to_an_address_does_not_matter(change: object) -> None:
    assert read_return_path(change(return_path(MESSAGE))) == MESSAGE  # type: ignore[operator]


def test_one_letter_changed_anywhere_is_refused() -> None:
    address = return_path(MESSAGE)
    for position in range(address.index("@")):
        other = "a" if address[position] != "a" else "b"
        assert read_return_path(address[:position] + other + address[position + 1 :]) is None


def test_the_check_of_one_message_is_no_good_for_another() -> None:
    mine, other = return_path(MESSAGE), return_path(uuid4())
    at = mine.index("@")
    assert read_return_path(other[: at - 8] + mine[at - 8 :]) is None


@pytest.mark.parametrize("address", ["", "@", "<>", "bounces@example.org", "bounces+@example.org", "bounces+ə@x", "\0"])
def test_any_other_address_is_none_of_ours(address: str) -> None:
    assert read_return_path(address) is None


def test_a_key_that_was_replaced_still_reads_what_it_made(settings: Settings) -> None:
    address, old = return_path(MESSAGE), settings.SECRET_KEY
    settings.SECRET_KEY = "another key, of which nobody knows anything"
    assert read_return_path(address) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert read_return_path(address) == MESSAGE


def test_without_a_bounce_domain_there_is_no_return_path(settings: Settings) -> None:
    settings.MAIL_BOUNCE_DOMAIN = ""
    assert return_path(MESSAGE) == ""
