"""`make demo`: a database, a mail catcher, the web server and a Celery worker with beat, until Ctrl-C."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 15
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def fail(sentence: str) -> None:
    """End with one clear sentence."""
    sys.exit(f"\n  {sentence}\n")


def say(sentence: str) -> None:
    print(f"  {sentence}", flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wanted_port() -> int:
    """The port from PORT, free and allowed."""
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        fail(f"PORT is {text!r}: set it to a number between 1 and 65535.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            fail(f"Port {port} needs special rights: choose another, like `make demo PORT=8001`.")
        except OSError:
            fail(f"Port {port} is in use: end what runs there, or choose another, like `make demo PORT={port + 1}`.")
    return port


def wanted_directory() -> Path:
    """The folder from DATA_DIR, there and writable."""
    directory = Path(os.environ.get("DATA_DIR", "var")).expanduser()
    directory = directory if directory.is_absolute() else ROOT / directory
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / ".writable"
        probe.touch()
        probe.unlink()
    except OSError:
        fail(
            f"{directory} can't be written to: set DATA_DIR to another folder, like `make demo DATA_DIR=~/loudhailer`."
        )
    return directory


def kept_secrets(directory: Path) -> dict[str, str]:
    """The demo's keys and passwords: made at the first start, the same ever after."""
    path = directory / "demo.json"
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text())
        return kept
    made = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SUPPRESSION_KEY": secrets.token_urlsafe(50),
        "DEMO_ADMIN_PASSWORD": secrets.token_urlsafe(9),
        "DEMO_ORGANISER_PASSWORD": secrets.token_urlsafe(9),
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(made, indent=2))
    return made


@dataclass
class Processes:
    """What the demo runs; each in a group of its own, so that nothing outlives it."""

    environment: dict[str, str]
    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ended(self) -> str | None:
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def stop(self) -> None:
        """Ask each to end, wait, and then insist."""
        for process in self.running.values():
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)
                process.wait()
            _signal_group(process, signal.SIGKILL)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def manage(environment: dict[str, str], *arguments: str) -> None:
    """Run a management command; show what it says only where it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        fail(f"`manage.py {arguments[0]}` failed: the lines above say why.")


def wait_until_ready(url: str, processes: Processes, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended = processes.ended()
        if ended:
            fail_with_log(processes, ended)
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    fail_with_log(processes, "web")


def fail_with_log(processes: Processes, name: str) -> None:
    log = processes.logs / f"{name}.log"
    print(*log.read_text(errors="replace").splitlines()[-15:], sep="\n", file=sys.stderr)
    fail(f"The {name} process ended or didn't get ready: the lines above are the last of {log}.")


def welcome(site: str, kept: dict[str, str]) -> None:
    print(
        f"""
  Loudhailer is up. This is the demo campaign:

    the campaign   {site}/            (in Azerbaijani: {site}/az/)
    the inbox      {site}/dev/inbox/  every mail the site sends lands here
    the workspace  {site}/organise/   organiser@example.org  {kept["DEMO_ORGANISER_PASSWORD"]}
    Django admin   {site}/admin/      admin@example.org      {kept["DEMO_ADMIN_PASSWORD"]}

  Ctrl-C ends it; `make demo` brings it back with its data, `make fresh` throws the data away.
""",
        flush=True,
    )


def environment_for(directory: Path, port: int, smtp_port: int, kept: dict[str, str]) -> dict[str, str]:
    return {
        **os.environ,
        **kept,
        "DEMO": "1",
        "DATA_DIR": str(directory),
        "SITE_URL": os.environ.get("SITE_URL", f"http://localhost:{port}"),
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "PYTHONUNBUFFERED": "1",
    }


def prepare_directories(directory: Path) -> Path:
    for name in ("logs", "inbox", "media", "queue/in", "queue/control"):
        (directory / name).mkdir(parents=True, exist_ok=True)
    return directory / "logs"


def start_all(processes: Processes, directory: Path, port: int, smtp_port: int) -> None:
    threads = os.environ.get("WEB_THREADS", "4")
    processes.start("mail", "-m", "demo", "catch-mail", str(directory / "inbox"), str(smtp_port))
    processes.start(
        "web", "-m", "gunicorn", "campaign.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", "1", "--threads", threads, "--no-control-socket",
    )  # fmt: skip
    processes.start(
        "worker", "-m", "celery", "--app", "campaign", "worker", "--beat", "--concurrency", "1", "--pool", "threads",
        "--loglevel", "INFO", "--without-mingle", "--without-gossip",
    )  # fmt: skip


def run() -> None:
    end_on_signals()
    port, directory = wanted_port(), wanted_directory()
    kept = kept_secrets(directory)
    logs = prepare_directories(directory)
    smtp_port = free_port()
    environment = environment_for(directory, port, smtp_port, kept)
    if not environment.get("DATABASE_URL"):
        from demo import embedded_postgres

        say("Starting the database…")
        environment["DATABASE_URL"] = embedded_postgres.url(embedded_postgres.start(directory / "postgres"))
    say("Preparing tables, files and the campaign…")
    manage(environment, "prepare_demo")
    processes = Processes(environment, logs)
    try:
        say("Starting the web server, the worker and the mail catcher…")
        start_all(processes, directory, port, smtp_port)
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", processes)
        welcome(environment["SITE_URL"], kept)
        while (ended := processes.ended()) is None:
            time.sleep(0.5)
        fail_with_log(processes, ended)
    except KeyboardInterrupt:
        say("Ending…")
    finally:
        for number in ENDING_SIGNALS:  # whoever presses Ctrl-C once more must not leave half of it behind
            signal.signal(number, signal.SIG_IGN)
        processes.stop()


def end_on_signals() -> None:
    """SIGTERM and a closed terminal end the demo like Ctrl-C, which a shell lets its background jobs ignore."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in ENDING_SIGNALS:
        signal.signal(number, interrupt)


def main() -> None:
    if sys.argv[1:2] == ["catch-mail"]:
        from demo.catcher import serve

        serve(Path(sys.argv[2]), int(sys.argv[3]))
        return
    try:
        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
