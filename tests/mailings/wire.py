"""What every mail must hold to on the wire, read by nothing of ours: line by line, and by Python's parser."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage

LONGEST_LINE = 998  # RFC 5322, section 2.1.1
LONGEST_QUOTED_PRINTABLE = 76  # RFC 2045, section 6.7
LONGEST_ENCODED_WORD = 75  # RFC 2047, section 2
_FIELD = re.compile(rb"[!-9;-~]+:[ -~\t]*(?:\r\n[ \t][ -~\t]*[!-~][ -~\t]*)*")


def checked(content: bytes) -> EmailMessage:
    """Return the message as a stranger's parser reads it. Fails where it breaks a rule of the standards."""
    assert content.endswith(b"\r\n")
    assert b"\r" not in content.replace(b"\r\n", b""), "a bare carriage return"
    assert b"\n" not in content.replace(b"\r\n", b""), "a bare line feed"
    content.decode("ascii")
    assert b"\0" not in content
    assert max(map(len, content.split(b"\r\n"))) <= LONGEST_LINE
    _check_header(content.partition(b"\r\n\r\n")[0])
    message = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
        if part["Content-Transfer-Encoding"] == "quoted-printable":
            _check_quoted_printable(part.get_payload(decode=False))
    return message


def _check_header(header: bytes) -> None:
    names = []
    for field in re.split(rb"\r\n(?![ \t])", header):
        assert _FIELD.fullmatch(field), field
        names.append(field.partition(b":")[0].lower())
        for word in re.findall(rb"=\?[^ ]*\?=", field):
            assert len(word) <= LONGEST_ENCODED_WORD
    assert len(names) == len(set(names)), "a field stands there twice"


def _check_quoted_printable(payload: object) -> None:
    assert isinstance(payload, str)
    for line in payload.splitlines():
        assert len(line) <= LONGEST_QUOTED_PRINTABLE, line
        assert re.fullmatch(r"(?:[ -<>-~\t]|=[0-9A-F]{2})*=?", line), line
        assert not line.endswith((" ", "\t")), line


def text_of(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
