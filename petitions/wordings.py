"""What a comment or name says, however it is spelt: links in it, and words of a list.

All of it takes time in proportion to the text, whatever the text: each letter is looked at a fixed number of times.
"""

from __future__ import annotations

import functools
import re
import unicodedata

# Names and comments are shorter; what is longer comes from nowhere, and isn't read further.
_LONGEST = 2000

# Letters that don't come apart into a Latin one and a mark, and letters of other scripts that look like a Latin one.
_LATIN = str.maketrans(
    {
        "ə": "e",
        "ı": "i",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "ɑ": "a",
        "ɡ": "g",
        "。": ".",
        **dict(zip("авекмнорстухіјѕһԁԛԝңқ", "abekmhopctyxijshdqwhk", strict=True)),
        **dict(zip("αβεηικνορτυχ", "abehikvoptux", strict=True)),
    }
)
_UNSEEN = ("Mn", "Me", "Cf", "Cc")  # marks, and what takes no place
_DIGITS = str.maketrans("013457@$", "oieastas")
_WORD = re.compile(r"[^\W_]+(?:[@$][^\W_]+)*")
_THREE_ALIKE = re.compile(r"(.)\1{2,}")
_SINGLE_LETTERS = re.compile(r"(?<!\w)\w(?:[\W_]{1,3}\w){2,}(?!\w)")

_ENDINGS = (
    "com|net|org|info|biz|ru|az|am|tr|ge|ir|ua|by|kz|uk|eu|de|fr|us|io|co|me|tv|ly|gg|cc|xyz|top|shop|site|online|club|"
    "link|click|live|app|dev|page|blog|store|space|website"
)
_LINK = re.compile(rf"https?:|www\.|[^\W_](?:\.|\[\.\]|\(\.\))(?:{_ENDINGS})(?![^\W_])|\.(?:ly|me|gg)/")


def plain(text: str) -> str:
    """The text in one spelling: NFKC, small letters, without marks, without what isn't seen, look-alikes as Latin."""
    composed = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    apart = unicodedata.normalize("NFD", composed)
    seen = (
        letter for letter in apart if unicodedata.category(letter) not in ("Mn", "Me", "Cf", "Cc") or letter in "\n\t"
    )
    return "".join(seen).translate(_LATIN)


def has_link(text: str) -> bool:
    """Whether it names a page or an address somewhere."""
    return _LINK.search(plain(text)) is not None


def has_word_of(words: str, text: str) -> bool:
    """Whether one of the words, one a line, stands in the text. `*` at the end of one stands for any ending."""
    whole, beginnings = _read(words)
    if not whole and not beginnings:
        return False
    spelt = _spellings(plain(text))
    said = f" {' '.join(spelt)} "
    return any(f" {word} " in said for word in whole) or any(f" {word}" in said for word in beginnings)


@functools.lru_cache(maxsize=64)
def _read(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """The list's whole words, and the beginnings of words. A `*` by itself, which would hold everything, is nothing."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for line in words.splitlines():
        phrase = " ".join(_WORD.findall(plain(line))).translate(_DIGITS)
        if phrase:
            (beginnings if line.rstrip().endswith("*") else whole).add(phrase)
    return frozenset(whole), frozenset(beginnings)


def _spellings(text: str) -> list[str]:
    """The text's words as they stand, then without letters drawn out, then those spelt letter by letter as one."""
    as_written = [word.translate(_DIGITS) for word in _WORD.findall(text)]
    drawn_out = [word for word in as_written if _THREE_ALIKE.search(word)]
    joined = (re.sub(r"[\W_]", "", found.group()).translate(_DIGITS) for found in _SINGLE_LETTERS.finditer(text))
    shorter = [_THREE_ALIKE.sub(again, word) for again in (r"\1", r"\1\1") for word in drawn_out]
    return [*as_written, *shorter, *joined]
