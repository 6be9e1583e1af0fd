"""What the measurements stand on: a fresh database, the site's settings of a public server, and the web servers."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2  # type: ignore[import-untyped]
from psycopg2 import sql

from demo.__main__ import Processes, free_port, manage, wait_until_ready

# What would make the site other than a public one, or bring in a server that is not measured.
_NOT_OURS = ("DEBUG", "DEMO", "LOUDHAILER_TESTING", "PUBLIC_CACHE_SECONDS", "REDIS_URL", "LOG_LEVEL", "TRUSTED_PROXIES")


_FLOOR_TABLE = "CREATE TABLE benchmarks_floor (id bigserial PRIMARY KEY, address varchar(254) NOT NULL)"


@dataclass(frozen=True)
class Ground:
    """Where the servers are, and the environments in which ours and the floor's run."""

    directory: Path
    environment: dict[str, str]
    site_port: int
    floor_port: int

    @property
    def logs(self) -> Path:
        return self.directory / "logs"


def prepare_directory(data_directory: Path) -> Path:
    """Return the folder that holds what the benchmarks need, with all that the site expects in it."""
    directory = data_directory / "bench"
    for name in ("logs/site", "logs/floor", "media", "queue/in", "queue/control"):
        (directory / name).mkdir(parents=True, exist_ok=True)
    return directory


@contextmanager
def fresh_database(directory: Path) -> Iterator[str]:
    """An empty database on the server of DATABASE_URL or on the embedded one, and its address; dropped at the end."""
    server = os.environ.get("DATABASE_URL") or _embedded_server(directory)
    name = f"loudhailer_bench_{secrets.token_hex(4)}"
    _run(server, "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0", name)
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        _run(server, "DROP DATABASE {} WITH (FORCE)", name)


def _embedded_server(directory: Path) -> str:
    from demo import embedded_postgres

    return embedded_postgres.url(embedded_postgres.start(directory / "postgres", durable=True))


def _run(address: str, statement: str, name: str) -> None:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        connection.cursor().execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        connection.close()


def site_environment(directory: Path, database_url: str, site_port: int, smtp_port: int) -> dict[str, str]:
    """The settings of a public site, without the limits that one machine's load would run into."""
    return {
        **{name: value for name, value in os.environ.items() if name not in _NOT_OURS},
        "DJANGO_SETTINGS_MODULE": "campaign.settings",
        "DATA_DIR": str(directory),
        "STATIC_ROOT": str(directory / "static"),
        "MEDIA_ROOT": str(directory / "media"),
        "DATABASE_URL": database_url,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SUPPRESSION_KEY": secrets.token_urlsafe(50),
        "SITE_URL": f"http://127.0.0.1:{site_port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "DEFAULT_FROM_EMAIL": "campaign@loudhailer.example.org",
        "RATELIMIT_ENABLE": "0",
        "PYTHONUNBUFFERED": "1",
    }


def prepare_site(environment: dict[str, str]) -> None:
    """Make the tables and gather the static files, and let this process use the site's models."""
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "createcachetable", "--verbosity", "0")
    manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
    for name in _NOT_OURS:
        os.environ.pop(name, None)
    os.environ.update({**environment, "LOG_LEVEL": "WARNING"})
    import django

    django.setup()


@contextmanager
def web_servers(directory: Path, environment: dict[str, str]) -> Iterator[Ground]:
    """The site and the floor, each on gunicorn as `deploy/entrypoint.sh` starts it, until the block ends."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_FLOOR_TABLE)
    ground = Ground(directory, environment, urlsplit(environment["SITE_URL"]).port or 80, free_port())
    site = Processes(environment, ground.logs / "site")
    floor = Processes({**environment, "DJANGO_SETTINGS_MODULE": "benchmarks.floor_settings"}, ground.logs / "floor")
    try:
        _serve(site, "campaign.wsgi", ground.site_port)
        _serve(floor, "benchmarks.floor", ground.floor_port)
        wait_until_ready(f"http://127.0.0.1:{ground.site_port}/healthz", site)
        wait_until_ready(f"http://127.0.0.1:{ground.floor_port}/", floor)
        yield ground
    finally:
        site.stop()
        floor.stop()


def _serve(processes: Processes, application: str, port: int) -> None:
    processes.start(
        "web", "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", "2", "--threads", "3", "--no-control-socket",
    )  # fmt: skip
