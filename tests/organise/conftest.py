"""What the tests of the workspace stand on: a team, and another campaign with its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import Campaign, Membership, User
from events.models import Event
from petitions.models import Petition
from supporters.models import MailingList

LogIn = Callable[[str], Client]


@pytest.fixture
def organiser(campaign: Campaign) -> User:
    """Aysel, who never logs in with a password here: making one would take longer than most of these tests."""
    user = User.objects.create_user("organiser@example.org", name="Aysel")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.ORGANISER)
    return user


@pytest.fixture
def aysel(organiser_client: Client) -> Client:
    """Her browser."""
    return organiser_client


@pytest.fixture
def event(event: Event) -> Event:
    """The rally, beginning on the minute, as a form would have it."""
    event.starts_at = event.starts_at.replace(second=0, microsecond=0)
    event.save()
    return event


@pytest.fixture
def clean_air(db: None) -> Campaign:
    """Another campaign on the same site, with a rally, a petition and a list of its own."""
    campaign = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.", is_published=True)
    Event.objects.create(
        campaign=campaign,
        slug="air-rally",
        title="Air rally",
        summary="Come and breathe.",
        area="Hilltop",
        starts_at=timezone.now() + timedelta(days=30),
    )
    Petition.objects.create(campaign=campaign, slug="breathe", title="Breathe", ask="Let us.", state="open")
    MailingList.objects.create(campaign=campaign, slug="air-letter", name="Air news", description="Weekly.")
    return campaign


@pytest.fixture
def log_in(campaign: Campaign, clean_air: Campaign) -> LogIn:
    """A browser of somebody in this role: on the river's team, on the air's team alone, or on none."""

    def enter(role: str) -> Client:
        client = Client()
        if role == "stranger":
            return client
        user = User.objects.create_user(f"{role}@example.org", is_superuser=role == "superuser")
        if role == "elsewhere":
            Membership.objects.create(user=user, campaign=clean_air, role=Membership.Role.MANAGER)
        elif role in Membership.Role.values:
            Membership.objects.create(user=user, campaign=campaign, role=role)
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def queries_of() -> Callable[[Client, str], int]:
    """How many queries a page takes, once it has been opened before."""

    def count(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    return count
