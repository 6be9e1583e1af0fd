"""What tests of letters stand on."""

from __future__ import annotations

import pytest
from django.test import Client

from petitions.models import LetterAction
from tests.petitions.letters import Fill, Writer


@pytest.fixture
def aysel_writes(client: Client, filled_in: Fill, letter_action: LetterAction) -> Writer:
    return Writer(client, filled_in)
