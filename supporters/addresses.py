"""E-mail addresses: one spelling for one mailbox, and hashes for those that must not be stored."""

import hmac
import re
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

MAX_ADDRESS_LENGTH = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets


def clean_address(raw: str) -> str:
    """Return the address as it is written to, or raise ValidationError with a sentence that helps.

    Letters beyond ASCII before the @ would need SMTPUTF8 (RFC 6531), which Django's mail doesn't speak: it would write
    to a mailbox of another name.
    """
    try:
        return validate_email(raw.strip(), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise ValidationError(_("Enter your e-mail address, like name@example.org."), code="invalid") from error


# The commonest shape, of which the spelling is known without taking it apart (RFC 5321, section 4.1.2, Dot-string).
_PLAIN = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)


def normalise_address(address: str) -> str:
    """Return the spelling under which a person is known: Unicode-normalised, in lower case, domain in ASCII.

    Relies on an address that `clean_address` lets through. Raises EmailNotValidError for most of the others.
    """
    lowered = address.lower()
    if _PLAIN.fullmatch(lowered):
        return lowered
    result = validate_email(address, check_deliverability=False)
    return f"{result.local_part.casefold()}@{result.ascii_domain.lower()}"


def hash_address(address: str) -> str:
    """Return the keyed hash (HMAC-SHA-256, hexadecimal) by which a suppressed address is recognised.

    An address that no form would take, like root@localhost of the team's own, has a hash too.
    """
    try:
        spelling = normalise_address(address)
    except EmailNotValidError:
        spelling = address.strip().casefold()
    return _keyed_hash(spelling)


def hash_domain(address: str) -> str:
    """Return the keyed hash of an address's domain, or of a domain alone, by which a suppressed domain is recognised.

    It begins with the @, so that no address and no domain share a hash.
    """
    domain = address.rpartition("@")[2].strip().casefold()
    with suppress(UnicodeError):  # what isn't a domain that mail could go to is hashed as it stands
        domain = domain.encode("idna").decode()
    return _keyed_hash(f"@{domain}")


def _keyed_hash(text: str) -> str:
    return hmac.digest(settings.SUPPRESSION_KEY.encode(), text.encode(), "sha256").hex()
