"""Every text of ours is there in Azerbaijani, and nothing is left out of the catalogue."""

import shutil
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale" / "az" / "LC_MESSAGES" / "django.po"
SOURCES = ("campaign", "supporters", "mailings", "petitions", "events", "demo", "templates")


def catalogue(path: Path = CATALOGUE) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="az")


def texts(path: Path = CATALOGUE) -> list[Message]:
    return [message for message in catalogue(path) if message.id]


def forms(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_every_text_is_translated():
    assert [message.id for message in texts() if not all(forms(message.string))] == []


def test_no_translation_is_a_machines_guess():
    assert [message.id for message in texts() if message.fuzzy] == []


def test_translations_hold_the_places_where_names_and_numbers_go():
    whole = catalogue()
    wrong = [(message.id, str(error)) for message in whole if message.id for error in message.check(whole)]
    assert wrong == []


def test_translations_end_like_the_original():
    """A label gets no full stop, and a sentence keeps its own."""
    ends = {".": ".", "?": "?", ":": ":", ",": ","}
    differing = [
        message.id
        for message in texts()
        for original, translated in zip(forms(message.id), forms(message.string), strict=True)
        if ends.get(original[-1]) != ends.get(translated[-1]) and original[-1] in string.punctuation
    ]
    assert differing == []


def test_quotation_marks_are_those_of_the_language():
    assert [message.id for message in texts() if set("“”") & set("".join(forms(message.string)))] == []


def test_translations_are_compiled():
    compiled = CATALOGUE.with_suffix(".mo")
    assert compiled.stat().st_mtime >= CATALOGUE.stat().st_mtime


@pytest.mark.gettext
def test_catalogue_holds_all_texts_of_the_sources(tmp_path):
    for name in SOURCES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    (tmp_path / "locale" / "az" / "LC_MESSAGES").mkdir(parents=True)
    shutil.copy(ROOT / "manage.py", tmp_path)
    shutil.copy(CATALOGUE, tmp_path / "locale" / "az" / "LC_MESSAGES")
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "az", "--no-obsolete"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr
    collected = texts(tmp_path / "locale" / "az" / "LC_MESSAGES" / "django.po")
    assert {(m.context, str(m.id)) for m in collected} == {(m.context, str(m.id)) for m in texts()}
