"""The shown count: true, whatever happens at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaign.models import Campaign
from petitions.models import CountChange, Petition, Signature
from petitions.services import counting
from petitions.services import signatures as signature_services
from petitions.signing import PetitionClosed
from supporters.services.forgetting import erase
from supporters.services.people import Person
from tests.petitions import signers


def sign(petition: Petition, number: int) -> Signature:
    return signers.sign(petition, Person(f"person-{number}@example.org", f"Person {number}", "en-gb"))


def test_a_signature_counts_only_once_confirmed(petition: Petition) -> None:
    signature = sign(petition, 1)
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 0

    signature_services.confirm(signature)
    signature_services.confirm(signature)
    assert counting.tally() == 1
    assert counting.tally() == 0
    petition.refresh_from_db()
    assert petition.signature_count == 1


def test_signing_twice_with_one_address_is_one_signature(petition: Petition) -> None:
    first = sign(petition, 1)
    again = signers.sign(petition, Person("PERSON-1@Example.org", "X", "az"))
    assert first == again
    assert Signature.objects.count() == 1


def test_a_closed_petition_takes_no_signature(petition: Petition) -> None:
    petition.state = Petition.State.CLOSED
    petition.save()
    with pytest.raises(PetitionClosed):
        sign(petition, 1)


def test_recounting_gives_the_number_of_confirmed_signatures(petition: Petition) -> None:
    for number in range(3):
        signature_services.confirm(sign(petition, number))
    assert counting.recount(petition) == 3
    assert not CountChange.objects.exists()
    assert counting.tally() == 0


class CountAlgebra(TestCase):
    """Whatever is signed, confirmed, forgotten and tallied in whatever order: the count is that of the rows."""

    @settings(deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(["sign", "confirm", "erase", "tally", "recount"]), st.integers(0, 4)),
            max_size=25,
        )
    )
    def test_the_count_equals_the_confirmed_rows_after_a_tally(self, steps: list[tuple[str, int]]) -> None:
        campaign = Campaign.objects.create(slug="c", name="C", strapline="S", is_published=True)
        petition = Petition.objects.create(campaign=campaign, slug="p", title="P", ask="A", state=Petition.State.OPEN)
        for verb, number in steps:
            signature = Signature.objects.filter(supporter__address=f"person-{number}@example.org").first()
            if verb == "sign":
                sign(petition, number)
            elif verb == "confirm" and signature:
                signature_services.confirm(signature)
            elif verb == "erase" and signature:
                erase(signature.supporter)
            elif verb == "tally":
                counting.tally()
            elif verb == "recount":
                counting.recount(petition)
        counting.tally()
        petition.refresh_from_db()
        assert petition.signature_count == Signature.objects.confirmed().count()
