from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from petitions.models import Representative
from petitions.services.representatives import NotAList, load_representatives


class Command(BaseCommand):
    help = (
        "Load who sits in a parliament or another body for which area, from a CSV: the UK Parliament's list of members "
        "as published, or one with the columns area code, area name, name, party, address. Loading a newer one brings "
        "the table up to date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--body", required=True, help='like "House of Commons"; letter actions name it')

    def handle(self, *args: Any, file: Path, body: str, **options: Any) -> None:
        body = " ".join(body.split())
        longest = Representative._meta.get_field("body").max_length or 0
        if not 0 < len(body) <= longest:
            raise CommandError(f"Give the body's name in up to {longest} characters.")
        try:
            with file.open(encoding="utf-8-sig", newline="") as opened:
                loaded = load_representatives(opened, body)
        except (NotAList, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        for line in loaded.left_out:
            self.stdout.write(self.style.WARNING(f"line {line.number}: {line.words}: {line.why}"))
        self.stdout.write(
            self.style.SUCCESS(
                f"{loaded.sitting:,} sit in the {body}, {loaded.without_address:,} of them without an address; "
                f"{loaded.no_longer_sitting:,} no longer sit."
            )
        )
