"""Raising the goals that raise themselves."""

from __future__ import annotations

from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from petitions.goals import NEARLY, raised
from petitions.models import Petition


def raise_goals() -> None:
    """Raise each goal that is nearly reached. What is raised is stored: a goal that was shown never comes down again,
    also where signatures are taken back."""
    part, whole = NEARLY
    nearly = Petition.objects.open().filter(
        goal_raises=True, signature_count__gte=Cast("goal", BigIntegerField()) * part / whole
    )
    for pk, goal, count in nearly.values_list("pk", "goal", "signature_count"):
        Petition.objects.filter(pk=pk, goal=goal).update(goal=raised(goal, count))
