"""What tests stand on: a campaign with a petition, a rally and a list."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from campaign.models import Campaign, Membership, User
from campaign.public_forms import page_token
from events.models import Event
from petitions.models import LetterAction, Petition, Representative, Target
from supporters.models import Area, MailingList, Postcode
from tests.databases import own_copy


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Instead of pytest-django's, which runs all migrations in each process."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    with django_db_blocker.unblock(), own_copy(f"test_loudhailer_{worker}"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose, slower than most tests; test_passwords.py asks that the site has it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits are counted in the cache: no test inherits another's."""
    for database in ("transactional_db", "db"):
        if database in request.fixturenames:
            request.getfixturevalue(database)
            cache.clear()
            return


@pytest.fixture
def campaign(db: None) -> Campaign:
    return Campaign.objects.create(
        slug="clean-river",
        name="Clean River",
        strapline="We ask for a river one can swim in.",
        is_published=True,
        statement="The river is dirty.[^1]",
    )


@pytest.fixture
def petition(campaign: Campaign) -> Petition:
    petition = Petition.objects.create(
        campaign=campaign,
        slug="swim",
        title="Mayor: make the river clean",
        ask="Make it clean.",
        state=Petition.State.OPEN,
    )
    Target.objects.create(petition=petition, office="Mayor", body="The City")
    return petition


@pytest.fixture
def representative(db: None) -> Representative:
    """Of Riverside, where SW1A 1AA lies in these tests."""
    Area.objects.create(kind=Area.Kind.CONSTITUENCY, code="E99000001", name="Riverside")
    Postcode.objects.create(postcode="SW1A 1AA", constituency="E99000001")
    return Representative.objects.create(
        body="City Council", area="E99000001", area_name="Riverside", name="Ada Example", address="ada@example.net"
    )


@pytest.fixture
def letter_action(campaign: Campaign, representative: Representative) -> LetterAction:
    return LetterAction.objects.create(
        campaign=campaign,
        slug="ask-your-councillor",
        title="Ask your councillor to vote for the river",
        introduction="The vote is in May.",
        subject="The river in {area}",
        text="Dear {representative},\n\nplease vote for the clean river. " + "It is dear to us all. " * 5,
        body=representative.body,
        state=LetterAction.State.OPEN,
    )


@pytest.fixture
def event(campaign: Campaign) -> Event:
    return Event.objects.create(
        campaign=campaign,
        slug="river-rally",
        title="River rally",
        summary="Come to the river.",
        area="Riverside",
        venue_name="The old bridge",
        state=Event.State.PUBLISHED,
        starts_at=timezone.now() + timedelta(days=30),
    )


@pytest.fixture
def mailing_list(campaign: Campaign) -> MailingList:
    return MailingList.objects.create(campaign=campaign, slug="river-news", name="River news", description="Monthly.")


@pytest.fixture
def organiser(campaign: Campaign) -> User:
    user = User.objects.create_user("organiser@example.org", "a-long-password-1")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.ORGANISER)
    return user


@pytest.fixture
def organiser_client(organiser: User) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def filled_in() -> Callable[..., dict[str, str]]:
    """What a public form sends: its page's token, made a minute ago, an empty honeypot, and the given fields."""

    def fill(**fields: str) -> dict[str, str]:
        return {"page": page_token(time.time() - 60), "website": "", **fields}

    return fill
