"""A compiled version, filled, is its words with each value once in its place."""

from __future__ import annotations

from hypothesis import given

from mailings.composing.compiled import Compiled, Place
from mailings.composing.filling import fill
from tests.mailings.versions import LINKS, VALUES, VERSIONS, in_words


@given(VERSIONS, VALUES)
def test_it_comes_to_the_same_words_as_the_long_way(compiled: Compiled, values: dict[str, str]) -> None:
    filled = fill(compiled, values, LINKS)
    assert (filled.subject, filled.html, filled.text) == in_words(compiled, values)


def test_a_link_of_the_body_can_lead_by_way_of_the_site() -> None:
    version = Compiled("en-gb", (), (Place("@link:0"),), (Place("@link:0"),), ("https://a.example/",))
    assert fill(version, {}, {}).text == "https://a.example/"
    assert fill(version, {}, {"@link:0": "https://site.example/c/1"}).text == "https://site.example/c/1"


def test_a_link_that_nobody_gave_is_empty() -> None:
    assert fill(Compiled("en-gb", (), (Place("@view"),), ()), {}, {}).html == ""


def test_a_subject_is_one_line() -> None:
    version = Compiled("en-gb", ("For ", Place("name")), (), ())
    assert fill(version, {"name": "Ann\r\nBcc: all@example.org"}, {}).subject == "For Ann Bcc: all@example.org"
