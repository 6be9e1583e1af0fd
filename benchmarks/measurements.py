"""All measurements in their order, on the ground that is prepared for them."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import importing, pages, people, segments, sending, signing, workspace
from benchmarks.ground import Ground
from benchmarks.load import Load
from benchmarks.rounds import Entry, Extent
from petitions.models import Petition
from supporters.models import MailingList


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    signing: Extent
    pages: Extent
    messages: int
    sending_rounds: int
    few_readers: int
    readers: int
    readers_sent_to: int
    signatures: int
    people: int
    importing_rounds: int
    supporters: int
    segment_rounds: int


FULL = Size(
    Extent(3, 5, 16),
    Extent(2, 5, 16),
    messages=2000,
    sending_rounds=3,
    few_readers=1000,
    readers=5000,
    readers_sent_to=100_000,
    signatures=0,
    people=50_000,
    importing_rounds=3,
    supporters=50_000,
    segment_rounds=7,
)
QUICK = Size(
    Extent(0.3, 1, 16),
    Extent(0.3, 1, 16),
    messages=100,
    sending_rounds=1,
    few_readers=100,
    readers=300,
    readers_sent_to=300,
    signatures=0,
    supporters=500,
    segment_rounds=1,
    people=1000,
    importing_rounds=1,
)


def measure_all(ground: Ground, load: Load, sink_port: int, size: Size, only: str = "") -> list[Entry]:
    """Measure everything, or the one part that is wanted."""
    campaign = people.make_campaign()
    petition = people.make_petition(campaign)
    mailing_list = people.make_list(campaign)
    people.add_supporters(500, "signed")
    people.sign_for_all(petition, "signed")
    people.settle()
    entries = []
    if only in ("", "page"):
        entries.append(pages.measure(ground, load, petition, size.pages))
    if only in ("", "sending"):
        entries += _measure_sending(ground, sink_port, mailing_list, size)
    if only in ("", "importing"):
        entries += importing.measure(ground.environment, ground.logs, mailing_list, size.people, size.importing_rounds)
    if only in ("", "signing"):
        entries += _measure_signing(ground, load, petition, size)
    if only in ("", "segments", "workspace"):
        entries += _measure_among_a_crowd(size, only)
    return entries


def _measure_sending(ground: Ground, sink_port: int, mailing_list: MailingList, size: Size) -> list[Entry]:
    sending.prepare_readers(mailing_list, max(size.messages, size.readers))
    where = (ground.environment, ground.logs, sink_port, mailing_list)
    return [
        *sending.measure(*where, size.messages, size.sending_rounds),
        sending.measure_memory(*where, size.few_readers, size.readers, size.readers_sent_to),
    ]


def _measure_among_a_crowd(size: Size, only: str) -> list[Entry]:
    crowd = segments.Crowd(size.supporters)
    counted = segments.measure(crowd, size.segment_rounds) if only != "workspace" else []
    opened = [workspace.measure(crowd, size.segment_rounds)] if only != "segments" else []
    return [*counted, *opened]


def _measure_signing(ground: Ground, load: Load, petition: Petition, size: Size) -> list[Entry]:
    """Before segments alone, since a crowd makes the tables large."""
    signer, signed = signing.measure(ground, load, petition, size.signing)
    if not size.signatures:
        return [signed]
    return [signed, signing.measure_with_a_crowd(signer, signed, petition, size.signing, size.signatures)]
