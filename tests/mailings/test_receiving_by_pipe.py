"""`manage.py receive_bounce < mail`, as a mail server calls it: what it does, and with what it ends."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import OperationalError
from pytest_django import Settings

from campaign.models import Campaign
from mailings.management.commands import receive_bounce
from mailings.models import Bounce, Message
from mailings.verp import return_path
from supporters.models import MailingList, Suppression
from tests.mailings.report_files import report
from tests.mailings.sent_mailings import member, message_to, sent_mailing

TRY_LATER, NO_INPUT = 75, 66


@pytest.fixture(autouse=True)
def _bounce_domain(settings: Settings) -> None:
    settings.MAIL_BOUNCE_DOMAIN = "lists.example.org"


@pytest.fixture
def message(campaign: Campaign, mailing_list: MailingList) -> Message:
    return message_to(member(mailing_list, "gunel@example.net"), sent_mailing(campaign), mailing_list.purpose)


def pipe(monkeypatch: pytest.MonkeyPatch, mail: bytes, *arguments: str) -> int:
    """With which code the command ends."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail)))
    try:
        call_command("receive_bounce", *arguments)
    except SystemExit as end:
        return int(str(end.code))
    return 0


def test_a_bounce_is_handled(monkeypatch: pytest.MonkeyPatch, message: Message) -> None:
    assert pipe(monkeypatch, report("exim_no_report_part", message)) == 0
    assert Bounce.objects.get().source == "pipe"
    assert Suppression.objects.get().reason == "bounced"


def test_the_mail_server_may_say_to_which_address_it_came(monkeypatch: pytest.MonkeyPatch, message: Message) -> None:
    mail = report("outlook_access_denied", message, to="campaign@example.org")
    assert pipe(monkeypatch, mail) == 0
    assert not Bounce.objects.exists()
    assert pipe(monkeypatch, mail, "--to", return_path(message.public_id)) == 0
    assert Bounce.objects.exists()


def test_the_same_mail_twice_is_one_report(monkeypatch: pytest.MonkeyPatch, message: Message) -> None:
    for _time in range(2):
        assert pipe(monkeypatch, report("qmail_failure", message)) == 0
    assert Bounce.objects.count() == 1


@pytest.mark.parametrize("mail", [b"From: ann@example.org\r\n\r\nHello", b"\0\xff" * 1_000_000, b"x"])
def test_any_other_mail_is_swallowed_so_that_nothing_goes_back_to_anybody(
    monkeypatch: pytest.MonkeyPatch, db: None, mail: bytes
) -> None:
    assert pipe(monkeypatch, mail) == 0


def test_nothing_at_all_is_an_error_of_whoever_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pipe(monkeypatch, b" \n") == NO_INPUT


def test_what_goes_wrong_here_is_tried_again_later(monkeypatch: pytest.MonkeyPatch, message: Message) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("the server is gone")

    monkeypatch.setattr(receive_bounce, "take", away)
    assert pipe(monkeypatch, report("qmail_failure", message)) == TRY_LATER


def test_a_process_whose_database_is_away_asks_to_be_tried_again_later(message: Message) -> None:
    environment = {
        **os.environ,
        "LOUDHAILER_TESTING": "1",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "SECRET_KEY": django_settings.SECRET_KEY,
        "MAIL_BOUNCE_DOMAIN": "lists.example.org",
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "receive_bounce"],
        input=report("qmail_failure", message),
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == TRY_LATER
    assert b"gunel" not in ended.stdout + ended.stderr
