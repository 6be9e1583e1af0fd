"""The workspace's pages among a crowd: each within its time, and within its number of queries.

There is no floor to stand beside: the promise is an absolute one, 300 ms and 30 queries a page. The entry's "floor" is
what is promised, as pages a second, and the measure is the slowest page.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.rounds import Entry
from benchmarks.segments import Crowd
from campaign.models import Membership, User

SECONDS = 0.3
QUERIES = 30
_NOTHING = {"all": [{"criterion": "country", "is": "is", "country": "GB"}]}


def measure(crowd: Crowd, rounds: int) -> Entry:
    """Open each page that shows a crowd, as a manager of its campaign."""
    client = _manager(crowd)
    pages = {name: _opened(client, path, rounds) for name, path in _pages(crowd).items()}
    slowest = max(pages, key=lambda name: pages[name]["seconds"])
    too_many = [name for name, page in pages.items() if page["queries"] > QUERIES]
    if too_many:
        raise AssertionError(f"more than {QUERIES} queries: {', '.join(too_many)}")
    details = {"supporters": crowd.supporters, "slowest": slowest, "pages": pages}
    what = f"workspace, slowest page ({slowest})"
    return Entry("workspace", what, "pages a second", 1.0, [1 / SECONDS], [1 / pages[slowest]["seconds"]], details)


def _manager(crowd: Crowd) -> Client:
    user = User.objects.create_user("manager@example.org")
    Membership.objects.create(user=user, campaign=crowd.campaign, role=Membership.Role.MANAGER)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def _pages(crowd: Crowd) -> dict[str, str]:
    """Those that ask of people, by name; forms that know of nobody are left out."""
    campaign = crowd.campaign.slug
    person = crowd.campaign.people.select_related("supporter").earliest("pk").supporter
    segment = crowd.campaign.segments.create(name="British", definition=_NOTHING)
    of_one = {
        "organise_events:registrations": [crowd.event.slug],
        "organise_petitions:signatures": [crowd.petitions[0].slug],
        "organise_people:person": [person.public_id],
        "organise_segments:edit": [segment.public_id],
        "organise_lists:list": [crowd.list.slug],
        "organise_lists:members": [crowd.list.slug],
    }
    of_all = (
        "organise:dashboard",
        "organise_events:index",
        "organise_petitions:index",
        "organise_people:index",
        "organise_people:tags",
        "organise_people:duplicates",
        "organise_segments:index",
        "organise_lists:index",
        "organise_imports:index",
        "organise_exports:index",
        "organise_exports:create",
        "organise_protection:index",
        "organise_protection:suppressions",
        "organise_protection:retention",
        "organise_protection:record",
    )
    return {name: reverse(name, args=[campaign, *of_one.get(name, [])]) for name in (*of_all, *of_one)}


def _opened(client: Client, path: str, rounds: int) -> dict[str, Any]:
    """The median time of the page once its templates are read, and how many queries it takes."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    queries = len(captured)  # asked here, since the next request begins the log anew
    if answer.status_code != 200:
        raise AssertionError(f"{path}: {answer.status_code}")
    return {"seconds": median(_timed(client, path) for _round in range(rounds)), "queries": queries}


def _timed(client: Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path)
    return time.perf_counter() - began
