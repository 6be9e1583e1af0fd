"""What the tests of this folder stand on besides the campaign."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from events.models import Event
from petitions.models import LetterAction, Petition
from supporters.models import MailingList
from tests.security.mails import Door


@pytest.fixture
def door(
    client: Client,
    request: pytest.FixtureRequest,
    filled_in: Callable[..., dict[str, str]],
    petition: Petition,
    event: Event,
    mailing_list: MailingList,
    letter_action: LetterAction,
) -> Door:
    return Door(client, lambda: request.getfixturevalue("organiser_client"), filled_in)
