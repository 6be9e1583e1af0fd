"""Count a mailing's figures anew from its rows, or see whether those that are kept still say the same."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mailings.models import Mailing
from mailings.statistics.counted import count_and_keep, is_great, kept_of
from mailings.statistics.figures import count_all


class Command(BaseCommand):
    help = "Counts what became of a great mailing from its rows, and keeps the figures for its page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mailing", type=UUID, help="The identifier that stands in the address of its pages.")
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; end with 1 if the kept figures aren't those of the rows as they are now.",
        )

    def handle(self, *_arguments: Any, mailing: UUID, check: bool, **_options: Any) -> None:
        found = Mailing.objects.filter(public_id=mailing).first()
        if found is None:
            raise CommandError(f"There is no mailing {mailing}.")
        if not is_great(found):
            self.stdout.write("It is so small that it is counted whenever somebody looks; nothing is kept.")
        elif check:
            self._check(found)
        else:
            self.stdout.write(f"Counted: {count_and_keep(found).messages.queued} messages.")

    def _check(self, mailing: Mailing) -> None:
        kept = kept_of(mailing)
        if kept is None:
            raise CommandError("It hasn't been counted yet.")
        if differing := count_all(mailing).differing_from(kept):
            raise CommandError("These aren't as they were counted: " + ", ".join(differing))
        self.stdout.write("The kept figures are those of the rows.")
