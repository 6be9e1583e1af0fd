"""A ZIP archive in pieces, of members that are ready: nothing is compressed or held while it is put together.

zipfile compresses whatever it writes itself, and of a stream it says the sizes only after the content, which some
programs don't read. Here all is known before. Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self

STORED, DEFLATED = 0, 8
LARGEST = 0xFFFF_FFFF  # beyond, it would need ZIP64; struct refuses to write such a number
_VERSION, _UTF8 = 20, 0x800
_COMMON = "<HHHHHIIIHH"


@dataclass(frozen=True)
class Member:
    """A file in the archive: its checksum and sizes, and its content as it lies there, deflated or as it is."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    content: Iterable[bytes]

    @classmethod
    def of(cls, name: str, content: bytes) -> Self:
        """A small file, as it is."""
        return cls(name, STORED, zlib.crc32(content), len(content), len(content), [content])


def write_zip(members: Iterable[Member], made_at: datetime) -> Iterator[bytes]:
    """Yield the archive piece by piece. The same members give the same bytes."""
    directory, offset, number = bytearray(), 0, 0
    for member in members:
        name = member.name.encode()
        about = _about(member, name, made_at)
        directory += struct.pack("<4sH", b"PK\x01\x02", _VERSION) + about
        directory += struct.pack("<HHHII", 0, 0, 0, 0, offset) + name
        yield b"PK\x03\x04" + about + name
        yield from member.content
        offset += 4 + len(about) + len(name) + member.packed
        number += 1
    yield bytes(directory)
    yield struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, number, number, len(directory), offset, 0)


def _about(member: Member, name: bytes, made_at: datetime) -> bytes:
    date = (made_at.year - 1980) << 9 | made_at.month << 5 | made_at.day
    time = made_at.hour << 11 | made_at.minute << 5 | made_at.second // 2
    sizes = (member.crc, member.packed, member.size, len(name), 0)
    return struct.pack(_COMMON, _VERSION, _UTF8, member.method, time, date, *sizes)
