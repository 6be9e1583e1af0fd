"""Segments: those of a campaign's people of whom something is true, found by one query.

A definition is a tree as JSON. Groups are `{"all": […]}`, `{"any": […]}` or `{"none": […]}`; leaves name a criterion
and its parameters, like `{"criterion": "country", "is": "is", "country": "GB"}`. An empty one means everybody. Each app
registers its criteria in `AppConfig.ready()`.
"""

from supporters.segments.criteria import Criterion, criteria_of, register, register_source
from supporters.segments.definitions import people
from supporters.segments.errors import InvalidDefinition

__all__ = ["Criterion", "InvalidDefinition", "criteria_of", "people", "register", "register_source"]
