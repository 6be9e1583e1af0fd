"""Bodies as bytes: quoted-printable in lines of at most 76 characters, put together into multiparts.

RFC 2045, section 6.7 (quoted-printable) and RFC 2046, section 5.1 (multiparts).
"""

from __future__ import annotations

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable

SOFT_BREAK = b"=\r\n"
# No line of quoted-printable holds "=_", so that no boundary that begins with it can stand in a part.
BOUNDARY = "=_loudhailer"
_LINE = 76
_LINE_BREAK = re.compile("\r\n|\r|\n")
# Control characters that no text has a use for: not tabs and line breaks.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NEEDS_CARE = re.compile(rb"^(?:From |[^\r\n]{77})", re.MULTILINE)
_PLAIN = re.compile(r"(?!From )[!-<>-~](?:[ -<>-~]{0,70}[!-<>-~])?")


def quoted_printable(text: str) -> bytes:
    """Encode a text, or a piece of one that begins at the beginning of a line. Its line breaks become CRLF."""
    if _PLAIN.fullmatch(text):
        return text.encode()
    lines = _LINE_BREAK.sub("\r\n", _UNWANTED.sub("", text)).encode(errors="replace")
    encoded = b2a_qp(lines, istext=True)
    if b"\r\n" not in lines:
        encoded = encoded.replace(b"=\n", SOFT_BREAK)
    if _NEEDS_CARE.search(encoded):
        encoded = b"\r\n".join(map(_with_care, encoded.split(b"\r\n")))
    return encoded


def piece(text: str) -> bytes:
    """Encode a piece of a text in the same way, with room in its last line for the soft line break that follows."""
    if _PLAIN.fullmatch(text):
        return text.encode()
    encoded = quoted_printable(text)
    start = encoded.rfind(b"\n") + 1
    return encoded[:start] + _broken(encoded[start:], _LINE - 1) if len(encoded) - start >= _LINE else encoded


def _with_care(line: bytes) -> bytes:
    """Hide a line's "From " from programs that change it (RFC 2049, section 3), and break what is too long."""
    return _broken(b"=46" + line[1:] if line.startswith(b"From ") else line, _LINE)


def _broken(line: bytes, longest: int) -> bytes:
    lines = []
    while len(line) > longest:
        end = longest - 1
        escape = line.rfind(b"=", end - 2, end)
        end = escape if escape > 0 else end
        lines.append(line[:end] + b"=")
        line = line[end:]
    return b"\r\n".join([*lines, line])


def text_part(subtype: str, encoded: bytes) -> bytes:
    """A part of text in quoted-printable, with its header."""
    return text_part_header(subtype) + encoded


def text_part_header(subtype: str) -> bytes:
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
    )


def attachment_part(name: str, content: bytes | str, mimetype: str) -> bytes:
    """A file beside the text. Its name is ASCII: we name our files ourselves."""
    encoded = encodebytes(content.encode() if isinstance(content, str) else content).replace(b"\n", b"\r\n")
    header = (
        f"Content-Type: {mimetype}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return header.encode("ascii") + encoded


def multipart(subtype: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    """Parts that each have their header, with the header of the whole before them. It ends with a line break."""
    between = f"\r\n--{boundary}\r\n".encode()
    return multipart_header(subtype, boundary) + between[2:] + between.join(parts) + f"\r\n--{boundary}--\r\n".encode()


def multipart_header(subtype: str, boundary: str) -> bytes:
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
