"""The demo's texts in every language."""

from __future__ import annotations

from typing import Any

LANGUAGES = ("en_gb", "az")


def in_all_languages(table: dict[str, Any]) -> dict[str, Any]:
    """From `{title: {en_gb, az}, slug}` to the model's fields `title_en_gb`, `title_az`, `slug`."""
    fields: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, dict) and set(value) <= set(LANGUAGES):
            fields.update({f"{name}_{language}": text.strip() for language, text in value.items()})
        elif not isinstance(value, dict):
            fields[name] = value
    return fields
