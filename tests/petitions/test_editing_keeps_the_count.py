"""Somebody edits a petition while people sign, or while somebody else closes it."""

from campaign.models import User
from petitions.models import Petition
from petitions.services import counting
from petitions.services import petitions as petition_services
from petitions.services import signatures as signature_services
from supporters.services.people import Person
from tests.petitions.signers import sign


def test_saving_a_petition_loaded_before_a_tally_keeps_the_tallied_count(petition: Petition, organiser: User) -> None:
    loaded_earlier = Petition.objects.get(pk=petition.pk)
    signature_services.confirm(sign(petition, Person("a@example.org", "A", "en-gb")))
    counting.tally()

    loaded_earlier.title = "A better title"
    petition_services.save_petition(loaded_earlier, organiser)

    petition.refresh_from_db()
    assert (petition.title, petition.signature_count) == ("A better title", 1)


def test_saving_a_petition_loaded_before_somebody_closed_it_keeps_it_closed(
    petition: Petition, organiser: User
) -> None:
    loaded_earlier = Petition.objects.get(pk=petition.pk)
    petition_services.close_petition(petition, organiser)

    loaded_earlier.title = "A better title"
    petition_services.save_petition(loaded_earlier, organiser)

    petition.refresh_from_db()
    assert (petition.title, petition.state) == ("A better title", Petition.State.CLOSED)
