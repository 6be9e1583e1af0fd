from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from petitions.services.trusting import load_disposable_domains


class Command(BaseCommand):
    help = (
        "Load domains that give addresses to anybody for an hour, one a line. What was loaded before is replaced; the "
        "best known are always held to be such."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open(encoding="utf-8-sig") as opened:
                number = load_disposable_domains(opened)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        if not number:
            raise CommandError(f"{file.name} has no domain in it; what was loaded before is kept.")
        self.stdout.write(self.style.SUCCESS(f"{number:,} domains are loaded."))
