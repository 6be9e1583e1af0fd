"""What a mailing's version is made into, once: all that is the same for everybody, and the places between.

Compiling costs milliseconds, filling the places microseconds. `mailings.composing.compiling` makes it; previews, test
sends and deliveries fill it.
"""

from __future__ import annotations

from dataclasses import dataclass

# Places that are not merge fields: links of the recipient's own, and the link with this number in `Compiled.links`.
UNSUBSCRIBE, PREFERENCES, VIEW, OPENED = "@unsubscribe", "@preferences", "@view", "@opened"
LINK = "@link:"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something of the recipient's own goes: a merge field by its name, or one of the links above.

    `fallback` stands in for a value that isn't known.
    """

    name: str
    fallback: str = ""


Pieces = tuple[str | Place, ...]


@dataclass(frozen=True)
class Compiled:
    """One version. The pieces of `html` are HTML, and what goes into its places is escaped; the others are plain.

    `links` are the addresses that the body leads to, each once, by number.
    """

    language: str
    subject: Pieces
    html: Pieces
    text: Pieces
    links: tuple[str, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """The names of the merge fields that it needs."""
        pieces = (*self.subject, *self.html, *self.text)
        return frozenset(piece.name for piece in pieces if isinstance(piece, Place) and piece.name[0] != "@")
