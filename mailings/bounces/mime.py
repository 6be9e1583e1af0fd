"""Reading mails that anybody may have written: nothing in them raises, and none of them takes long.

The standard library's parser is kept from what makes it slow or recurse: long mails, deep nesting, many parts. Headers
are read as they stand (`policy.compat32`), without parsing the addresses in them.
"""

from __future__ import annotations

import email
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message as Mime
from quopri import decodestring

# What is said of a mail comes before the mail itself, of which the header alone matters.
MOST_BYTES = 256 * 1024
_MOST_PARTS = 40
_MOST_TEXT = 64 * 1024
_MOST_HEADER = 4_000
_TAG = re.compile(r"<[^<>]{0,500}>")


def parse(raw: bytes) -> Mime | None:
    """The mail, or None for what is nested deeper than any report is. A long one is cut off."""
    raw = raw[:MOST_BYTES]
    if raw.lower().count(b"boundary=") > _MOST_PARTS:
        return None
    try:
        return email.message_from_bytes(raw)
    except Exception:  # whatever the parser stumbles on: hostile mail is no reason to stop
        return None


def parts_of(mail: Mime) -> Iterator[Mime]:
    """The mail's parts one after the other, without those of a mail that is attached to it."""
    pending, seen = [mail], 0
    while pending and seen < _MOST_PARTS:
        part = pending.pop(0)
        seen += 1
        yield part
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            pending[:0] = [inner for inner in payload if isinstance(inner, Mime)]


def header(mail: Mime, name: str) -> str:
    """The first header of this name, its lines joined and its encoded words read."""
    value = str(mail.get(name, ""))[:_MOST_HEADER]
    return " ".join(_decoded(value).split())


def headers(mail: Mime, *names: str) -> list[str]:
    """All headers of these names, in the order of the names."""
    found = (str(value)[:_MOST_HEADER] for name in names for value in mail.get_all(name, []))
    return [" ".join(value.split()) for value in found]


def is_text(part: Mime) -> bool:
    return part.get_content_maintype() == "text"


def text_of(part: Mime) -> str:
    """The words of a part, whatever its encoding; HTML without its tags."""
    text = raw_text(part)
    return " ".join(_TAG.sub(" ", text).split()) if part.get_content_subtype() == "html" else text


def raw_text(part: Mime) -> str:
    """What stands in a part, decoded. A part that the parser took apart (message/…) is put together again first."""
    payload = part.get_payload()
    if isinstance(payload, list):
        pieces = [piece for piece in payload[:_MOST_PARTS] if isinstance(piece, Mime)]
        content = _undo_encoding(part, b"\n".join(map(_source, pieces)))
    else:
        content = _content(part)
    return _characters(content, part)[:_MOST_TEXT]


def attached_mail(part: Mime) -> Mime | None:
    """The mail, or its header alone, that a part of this kind holds; None for other parts."""
    if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        return parse(raw_text(part).encode(errors="replace"))
    if part.get_content_type() not in ("message/rfc822", "message/global"):
        return None
    payload = part.get_payload()
    if _encoding(part) in ("", "7bit", "8bit", "binary") and isinstance(payload, list) and payload:
        return payload[0] if isinstance(payload[0], Mime) else None
    return parse(raw_text(part).encode(errors="replace"))


def _content(part: Mime) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _source(mail: Mime) -> bytes:
    """Header and body as they came: what isn't ASCII the parser keeps as surrogates."""
    lines = [f"{name}: {value}" for name, value in mail.raw_items()]
    return "\n".join([*lines, "", ""]).encode("utf-8", errors="surrogateescape") + _content(mail)


def _encoding(part: Mime) -> str:
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower()


def _undo_encoding(part: Mime, content: bytes) -> bytes:
    if _encoding(part) == "quoted-printable":
        return decodestring(content)
    if _encoding(part) == "base64":
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
        try:
            return b64decode(kept + b"=" * (-len(kept) % 4))
        except NotBase64:
            return b64decode(kept[: len(kept) // 4 * 4])
    return content


def _characters(content: bytes, part: Mime) -> str:
    try:
        return content.decode(part.get_content_charset("utf-8"), errors="replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", errors="replace")


def _decoded(value: str) -> str:
    if "=?" not in value:
        return value
    try:
        return "".join(
            piece.decode(charset or "ascii", errors="replace") if isinstance(piece, bytes) else piece
            for piece, charset in decode_header(value)
        )
    except Exception:  # a broken encoded word, or a character set that there isn't: read as it stands
        return value
