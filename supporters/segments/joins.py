"""LEFT JOINs with a subquery, which Django's ORM has no words for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Col
from django.db.models.lookups import IsNull
from django.db.models.sql import Query
from django.db.models.sql.constants import LOUTER

from supporters.models import CampaignSupporter

_SUPPORTER = CampaignSupporter._meta.get_field("supporter")


@dataclass
class SubqueryJoin:
    """What stands in a query's FROM: `LEFT JOIN (the people) ON their key is that of the row`.

    Has what Django's own Join has and its Query asks for. The rows stay as many as they are, since `people` yields
    each key once.
    """

    people: Query
    table_alias: str
    parent_alias: str
    table_name: str = "segment_people"
    join_type: str = LOUTER
    nullable: bool = True
    filtered_relation: None = None

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        inner, parameters = self.people.get_compiler(connection=connection).as_sql()
        quote = connection.ops.quote_name
        column = f"{compiler.quote_name_unless_alias(self.parent_alias)}.{quote(_SUPPORTER.column)}"
        alias = f"{self.table_alias} ({quote(_SUPPORTER.column)})"
        theirs = f"{self.table_alias}.{quote(_SUPPORTER.column)}"
        return f"LEFT OUTER JOIN ({inner}) {alias} ON ({theirs} = {column})", tuple(parameters)

    def relabeled_clone(self, change_map: dict[str, str]) -> SubqueryJoin:
        return replace(
            self,
            table_alias=change_map.get(self.table_alias, self.table_alias),
            parent_alias=change_map.get(self.parent_alias, self.parent_alias),
        )


class IsAmong:
    """True of a row of CampaignSupporter whose person is among these, given as a query of keys that has each once."""

    conditional = True

    def __init__(self, people: QuerySet[Any, Any]) -> None:
        self.people = people

    def resolve_expression(self, query: Query, *args: Any, **kwargs: Any) -> IsNull:
        """Join them to the query, and say that the row found one."""
        parent = query.get_initial_alias()
        assert parent  # noqa: S101 (a query of a model has its table)
        alias = f"{query.alias_prefix}{len(query.alias_map) + 1}"
        join: Any = SubqueryJoin(self.people.query, alias, parent)
        query.alias_map[alias] = join
        query.alias_refcount[alias] = 1
        query.table_map.setdefault(join.table_name, []).append(alias)
        return IsNull(Col(alias, _SUPPORTER), False)
