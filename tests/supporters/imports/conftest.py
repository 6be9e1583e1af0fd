"""What tests of imports stand on: a manager of the river's campaign, and the whole way from a file to its report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from campaign.models import Campaign, Membership, User
from supporters.importing import running
from supporters.models import Import, MailingList
from supporters.services import imports

EVIDENCE = "Signed up on paper at the stall by the old bridge on 3 May 2026."
Bring = Callable[..., Import]


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a test's transaction no other connection sees its rows: large files too are written by one."""
    monkeypatch.setattr(running, "SMALL", 10**9)


@pytest.fixture
def manager(campaign: Campaign) -> User:
    user = User.objects.create_user("manager@example.org", name="Rəşad")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.MANAGER)
    return user


@pytest.fixture
def manager_client(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client


def upload(campaign: Campaign, user: User, content: bytes | str, name: str = "people.csv") -> Import:
    content = content.encode() if isinstance(content, str) else content
    pieces = [content[start : start + 65536] for start in range(0, len(content), 65536)]
    return imports.upload(campaign, user, name, len(content), pieces)


def begin(
    run: Import, user: User, *, lists: Sequence[MailingList] = (), tags: Sequence[str] = (), **options: Any
) -> Import:
    """Take the columns as they are guessed, and start."""
    imports.choose_columns(run, user, options.pop("mapping", run.mapping))
    for name, value in {"evidence": EVIDENCE, **options}.items():
        setattr(run, name, value)
    imports.start(run, user, tags, lists)
    return run


def work_off(run: Import) -> Import:
    """What the worker does, until nothing is left to do."""
    while imports.work(run.pk):
        pass
    run.refresh_from_db()
    return run


@pytest.fixture
def bring(campaign: Campaign, manager: User) -> Bring:
    """Import this file from beginning to end."""

    def whole(content: bytes | str, name: str = "people.csv", **options: Any) -> Import:
        run = upload(options.pop("campaign", campaign), manager, content, name)
        return work_off(begin(run, manager, **options))

    return whole


def outcomes(run: Import) -> list[tuple[int, str, str]]:
    """The report: row, outcome, problems."""
    return list(run.rows.order_by("pk").values_list("number", "outcome", "problems"))


def counts(run: Import) -> dict[str, int]:
    found = {name: getattr(run, name) for name in ("created", "updated", "unchanged", "skipped", "refused")}
    return {name: number for name, number in found.items() if number}
