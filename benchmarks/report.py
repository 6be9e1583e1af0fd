"""The figures, as a small table for people and as JSON for machines."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.rounds import Entry

_COLUMNS = "  {what:<36}{floor:>12}{measured:>12}{ratio:>8}{promised:>10}"


def table(entries: list[Entry]) -> str:
    """What was measured, a line each; the floor and Loudhailer in medians of the rounds, per second."""
    head = _COLUMNS.format(what="", floor="floor", measured="Loudhailer", ratio="ratio", promised="promised")
    return "\n".join([head, *(_line(entry) for entry in entries), *_warnings()])


def _warnings() -> list[str]:
    """What makes the figures worth less."""
    off = [name for name in ("fsync", "synchronous_commit") if _setting(name) == "off"]
    return [f"\n  This database doesn't wait for its disk ({' and '.join(off)} off)."] if off else []


def _line(entry: Entry) -> str:
    return _COLUMNS.format(
        what=entry.what,
        floor=_short(entry.floor),
        measured=_short(entry.measured),
        ratio=f"{entry.ratio:.2f}",
        promised=f"≥ {entry.promised:.2f}{'' if entry.is_kept else ' ✗'}",
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"


def write_json(path: Path, entries: list[Entry], *, quick: bool) -> None:
    """Write all rounds, and on what they were measured."""
    content = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "machine": _machine(),
        "entries": {entry.name: _as_dict(entry) for entry in entries},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _as_dict(entry: Entry) -> dict[str, Any]:
    return {
        "what": entry.what,
        "unit": entry.unit,
        "floor": entry.floor,
        "loudhailer": entry.measured,
        "ratio": entry.ratio,
        "promised": entry.promised,
        "kept": entry.is_kept,
        "floor_rounds": entry.floor_rounds,
        "loudhailer_rounds": entry.rounds,
        "details": entry.details,
    }


def _machine() -> dict[str, Any]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "postgresql": _setting("server_version"),
        "fsync": _setting("fsync"),
        "synchronous_commit": _setting("synchronous_commit"),
    }


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])
