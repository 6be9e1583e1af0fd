"""Somebody edits a petition while people sign."""

from campaign.models import User
from petitions import services
from petitions.models import Petition
from supporters.services import Person


def test_saving_a_petition_loaded_before_a_tally_keeps_the_tallied_count(petition: Petition, organiser: User) -> None:
    loaded_earlier = Petition.objects.get(pk=petition.pk)
    signature = services.sign(petition, Person("a@example.org", "A", "en-gb"), services.SignatureDetails(), "")
    services.confirm(signature)
    services.tally()

    loaded_earlier.title = "A better title"
    services.save_petition(loaded_earlier, organiser)

    petition.refresh_from_db()
    assert (petition.title, petition.signature_count) == ("A better title", 1)
