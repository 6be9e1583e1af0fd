"""Whether something is so, or not: what many criteria ask first."""

from django.utils.translation import gettext_lazy

from supporters.segments.conditions import Condition, Not
from supporters.segments.parameters import Choice, fixed

IS = Choice("is", gettext_lazy("whether"), fixed(("is", gettext_lazy("is")), ("is_not", gettext_lazy("isn’t"))))


def either(condition: Condition, *, holds: bool) -> Condition:
    return condition if holds else Not(condition)
