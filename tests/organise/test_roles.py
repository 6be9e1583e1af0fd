"""Who of the team may open which page of the workspace and do what there: every role, every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from campaign.models import AuditEntry, Campaign, Membership, User
from events.models import Event
from mailings.audience.freezing import UNTIL_THE_WINNER_IS_KNOWN
from mailings.models import Layout, Mailing, MailingImage, SenderIdentity, Sequence, SequenceStep, Snippet
from mailings.services.composing import fingerprint
from petitions.models import Petition
from supporters.addresses import hash_address
from supporters.models import (
    CampaignSupporter,
    CustomField,
    DataRequest,
    Export,
    MailingList,
    Merge,
    RetentionRule,
    Segment,
    Supporter,
    Suppression,
    Tag,
)
from supporters.suppressions import suppress
from tests.campaign.reading import elements
from tests.mailings.mailings import written
from tests.mailings.name_server import NameServer
from tests.organise.conftest import LogIn
from tests.organise.forms import MAILING_LIST, NEW_FIELD, NEW_PERSON, PETITION, RALLY, form_on
from tests.organise.uploads import stored_import
from tests.security.tables import changed, contents
from tests.supporters.two_records import NOW, person

ROLES = ("stranger", "elsewhere", "observer", "organiser", "manager", "superuser")
LOGIN, OK, FORBIDDEN, MISSING, NO_SUCH_METHOD = "login", "ok", 403, 404, 405
EVERYBODY_OF_ANY_TEAM = (LOGIN, OK, OK, OK, OK, OK)
EVERY_MEMBER = (LOGIN, MISSING, OK, OK, OK, OK)
WHOEVER_ORGANISES = (LOGIN, MISSING, FORBIDDEN, OK, OK, OK)
WHOEVER_MANAGES = (LOGIN, MISSING, FORBIDDEN, FORBIDDEN, OK, OK)
# What is for the one who asked for it alone.
NOBODY_ELSE = (LOGIN, MISSING, FORBIDDEN, FORBIDDEN, MISSING, MISSING)
NOBODY = (NO_SUCH_METHOD,) * len(ROLES)

RIVER = "/organise/clean-river/"
SIGNATURE = UUID("01a20f4d-0000-7000-8000-000000000001")
EVENTS, PETITIONS, LISTS = f"{RIVER}events/", f"{RIVER}petitions/", f"{RIVER}lists/"
SUPPRESSIONS = f"{RIVER}data-protection/suppressions/"
PEOPLE = f"{RIVER}people/"
GUNEL, SAME, NOTE, ON_LIST, MERGED = (UUID(f"01a20f4d-0000-7000-8000-00000000001{digit}") for digit in range(5))
TAG = 7_000_001
PERSON = f"{PEOPLE}{GUNEL}/"
SEGMENTS = f"{RIVER}segments/"
SEGMENT = UUID("01a20f4d-0000-7000-8000-000000000002")
ARCHIVED_SEGMENT = UUID("01a20f4d-0000-7000-8000-000000000003")
SAVED_AT = datetime(2027, 5, 20, 12, tzinfo=UTC)
IN_BUILDER = {"name": "Near", "r.match": "all", "r.size": "0", "seen": SAVED_AT.isoformat(), "do": "save"}
EXPORT, ACCESS, RECTIFICATION, ERASURE, RESTRICTION, RESTRICTED, OBJECTION = (
    UUID(f"01a20f4d-0000-7000-8000-00000000001{number}") for number in range(7)
)
PROTECTION, REQUESTS = f"{RIVER}data-protection/", f"{RIVER}data-protection/requests/"
UPLOADED, MAPPED, RUNNING, PAUSED, DONE = (UUID(int=(0x01A20F4D << 96) + number) for number in range(2, 7))
IMPORTS = f"{RIVER}imports/"
MAILINGS = f"{RIVER}mailings/"
DRAFT = UUID("01a20f4d-0000-7000-8000-000000000031")
WRITTEN = {"name": "Letter", "main_language": "en-gb", "A-en-gb-subject": "Come", "shown": "A-en-gb"}
TEST = {"press": str(UUID(int=1)), "versions": "A-en-gb", "sample": "made-up", "version": "A-en-gb"}

SEQUENCES = f"{RIVER}sequences/"
WELCOME = {"name": "Welcome", "begins": "joined"}
AFTER_A_DAY = {"number": "1", "unit": "days", "condition": "always"}


MATERIAL = f"{RIVER}mailing-material/"
RULES = {"undo_minutes": "10", "missed_minutes": "30", "tracking": "none"}
SENDER = {"name": "Aysel of the river", "address": "aysel@river.example"}
SNIPPET = {"name": "How to help", "key": "help", "body": "Come along."}
LETTER, TO_UNDO, TO_APPROVE, GOING_OUT, STOPPED, TRIED = (
    UUID(f"01a20f4d-0000-7000-8000-00000000006{n}") for n in range(6)
)
AUDIENCE = {"do": "save"}


@dataclass(frozen=True)
class Page:
    """A page, what each role gets of it by GET and, where it takes a form, by POST, and what is sent."""

    path: str
    get: tuple[str | int, ...]
    post: tuple[str | int, ...] = ()
    typed: dict[str, str] = field(default_factory=dict)
    stores: bool = True


TABLE = {
    "organise_statistics:statistics": Page(f"{MAILINGS}{DRAFT}/figures/", EVERY_MEMBER),
    "organise_statistics:export": Page(f"{MAILINGS}{DRAFT}/figures/csv/", EVERY_MEMBER),
    "organise_statistics:count_again": Page(
        f"{MAILINGS}{DRAFT}/figures/count-again/", NOBODY, WHOEVER_ORGANISES, stores=False
    ),
    "organise_material:index": Page(MATERIAL, WHOEVER_ORGANISES),
    "organise_material:rules": Page(f"{MATERIAL}rules/", WHOEVER_MANAGES, WHOEVER_MANAGES, RULES),
    "organise_material:create_sender": Page(f"{MATERIAL}senders/new/", WHOEVER_MANAGES, WHOEVER_MANAGES, SENDER),
    "organise_material:sender": Page(f"{MATERIAL}senders/{GUNEL}/", WHOEVER_MANAGES, WHOEVER_MANAGES, SENDER),
    "organise_material:domain": Page(f"{MATERIAL}senders/{GUNEL}/domain/", WHOEVER_ORGANISES),
    "organise_material:archive_sender": Page(f"{MATERIAL}senders/{GUNEL}/archive/", NOBODY, WHOEVER_MANAGES),
    "organise_material:bring_sender_back": Page(f"{MATERIAL}senders/{SAME}/bring-back/", NOBODY, WHOEVER_MANAGES),
    "organise_material:create_layout": Page(
        f"{MATERIAL}layouts/new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, {"name": "Letter"}
    ),
    "organise_material:layout": Page(
        f"{MATERIAL}layouts/{GUNEL}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, {"name": "Letter"}
    ),
    "organise_material:archive_layout": Page(f"{MATERIAL}layouts/{GUNEL}/archive/", NOBODY, WHOEVER_ORGANISES),
    "organise_material:bring_layout_back": Page(f"{MATERIAL}layouts/{SAME}/bring-back/", NOBODY, WHOEVER_ORGANISES),
    "organise_material:create_snippet": Page(f"{MATERIAL}snippets/new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, SNIPPET),
    "organise_material:snippet": Page(f"{MATERIAL}snippets/{GUNEL}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, SNIPPET),
    "organise_material:delete_snippet": Page(f"{MATERIAL}snippets/{GUNEL}/delete/", NOBODY, WHOEVER_ORGANISES),
    "organise_material:create_picture": Page(f"{MATERIAL}pictures/new/", WHOEVER_ORGANISES),
    "organise_material:picture": Page(f"{MATERIAL}pictures/{GUNEL}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES),
    "organise_sequences:index": Page(SEQUENCES, EVERY_MEMBER),
    "organise_sequences:create": Page(f"{SEQUENCES}new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, WELCOME),
    "organise_sequences:sequence": Page(f"{SEQUENCES}{GUNEL}/", EVERY_MEMBER),
    "organise_sequences:edit": Page(f"{SEQUENCES}{GUNEL}/edit/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, WELCOME),
    "organise_sequences:start": Page(f"{SEQUENCES}{GUNEL}/start/", NOBODY, WHOEVER_ORGANISES),
    "organise_sequences:stop": Page(f"{SEQUENCES}{SAME}/stop/", NOBODY, WHOEVER_ORGANISES),
    "organise_sequences:add_step": Page(
        f"{SEQUENCES}{GUNEL}/steps/new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, AFTER_A_DAY
    ),
    "organise_sequences:step": Page(
        f"{SEQUENCES}{GUNEL}/steps/{GUNEL}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, AFTER_A_DAY
    ),
    "organise_sequences:remove_step": Page(f"{SEQUENCES}{GUNEL}/steps/{GUNEL}/remove/", NOBODY, WHOEVER_ORGANISES),
    "organise:home": Page("/organise/", EVERYBODY_OF_ANY_TEAM),
    "organise:dashboard": Page(RIVER, EVERY_MEMBER),
    "organise_events:index": Page(EVENTS, EVERY_MEMBER),
    "organise_events:create": Page(f"{EVENTS}new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, RALLY),
    "organise_events:preview": Page(f"{EVENTS}preview/", NOBODY, WHOEVER_ORGANISES, RALLY, stores=False),
    "organise_events:edit": Page(f"{EVENTS}river-rally/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, RALLY),
    "organise_events:publish": Page(f"{EVENTS}vigil/publish/", NOBODY, WHOEVER_ORGANISES),
    "organise_events:cancel": Page(f"{EVENTS}river-rally/cancel/", WHOEVER_ORGANISES, WHOEVER_ORGANISES),
    "organise_events:registrations": Page(f"{EVENTS}river-rally/registrations/", WHOEVER_ORGANISES),
    "organise_petitions:index": Page(PETITIONS, EVERY_MEMBER),
    "organise_petitions:create": Page(f"{PETITIONS}new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, PETITION),
    "organise_petitions:preview": Page(f"{PETITIONS}preview/", NOBODY, WHOEVER_ORGANISES, PETITION, stores=False),
    "organise_petitions:edit": Page(f"{PETITIONS}swim/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, PETITION),
    "organise_petitions:open": Page(f"{PETITIONS}swim/open/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:close": Page(f"{PETITIONS}swim/close/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:signatures": Page(f"{PETITIONS}swim/signatures/", WHOEVER_ORGANISES),
    "organise_mailings:index": Page(MAILINGS, EVERY_MEMBER),
    "organise_mailings:create": Page(
        f"{MAILINGS}new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, {"name": "Letter", "main_language": "az"}
    ),
    "organise_mailings:edit": Page(f"{MAILINGS}{DRAFT}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, WRITTEN),
    "organise_mailings:autosave": Page(f"{MAILINGS}{DRAFT}/autosave/", NOBODY, WHOEVER_ORGANISES, WRITTEN),
    "organise_mailings:preview": Page(f"{MAILINGS}{DRAFT}/preview/", NOBODY, WHOEVER_ORGANISES, WRITTEN, stores=False),
    "organise_mailings:check": Page(f"{MAILINGS}{DRAFT}/check/", WHOEVER_ORGANISES),
    "organise_mailings:frame": Page(f"{MAILINGS}{DRAFT}/check/frame/", WHOEVER_ORGANISES),
    "organise_mailings:find_person": Page(
        f"{MAILINGS}{DRAFT}/check/person/", NOBODY, WHOEVER_ORGANISES, {"q": "günəl"}, stores=False
    ),
    "organise_mailings:send_test": Page(f"{MAILINGS}{DRAFT}/check/test/", NOBODY, WHOEVER_ORGANISES, TEST),
    "organise_mailings:duplicate": Page(f"{MAILINGS}{DRAFT}/duplicate/", NOBODY, WHOEVER_ORGANISES),
    "organise_mailings:delete": Page(f"{MAILINGS}{DRAFT}/delete/", WHOEVER_ORGANISES, WHOEVER_ORGANISES),
    "organise_imports:index": Page(IMPORTS, WHOEVER_MANAGES),
    "organise_imports:show": Page(f"{IMPORTS}{DONE}/", WHOEVER_MANAGES),
    "organise_imports:columns": Page(
        f"{IMPORTS}{UPLOADED}/columns/", WHOEVER_MANAGES, WHOEVER_MANAGES, {"column_0": "address"}
    ),
    "organise_imports:read_anew": Page(
        f"{IMPORTS}{UPLOADED}/read-anew/", NOBODY, WHOEVER_MANAGES, {"encoding": "utf-8-sig", "delimiter": ";"}
    ),
    "organise_imports:review": Page(
        f"{IMPORTS}{MAPPED}/review/",
        WHOEVER_MANAGES,
        WHOEVER_MANAGES,
        {
            "existing": "fill",
            "keep": "good",
            "joining": "evidence",
            "default_language": "en-gb",
            "evidence": "Signed up on paper at the stall.",
        },
    ),
    "organise_imports:progress": Page(f"{IMPORTS}{DONE}/progress/", WHOEVER_MANAGES),
    "organise_imports:pause": Page(f"{IMPORTS}{RUNNING}/pause/", NOBODY, WHOEVER_MANAGES),
    "organise_imports:resume": Page(f"{IMPORTS}{PAUSED}/resume/", NOBODY, WHOEVER_MANAGES),
    "organise_imports:undo": Page(f"{IMPORTS}{DONE}/undo/", WHOEVER_MANAGES, WHOEVER_MANAGES),
    "organise_imports:discard": Page(f"{IMPORTS}{UPLOADED}/discard/", NOBODY, WHOEVER_MANAGES),
    "organise_imports:report": Page(f"{IMPORTS}{DONE}/report/", NOBODY, WHOEVER_MANAGES),
    "organise_petitions:hide_signature": Page(
        f"{PETITIONS}swim/signatures/{SIGNATURE}/hide/", NOBODY, WHOEVER_ORGANISES
    ),
    "organise_lists:index": Page(LISTS, EVERY_MEMBER),
    "organise_lists:create": Page(f"{LISTS}new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, MAILING_LIST),
    "organise_lists:preview": Page(f"{LISTS}preview/", NOBODY, WHOEVER_ORGANISES, MAILING_LIST, stores=False),
    "organise_lists:embedding": Page(
        f"{LISTS}embedding/", WHOEVER_MANAGES, WHOEVER_MANAGES, {"hosts": "www.example.org"}
    ),
    "organise_lists:list": Page(f"{LISTS}river-news/", EVERY_MEMBER),
    "organise_lists:edit": Page(f"{LISTS}river-news/edit/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, MAILING_LIST),
    "organise_lists:archive": Page(f"{LISTS}river-news/archive/", NOBODY, WHOEVER_ORGANISES),
    "organise_lists:unarchive": Page(f"{LISTS}old-news/unarchive/", NOBODY, WHOEVER_ORGANISES),
    "organise_lists:members": Page(f"{LISTS}river-news/members/", WHOEVER_ORGANISES),
    "organise_lists:poster": Page(f"{LISTS}river-news/poster.pdf", EVERY_MEMBER),
    "organise_protection:suppressions": Page(SUPPRESSIONS, WHOEVER_MANAGES),
    "organise_protection:suppress": Page(
        f"{SUPPRESSIONS}add/",
        WHOEVER_MANAGES,
        WHOEVER_MANAGES,
        {"reason": "imported", "pasted": "rashad@example.org"},
    ),
    "organise_protection:lift_suppression": Page(
        f"{SUPPRESSIONS}lift/", WHOEVER_MANAGES, WHOEVER_MANAGES, {"entry": "left@example.org", "ground": "asked"}
    ),
    "organise_people:index": Page(PEOPLE, WHOEVER_ORGANISES, WHOEVER_ORGANISES, {"q": "günəl"}, stores=False),
    "organise_people:add": Page(f"{PEOPLE}add/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, NEW_PERSON),
    "organise_people:tags": Page(f"{PEOPLE}tags/", WHOEVER_ORGANISES),
    "organise_people:tag": Page(f"{PEOPLE}tags/{TAG}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, {"name": "Marshal"}),
    "organise_people:merge_tag": Page(f"{PEOPLE}tags/{TAG}/merge/", NOBODY, WHOEVER_ORGANISES, {"into": str(TAG + 1)}),
    "organise_people:delete_tag": Page(f"{PEOPLE}tags/{TAG}/delete/", NOBODY, WHOEVER_ORGANISES),
    "organise_people:fields": Page(f"{PEOPLE}fields/", WHOEVER_MANAGES),
    "organise_people:add_field": Page(f"{PEOPLE}fields/add/", WHOEVER_MANAGES, WHOEVER_MANAGES, NEW_FIELD),
    "organise_people:field": Page(f"{PEOPLE}fields/union/", WHOEVER_MANAGES, WHOEVER_MANAGES, NEW_FIELD),
    "organise_people:archive_field": Page(f"{PEOPLE}fields/union/archive/", NOBODY, WHOEVER_MANAGES),
    "organise_people:restore_field": Page(f"{PEOPLE}fields/union/restore/", NOBODY, WHOEVER_MANAGES),
    "organise_people:duplicates": Page(f"{PEOPLE}duplicates/", WHOEVER_ORGANISES),
    "organise_people:undo_merge": Page(f"{PEOPLE}merges/{MERGED}/undo/", NOBODY, WHOEVER_MANAGES, stores=False),
    "organise_people:person": Page(PERSON, WHOEVER_ORGANISES),
    "organise_people:edit": Page(f"{PERSON}edit/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, {"language": "az"}),
    "organise_people:write_note": Page(f"{PERSON}notes/", NOBODY, WHOEVER_ORGANISES, {"text": "Brings the banner."}),
    "organise_people:delete_note": Page(f"{PERSON}notes/{NOTE}/delete/", NOBODY, WHOEVER_MANAGES),
    "organise_people:tag_person": Page(f"{PERSON}tags/", NOBODY, WHOEVER_ORGANISES, {"name": "Press"}),
    "organise_people:untag_person": Page(f"{PERSON}tags/{TAG}/remove/", NOBODY, WHOEVER_ORGANISES),
    "organise_people:take_off_list": Page(f"{PERSON}lists/{ON_LIST}/leave/", NOBODY, WHOEVER_ORGANISES),
    "organise_people:find_other": Page(
        f"{PERSON}merge/", WHOEVER_MANAGES, WHOEVER_MANAGES, {"address": "g.aliyeva@work.example"}, stores=False
    ),
    "organise_people:merge": Page(f"{PERSON}merge/{SAME}/", WHOEVER_MANAGES, WHOEVER_MANAGES),
    "organise_people:dismiss": Page(f"{PERSON}not/{SAME}/", NOBODY, WHOEVER_ORGANISES),
    "organise_segments:index": Page(SEGMENTS, WHOEVER_ORGANISES),
    "organise_segments:create": Page(f"{SEGMENTS}new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, IN_BUILDER),
    "organise_segments:preview": Page(f"{SEGMENTS}preview/", NOBODY, WHOEVER_ORGANISES, IN_BUILDER, stores=False),
    "organise_segments:edit": Page(f"{SEGMENTS}{SEGMENT}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, IN_BUILDER),
    "organise_segments:number": Page(f"{SEGMENTS}{SEGMENT}/number/", WHOEVER_ORGANISES),
    "organise_segments:duplicate": Page(f"{SEGMENTS}{SEGMENT}/duplicate/", NOBODY, WHOEVER_ORGANISES),
    "organise_segments:archive": Page(f"{SEGMENTS}{SEGMENT}/archive/", NOBODY, WHOEVER_ORGANISES),
    "organise_segments:bring_back": Page(f"{SEGMENTS}{ARCHIVED_SEGMENT}/bring-back/", NOBODY, WHOEVER_ORGANISES),
    "organise_segments:versions": Page(f"{SEGMENTS}{SEGMENT}/versions/", WHOEVER_ORGANISES),
    "organise_segments:go_back": Page(f"{SEGMENTS}{SEGMENT}/versions/1/", NOBODY, WHOEVER_ORGANISES),
    "organise_audience:audience": Page(f"{MAILINGS}{LETTER}/audience/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, AUDIENCE),
    "organise_audience:number": Page(
        f"{MAILINGS}{LETTER}/audience/number/", NOBODY, WHOEVER_ORGANISES, AUDIENCE, stores=False
    ),
    "organise_sending:send": Page(f"{MAILINGS}{LETTER}/send/", WHOEVER_ORGANISES),
    "organise_sending:number": Page(f"{MAILINGS}{LETTER}/send/number/", WHOEVER_ORGANISES),
    "organise_sending:progress": Page(f"{MAILINGS}{GOING_OUT}/send/progress/", WHOEVER_ORGANISES),
    "organise_sending:send_now": Page(f"{MAILINGS}{LETTER}/send/now/", NOBODY, WHOEVER_ORGANISES),
    "organise_sending:schedule": Page(
        f"{MAILINGS}{LETTER}/send/schedule/",
        NOBODY,
        WHOEVER_ORGANISES,
        {"at": f"{timezone.localdate() + timedelta(days=3)}T12:00"},
    ),
    "organise_sending:take_back": Page(f"{MAILINGS}{TO_UNDO}/send/undo/", NOBODY, WHOEVER_ORGANISES),
    "organise_sending:approve": Page(f"{MAILINGS}{TO_APPROVE}/send/approve/", NOBODY, WHOEVER_ORGANISES),
    "organise_sending:pause": Page(f"{MAILINGS}{GOING_OUT}/send/pause/", NOBODY, WHOEVER_ORGANISES),
    "organise_sending:resume": Page(f"{MAILINGS}{STOPPED}/send/resume/", NOBODY, WHOEVER_ORGANISES),
    "organise_sending:cancel": Page(f"{MAILINGS}{GOING_OUT}/send/cancel/", WHOEVER_ORGANISES, WHOEVER_ORGANISES),
    "organise_sending:choose_winner": Page(
        f"{MAILINGS}{TRIED}/send/winner/", NOBODY, WHOEVER_ORGANISES, {"variant": "B"}
    ),
    "organise_exports:index": Page(f"{RIVER}exports/", WHOEVER_MANAGES),
    "organise_exports:create": Page(
        f"{RIVER}exports/new/",
        WHOEVER_MANAGES,
        WHOEVER_MANAGES,
        {"columns": "name", "format": "csv", "reason": "Letters to our stewards"},
    ),
    "organise_exports:download": Page(f"{RIVER}exports/{EXPORT}/download/", NOBODY, NOBODY_ELSE),
    "organise_protection:index": Page(PROTECTION, WHOEVER_MANAGES),
    "organise_protection:create": Page(
        f"{REQUESTS}new/",
        WHOEVER_MANAGES,
        WHOEVER_MANAGES,
        {"kind": "access", "address": "ann@example.org", "received_on": f"{timezone.localdate()}", "channel": "mail"},
    ),
    "organise_protection:request": Page(f"{REQUESTS}{ACCESS}/", WHOEVER_MANAGES),
    "organise_protection:verify": Page(f"{REQUESTS}{ACCESS}/verify/", NOBODY, WHOEVER_MANAGES, {"identity": "address"}),
    "organise_protection:extend": Page(
        f"{REQUESTS}{ACCESS}/extend/", NOBODY, WHOEVER_MANAGES, {"extension": "complex"}
    ),
    "organise_protection:close": Page(f"{REQUESTS}{ACCESS}/close/", NOBODY, WHOEVER_MANAGES, {"outcome": "withdrawn"}),
    "organise_protection:access": Page(f"{REQUESTS}{ACCESS}/access/json/", NOBODY, WHOEVER_MANAGES),
    "organise_protection:send_link": Page(f"{REQUESTS}{ACCESS}/send-link/", NOBODY, WHOEVER_MANAGES),
    "organise_protection:rectify": Page(
        f"{REQUESTS}{RECTIFICATION}/rectify/", WHOEVER_MANAGES, WHOEVER_MANAGES, {"name": "Ann B.", "language": "az"}
    ),
    "organise_protection:erase": Page(f"{REQUESTS}{ERASURE}/erase/", WHOEVER_MANAGES, WHOEVER_MANAGES),
    "organise_protection:restrict": Page(f"{REQUESTS}{RESTRICTION}/restrict/", NOBODY, WHOEVER_MANAGES),
    "organise_protection:lift": Page(f"{REQUESTS}{RESTRICTED}/lift/", NOBODY, WHOEVER_MANAGES),
    "organise_protection:object": Page(f"{REQUESTS}{OBJECTION}/object/", NOBODY, WHOEVER_MANAGES),
    "organise_protection:certificate": Page(f"{REQUESTS}{ERASURE}/certificate.pdf", WHOEVER_MANAGES),
    "organise_protection:retention": Page(f"{PROTECTION}retention/", WHOEVER_MANAGES),
    "organise_protection:rule": Page(
        f"{PROTECTION}retention/inactive/", WHOEVER_MANAGES, WHOEVER_MANAGES, {"after": "24"}
    ),
    "organise_protection:stop": Page(f"{PROTECTION}retention/pending/stop/", NOBODY, WHOEVER_MANAGES),
    "organise_protection:record": Page(f"{PROTECTION}record/", WHOEVER_MANAGES),
    "organise_protection:record_pdf": Page(f"{PROTECTION}record.pdf", WHOEVER_MANAGES),
}
OF_ONE_RALLY_OR_PETITION = [
    name for name, page in sorted(TABLE.items()) if re.search("river-rally|vigil|swim|-news", page.path)
]


def pages_of_the_workspace(resolver: URLResolver | None = None, path: str = "", namespace: str = "") -> set[str]:
    """The name of every address below `/organise/`, whichever app it belongs to."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        whole = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found |= pages_of_the_workspace(entry, whole, f"{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and whole.startswith("organise/"):
            found.add(f"{namespace}{entry.name}")
    return found


def test_every_page_of_the_workspace_stands_in_the_table() -> None:
    assert pages_of_the_workspace() == set(TABLE)


@pytest.fixture(autouse=True)
def _lists(event: Event, mailing_list: MailingList) -> None:
    """A list in use, an archived one, and somebody who is suppressed."""
    MailingList.objects.create(
        campaign=event.campaign, slug="old-news", name="Old news", description="Once.", archived_at=timezone.now()
    )
    suppress("left@example.org", Suppression.Reason.OBJECTED)


@pytest.fixture(autouse=True)
def _segments(campaign: Campaign) -> None:
    """One in use, with its first version, and one put away."""
    for public_id, archived_at in ((SEGMENT, None), (ARCHIVED_SEGMENT, SAVED_AT)):
        segment = Segment.objects.create(campaign=campaign, public_id=public_id, name="Near", archived_at=archived_at)
        segment.versions.create(number=1, definition={})
    Segment.objects.update(updated_at=SAVED_AT)


@pytest.fixture(autouse=True)
def _material(campaign: Campaign, settings: Settings) -> Iterator[None]:
    """One sender and layout in use and one of each put away, a snippet, a picture; and a name server to ask."""
    for public_id, archived_at in ((GUNEL, None), (SAME, SAVED_AT)):
        put_away = {"campaign": campaign, "public_id": public_id, "archived_at": archived_at}
        SenderIdentity.objects.create(name="The river", address=f"{public_id}@river.example", **put_away)
        Layout.objects.create(name=f"Layout {public_id}", **put_away)
    Snippet.objects.create(campaign=campaign, public_id=GUNEL, key="river", name="River", body="Hear.")
    MailingImage.objects.create(campaign=campaign, public_id=GUNEL, image="mailings/river.png", description="River")
    server = NameServer({})
    settings.DNS_SERVERS, settings.DNS_PORT = ["127.0.0.1"], server.port
    yield
    server.close()


@pytest.fixture(autouse=True)
def _sequences(campaign: Campaign) -> None:
    """One in draft, with a step that is written, and one that runs."""
    draft = Sequence.objects.create(campaign=campaign, public_id=GUNEL, name="Welcome", trigger="joined")
    Sequence.objects.create(
        campaign=campaign, public_id=SAME, name="Thanks", trigger="signed", is_running=True, started_at=SAVED_AT
    )
    mailing = Mailing.objects.create(campaign=campaign, name="Welcome", is_step=True)
    mailing.versions.create(language="en-gb", subject="Welcome", body="Hello.")
    SequenceStep.objects.create(public_id=GUNEL, sequence=draft, mailing=mailing)


@pytest.fixture(autouse=True)
def _mailings(campaign: Campaign) -> None:
    """A draft with one version, as its form was opened, and a colleague to send a test to."""
    draft = Mailing.objects.create(campaign=campaign, public_id=DRAFT, name="Letter")
    draft.versions.create(language="en-gb")
    WRITTEN["seen"] = fingerprint(draft)
    colleague = User.objects.create_user("kamran@example.org", public_id=UUID(int=2), name="Kamran")
    Membership.objects.create(user=colleague, campaign=campaign, role=Membership.Role.OBSERVER)
    TEST["members"] = str(colleague.public_id)


@pytest.fixture(autouse=True)
def _letters(campaign: Campaign, mailing_list: MailingList) -> None:
    """Mailings to the list, in each of the states that a button of their pages ends."""
    now = timezone.now()
    states = {LETTER: "draft", TO_UNDO: "scheduled", TO_APPROVE: "scheduled"}
    for public_id, state in {**states, GOING_OUT: "sending", STOPPED: "paused", TRIED: "sending"}.items():
        letter = written(
            campaign,
            mailing_list,
            public_id=public_id,
            variants="AB" if public_id == TRIED else "A",
            state=state,
            scheduled_at=now,
            started_at=now,
        )
        if public_id in (GOING_OUT, TRIED):
            letter.messages.create(
                dedupe_key=f"letter:{public_id}",
                kind="mailings.mailing",
                variant="A",
                language="en-gb",
                priority=50,
                not_before=UNTIL_THE_WINNER_IS_KNOWN,
            )


@pytest.fixture(autouse=True)
def _rallies_and_a_petition(event: Event, petition: Petition) -> None:
    """A published rally, one in draft, a petition that somebody has signed, and what she asked for."""
    ann = Supporter.objects.by_address("ann@example.org", "en-gb")
    _what_she_asked_for(event.campaign, ann)
    for public_id, state in zip(
        (UPLOADED, MAPPED, RUNNING, PAUSED, DONE), ("uploaded", "mapped", "running", "paused", "done"), strict=True
    ):
        stored_import(event.campaign, public_id, state)
    petition.signatures.create(
        public_id=SIGNATURE,
        supporter=ann,
        name="Ann",
        country="GB",
        language="en-gb",
    )
    Event.objects.create(
        campaign=event.campaign,
        slug="vigil",
        title="Vigil",
        summary="Quietly.",
        area="Riverside",
        starts_at=event.starts_at,
    )


@pytest.fixture(autouse=True)
def _people(campaign: Campaign, mailing_list: MailingList) -> None:
    """Günəl, whom Rəşad tagged and wrote a note on, who is on a list, and who may be known by another address too."""
    gunel, _same = (
        person(campaign, address, public_id=public_id, name="Günəl Əliyeva", postcode="SW1A 1AA")
        for address, public_id in (("gunel@example.org", GUNEL), ("g.aliyeva@work.example", SAME))
    )
    steward, _marshal = (
        Tag.objects.create(pk=TAG + more, campaign=campaign, name=f"Steward {more}") for more in (0, 1)
    )
    gunel.supporter.supporter_tags.create(tag=steward)
    gunel.supporter.notes.create(public_id=NOTE, campaign=campaign, text="Brings the banner.")
    gunel.supporter.subscriptions.create(public_id=ON_LIST, mailing_list=mailing_list, language="az")
    CustomField.objects.create(campaign=campaign, key="union", label="Union")
    Merge.objects.create(
        public_id=MERGED, campaign=campaign, supporter=gunel.supporter, gone_public_id=UUID(int=1), undone_at=NOW
    )


def _what_she_asked_for(campaign: Campaign, supporter: Supporter) -> None:
    """A request of each kind, one of them carried out, with an export and a rule that somebody else made."""
    now, today = timezone.now(), timezone.localdate()
    kinds = {ACCESS: "access", RECTIFICATION: "rectification", ERASURE: "erasure", OBJECTION: "objection"}
    CampaignSupporter.objects.get_or_create(campaign=campaign, supporter=supporter, defaults={"source": "petition"})
    for public_id, kind in {**kinds, RESTRICTION: "restriction", RESTRICTED: "restriction"}.items():
        DataRequest.objects.create(
            campaign=campaign,
            supporter=supporter,
            public_id=public_id,
            address_hash=hash_address(supporter.address),
            kind=kind,
            channel="mail",
            identity="address",
            received_on=today,
            due_on=today + timedelta(days=30),
            outcome="carried-out" if public_id == RESTRICTED else "",
            closed_at=now if public_id == RESTRICTED else None,
        )
    Export.objects.create(
        campaign=campaign, public_id=EXPORT, columns=["name"], reason="Letters", people=0, expires_at=now
    )
    RetentionRule.objects.create(campaign=campaign, kind="pending", after=20, acts_from=now)


def send(client: Client, method: str, page: Page, path: str = "") -> HttpResponse:
    return client.get(path or page.path) if method == "get" else client.post(path or page.path, page.typed)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_gets_what_the_table_says_and_changes_nothing_else(
    log_in: LogIn, subtests: pytest.Subtests, name: str
) -> None:
    page = TABLE[name]
    for role in ROLES:
        with subtests.test(role=role), undone():
            client = log_in(role)
            before = contents()
            for method, row in (("get", page.get), ("post", page.post)):
                if row:
                    answer = send(client, method, page)
                    expected, after = row[ROLES.index(role)], contents()
                    assert_is(expected, answer, page)
                    assert_touched(changed(before, after), role if expected == OK and method == "post" else "", page)
                    before = after


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is stored in here is taken back: the next role finds the workspace as this one did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def assert_is(expected: str | int, answer: HttpResponse, page: Page) -> None:
    if expected == LOGIN:
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={page.path}")
    elif expected == OK:
        assert answer.status_code in (200, 302)
        assert answer.get("Location", "/organise/").startswith("/organise/")
    else:
        assert answer.status_code == expected


def assert_touched(tables: set[str], doer: str, page: Page) -> None:
    """What was sent has been stored and noted with the name of who did it, or no row of any table has changed."""
    if doer and page.stores:
        assert "campaign_auditentry" in tables
        assert AuditEntry.objects.get().actor.email == f"{doer}@example.org"
    else:
        assert tables == set()


def test_a_role_counts_in_its_own_campaign_alone(log_in: LogIn, clean_air: Campaign) -> None:
    client = log_in("manager")
    Membership.objects.create(
        user=User.objects.get(email="manager@example.org"), campaign=clean_air, role=Membership.Role.OBSERVER
    )
    assert client.get("/organise/clean-air/events/").status_code == 200
    assert client.get("/organise/clean-air/events/air-rally/").status_code == 403
    assert client.get("/organise/clean-air/petitions/breathe/signatures/").status_code == 403


@pytest.mark.parametrize("name", OF_ONE_RALLY_OR_PETITION)
@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_what_belongs_to_another_campaign_is_not_found_through_ones_own(log_in: LogIn, role: str, name: str) -> None:
    page, client = TABLE[name], log_in(role)
    path = re.sub("river-rally|vigil", "air-rally", page.path).replace("swim", "breathe")
    path = re.sub("river-news|old-news", "air-letter", path)
    before = contents()
    assert send(client, "get", page, path).status_code == (NO_SUCH_METHOD if page.get == NOBODY else 404)
    assert send(client, "post", page, path).status_code == 404
    assert changed(before, contents()) == set()


def test_a_campaign_on_whose_team_one_is_not_looks_like_one_that_is_not_there(log_in: LogIn) -> None:
    client = log_in("elsewhere")
    answers = [client.get(f"/organise/{slug}/events/") for slug in ("clean-river", "no-such-campaign")]
    pages = {answer.content.decode().replace("no-such-campaign", "clean-river") for answer in answers}
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(pages) == 1


@pytest.mark.parametrize("name", [name for name, page in sorted(TABLE.items()) if FORBIDDEN in page.post])
def test_a_form_without_its_token_is_refused_even_from_a_manager(log_in: LogIn, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = log_in("manager").cookies
    before = contents()
    assert send(client, "post", TABLE[name]).status_code == 403
    assert changed(before, contents()) == set()


@pytest.mark.parametrize("path", [f"{EVENTS}new/", f"{EVENTS}river-rally/", f"{PETITIONS}new/", f"{PETITIONS}swim/"])
def test_a_form_with_the_token_of_its_page_is_taken(log_in: LogIn, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = log_in("manager").cookies
    shown = form_on(client.get(path).content.decode(), "title_en_gb")
    typed = RALLY if path.startswith(EVENTS) else {**PETITION, "targets-0-office_en_gb": "Mayor"}
    answer = client.post(path, {**shown, **{name: text for name, text in typed.items() if "_FORMS" not in name}})
    assert answer.status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("path", [f"{EVENTS}river-rally/", f"{PETITIONS}swim/", f"{EVENTS}river-rally/cancel/"])
def test_a_method_that_a_page_does_not_know_is_refused(log_in: LogIn, path: str, method: str) -> None:
    client = log_in("manager")
    before = contents()
    assert getattr(client, method)(path).status_code == 405
    assert changed(before, contents()) == set()


class TestWhatChangesWhileSomebodyIsLoggedIn:
    def test_rashad_who_leaves_the_team_finds_nothing_at_his_next_click(self, log_in: LogIn) -> None:
        rashad = log_in("manager")
        assert rashad.get(RIVER).status_code == 200
        Membership.objects.all().delete()
        assert rashad.get(RIVER).status_code == 404
        assert rashad.post(f"{EVENTS}river-rally/cancel/").status_code == 404
        assert not Event.objects.filter(state=Event.State.CANCELLED).exists()

    def test_aysel_who_becomes_an_observer_reads_no_more_names(self, log_in: LogIn) -> None:
        aysel = log_in("organiser")
        assert aysel.get(f"{PETITIONS}swim/signatures/").status_code == 200
        Membership.objects.update(role=Membership.Role.OBSERVER)
        assert aysel.get(f"{PETITIONS}swim/signatures/").status_code == 403

    def test_somebody_whose_account_is_switched_off_is_asked_to_log_in(self, log_in: LogIn) -> None:
        client = log_in("superuser")
        User.objects.update(is_active=False)
        assert client.get(RIVER)["Location"] == f"/accounts/login/?next={RIVER}"

    def test_a_role_given_today_counts_at_the_next_click(self, log_in: LogIn, campaign: Campaign) -> None:
        client = log_in("elsewhere")
        Membership.objects.create(
            user=User.objects.get(email="elsewhere@example.org"), campaign=campaign, role=Membership.Role.ORGANISER
        )
        assert client.get(f"{EVENTS}new/").status_code == 200


def test_staff_who_may_enter_the_admin_are_on_no_team_by_that(log_in: LogIn) -> None:
    client = log_in("nobody")
    User.objects.update(is_staff=True)
    assert client.get(RIVER).status_code == 404
    assert client.get("/organise/").status_code == 403


@pytest.mark.parametrize("role", ["observer", "organiser"])
def test_nobody_is_offered_what_her_role_does_not_allow(log_in: LogIn, role: str) -> None:
    """Every link and every form on the pages that somebody may open leads to an answer that isn't a refusal."""
    client, offered = log_in(role), set()
    for page in TABLE.values():
        shown = client.get(page.path)
        if shown.status_code == 200 and shown["Content-Type"].startswith("text/html"):
            found = elements(shown.content.decode())
            offered |= {values.get("href", "") for tag, values in found if tag == "a"}
            offered |= {values.get("action", "") for tag, values in found if tag == "form"}
    paths = {path for path in offered if path.startswith(RIVER)}
    assert paths >= {RIVER, EVENTS, PETITIONS}
    assert {path for path in paths if client.head(path).status_code in (403, 404)} == set()


def test_the_azerbaijani_workspace_has_the_same_doors(log_in: LogIn) -> None:
    assert log_in("stranger").get(f"/az{RIVER}")["Location"] == f"/az/accounts/login/?next=/az{RIVER}"
    assert log_in("elsewhere").get(f"/az{RIVER}").status_code == 404
    assert log_in("observer").get(f"/az{EVENTS}new/").status_code == 403
    assert log_in("organiser").get(f"/az{EVENTS}new/").status_code == 200


def test_no_page_of_the_workspace_is_kept_by_a_browser_or_a_cache(log_in: LogIn) -> None:
    client = log_in("manager")
    answers = [client.get(page.path) for page in TABLE.values() if page.get != NOBODY]
    assert {answer.get("Cache-Control") for answer in answers if answer.status_code == 200} == {"no-store"}
