"""A real mail server, and an outbox to fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from campaign.models import Campaign, Membership, User
from mailings.models import Message
from mailings.outbox import enqueue
from supporters.models import Supporter
from tests.mailings.post_office import PostOffice


@pytest.fixture
def post_office(settings: Settings) -> Iterator[PostOffice]:
    """The server that the site's mail goes to."""
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    office.open()
    yield office
    office.close()


@pytest.fixture
def queue(db: None) -> Callable[..., Message]:
    """Put one mail to a person of this name into the outbox."""

    def put(name: str, **fields: object) -> Message:
        address = name if "@" in name else f"{name}@example.org"
        supporter = Supporter.objects.by_address(address, "en-gb")
        key = str(fields.pop("key", f"test:{address}:{Message.objects.count()}"))
        context = fields.pop("context", {"subject": f"For {name}", "text": "See https://example.org/river/"})
        enqueue("mailings.account", supporter, key, context, language="en-gb", **fields)  # type: ignore[arg-type]
        return Message.objects.get(dedupe_key=key)

    return put


@pytest.fixture
def kamran(campaign: Campaign) -> User:
    """Another organiser."""
    user = User.objects.create_user("kamran@example.org", name="Kamran")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.ORGANISER)
    return user


@pytest.fixture
def nigar(campaign: Campaign) -> User:
    """A manager."""
    user = User.objects.create_user("nigar@example.org", name="Nigar")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.MANAGER)
    return user
