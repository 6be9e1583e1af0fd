"""What the tests of the admin stand on: an admin, and one row of every model of ours."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client

from campaign.models import User
from tests.admin.rows import rows

OURS = ("campaign", "supporters", "mailings", "petitions", "events")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]


def address(model: type[Model], page: str = "") -> str:
    """The path of the model's list in the admin, or of a page below it."""
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss@example.org", name="Zeynəb")


@pytest.fixture
def admin(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


@pytest.fixture
def one_of_each(boss: User) -> dict[type[Model], Model]:
    """A row of every model of ours, of a campaign that has begun."""
    return rows(1)
