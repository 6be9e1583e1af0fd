"""The one query finds just those whom a plain reading of the definition means, whoever they are and however nested."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from supporters.segments import criteria_of
from supporters.segments.criteria import Asked
from supporters.segments.definitions import people_asked
from tests.segments.python_evaluation import Evaluation
from tests.segments.strategies import PEOPLE, as_definition, definitions, groups, leaves
from tests.segments.world import NOW, World

pytestmark = pytest.mark.django_db


# A failing crowd is printed as it is: making it smaller would take minutes, with a database in between.
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_random_definitions_find_the_same_people_of_a_random_crowd(data: st.DataObject) -> None:
    with transaction.atomic():
        world = World()
        crowd = data.draw(PEOPLE)
        positions = world.add(crowd)
        world.segment.definition = data.draw(
            st.recursive(leaves(world, saved=False), groups, max_leaves=3).map(as_definition)
        )
        world.segment.save()
        evaluation = Evaluation(world)
        for definition in data.draw(st.lists(definitions(world), min_size=6, max_size=12)):
            rows = people_asked(Asked(world.campaign, now=NOW), definition)
            found = sorted(positions[key] for key in rows.values_list("pk", flat=True))
            meant = [i for i, person in enumerate(crowd) if evaluation.holds(person, definition)]
            assert found == meant, definition
            assert rows.count() == len(meant)
        transaction.set_rollback(True)


def test_no_criterion_is_left_out_of_the_comparison() -> None:
    world = World()
    for key in criteria_of(world.campaign):
        assert hasattr(Evaluation, key.replace("field:", "field_")), key
