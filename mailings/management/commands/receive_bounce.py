"""Take one mail from a mail server that pipes it here: a bounce or a complaint."""

from __future__ import annotations

import sys
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser

from mailings.bounces.mime import MOST_BYTES
from mailings.bounces.reports import read_report
from mailings.models import Bounce
from mailings.services.bouncing import take

log = structlog.get_logger(__name__)
# sysexits.h: what mail servers understand of a program.
NO_INPUT, TRY_LATER = 66, 75


class Command(BaseCommand):
    help = (
        "Reads a mail from standard input and handles it if it is a bounce or a complaint. Ends with 0 also for a mail "
        "that is neither, so that nothing is sent back to anybody; with 75 where it should be tried again later."
    )
    requires_system_checks: list[str] = []  # a mail server may start many of these

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", action="append", default=[], help="The address that the mail was delivered to.")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        raw = _read_all()
        if not raw.strip():
            sys.exit(NO_INPUT)
        try:
            report = read_report(raw, options["to"])
            if report is not None:
                take(report, Bounce.Source.PIPE)
        except Exception as error:  # whatever is wrong here, the mail server keeps the mail and comes again
            log.warning("bounce_not_taken", error=type(error).__name__)
            sys.exit(TRY_LATER)


def _read_all() -> bytes:
    """What matters of the mail. The rest is read too: a pipe that breaks would look like a failure."""
    kept = sys.stdin.buffer.read(MOST_BYTES)
    while sys.stdin.buffer.read(MOST_BYTES):
        pass
    return kept
