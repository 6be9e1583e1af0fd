"""Loading where postcodes lie: the ONS Postcode Directory, and the names of the areas it speaks of."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TextIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from supporters.models import Area

CHUNK = 50_000
# The directory's own columns, by their names until 2024 and since: ONS Postcode Directory User Guide, annex A.
_COLUMNS = {
    "postcode": r"pcds",
    "latitude": r"lat",
    "longitude": r"long",
    "constituency": r"pcon(\d\dcd)?",
    "region": r"rgn(\d\dcd)?",
    "country": r"ctry(\d\dcd)?",
}
# No position is known: ONS Postcode Directory User Guide, on latitude. Outside England there is no region: "S99999999".
_NOWHERE = "99.999999"
_NO_AREA = re.compile(r"[A-Z]99999999")
_KINDS = {"pcon": Area.Kind.CONSTITUENCY, "rgn": Area.Kind.REGION, "ctry": Area.Kind.REGION}


class NotADirectory(Exception):
    """The file lacks a column that the directory has."""


def load_postcodes(file: TextIO, progress: Callable[[int], object]) -> int:
    """Take the directory's CSV over into our table, all or nothing, and give supporters their areas. Return its rows.

    `progress` is told how many rows have been read so far. What isn't in the file stays: the directory itself keeps
    postcodes that are no longer used. Raises NotADirectory.
    """
    rows = _rows(file)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMPORARY TABLE loaded (
                postcode text, latitude float, longitude float, constituency text, region text
            )
            """
        )
        total = 0
        while chunk := list(islice(rows, CHUNK)):
            _copy(cursor, chunk)
            total += len(chunk)
            progress(total)
        _take_over(cursor)
        cursor.execute("DROP TABLE loaded")
        place_supporters(cursor)
    return total


def load_area_names(file: TextIO) -> int:
    """Take over a CSV of codes and names as the directory's Documents folder has them. Return how many it names.

    Its columns are called like PCON24CD and PCON24NM. Raises NotADirectory.
    """
    reader = csv.reader(file)
    header = [name.strip().casefold() for name in next(reader, [])]
    code = _column(header, r"(pcon|rgn|ctry)\d\dcd", "a code, like PCON24CD")
    name = _column(header, rf"{header[code][:-2]}nm", "a name, like PCON24NM")
    kind = _KINDS[header[code][:-4]]
    areas = [
        Area(code=row[code].strip(), name=row[name].strip(), kind=kind) for row in reader if len(row) > max(code, name)
    ]
    named = {area.code: area for area in areas if area.code and not _NO_AREA.fullmatch(area.code)}
    Area.objects.bulk_create(
        named.values(), update_conflicts=True, unique_fields=["code"], update_fields=["name", "kind"]
    )
    return len(named)


def place_supporters(cursor: CursorWrapper) -> None:
    """Give every supporter the areas of her postcode as the table has them now; a trigger does so for each new one."""
    cursor.execute(
        """
        UPDATE supporters_supporter AS supporter SET constituency = place.constituency, region = place.region
        FROM supporters_postcode AS place
        WHERE supporter.postcode <> '' AND place.postcode = supporter.postcode
            AND (supporter.constituency, supporter.region) IS DISTINCT FROM (place.constituency, place.region)
        """
    )


def _rows(file: TextIO) -> Iterator[tuple[str, ...]]:
    """What we keep of each row: the postcode with one space, its middle or nothing, constituency, region."""
    reader = csv.reader(file)
    header = [name.strip().casefold() for name in next(reader, [])]
    at = {name: _column(header, pattern, name) for name, pattern in _COLUMNS.items()}
    postcode, latitude, longitude = at["postcode"], at["latitude"], at["longitude"]
    constituency, region, country = at["constituency"], at["region"], at["country"]
    for row in reader:
        if len(row) < len(header) or not row[postcode]:
            continue
        is_nowhere = row[latitude].startswith(_NOWHERE) or not row[latitude]
        yield (
            row[postcode],
            "" if is_nowhere else row[latitude],
            "" if is_nowhere else row[longitude],
            _area(row[constituency]),
            _area(row[region]) or _area(row[country]),
        )


def _column(header: list[str], pattern: str, meaning: str) -> int:
    for position, name in enumerate(header):
        if re.fullmatch(pattern, name):
            return position
    raise NotADirectory(f"The file has no column for {meaning}.")


def _area(code: str) -> str:
    return "" if _NO_AREA.fullmatch(code) else code


def _copy(cursor: CursorWrapper, rows: Iterable[tuple[str, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    text.seek(0)
    cursor.copy_expert("COPY loaded FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (constituency, region))", text)


def _take_over(cursor: CursorWrapper) -> None:
    cursor.execute(
        """
        INSERT INTO supporters_postcode AS known (postcode, latitude, longitude, constituency, region)
        SELECT DISTINCT ON (postcode) postcode, latitude, longitude, constituency, region FROM loaded
        ORDER BY postcode
        ON CONFLICT (postcode) DO UPDATE
        SET latitude = excluded.latitude, longitude = excluded.longitude,
            constituency = excluded.constituency, region = excluded.region
        WHERE (known.latitude, known.longitude, known.constituency, known.region)
            IS DISTINCT FROM (excluded.latitude, excluded.longitude, excluded.constituency, excluded.region)
        """
    )
