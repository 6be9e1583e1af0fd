"""The workspace's pages among a crowd: each within its time, and within its number of queries.

There is no floor to stand beside: the promise is an absolute one, 300 ms and 30 queries a page. The entry's "floor" is
what is promised, as pages a second, and the measure is the slowest page.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benchmarks import people
from benchmarks.rounds import Entry
from benchmarks.segments import Crowd
from campaign.models import Membership, User
from mailings.models import Mailing, MailingVersion
from mailings.services.running import run
from mailings.statistics.counted import count_what_is_due

SECONDS = 0.3
QUERIES = 30
_WORDS = "Dear {{ first_name|friend }},\n\nthe river is **clean**. [See it](https://example.org/river/)."
_NOTHING = {"all": [{"criterion": "country", "is": "is", "country": "GB"}]}


def measure(crowd: Crowd, rounds: int) -> Entry:
    """Open each page that shows a crowd, as a manager of its campaign."""
    client = _manager(crowd)
    people.agree(crowd.campaign, crowd.petitions[0].purpose)
    people.settle()
    draft, sent = _draft(crowd), _draft(crowd)
    frozen_in = _freeze(sent)
    paths = _pages(crowd) | _pages_of_mailings(draft, sent)
    pages = {name: _opened(client, path, rounds) for name, path in paths.items()}
    slowest = max(pages, key=lambda name: pages[name]["seconds"])
    too_many = [name for name, page in pages.items() if page["queries"] > QUERIES]
    if too_many:
        raise AssertionError(f"more than {QUERIES} queries: {', '.join(too_many)}")
    details = {
        "supporters": crowd.supporters,
        "slowest": slowest,
        "recipients": sent.audience_size,
        "frozen_in_seconds": frozen_in,
        "pages": pages,
    }
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


def _draft(crowd: Crowd) -> Mailing:
    """A mailing to everybody in every variant and language."""
    mailing = Mailing.objects.create(campaign=crowd.campaign, name="To everybody")
    mailing.audience.create(segment=crowd.campaign.segments.create(name="Everybody", definition={}))
    for variant in MailingVersion.VARIANTS:
        for language, _name in settings.LANGUAGES:
            mailing.versions.create(variant=variant, language=language, subject=f"News {variant}", body=_WORDS)
    return mailing


def _freeze(mailing: Mailing) -> float:
    """Start it as the worker does when its time has come; the seconds that it takes to put everybody in line."""
    mailing.state, mailing.scheduled_at = Mailing.State.SCHEDULED, timezone.now()
    mailing.save()
    began = time.perf_counter()
    run()
    seconds = time.perf_counter() - began
    mailing.refresh_from_db()
    if not mailing.audience_size:
        raise AssertionError("nobody was put in line")
    count_what_is_due()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE mailings_message")
    return seconds


def _pages_of_mailings(draft: Mailing, sent: Mailing) -> dict[str, str]:
    campaign = draft.campaign.slug
    of_all = (
        "organise_mailings:index",
        "organise_mailings:create",
        "organise_material:index",
        "organise_sequences:index",
    )
    of_one = (
        ("organise_mailings:edit", draft),
        ("organise_mailings:check", draft),
        ("organise_audience:audience", draft),
        ("organise_sending:send", draft),
        ("organise_sending:progress", sent),
        ("organise_statistics:statistics", sent),
    )
    general = {name: reverse(name, args=[campaign]) for name in of_all}
    return general | {name: reverse(name, args=[campaign, mailing.public_id]) for name, mailing in of_one}


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
