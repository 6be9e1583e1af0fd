from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from supporters.services.boundaries import NotBoundaries, load_boundaries

_NAMED_AT_MOST = 10


class Command(BaseCommand):
    help = (
        "Load the boundaries of constituencies, from GeoJSON in WGS84 as the ONS Open Geography Portal publishes it, "
        "so that figures are drawn as a map. Loading another file replaces them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="ultra generalised (BUC) is fine enough")
        parser.add_argument("--code", default="", help="the property with the codes, where it isn't found by itself")
        parser.add_argument(
            "--name", default="", help="the property with the names: areas that aren't known yet are added by it"
        )

    def handle(self, *args: Any, file: Path, code: str, name: str, **options: Any) -> None:
        try:
            with file.open(encoding="utf-8-sig") as opened:
                loaded = load_boundaries(opened, lambda number: self.stdout.write(f"  {number:,} read"), code, name)
        except (NotBoundaries, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        for line in loaded.left_out[:_NAMED_AT_MOST]:
            self.stdout.write(self.style.WARNING(f"left out: {line}"))
        if more := len(loaded.left_out[_NAMED_AT_MOST:]):
            self.stdout.write(self.style.WARNING(f"left out: {more:,} more"))
        self.stdout.write(
            self.style.SUCCESS(
                f"{loaded.drawn:,} boundaries are loaded, {loaded.size / 1000:,.0f} kB; {loaded.without_boundary:,} "
                "constituencies that are known have none."
            )
        )
