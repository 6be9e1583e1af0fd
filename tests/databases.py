"""A database with all migrations run, kept between runs; each of the tests' processes works in a copy of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper

PREFIX = "loudhailer_migrated_"
LOCK = 1_612_345_678  # any number, the same in all processes: they migrate once


@contextmanager
def own_copy(name: str) -> Iterator[None]:
    """Work in a database of this name, which is dropped at the end."""
    migrated = PREFIX + _fingerprint()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not _exists(cursor, migrated):
            _make(cursor, migrated)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    _connect_to(name)
    yield
    connection.close()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _make(cursor: CursorWrapper, name: str) -> None:
    """Under another name until it is whole; what was made from other migrations goes."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
    for (other,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE "{other}"')
    unfinished = PREFIX + "unfinished"
    cursor.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE template0')
    _connect_to(unfinished)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    connection.close()
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _exists(cursor: CursorWrapper, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _connect_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _fingerprint() -> str:
    """Of all that decides what an empty database looks like: migrations, ours and others', and what runs after them."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted([*Path(config.path).glob("migrations/*.py"), *Path(config.path).glob("apps.py")]):
            digest.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
