"""The suppression list as the team keeps it: bring one in from elsewhere, add and lift, and who lifts her own."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from campaign.audit import record
from campaign.models import Campaign, User
from supporters.addresses import MAX_ADDRESS_LENGTH, clean_address, hash_address, hash_domain
from supporters.models import Suppression
from supporters.suppressions import known_among, suppress_hashes

Scope, Reason = Suppression.Scope, Suppression.Reason
AT_ONCE = 5_000
_DOMAIN = re.compile(r"(?:\*?@)?((?:[\w-]{1,63}\.)+[^\W\d][\w-]{1,62})")
# What most lines look like, of which a list may have tens of thousands: an address by its shape (RFC 5321, Dot-string).
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
_PLAIN_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@([a-z0-9-]{{1,63}}\.)+[a-z][a-z0-9-]{{1,62}}", re.ASCII)
_HEADER = re.compile(r"e-?mail|address|domain|ünvan|poçt", re.IGNORECASE)
# Whoever suppresses one of these by a slip of the pen writes to half of everybody no more.
_PROVIDERS = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.co.uk",
        "live.com",
        "yahoo.com",
        "yahoo.co.uk",
        "icloud.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "btinternet.com",
        "mail.ru",
        "yandex.ru",
        "gmx.de",
        "web.de",
    }
)


class Ground(models.TextChoices):
    """Why a suppression may be lifted. It goes into the audit trail."""

    ASKED = "asked", _("The person asked for it in writing")
    WORKS = "works", _("The address works again")
    MISTAKE = "mistake", _("It was added by mistake")


# Whoever asked us to be silent is written to again at her own wish alone (UK GDPR Art. 17 and 21(3), PECR reg. 22).
LAWFUL_GROUNDS = {
    Reason.ERASED: {Ground.ASKED},
    Reason.COMPLAINED: {Ground.ASKED},
    Reason.OBJECTED: {Ground.ASKED},
    Reason.REPORTED: {Ground.ASKED},
    Reason.TEAM: {Ground.ASKED, Ground.MISTAKE},
    Reason.IMPORTED: {Ground.ASKED, Ground.MISTAKE},
    Reason.BOUNCED: {Ground.ASKED, Ground.MISTAKE, Ground.WORKS},
}
# What the team may say when it adds somebody; the others are found out by the program itself.
REASONS_OF_THE_TEAM = (Reason.IMPORTED, Reason.OBJECTED, Reason.COMPLAINED, Reason.BOUNCED, Reason.TEAM)


class NotSuppressed(Exception):
    """Nothing suppresses this address or domain itself."""


class UnlawfulGround(Exception):
    """The ground doesn't allow to lift a suppression of this reason."""


@dataclass
class ImportReport:
    """How many were new, how many were suppressed before, and in which lines there was nothing to suppress."""

    new: int = 0
    known: int = 0
    invalid_lines: list[int] = field(default_factory=list)


@transaction.atomic
def import_suppressions(text: str, reason: Suppression.Reason, campaign: Campaign, by: User) -> ImportReport:
    """Suppress each address and each domain of the text: one a line, or a CSV file with a column of them.

    Nothing but hashes is stored. What is suppressed already stays so; a stronger reason takes a weaker one's place.
    """
    _one_at_a_time()
    report = ImportReport()
    entries = _entries(text, report.invalid_lines)
    while hashes := dict(islice(entries, AT_ONCE)):
        known = known_among(list(hashes))
        report.known += known
        report.new += len(hashes) - known
        suppress_hashes(hashes, reason)
    record(by, f"suppressed {report.new} more ({reason})", campaign, campaign)
    return report


def _one_at_a_time() -> None:
    """Two lists that share addresses, in another order, would wait for each other for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('suppressions are brought in'))")


@transaction.atomic
def lift(entry: str, ground: Ground, campaign: Campaign, by: User) -> None:
    """Let mail go to the address or domain again. Raise NotSuppressed, UnlawfulGround, or ValidationError."""
    digest, _scope = hash_entry(entry)
    suppression = Suppression.objects.select_for_update().filter(address_hash=digest).first()
    if suppression is None:
        raise NotSuppressed
    if ground not in LAWFUL_GROUNDS[Reason(suppression.reason)]:
        raise UnlawfulGround
    record(by, f"lifted ({suppression.reason}, {ground})", suppression, campaign)
    suppression.delete()


def lift_for_owner(address: str) -> None:
    """She has confirmed from a mail that the address is hers: what a machine or another list said of it is over."""
    weak = [Reason.BOUNCED, Reason.IMPORTED]
    Suppression.objects.filter(address_hash=hash_address(address), scope=Scope.ADDRESS, reason__in=weak).delete()


def hash_entry(entry: str) -> tuple[str, Suppression.Scope]:
    """Return the hash of an address or a domain, and which it is. Raises ValidationError with a sentence that helps."""
    text = entry.strip().strip("<>\"'").lower()
    domain = _DOMAIN.fullmatch(text)
    if domain is None:
        is_plain = len(text) <= MAX_ADDRESS_LENGTH and _PLAIN_ADDRESS.fullmatch(text)
        return hash_address(text if is_plain else clean_address(text)), Scope.ADDRESS
    if domain[1] in _PROVIDERS:
        raise ValidationError(_("Enter an address: this domain is a mail provider that many people use."))
    return hash_domain(domain[1]), Scope.DOMAIN


def _entries(text: str, invalid_lines: list[int]) -> Iterator[tuple[str, Suppression.Scope]]:
    """The hash of each line's address or, where a line has none, of its domain. Other lines' numbers are noted."""
    lines, delimiter = text.splitlines(), _delimiter(text)
    for number, line in enumerate(lines, start=1):
        if not line.strip() or (number == 1 and _is_header(line)):
            continue
        try:
            yield _entry_of(line, delimiter)
        except (ValidationError, csv.Error):
            invalid_lines.append(number)


def _entry_of(line: str, delimiter: str) -> tuple[str, Suppression.Scope]:
    """Each line by itself: a quotation mark that is never closed costs no more than its line."""
    [cells] = csv.reader([line], delimiter=delimiter)
    candidates = [*(cell for cell in cells if "@" in cell), *(cell for cell in cells if cell.strip()), ""]
    return hash_entry(candidates[0])


def _is_header(line: str) -> bool:
    return bool(_HEADER.search(line)) and "@" not in line and "." not in line


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
