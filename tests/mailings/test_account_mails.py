"""The team's account mails go through the outbox, ahead of all others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from django.conf import settings
from django.test import Client

from campaign.models import User
from mailings.kinds import known_kinds
from mailings.models import Message
from mailings.tasks import deliver
from tests.mail import delivered, path_with
from tests.mailings.post_office import PostOffice

Queue = Callable[..., Message]


def ask_for_a_new_password(client: Client, address: str) -> int:
    return client.post("/accounts/password/reset/", {"email": address}).status_code


def test_a_new_password_is_asked_for_by_mail_and_set_by_its_link(client: Client, organiser: User) -> None:
    assert ask_for_a_new_password(client, "Organiser@Example.org") == 302
    [message] = delivered()
    assert message.to == ["organiser@example.org"]
    page = client.get(path_with(message, "/password/reset/key/"), follow=True)
    assert page.status_code == 200
    words = {"password1": "another-long-password-2", "password2": "another-long-password-2"}
    client.post(page.redirect_chain[-1][0], words)
    organiser.refresh_from_db()
    assert organiser.check_password("another-long-password-2")


def test_the_answer_is_the_same_for_a_stranger_and_nothing_is_sent(client: Client, organiser: User) -> None:
    assert ask_for_a_new_password(client, "organiser@example.org") == ask_for_a_new_password(client, "x@example.org")
    assert [message.to for message in delivered()] == [["organiser@example.org"]]


def test_it_overtakes_what_waits(client: Client, organiser: User, queue: Queue, post_office: PostOffice) -> None:
    for number in range(5):
        queue(f"person{number}", priority=Message.Priority.BULK)
    ask_for_a_new_password(client, "organiser@example.org")
    deliver()
    assert post_office.addresses()[0] == "organiser@example.org"


def test_what_it_said_is_not_kept(client: Client, organiser: User) -> None:
    """The link in it would let a reader of the database enter the account."""
    ask_for_a_new_password(client, "organiser@example.org")
    assert "password/reset/key" in str(Message.objects.get().context)
    delivered()
    assert Message.objects.get().context == {}


def test_a_worker_that_has_shown_no_page_can_write_every_kind() -> None:
    """Celery's worker never imports what only a page needs."""
    told = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from mailings.kinds import known_kinds; print(*known_kinds())"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "campaign.settings", "LOUDHAILER_TESTING": "1"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert set(told.stdout.split()) == set(known_kinds())
    assert "mailings.account" in told.stdout
