"""A name is taken apart alike in the database's index and in what is typed to find it."""

from __future__ import annotations

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from supporters.models import Supporter
from supporters.name_search import NameWords, words

LETTERS = "".join(
    letter
    for first, last in ((0x41, 0x17F), (0x1E00, 0x1EFF), (0x386, 0x3CE), (0x400, 0x45F), (0x621, 0x64A))
    for letter in map(chr, range(first, last + 1))
    if letter.isalpha()
)
NAMES = some.text(some.sampled_from(LETTERS + "Əə '’`.-/&_\u0301\u0308"), max_size=30)


def in_the_index(name: str) -> set[str]:
    statement = f"SELECT tsvector_to_array({NameWords.template % {'expressions': '%(name)s::text'}})"
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("%%", "%"), {"name": name})
        [found] = cursor.fetchone()
    return set(found)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(name=NAMES.map(lambda name: unicodedata.normalize("NFC", name)))
@example("Günəl ƏLİYEVA")
@example("Máire Ní Bhriain-O'Brien")
@example("Nguyễn Thị Huệ")
@example("آمنة")
@example("김철수")
@example("Иван Йорданов-Ёлкин")
@example("Ωραία Ἀλεξάνδρα")
def test_the_index_holds_the_words_that_are_looked_for(name: str) -> None:
    assert in_the_index(name) == set(words(name))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Günəl ƏLİYEVA", ["gunel", "eliyeva"]),
        ("Rəşad Şıxəliyev", ["resad", "sixeliyev"]),
        ("Łukasz Ørsted Đorđe", ["lukasz", "orsted", "dorde"]),
        ("Nguyễn Thị Huệ", ["nguyen", "thi", "hue"]),
        ("Conor O’Brien-St.John", ["conor", "o", "brien", "st", "john"]),
    ],
)
def test_whoever_lacks_the_keyboard_finds_her(name: str, found: list[str]) -> None:
    assert words(name) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("ann@example.org", None),
        ("ann@gmail.com", None),
        ("ann@gmail.com.example.org", None),
        ("a.n.n@notgmail.com", None),
        ("a.n.n+river+2@gmail.com", "ann@gmail.com"),
        ("a.nn@googlemail.com", "ann@gmail.com"),
        ("ann+river@example.org", "ann@example.org"),
        ("ann+river+2@example.org", "ann@example.org"),
        ("+@example.org", "@example.org"),
    ],
)
def test_spellings_of_one_mailbox_share_it(address: str, mailbox: str | None) -> None:
    Supporter.objects.create(address=address, address_normalised=address)
    assert Supporter.objects.get().address_canonical == mailbox
