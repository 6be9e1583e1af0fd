"""Finding people by the words of their names, as anybody types them: without capitals, without the letters' marks."""

from __future__ import annotations

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models

# Letters that Unicode takes for themselves: nothing comes off when they are decomposed.
_FOLDED = dict(zip("ƏəıØøŁłĐđĦħŦŧſΣς", "eeioollddhhttsσσ", strict=True))
# What stands inside names parts words here: PostgreSQL would take St.John for a host and A/B for a path.
_PARTING = "'`.-/&@_"
_FOLDED |= dict.fromkeys(_PARTING + "’ʼ", " ")
# The marks that Latin, Greek and Cyrillic letters bear.
_MARKS = "".join(
    sorted(
        {
            mark
            for first, last in ((0xC0, 0x17F), (0x1E00, 0x1EFF), (0x386, 0x3CE), (0x400, 0x45F))
            for code in range(first, last + 1)
            for mark in unicodedata.normalize("NFD", chr(code))[1:]
        }
    )
)
_TABLE = str.maketrans(_FOLDED | dict.fromkeys(_MARKS, ""))


def words(text: str) -> list[str]:
    """Return the words of a name as they are looked for."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_TABLE))
    return re.findall(r"[^\W_]+", plain.lower())


def _literal(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))


class NameWords(models.Func):
    """A name's words as the index `supporter_by_name` holds them, which has those alone who have given a name.

    `translate` looks through its list for every letter: what is plain ASCII has but a few to look through.
    """

    template = (
        "to_tsvector('simple', CASE WHEN octet_length(%(expressions)s) = char_length(%(expressions)s) "
        f"THEN translate(%(expressions)s, {_literal(_PARTING)}, {_literal(' ' * len(_PARTING))}) ELSE "
        f"normalize(translate(normalize(%(expressions)s, NFD), {_literal(''.join(_FOLDED) + _MARKS)}, "
        f"{_literal(''.join(_FOLDED.values()))}), NFC) END)"
    )
    output_field = SearchVectorField()


def starting_with(typed: list[str]) -> SearchQuery:
    """Match the names of which some word begins with each of these words."""
    return SearchQuery(" & ".join(f"{word}:*" for word in typed), config="simple", search_type="raw")
