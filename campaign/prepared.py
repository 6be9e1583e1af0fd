"""Statements that PostgreSQL parses and plans once a connection instead of once a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakSet

from django.db import connection


class PreparedStatement:
    """One statement of a hot path, whose plan costs more than its work.

    `%(name)s` in the statement stands for a value of the type that `types` gives for the name. Relies on connections
    that are kept (CONN_MAX_AGE); a pooler in front of PostgreSQL must pool by session.
    """

    def __init__(self, name: str, statement: str, types: Mapping[str, str]) -> None:
        places = {value: f"${number}" for number, value in enumerate(types, start=1)}
        self._prepare = f"PREPARE {name} ({', '.join(types.values())}) AS {statement % places}"
        self._execute = f"EXECUTE {name} ({', '.join(f'%({value})s' for value in types)})"
        self._prepared_on: WeakSet[Any] = WeakSet()

    def execute(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run it with these values, and return the first row where it gives rows."""
        with connection.cursor() as cursor:
            if connection.connection not in self._prepared_on:
                cursor.execute(self._prepare)
                self._prepared_on.add(connection.connection)
            cursor.execute(self._execute, values)
            row: tuple[Any, ...] | None = cursor.fetchone() if cursor.description else None
            return row
