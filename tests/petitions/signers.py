"""People who sign."""

from petitions.models import Petition, Signature
from petitions.services import signatures as signature_services
from petitions.signing import SignatureDetails
from supporters.addresses import normalise_address
from supporters.services.people import Person


def sign(petition: Petition, person: Person) -> Signature:
    """Let the person sign, and return what is stored of it."""
    signature_services.sign(petition.slug, person, SignatureDetails(), "")
    return petition.signatures.get(supporter__address_normalised=normalise_address(person.address))


def confirmed(petition: Petition, address: str, **fields: object) -> Signature:
    """Somebody who has signed and confirmed it, with what she wrote, and how the form came: as it is stored then."""
    person = Person(address, str(fields.pop("name", "Günəl Əliyeva")), "en-gb")
    signature_services.sign(petition.slug, person, SignatureDetails(**fields), "")  # type: ignore[arg-type]
    signature = petition.signatures.select_related("supporter", "petition__campaign").get(
        supporter__address_normalised=normalise_address(address)
    )
    signature_services.confirm(signature)
    signature.refresh_from_db()
    return signature
