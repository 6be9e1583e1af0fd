"""The checks of `make lint` that are commands of our own or need an environment made up for them."""

from __future__ import annotations

import os
import subprocess
import sys

PRODUCTION = {
    "SECRET_KEY": "only-for-this-check-" + "x" * 60,
    "SUPPRESSION_KEY": "only-for-this-check-" + "y" * 60,
    "SITE_URL": "https://campaign.example.org",
    "ALLOWED_HOSTS": "campaign.example.org",
    "DATABASE_URL": "postgres://nobody@localhost/none",
    "EMAIL_URL": "smtp+tls://nobody:nothing@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "campaign@example.org",
    "REDIS_URL": "redis://localhost:6379/0",
}


def run(title: str, environment: dict[str, str], *command: str) -> bool:
    done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)
    print(f"{title}: {'ok' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        print(done.stdout, done.stderr)
    return done.returncode == 0


def vulnerabilities() -> bool:
    """pip-audit asks a service outside; where that can't be reached, say so and go on."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--require-hashes",
        "--disable-pip",
        "-r",
        "requirements.lock",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    unreachable = "ConnectionError" in done.stderr or "Max retries" in done.stderr or "ServiceError" in done.stderr
    print(f"pip-audit: {'ok' if not done.returncode else 'not reachable from here' if unreachable else 'FAILED'}")
    if done.returncode and not unreachable:
        print(done.stdout, done.stderr)
    return not done.returncode or unreachable


def main() -> int:
    clean = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "DEMO", "LOUDHAILER_TESTING")}
    testing = {**clean, "LOUDHAILER_TESTING": "1", "DATABASE_URL": PRODUCTION["DATABASE_URL"]}
    results = [
        run(
            "check --deploy",
            {**clean, **PRODUCTION},
            "manage.py",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
        ),
        run("makemigrations --check", testing, "manage.py", "makemigrations", "--check", "--dry-run"),
        vulnerabilities(),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
