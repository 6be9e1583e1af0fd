"""Signatures on paper: sheets printed, typed in, corrected; each counts at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone, translation

from campaign.audit import record
from campaign.models import Campaign, User
from petitions.asking import usual_wording
from petitions.models import CountChange, PaperSheet, Petition, Signature
from petitions.paper_lines import PaperLine, likeness
from petitions.receipts import new_receipt
from petitions.services.anonymising import anonymise_signatures
from supporters import consents
from supporters.addresses import normalise_address
from supporters.models import CampaignSupporter, Consent, Postcode, Supporter
from supporters.services.forgetting import forget_with_nothing_left

_PROFILE = ("name", "postcode", "country")
_FILL_GAPS = """
UPDATE supporters_supporter AS person SET
    name = coalesce(nullif(person.name, ''), typed.name),
    postcode = coalesce(nullif(person.postcode, ''), typed.postcode),
    country = coalesce(nullif(person.country, ''), typed.country)
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS typed (id, name, postcode, country)
WHERE person.id = typed.id AND '' IN (person.name, person.postcode, person.country)
"""
TYPED_IN = (Petition.State.OPEN, Petition.State.CLOSED)


class NotNow(Exception):
    """The petition takes no signatures on paper (any more)."""


@dataclass
class Report:
    """What became of the lines: how many were added, and those left out, by number, with when the other signed."""

    added: int = 0
    known: dict[int, datetime] = field(default_factory=dict)
    probable: dict[int, datetime] = field(default_factory=dict)


def may_type(petition: Petition) -> bool:
    """Whether signatures on paper are still typed in: while it is open, and after, until it is handed in."""
    return petition.state in TYPED_IN


def paper_wording(petition: Petition, language: str) -> str:
    """The words beside the box on the sheet, as online."""
    with translation.override(language):
        return str(petition.updates_wording or usual_wording())


@transaction.atomic
def print_sheets(petition: Petition, number: int, lines: int, language: str, by: User) -> list[PaperSheet]:
    """Give out the next numbers to that many sheets."""
    last = _last_number(petition)
    sheets = PaperSheet.objects.bulk_create(
        PaperSheet(petition=petition, number=last + more, lines=lines, language=language, printed_by=by)
        for more in range(1, number + 1)
    )
    record(by, "printed paper sheets", petition, petition.campaign)
    return sheets


def _last_number(petition: Petition) -> int:
    """The highest number given out. Holds the petition, so that no two print the same."""
    Petition.objects.select_for_update(no_key=True).get(pk=petition.pk)
    return int(petition.paper_sheets.aggregate(last=Max("number"))["last"] or 0)


@transaction.atomic
def add_lines(sheet: PaperSheet, lines: Sequence[PaperLine], by: User) -> Report:
    """Count the signatures on these lines, which are empty so far. Raises NotNow.

    An address that has signed already is left out, and so is a name that has signed from the same postcode, unless
    the line says to keep it. A signature online of the same address that waits for its confirmation becomes this one.
    """
    if not may_type(sheet.petition):
        raise NotNow
    Petition.objects.select_for_update(no_key=True).get(pk=sheet.petition_id)
    PaperSheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
    people = _people(sheet, _sorted_out(sheet.petition, lines)[1])
    # Once more: whoever signed online at the same moment has done so before her person was held, or waits.
    report, wanted, waiting = _sorted_out(sheet.petition, lines)
    _fill_profiles(sheet.petition.campaign, people, wanted)
    _store(sheet, wanted, waiting, people)
    _note_consents(sheet, [(people[_address(line)], line) for line in wanted if line.wants_updates])
    Petition.objects.filter(pk=sheet.petition_id, made_anonymous_at__isnull=False).update(made_anonymous_at=None)
    report.added = len(wanted)
    if wanted:
        record(by, "typed in", sheet, sheet.petition.campaign)
    return report


def _address(line: PaperLine) -> str:
    return normalise_address(line.address) if line.address else ""


def _sorted_out(petition: Petition, lines: Sequence[PaperLine]) -> tuple[Report, list[PaperLine], dict[str, Signature]]:
    """What is left out, what is wanted, and the signatures that wait for a confirmation, by address."""
    addresses = {_address(line) for line in lines if line.address}
    online = petition.signatures.filter(supporter__address_normalised__in=addresses).select_related("supporter")
    by_address = {row.supporter.address_normalised: row for row in online if row.supporter}
    known = {key: row.signed_at for key, row in by_address.items() if row.state != Signature.State.PENDING}
    waiting = {key: row for key, row in by_address.items() if row.state == Signature.State.PENDING}
    alike = _alike(petition, {line.postcode for line in lines if line.postcode})
    report, wanted, now = Report(), [], timezone.now()
    for line in sorted(lines, key=lambda line: line.number):
        if line.address and _address(line) in known:
            report.known[line.number] = known[_address(line)]
        elif line.postcode and line.likeness in alike and not line.keep:
            report.probable[line.number] = alike[line.likeness]
        else:
            wanted.append(line)
            alike.setdefault(line.likeness, now)
            known.setdefault(_address(line), now)
    return report, wanted, waiting


def _alike(petition: Petition, postcodes: set[str]) -> dict[tuple[str, str], datetime]:
    """When whoever signed from these postcodes did. Served by the index `signature_by_postcode`."""
    found = petition.signatures.confirmed().filter(postcode__in=postcodes).exclude(postcode="")
    return {likeness(name, postcode): at for name, postcode, at in found.values_list("name", "postcode", "signed_at")}


def _people(sheet: PaperSheet, lines: Iterable[PaperLine]) -> dict[str, Supporter]:
    """Whoever gave an address, by it, held until the transaction ends."""
    return Supporter.objects.by_addresses([line.address for line in lines if line.address], sheet.language)


def _fill_profiles(campaign: Campaign, people: Mapping[str, Supporter], lines: Iterable[PaperLine]) -> None:
    """Let the campaign know those who signed, and what it didn't know of them.

    Whom another campaign knows and this one doesn't, it doesn't get to know by typing her address.
    """
    with_address = [line for line in lines if line.address]
    keys = [people[_address(line)].pk for line in with_address]
    elsewhere = CampaignSupporter.objects.filter(supporter__in=keys).exclude(campaign=campaign)
    here = CampaignSupporter.objects.filter(supporter__in=keys, campaign=campaign)
    hidden = {*elsewhere.values_list("supporter", flat=True)} - {*here.values_list("supporter", flat=True)}
    known = {people[_address(line)].pk: line for line in with_address if people[_address(line)].pk not in hidden}
    with connection.cursor() as cursor:
        typed = [[*known], *([getattr(line, name) for line in known.values()] for name in _PROFILE)]
        cursor.execute(_FILL_GAPS, typed)
    _note_people(campaign, known)


def _note_people(campaign: Campaign, people: Iterable[int]) -> None:
    paper, now = CampaignSupporter.Source.PAPER, timezone.now()
    CampaignSupporter.objects.bulk_create(
        [CampaignSupporter(campaign=campaign, supporter_id=key, source=paper, last_active_at=now) for key in people],
        update_conflicts=True,
        unique_fields=["campaign", "supporter"],
        update_fields=["last_active_at"],
    )


def _areas(lines: Iterable[PaperLine]) -> dict[str, tuple[str, str]]:
    """Constituency and region by postcode, where the directory is loaded."""
    postcodes = {line.postcode for line in lines if line.country == "GB"}
    rows = Postcode.objects.filter(postcode__in=postcodes).values_list("postcode", "constituency", "region")
    return {postcode: (constituency, region) for postcode, constituency, region in rows}


def _store(
    sheet: PaperSheet,
    lines: Sequence[PaperLine],
    waiting: Mapping[str, Signature],
    people: Mapping[str, Supporter],
) -> None:
    """Write the signatures, new ones and those that waited for a confirmation, and count them."""
    areas = _areas(lines)
    wording = _updates_wording(sheet) if any(line.wants_updates for line in lines) else None
    new = []
    for line in lines:
        signature = waiting.get(_address(line)) or Signature(petition=sheet.petition, signed_at=sheet.printed_at)
        _fill(signature, sheet, line, people.get(_address(line)), areas)
        signature.updates_wording_id = wording if line.wants_updates else None
        if signature._state.adding:
            new.append(signature)
        else:
            signature.save()
    Signature.objects.bulk_create(new, batch_size=1000)
    CountChange.objects.bulk_create(CountChange(petition=sheet.petition, change=1) for _line in lines)


def _fill(
    signature: Signature,
    sheet: PaperSheet,
    line: PaperLine,
    person: Supporter | None,
    areas: Mapping[str, tuple[str, str]],
) -> None:
    """Let the signature say what stands on the paper, and nothing of what was typed online before."""
    place = areas.get(line.postcode) if line.country == "GB" else None
    signature.constituency, signature.region = place or ("", "")
    signature.supporter, signature.sheet, signature.line = person, sheet, line.number
    signature.name, signature.postcode, signature.country = line.name, line.postcode, line.country
    signature.phone, signature.comment, signature.answers, signature.show_name = "", "", None, False
    signature.source, signature.language = Signature.Source.PAPER, sheet.language
    signature.state, signature.suspicion = Signature.State.CONFIRMED, ""
    signature.confirmed_at, signature.receipt = timezone.now(), new_receipt()
    signature.wants_updates = line.wants_updates


def _updates_wording(sheet: PaperSheet) -> int:
    return consents.wording_id(paper_wording(sheet.petition, sheet.language), sheet.language)


def _note_consents(sheet: PaperSheet, agreed: Sequence[tuple[Supporter, PaperLine]]) -> None:
    if not agreed:
        return
    wording = _updates_wording(sheet)
    Consent.objects.bulk_create(
        Consent(
            supporter=person,
            purpose=sheet.petition.purpose,
            action=Consent.Action.GRANTED,
            wording_id=wording,
            via=Consent.Via.PAPER,
            language=sheet.language,
            evidence=f"Sheet {sheet.number}, line {line.number}",
        )
        for person, line in agreed
    )


@transaction.atomic
def correct_line(signature: Signature, line: PaperLine, by: User) -> Report:
    """Let a line say something else; nothing changes where the new one is left out. Raises NotNow.

    With the same address and tick it stays the signature that it is; else it is another, and the count stays.
    """
    stored = Signature.objects.select_for_update(of=("self",)).select_related("supporter", "sheet__petition__campaign")
    signature = stored.get(pk=signature.pk)
    sheet = signature.sheet
    assert sheet is not None  # noqa: S101 (the database has it that a signature on paper has its sheet)
    address = signature.supporter.address_normalised if signature.supporter else ""
    if (address, signature.wants_updates) == (_address(line), line.wants_updates):
        _fill_in_place(signature, line)
        record(by, "corrected", signature, sheet.petition.campaign)
        return Report(added=1)
    with transaction.atomic():
        delete_line(signature, by)
        report = add_lines(sheet, [line], by)
        if not report.added:
            transaction.set_rollback(True)
    return report


def _fill_in_place(signature: Signature, line: PaperLine) -> None:
    place = _areas([line]).get(line.postcode) or ("", "")
    signature.name, signature.postcode, signature.country = line.name, line.postcode, line.country
    signature.constituency, signature.region = place
    signature.save(update_fields=["name", "postcode", "country", "constituency", "region"])


@transaction.atomic
def delete_line(signature: Signature, by: User) -> None:
    """Remove a signature on paper; the count follows. What its signer agreed to on that line is withdrawn."""
    found = Signature.objects.select_for_update(of=("self",)).select_related("supporter", "petition__campaign")
    signature = found.get(pk=signature.pk)
    if signature.state == Signature.State.CONFIRMED:
        CountChange.objects.create(petition_id=signature.petition_id, change=-1)
    if signature.supporter and signature.wants_updates:
        consents.withdraw(signature.supporter, signature.petition.purpose, Consent.Via.TEAM)
    record(by, "deleted a line", signature, signature.petition.campaign)
    person = signature.supporter_id
    signature.delete()
    if person:
        forget_with_nothing_left({person})


@transaction.atomic
def finish_sheet(sheet: PaperSheet, by: User) -> None:
    """Note that all its lines are typed in."""
    found = PaperSheet.objects.filter(pk=sheet.pk, finished_at__isnull=True)
    if found.update(finished_at=timezone.now(), finished_by=by):
        record(by, "finished", sheet, sheet.petition.campaign)


def on_paper_alone(campaign: Campaign, name: str) -> QuerySet[Signature]:
    """Signatures on paper without an address by part of a name: whose signer asks by letter has no other key."""
    found = Signature.objects.filter(petition__campaign=campaign, sheet__isnull=False, supporter__isnull=True)
    return found.filter(name__icontains=name).select_related("petition", "sheet").order_by("name", "pk")


@transaction.atomic
def anonymise_line(signature: Signature, by: User) -> None:
    """Take from it whatever leads to a person; it counts on."""
    record(by, "made anonymous", signature, signature.petition.campaign)
    anonymise_signatures([signature.pk])
