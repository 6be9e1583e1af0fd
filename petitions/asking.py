"""What a petition asks of its signers.

The form of every signature needs it, so it is read by one prepared statement on the petition's address, and a web
process knows it for as long as it keeps the page itself (`PUBLIC_CACHE_SECONDS`).
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from campaign.forms import localised
from campaign.prepared import PreparedStatement
from petitions.models import Petition, Question

Asked, Showing, Kind = Petition.Asked, Petition.Showing, Question.Kind

_MOST_KEPT = 500


@dataclass(frozen=True)
class AskedQuestion:
    """One question in one language. `choices` are what is stored, each with the words that are shown for it."""

    public_id: str
    kind: str
    label: str
    choices: tuple[tuple[str, str], ...]
    is_required: bool


@dataclass(frozen=True)
class Asking:
    """All that shapes a petition's form, in one language. `wording` stands beside “e-mail me”."""

    postcode: str
    phone: str
    takes_comments: bool
    shows: str
    minimum_age: int | None
    wording: str
    questions: tuple[AskedQuestion, ...] = ()

    @property
    def shows_signers(self) -> bool:
        return self.shows != Showing.NONE

    @property
    def wording_digest(self) -> str:
        """By which a form says which words its sender had before her."""
        return hashlib.sha256(self.wording.encode()).hexdigest()[:16]


def usual_wording() -> str:
    """The words beside “e-mail me” where a petition has none of its own, in the language at hand."""
    return _("E-mail me about how this petition goes on. I can stop this at any time.")


def asking_of(slug: str) -> Asking | None:
    """What the petition at this address asks, in the language at hand; None where there is none.

    Whether it takes signatures is not asked here: `petitions.signing` does, in the statement that stores one.
    """
    key = (slug, translation.get_language() or settings.LANGUAGE_CODE)
    return _memory.get(key) or _read(*key)


class _Memory:
    """What this process has read within the last seconds, whoever asks."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[float, Asking]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str]) -> Asking | None:
        until, asking = self._kept.get(key, (0.0, None))
        return asking if until > time.monotonic() else None

    def keep(self, key: tuple[str, str], asking: Asking) -> None:
        if not settings.PUBLIC_CACHE_SECONDS:
            return
        with self._lock:
            self._kept[key] = (time.monotonic() + settings.PUBLIC_CACHE_SECONDS, asking)
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)


_memory = _Memory()


def _read(slug: str, language: str) -> Asking | None:
    row = _statement(language).execute({"slug": slug})
    if row is None:
        return None
    postcode, phone, takes_comments, shows, minimum_age, wording, questions = row
    asking = Asking(
        postcode=postcode,
        phone=phone,
        takes_comments=takes_comments,
        shows=shows,
        minimum_age=minimum_age,
        wording=wording or usual_wording(),
        questions=tuple(_question(found) for found in json.loads(questions)),
    )
    _memory.keep((slug, language), asking)
    return asking


def _question(row: dict[str, Any]) -> AskedQuestion:
    return AskedQuestion(
        public_id=row["public_id"],
        kind=row["kind"],
        label=row["label"],
        choices=_choices(row["choices"], row["shown"]) if row["kind"] == Kind.CHOICE else (),
        is_required=row["is_required"],
    )


def _choices(stored: str, shown: str) -> tuple[tuple[str, str], ...]:
    """Line by line. What is stored is the same in every language, so that answers can be counted."""
    values, words = (_lines(text) for text in (stored, shown))
    if len(words) != len(values):
        words = values
    return tuple(dict(zip(values, words, strict=True)).items())


def _lines(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := " ".join(each.split()))]


_statements: dict[str, PreparedStatement] = {}


def _statement(language: str) -> PreparedStatement:
    if language not in _statements:
        _statements[language] = _prepare(language)
    return _statements[language]


def _prepare(language: str) -> PreparedStatement:
    """The statement for one language; what isn't written in it is there in the site's first one."""
    first = settings.LANGUAGE_CODE

    def words(table: str, name: str) -> str:
        own, other = (f"{table}.{localised(name, code)}" for code in (language, first))
        return f"coalesce(nullif({own}, ''), {other}, '')"

    choices = f"coalesce(question.{localised('choices', first)}, '')"
    return PreparedStatement(
        f"asking_{language.replace('-', '_')}",
        f"""
        SELECT petition.postcode_asked, petition.phone_asked, petition.comments_allowed, petition.signers_shown,
            petition.minimum_age, {words("petition", "updates_wording")}, coalesce((
                SELECT jsonb_agg(jsonb_build_object(
                    'public_id', question.public_id, 'kind', question.kind, 'is_required', question.is_required,
                    'label', {words("question", "label")}, 'choices', {choices},
                    'shown', {words("question", "choices")}
                ) ORDER BY question.id)
                FROM petitions_question AS question WHERE question.petition_id = petition.id
            ), '[]')
        FROM petitions_petition AS petition WHERE petition.slug = %(slug)s
        """,  # noqa: S608 (nothing but our own SQL is put together)
        {"slug": "text"},
    )


def in_words(asking: Asking, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The questions that were answered with their answers, as people read them."""
    given = ((question, answers.get(question.public_id, "")) for question in asking.questions)
    return [(question.label, answer_in_words(question, answer)) for question, answer in given if answer]


def all_in_words(asking: Asking | None, answers: Mapping[str, str]) -> list[str]:
    """Every answer beside its question, in a line each; also those to questions that the petition no longer asks."""
    asked = {question.public_id for question in asking.questions} if asking else set()
    found = in_words(asking, answers) if asking else []
    found += [(_("a question that is no longer asked"), text) for key, text in answers.items() if key not in asked]
    return [f"{question} – {answer}" for question, answer in found]


def answer_in_words(question: AskedQuestion, answer: str) -> str:
    """What was stored as the answer, as people read it."""
    if question.kind == Kind.YES:
        return _("yes")
    return dict(question.choices).get(answer, answer)
