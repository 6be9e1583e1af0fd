"""What a server said, fit to be kept and shown: short, in one line, and naming nobody."""

from __future__ import annotations

import re

from mailings.models import Bounce

_ADDRESS = re.compile(r"[^\s\"'<>()\[\]=:,;]{1,200}(?:@|%40)[\w-]+(?:\.[\w-]+)*")
_KIND = re.compile(r"^(?:smtp|x-\w+)\s*;\s*", re.IGNORECASE)
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_LONG = re.compile(r"[\w=+/.-]{40,}")
_SHORTEST_NAME = 3


def without_names(words: str, address: str) -> str:
    """The words without any address, what stands before the @ of this one, and long marks that may lead to a person."""
    text = _KIND.sub("", " ".join(_UNWANTED.sub(" ", words[:4_000]).split()))
    text = _LONG.sub("…", _ADDRESS.sub("…", text))
    local_part = address.partition("@")[0]
    if len(local_part) >= _SHORTEST_NAME:
        text = re.sub(rf"(?<!\w){re.escape(local_part)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text[: Bounce.DIAGNOSTIC_LENGTH - 1] + "…" if len(text) > Bounce.DIAGNOSTIC_LENGTH else text
