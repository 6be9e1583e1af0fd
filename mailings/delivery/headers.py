"""Header fields as bytes: words that aren't ASCII encoded, long ones folded, nothing in them that ends a line."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from email.utils import formatdate
from functools import lru_cache

from django.utils.encoding import punycode

from mailings.delivery.errors import PermanentFailure

# A line should have no more than 78 characters and must have no more than 998: RFC 5322, section 2.1.1.
_LINE = 76
_LONGEST_BARE = 60
# What an encoded word holds of UTF-8 within its 75 characters: RFC 2047, section 2.
_WORD_BYTES = 45
# Controls (C0, DEL, C1), line and paragraph separators, and the marks that turn the direction of a line around.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")  # RFC 5322, section 3.2.3
_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f<>()\[\]\\,;:\"@]+@[^\s\x00-\x20\x7f<>()\\,;:\"@]+")


def one_line(value: str) -> str:
    """The value without line breaks and control characters, its runs of spaces made one."""
    return " ".join(_UNWANTED.sub(" ", value).split())


def unstructured(value: str, name_length: int = 9) -> bytes:
    """A value like a subject's: as it is where that is short ASCII, else in encoded words (RFC 2047, section 5)."""
    value = one_line(value)
    if value.isascii() and "=?" not in value:
        if len(value) + name_length <= _LINE:
            return value.encode()
        if all(len(word) < _LINE for word in value.split(" ")):
            return _folded(value, name_length)
    return _encoded_words(value)


def mailbox(name: str, address: str) -> bytes:
    """A name with an address, as From and Reply-To have them (RFC 5322, section 3.4)."""
    bare = envelope_address(address).encode()
    written = phrase(name)
    if not written:
        return bare
    return written + (b"\r\n <" if len(written) > 30 else b" <") + bare + b">"


def phrase(name: str) -> bytes:
    """A name before an address: bare, in quotes, or in encoded words (RFC 5322, section 3.2.5; RFC 2047, section 5)."""
    name = one_line(name)
    if not name.isascii() or "=?" in name or len(name) >= _LONGEST_BARE:
        return _encoded_words(name)
    if _NEEDS_NO_QUOTES.fullmatch(name):
        return name.encode()
    return quoted(name)


def quoted(name: str) -> bytes:
    return b'"' + re.sub(r'([\\"])', r"\\\1", name).encode() + b'"'


def envelope_address(address: str) -> str:
    """The address as mail servers take it, its domain in ASCII. Raise PermanentFailure for what is no address."""
    if not _ADDRESS.fullmatch(address):
        raise PermanentFailure("553 That is no address.")
    if address.isascii():
        return address
    local_part, _at, domain = address.rpartition("@")
    try:
        return f"{local_part}@{punycode(domain)}"
    except UnicodeError as error:
        raise PermanentFailure("553 That is no address.") from error


def now_as_date() -> bytes:
    return _date(int(time.time()))


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return formatdate(second, localtime=False).encode()


def _folded(value: str, name_length: int) -> bytes:
    lines, length = [""], name_length
    for word in value.split(" "):
        if length + 1 + len(word) > _LINE and lines[-1]:
            lines.append("")
            length = 1
        lines[-1] += f" {word}" if lines[-1] else word
        length += 1 + len(word)
    return "\r\n ".join(lines).encode()


def _encoded_words(value: str) -> bytes:
    """Encoded words, each on a line of its own, none of which splits a character (RFC 2047, section 5)."""
    words, word = [], b""
    for character in value:
        encoded = character.encode(errors="replace")
        if len(word) + len(encoded) > _WORD_BYTES:
            words.append(word)
            word = b""
        word += encoded
    words.append(word)
    return b"\r\n ".join(b"=?utf-8?b?" + b64encode(word) + b"?=" for word in words)
