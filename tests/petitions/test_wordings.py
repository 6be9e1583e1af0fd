"""Words and links are found however they are spelt, in time that the text's author doesn't choose."""

from __future__ import annotations

import time

import pytest

from petitions.wordings import has_link, has_word_of

IDIOT = "idiot"


@pytest.mark.parametrize(
    "text",
    [
        "You idiot",
        "IDIOT!",
        "İDİOT",
        "ıdıot",
        "idіоt",  # two Cyrillic letters
        "ｉｄｉｏｔ",
        "i\u200bd\u200di\u2060ot",
        "i\u0301d\u0308iot",
        "𝕚𝕕𝕚𝕠𝕥",
        "1d10t",
        "i d i o t",
        "i.d.i.o.t",
        "idiooooot",
        "so-called_idiot",
        "\u202eidiot\u202c",
    ],
)
def test_a_word_is_found_however_it_is_spelt(text: str) -> None:
    assert has_word_of(IDIOT, text)


@pytest.mark.parametrize("text", ["", "idiotic", "an idiom", "Video at 11", "I do it"])
def test_another_word_is_none_of_the_list(text: str) -> None:
    assert not has_word_of(IDIOT, text)


@pytest.mark.parametrize("text", ["eşşək", "essek", "EŞŞƏK", "Eşşəklər", "e ş ş ə k"])
def test_azerbaijani_letters_and_endings_are_one_word(text: str) -> None:
    assert has_word_of("eşşək*", text)


def test_a_list_in_another_script_finds_its_own_words() -> None:
    assert has_word_of("дурак*", "Какие дураки")
    assert not has_word_of("дурак*", "Какая дорога")


def test_words_of_several_stand_side_by_side() -> None:
    assert has_word_of("go home", "Go -- home, all of you")
    assert not has_word_of("go home", "Go and stay home")


@pytest.mark.parametrize("words", ["", "\n \n", "*", "***\n*"])
def test_a_list_of_nothing_holds_nothing(words: str) -> None:
    assert not has_word_of(words, "Anything at all *")


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.org/x",
        "see example.com",
        "EXAMPLE。COM",
        "example\u200b.com",
        "www.anything",
        "t.me/channel",
        "write to me@mail.ru",
        "example[.]com",
    ],
)
def test_a_link_is_found(text: str) -> None:
    assert has_link(text)


@pytest.mark.parametrize("text", ["Enough.And more", "3.5 per cent", "e.g. this", "Respect the resolutions.", "a.m."])
def test_a_full_stop_makes_no_link(text: str) -> None:
    assert not has_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 500,
        "a " * 250,
        "a." * 250,
        "\ufdfa" * 500,
        "i\u0301" * 250,
        "@" * 500,
        "\u200b" * 500,
        "a@" * 250,
        "." * 10**6,
    ],
    ids=ascii,
)
def test_hostile_texts_take_no_time(text: str) -> None:
    words = "\n".join(f"word{number}*" for number in range(2000))
    has_word_of(words, "warm")
    began = time.process_time()
    has_link(text)
    has_word_of(words, text)
    assert time.process_time() - began < 0.5
