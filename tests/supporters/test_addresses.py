"""One spelling for one mailbox."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from supporters.addresses import clean_address, hash_address, normalise_address
from supporters.models import Suppression
from supporters.suppressions import suppress, suppressed_among

LOCAL_PARTS = st.from_regex(r"[a-z0-9]{1,10}([.+_'-][a-z0-9]{1,10}){0,2}", fullmatch=True)
DOMAINS = st.sampled_from(["example.org", "mail.example.com", "bücher.example", "bakı.az", "xn--bcher-kva.example"])
ADDRESSES = st.builds("{}@{}".format, LOCAL_PARTS, DOMAINS)


@given(ADDRESSES)
def test_normalising_twice_is_normalising_once(address: str) -> None:
    once = normalise_address(address)
    assert normalise_address(once) == once


@given(ADDRESSES)
def test_what_is_written_to_has_the_normal_form_of_what_was_typed(address: str) -> None:
    assert normalise_address(clean_address(f"  {address} ")) == normalise_address(address)


@given(ADDRESSES)
def test_case_makes_no_other_person(address: str) -> None:
    local, domain = address.split("@")
    assert hash_address(f"{local.upper()}@{domain.title()}") == hash_address(address)


@given(ADDRESSES | st.emails())
def test_the_short_way_to_a_spelling_leads_where_the_long_one_does(address: str) -> None:
    try:
        taken_apart = validate_email(clean_address(address), check_deliverability=False)
    except ValidationError:
        return
    assert normalise_address(address) == f"{taken_apart.local_part.casefold()}@{taken_apart.ascii_domain.lower()}"


@given(ADDRESSES, ADDRESSES)
def test_two_mailboxes_have_two_hashes(one: str, other: str) -> None:
    assert (hash_address(one) == hash_address(other)) == (normalise_address(one) == normalise_address(other))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "ann@",
        "@example.org",
        "ann@example",
        "ann@localhost",
        "ann@@example.org",
        "ann@exa mple.org",
        "ann@example.org, bob@example.org",
        "Ann <ann@example.org>",
        "ann@example.org\nBcc: all@example.org",
        "ann@example.org\x00",
        "ann\u202e@example.org",
        "ann@" + "a" * 250 + ".org",
        "ann@[127.0.0.1]",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"like name@example\.org"):
        clean_address(typed)


def test_letters_before_the_at_sign_that_mail_cannot_carry_are_refused_with_a_sentence() -> None:
    """The mail server would need SMTPUTF8; without it, the letter would go to a mailbox of another name."""
    with pytest.raises(ValidationError, match=r"like name@example\.org"):
        clean_address("günəl@example.org")


@pytest.mark.django_db
class TestWhoMustNotBeWrittenTo:
    def test_every_spelling_of_a_suppressed_address_is_found(self) -> None:
        suppress("ann@example.org", Suppression.Reason.BOUNCED)
        spellings = ["Ann@example.org", "ANN@EXAMPLE.ORG", "ann@example.org"]
        assert suppressed_among([*spellings, "bob@example.org", ""]) == set(spellings)

    def test_suppressing_twice_keeps_the_first_reason(self) -> None:
        suppress("ann@example.org", Suppression.Reason.ERASED)
        suppress("Ann@Example.org", Suppression.Reason.BOUNCED)
        assert [row.reason for row in Suppression.objects.all()] == [Suppression.Reason.ERASED]

    def test_the_address_itself_is_not_stored(self) -> None:
        suppress("ann@example.org", Suppression.Reason.ERASED)
        row = Suppression.objects.get()
        assert "ann" not in str(row.__dict__)
        assert len(row.address_hash) == 64

    @pytest.mark.parametrize("address", ["root@localhost", "admin@intranet", "admin@mail.test", "no address"])
    def test_an_address_that_no_form_would_take_is_no_error(self, address: str) -> None:
        """Of a team member, say, whom a command made."""
        assert suppressed_among([address, "bob@example.org"]) == set()
        suppress(address, Suppression.Reason.BOUNCED)
        assert suppressed_among([address.upper(), "bob@example.org"]) == {address.upper()}
