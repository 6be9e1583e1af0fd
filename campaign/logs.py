"""What must not stand in a log: people's addresses, what was searched for, and the tokens of links in mail."""

import re
from typing import Any

_TOKEN_PATH = re.compile(
    r"/(confirm|preferences|all-preferences|unsubscribe/m|unsubscribe|registration|my-data|reset/key|confirm-email)/[^/\s\"']+"
)
# However it came into the text: value, time and signature, as Django's TimestampSigner writes them.
_SIGNED = re.compile(r"[\w.=-]{1,80}:[\w-]{6}:[\w-]{43}")
_QUERY = re.compile(r"(?<=[/\w])\?[^\s\"']+")
# PostgreSQL tells of a row that it refused with all that stands in it.
_ROW = re.compile(r"\bDETAIL:[^\n]*")
# Bounded, so that a long text without an address costs no more than its length.
_ADDRESS = re.compile(r"[^\s\"'<>()\[\]=:,;]{1,200}(?:@|%40)[\w-]+(?:\.[\w-]+)+")

# Each is looked for only where one of its signs stands in the text, since most texts hold none of them.
_BLANKED = (
    (("DETAIL:",), _ROW, "DETAIL: …"),
    (("/",), _TOKEN_PATH, r"/\1/…"),
    ((":",), _SIGNED, "…"),
    (("?",), _QUERY, "?…"),
    (("@", "%40"), _ADDRESS, "…"),
)


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
    for signs, pattern, instead in _BLANKED:
        if any(sign in value for sign in signs):
            value = pattern.sub(instead, value)
    return value
