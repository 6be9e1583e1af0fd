from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from supporters.services.places import NotADirectory, load_area_names, load_postcodes


class Command(BaseCommand):
    help = (
        "Load the ONS Postcode Directory (its CSV as published), from which supporters get their constituency and "
        "region. Loading a newer one brings everybody up to date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="like Data/ONSPD_FEB_2026_UK.csv")
        parser.add_argument(
            "--names", type=Path, nargs="*", default=[], help="CSVs of codes and names, from its Documents folder"
        )

    def handle(self, *args: Any, file: Path, names: list[Path], **options: Any) -> None:
        try:
            for path in names:
                self._load_names(path)
            with file.open(encoding="utf-8-sig", newline="") as opened:
                total = load_postcodes(opened, lambda number: self.stdout.write(f"  {number:,} read"))
        except (NotADirectory, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"{total:,} postcodes are loaded."))

    def _load_names(self, path: Path) -> None:
        """The directory's folder holds lists of other kinds of area too: what isn't ours is named and left."""
        with path.open(encoding="utf-8-sig", newline="") as opened:
            try:
                self.stdout.write(f"{path.name}: {load_area_names(opened)} names")
            except NotADirectory:
                self.stdout.write(f"{path.name}: of no constituencies, regions or countries, so left out")
