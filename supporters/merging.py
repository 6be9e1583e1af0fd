"""How rows of one record become another's, and come back: what every app's part in merging two records stands on."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet, UniqueConstraint

from supporters import personal_data
from supporters.models import Supporter

_INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM {record} ON CONFLICT DO NOTHING"
_UPDATE = "UPDATE {table} SET ({columns}) = ROW({values}) FROM {record} WHERE {table}.id = %(pk)s"
Rows = dict[str, dict[str, Any]]  # a table's rows as JSON, by primary key
Difference = dict[str, Any]
RowModel = TypeVar("RowModel", bound=Model)


def person_fields(model: type[Model]) -> list[str]:
    """The fields that point at a supporter; of the supporter herself, her key."""
    if model is Supporter:
        return ["pk"]
    return [field.name for field in model._meta.concrete_fields if field.related_model is Supporter]


def of_people(model: type[RowModel], people: Collection[int]) -> QuerySet[RowModel]:
    """All rows that name one of the people."""
    wanted = Q()
    for name in person_fields(model):
        wanted |= Q(**{f"{name}__in": people})
    return model._base_manager.filter(wanted)


def clashing(model: type[RowModel], kept: Supporter, gone: Supporter) -> QuerySet[RowModel]:
    """The rows of the second that can't become the first's, who has one like it already."""
    alike = Q()
    for others, condition in _unique_with_person(model):
        hers = model._base_manager.filter(condition, supporter=kept, **{name: OuterRef(name) for name in others})
        alike |= condition & Q(Exists(hers))
    rows = model._base_manager.filter(supporter=gone)
    return rows.filter(alike) if alike else rows.none()


def _unique_with_person(model: type[Model]) -> list[tuple[list[str], Q]]:
    """The fields that, together with the person, are there once, and among which rows."""
    field: Any = model._meta.get_field("supporter")
    found: list[tuple[list[str], Q]] = [([], Q())] if field.unique else []
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and "supporter" in constraint.fields:
            others = [name for name in constraint.fields if name != "supporter"]
            found.append((others, constraint.condition or Q()))
    return found


def move(model: type[Model], kept: Supporter, gone: Supporter) -> dict[UUID, UUID]:
    """Make the second's rows the first's; where she has one like it, hers stays and the other goes."""
    clashing(model, kept, gone).delete()
    model._base_manager.filter(supporter=gone).update(supporter=kept)
    return {}


def move_choosing(
    model: type[RowModel],
    key: str,
    choose: Callable[[RowModel, RowModel], RowModel],
    kept: Supporter,
    gone: Supporter,
) -> dict[UUID, UUID]:
    """Make the second's rows the first's; where both have one of the same `key`, `choose` says which stays, changed."""
    hers = {getattr(row, key): row for row in model._base_manager.filter(supporter=kept)}
    forwards = {}
    for other in list(clashing(model, kept, gone)):
        own = hers[getattr(other, key)]
        chosen: Any = choose(own, other)
        left: Any = other if chosen is own else own
        forwards[left.public_id] = chosen.public_id
        left.delete()
        chosen.supporter = kept
        chosen.save()
    model._base_manager.filter(supporter=gone).update(supporter=kept)
    return forwards


def snapshot(people: Collection[int]) -> dict[str, Rows]:
    """Every row of every app that names one of them, and what hangs on such rows, as the database has it."""
    found = {}
    for holding in personal_data.holdings():
        named = _names_one_of_them(holding.model)
        found[holding.model._meta.label] = _rows(holding.model, named, people)
        for part in holding.parts:
            found[part.model._meta.label] = _rows(part.model, _hangs_on(part, named), people)
    return found


def _names_one_of_them(model: type[Model]) -> str:
    quoted = connection.ops.quote_name
    columns = [_column(model, name) for name in person_fields(model)]
    return " OR ".join(f"{quoted(column)} = ANY(%(people)s)" for column in columns)


def _hangs_on(part: ForeignKey[Any, Any], named: str) -> str:
    quoted = connection.ops.quote_name
    return f"{quoted(part.column)} IN (SELECT id FROM {quoted(part.related_model._meta.db_table)} WHERE {named})"  # noqa: S608


def _rows(model: type[Model], condition: str, people: Collection[int]) -> Rows:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(row) FROM {quoted(model._meta.db_table)} AS row WHERE {condition} ORDER BY id",  # noqa: S608
            {"people": list(people)},
        )
        rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]
    return {str(row["id"]): row for row in rows}


def _column(model: type[Model], name: str) -> str:
    field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(field.column)


def difference(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> dict[str, Difference]:
    """What it takes to come back. Of derived rows, which are worked out anew, all that there were."""
    found: dict[str, Difference] = {}
    for model, is_derived in _kept():
        label = model._meta.label
        old, new = before[label], after[label]
        if is_derived:
            found[label] = {"removed": list(old.values())}
            continue
        found[label] = {
            "removed": [row for pk, row in old.items() if pk not in new],
            "added": [row for pk, row in new.items() if pk not in old],
            "changed": {pk: _changed(row, new[pk]) for pk, row in old.items() if pk in new and row != new[pk]},
        }
    return {label: rows for label, rows in found.items() if any(rows.values())}


def _kept() -> Iterator[tuple[type[Model], bool]]:
    """The models of which a merge keeps rows, each before what hangs on it; and whether they are derived."""
    for holding in personal_data.holdings():
        yield holding.model, holding.derive is not None
        for part in holding.parts:
            yield part.model, False


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [value, after[name]] for name, value in before.items() if value != after[name]}


def restore(snapshot: Mapping[str, Difference], people: Collection[int]) -> None:
    """Give every row back what it was, but for what somebody has changed since.

    A field that has another value by now than the merge gave it keeps that; a row that has been deleted since stays
    so; what has come since stays where it came. Rows whose list, tag or petition is gone can't come back.
    """
    for model, is_derived in _kept():
        found = snapshot.get(model._meta.label, {})
        if is_derived:
            of_people(model, people).delete()
        _remove(model, found.get("added", []))
        _change_back(model, found.get("changed", {}))  # first: it makes room for what comes back
        _insert(model, found.get("removed", []))
    for holding in personal_data.holdings():
        if holding.derive:
            holding.derive(people)


def _remove(model: type[Model], added: Iterable[Mapping[str, Any]]) -> None:
    for row in added:
        if _current(model, row["id"]) == row:
            model._base_manager.filter(pk=row["id"]).delete()


def _insert(model: type[Model], removed: Iterable[dict[str, Any]]) -> None:
    for row in removed:
        standing = _with_standing_links(model, row)
        if standing is not None:
            _write(_INSERT, model, standing)


def _change_back(model: type[Model], changed: Mapping[str, Mapping[str, list[Any]]]) -> None:
    for pk, fields in changed.items():
        current = _current(model, int(pk))
        if current is None:
            continue
        old = {name: before for name, (before, after) in fields.items() if current.get(name) == after}
        if old:
            _write(_UPDATE, model, old, pk)


def _current(model: type[Model], pk: int) -> dict[str, Any] | None:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(row) FROM {table} AS row WHERE id = %s", [pk])  # noqa: S608
        found = cursor.fetchone()
    if found is None:
        return None
    row: dict[str, Any] = json.loads(found[0]) if isinstance(found[0], str) else found[0]
    return row


def _with_standing_links(model: type[Model], row: dict[str, Any]) -> dict[str, Any] | None:
    """The row without links to what has been deleted since; None where it can't be without."""
    standing = dict(row)
    for field in model._meta.concrete_fields:
        if not isinstance(field, ForeignKey) or standing.get(field.column) is None:
            continue
        if not field.related_model._base_manager.filter(pk=standing[field.column]).exists():
            if not field.null:
                return None
            standing[field.column] = None
    return standing


def _write(statement: str, model: type[Model], values: Mapping[str, Any], pk: str = "") -> None:
    """Run a statement that takes the values of columns from JSON, in the types that the table has."""
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.generated]
    known = [column for column in columns if column in values]
    sql = statement.format(
        table=table,
        columns=", ".join(map(quoted, known)),
        values=", ".join(f"record.{quoted(column)}" for column in known),
        record=f"jsonb_populate_record(NULL::{table}, %(values)s::jsonb) AS record",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"values": json.dumps(dict(values)), "pk": pk or None})
