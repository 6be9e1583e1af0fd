"""What this app lets segments ask: of a person, of her lists and consent, and of a campaign's own fields."""

from supporters.criteria.own_fields import own_fields
from supporters.criteria.people import CRITERIA
from supporters.segments.criteria import register, register_source


def register_criteria() -> None:
    register_source(own_fields)
    for criterion in CRITERIA:
        register(criterion)
