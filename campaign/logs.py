"""What must not stand in a log: people's addresses, what was searched for, and the tokens of links in mail."""

import re
from typing import Any

_TOKEN_PATH = re.compile(r"/(confirm|preferences|unsubscribe|registration|my-data|reset/key|confirm-email)/[^/\s\"']+")
# However it came into the text: value, time and signature, as Django's TimestampSigner writes them.
_SIGNED = re.compile(r"[\w.=-]{1,80}:[\w-]{6}:[\w-]{43}")
_QUERY = re.compile(r"(?<=[/\w])\?[^\s\"']+")
# Bounded, so that a long text without an address costs no more than its length.
_ADDRESS = re.compile(r"[^\s\"'<>()\[\]=:,;]{1,200}(?:@|%40)[\w-]+(?:\.[\w-]+)+")


def without_personal_data(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank them in every text of a log line, an exception's included: structlog's last processor but the renderer."""
    return {key: _blank(value) for key, value in event.items()}


def _blank(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, dict):
        return {_blank(key): _blank(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_blank(inner) for inner in value]
    return _blank_text(value if isinstance(value, str) else repr(value))


def _blank_text(value: str) -> str:
    for pattern, instead in ((_TOKEN_PATH, r"/\1/…"), (_SIGNED, "…"), (_QUERY, "?…"), (_ADDRESS, "…")):
        value = pattern.sub(instead, value)
    return value
