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
