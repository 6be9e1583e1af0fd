"""People who signed and registered, many at once."""

from __future__ import annotations

from django.utils import timezone

from events.models import Event, Rsvp
from petitions.models import Petition, Signature
from petitions.services.counting import recount
from supporters.models import Supporter


def people(first: int, last: int) -> list[Supporter]:
    """Person 1 has the address person1@example.net, and so on."""
    return [Supporter.objects.by_address(f"person{number}@example.net", "en-gb") for number in range(first, last + 1)]


def signed(petition: Petition, first: int, last: int, **fields: object) -> None:
    """These people have signed and confirmed, with a comment and a postcode of their own."""
    Signature.objects.bulk_create(
        Signature(
            **{
                "petition": petition,
                "supporter": person,
                "name": f"Signer {number}.",
                "postcode": f"N{number} 9GU",
                "country": "GB",
                "comment": f"Reason {number}.",
                "language": "en-gb",
                "state": Signature.State.CONFIRMED,
                "confirmed_at": timezone.now(),
                **fields,
            }
        )
        for number, person in enumerate(people(first, last), start=first)
    )
    recount(petition)


def registered(event: Event, first: int, last: int, **fields: object) -> None:
    """These people are going."""
    Rsvp.objects.bulk_create(
        Rsvp(
            **{
                "event": event,
                "supporter": person,
                "name": f"Guest {number}.",
                "language": "en-gb",
                "state": Rsvp.State.GOING,
                "confirmed_at": timezone.now(),
                **fields,
            }
        )
        for number, person in enumerate(people(first, last), start=first)
    )
