"""The corpus of reports in `reports/`, each on a message of ours, as mail servers and people write them."""

from __future__ import annotations

import re
from base64 import encodebytes
from pathlib import Path

from mailings.links import message_unsubscribe_url
from mailings.models import Message
from mailings.rendering import message_id
from mailings.verp import return_path

FOLDER = Path(__file__).parent / "reports"
_BASE64 = re.compile(rb"@@BASE64\n(.*?)BASE64@@\n", re.DOTALL)


def report(name: str, message: Message, to: str = "") -> bytes:
    """The report's bytes, on this message; it comes to the message's return path, or to another address."""
    content = (FOLDER / f"{name}.eml").read_bytes()
    own = {
        b"@@RETURN_PATH@@": to or return_path(message.public_id) or "campaign@example.org",
        b"@@MESSAGE_ID@@": message_id(message),
        b"@@UNSUBSCRIBE@@": message_unsubscribe_url(message.public_id),
    }
    for mark, value in own.items():
        content = content.replace(mark, value.encode())
    content = _BASE64.sub(lambda found: encodebytes(found[1].replace(b"\n", b"\r\n")), content)
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
