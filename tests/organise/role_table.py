"""What each role gets of each page of the workspace, by GET and by POST: the table of role × page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from tests.organise.forms import ASKED, LETTER_ACTION, MAILING_LIST, NEW_FIELD, NEW_PERSON, PETITION, RALLY, SIGNATORIES

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
HELD, DECIDED, SUSPECT, INVALIDATED, HOUSE_RULE = (UUID(f"01a20f4d-0000-7000-8000-00000000007{n}") for n in range(5))
NO_HOUSE_RULES = {"rules-TOTAL_FORMS": "0", "rules-INITIAL_FORMS": "0"}
EVENTS, PETITIONS, LISTS = f"{RIVER}events/", f"{RIVER}petitions/", f"{RIVER}lists/"
SHEET, ON_PAPER = (UUID(f"01a20f4d-0000-7000-8000-0000000000a{digit}") for digit in range(2))
HAND_IN, PAPER = f"{PETITIONS}swim/hand-in/{SHEET}/", f"{PETITIONS}swim/paper/"
LETTERS = f"{PETITIONS}letters/"
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
MOVE = {"happened_on": "2026-05-04"}
CODE = "bcdfghjkm"
LINK = {"label": "Saturday market", "channel": "poster"}
ANSWER = {"title_en_gb": "The mayor has answered", "body_en_gb": "She agrees."}
PUBLISHED = UUID("01a20f4d-0000-7000-8000-0000000000b1")


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
    "organise_sequences:archive": Page(f"{SEQUENCES}{GUNEL}/archive/", NOBODY, WHOEVER_ORGANISES),
    "organise_sequences:bring_back": Page(f"{SEQUENCES}{DRAFT}/bring-back/", NOBODY, WHOEVER_ORGANISES),
    "organise_sequences:add_step": Page(
        f"{SEQUENCES}{GUNEL}/steps/new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, AFTER_A_DAY
    ),
    "organise_sequences:step": Page(
        f"{SEQUENCES}{GUNEL}/steps/{GUNEL}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, AFTER_A_DAY
    ),
    "organise_sequences:hold": Page(f"{SEQUENCES}{SAME}/steps/{SAME}/hold/", NOBODY, WHOEVER_ORGANISES),
    "organise_sequences:let_out": Page(f"{SEQUENCES}{SAME}/steps/{DRAFT}/let-out/", NOBODY, WHOEVER_ORGANISES),
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
    "organise_petitions:open": Page(f"{PETITIONS}fish/open/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:close": Page(f"{PETITIONS}swim/close/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:other_sites": Page(f"{PETITIONS}swim/other-sites/", EVERY_MEMBER),
    "organise_petitions:signatures": Page(f"{PETITIONS}swim/signatures/", WHOEVER_ORGANISES),
    "organise_petitions:asked": Page(f"{PETITIONS}swim/asked/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, ASKED),
    "organise_petitions:signatories": Page(
        f"{PETITIONS}swim/signatories/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, SIGNATORIES
    ),
    "organise_petitions:progress": Page(f"{PETITIONS}swim/progress/", WHOEVER_ORGANISES),
    "organise_petitions:correct_move": Page(f"{PETITIONS}swim/progress/1/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, MOVE),
    "organise_petitions:move": Page(f"{PETITIONS}swim/move/closed/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, MOVE),
    "organise_petitions:proposals": Page(f"{PETITIONS}proposals/", WHOEVER_MANAGES, WHOEVER_MANAGES, {"sponsors": "5"}),
    "organise_petitions:all_moderation": Page(f"{PETITIONS}moderation/", WHOEVER_ORGANISES),
    "organise_petitions:moderation": Page(f"{PETITIONS}swim/moderation/", WHOEVER_ORGANISES),
    "organise_petitions:decide": Page(
        f"{PETITIONS}moderation/decide/",
        NOBODY,
        WHOEVER_ORGANISES,
        {"signature": str(HELD), "do": "hide", "rule": str(HOUSE_RULE)},
    ),
    "organise_petitions:undo_decision": Page(
        f"{PETITIONS}moderation/undo/", NOBODY, WHOEVER_ORGANISES, {"signature": str(DECIDED)}
    ),
    "organise_petitions:moderation_policy": Page(
        f"{PETITIONS}moderation/held/", WHOEVER_MANAGES, WHOEVER_MANAGES, {"holds_links": "on", "words_az": "pis"}
    ),
    "organise_petitions:house_rules": Page(
        f"{PETITIONS}moderation/house-rules/", WHOEVER_MANAGES, WHOEVER_MANAGES, NO_HOUSE_RULES
    ),
    "organise_petitions:trust": Page(f"{PETITIONS}swim/trust/", WHOEVER_ORGANISES),
    "organise_petitions:settle_suspects": Page(
        f"{PETITIONS}swim/trust/suspects/", NOBODY, WHOEVER_ORGANISES, {"signature": str(SUSPECT), "do": "approve"}
    ),
    "organise_petitions:judge_source": Page(
        f"{PETITIONS}swim/trust/sources/",
        NOBODY,
        WHOEVER_ORGANISES,
        {"kind": "domain", "value": "shady.example", "verdict": "suspect"},
    ),
    "organise_petitions:set_puzzle": Page(
        f"{PETITIONS}swim/trust/puzzle/", NOBODY, WHOEVER_ORGANISES, {"challenge": "always"}
    ),
    "organise_petitions:invalidate": Page(
        f"{PETITIONS}swim/trust/invalidate/",
        WHOEVER_ORGANISES,
        WHOEVER_ORGANISES,
        {"domain": "shady.example", "reason": "A program signed", "do": "invalidate"},
    ),
    "organise_petitions:undo_invalidation": Page(
        f"{PETITIONS}swim/trust/invalidations/{INVALIDATED}/undo/", NOBODY, WHOEVER_ORGANISES
    ),
    "organise_petitions:letter_actions": Page(LETTERS, EVERY_MEMBER),
    "organise_petitions:create_letter_action": Page(
        f"{LETTERS}new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, LETTER_ACTION
    ),
    "organise_petitions:preview_letter_action": Page(
        f"{LETTERS}preview/", NOBODY, WHOEVER_ORGANISES, LETTER_ACTION, stores=False
    ),
    "organise_petitions:letter_action": Page(
        f"{LETTERS}ask-your-councillor/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, LETTER_ACTION
    ),
    "organise_petitions:open_letter_action": Page(f"{LETTERS}write-in-may/open/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:close_letter_action": Page(f"{LETTERS}ask-your-councillor/close/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:letter_figures": Page(f"{LETTERS}ask-your-councillor/figures/", EVERY_MEMBER),
    "organise_petitions:letters": Page(f"{LETTERS}ask-your-councillor/letters/", WHOEVER_ORGANISES),
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
    "organise_petitions:links": Page(f"{PETITIONS}swim/links/", EVERY_MEMBER),
    "organise_petitions:add_link": Page(f"{PETITIONS}swim/links/add/", NOBODY, WHOEVER_ORGANISES, LINK),
    "organise_petitions:link_poster": Page(f"{PETITIONS}swim/links/{CODE}/poster.pdf", EVERY_MEMBER),
    "organise_petitions:link_code": Page(f"{PETITIONS}swim/links/{CODE}/code.svg", EVERY_MEMBER),
    "organise_petitions:updates": Page(f"{PETITIONS}swim/updates/", EVERY_MEMBER),
    "organise_petitions:create_update": Page(
        f"{PETITIONS}swim/updates/new/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, ANSWER
    ),
    "organise_petitions:preview_update": Page(
        f"{PETITIONS}swim/updates/preview/", NOBODY, WHOEVER_ORGANISES, ANSWER, stores=False
    ),
    "organise_petitions:update": Page(
        f"{PETITIONS}swim/updates/{SIGNATURE}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, ANSWER
    ),
    "organise_petitions:publish_update": Page(
        f"{PETITIONS}swim/updates/{SIGNATURE}/publish/", NOBODY, WHOEVER_ORGANISES
    ),
    "organise_petitions:take_off_update": Page(
        f"{PETITIONS}swim/updates/{PUBLISHED}/take-off/", NOBODY, WHOEVER_ORGANISES
    ),
    "organise_petitions:prepare_mailing": Page(
        f"{PETITIONS}swim/updates/{SIGNATURE}/mailing/", NOBODY, WHOEVER_ORGANISES
    ),
    "organise_petitions:add_milestone": Page(
        f"{PETITIONS}swim/milestones/add/", NOBODY, WHOEVER_ORGANISES, {"number": "400"}
    ),
    "organise_petitions:remove_milestone": Page(f"{PETITIONS}swim/milestones/500/remove/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:statistics": Page(f"{PETITIONS}swim/statistics/", EVERY_MEMBER),
    "organise_petitions:count_again": Page(f"{PETITIONS}swim/statistics/count-again/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:export_statistics": Page(f"{PETITIONS}swim/statistics/figures.csv", EVERY_MEMBER),
    "organise_petitions:hide_signature": Page(
        f"{PETITIONS}swim/signatures/{SIGNATURE}/hide/", NOBODY, WHOEVER_ORGANISES
    ),
    "organise_petitions:hand_in": Page(f"{PETITIONS}swim/hand-in/", EVERY_MEMBER),
    "organise_petitions:hand_in_order": Page(
        f"{PETITIONS}swim/hand-in/order/", NOBODY, WHOEVER_MANAGES, {"names": "agreed", "language": "az"}
    ),
    "organise_petitions:hand_in_progress": Page(f"{HAND_IN}progress/", EVERY_MEMBER),
    "organise_petitions:hand_in_again": Page(f"{HAND_IN}again/", NOBODY, WHOEVER_MANAGES, stores=False),
    "organise_petitions:hand_in_delete_files": Page(f"{HAND_IN}delete-files/", NOBODY, WHOEVER_MANAGES),
    "organise_petitions:hand_in_download": Page(f"{HAND_IN}csv/", NOBODY, WHOEVER_MANAGES),
    "organise_petitions:ceremony": Page(
        f"{HAND_IN}told/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, {"handed_on": f"{timezone.localdate()}"}
    ),
    "organise_petitions:hand_in_photo": Page(f"{HAND_IN}photos/{GUNEL}/remove/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:paper": Page(PAPER, EVERY_MEMBER),
    "organise_petitions:paper_print": Page(
        f"{PAPER}print/", NOBODY, WHOEVER_ORGANISES, {"number": "1", "lines": "8", "language": "az"}
    ),
    "organise_petitions:paper_import": Page(f"{PAPER}import/", WHOEVER_ORGANISES),
    "organise_petitions:paper_find": Page(f"{PAPER}find/", WHOEVER_MANAGES, WHOEVER_MANAGES, {"name": "Leyla"}),
    "organise_petitions:paper_held": Page(f"{PAPER}signatures/{ON_PAPER}/held/", NOBODY, WHOEVER_MANAGES),
    "organise_petitions:paper_erase": Page(f"{PAPER}signatures/{ON_PAPER}/erase/", NOBODY, WHOEVER_MANAGES),
    "organise_petitions:paper_anonymise": Page(f"{PAPER}signatures/{ON_PAPER}/anonymise/", NOBODY, WHOEVER_MANAGES),
    "organise_petitions:paper_sheet": Page(
        f"{PAPER}{SHEET}/", WHOEVER_ORGANISES, WHOEVER_ORGANISES, {"l2-name": "Rəşad", "l2-postcode": "SW1A 1AA"}
    ),
    "organise_petitions:paper_finish": Page(f"{PAPER}{SHEET}/finish/", NOBODY, WHOEVER_ORGANISES),
    "organise_petitions:paper_line": Page(f"{PAPER}{SHEET}/lines/1/delete/", NOBODY, WHOEVER_ORGANISES),
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
