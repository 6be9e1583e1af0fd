"""The production commands do their work without Docker: `make prove` as a test."""

import pytest

from tests.deployment.prove_production import prove


@pytest.mark.redis
def test_production_commands_do_their_work_and_end_when_told() -> None:
    prove(print)
