"""Finding people by the words of their names, as anybody types them: without capitals, without the letters' marks."""

from __future__ import annotations

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models


def _plain(character: str) -> str:
    """The small letter without its marks, as somebody types it who lacks the keyboard."""
    decomposed = unicodedata.normalize("NFKD", _SPECIAL.get(character.lower(), character.lower()))
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return plain if len(plain) == 1 else character.lower()[:1]


# Letters that Unicode takes for themselves: nothing comes off when they are decomposed.
_SPECIAL = {"ə": "e", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "i̇": "i"}
# Latin letters with marks, the schwa, Greek and Cyrillic. ASCII is left to PostgreSQL.
_LETTERS = [
    chr(code)
    for first, last in ((0xC0, 0x17F), (0x18F, 0x18F), (0x259, 0x259), (0x386, 0x3CE), (0x400, 0x45F))
    for code in range(first, last + 1)
    if chr(code).isalpha()
]
_FOLDED = {letter: _plain(letter) for letter in _LETTERS}
# What stands inside names parts words here: PostgreSQL would take St.John for a host and A/B for a path.
_FOLDED |= dict.fromkeys("'’ʼ`.-/&@_", " ")
_TABLE = str.maketrans(_FOLDED)


def words(text: str) -> list[str]:
    """Return the words of a name as they are looked for."""
    return re.findall(r"[^\W_]+", text.translate(_TABLE).lower())


class NameWords(models.Func):
    """A name's words as the index `supporter_by_name` holds them, which has those alone who have given a name."""

    template = "to_tsvector('simple', translate(%(expressions)s, '{}', '{}'))".format(
        "".join(_FOLDED).replace("'", "''"), "".join(_FOLDED.values())
    )
    output_field = SearchVectorField()


def starting_with(typed: list[str]) -> SearchQuery:
    """Match the names of which some word begins with each of these words."""
    return SearchQuery(" & ".join(f"{word}:*" for word in typed), config="simple", search_type="raw")
