"""Reports that come to a mailbox: read over IMAP and POP3 in batches, each done once, whatever else lies there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from pytest_django import Settings

from campaign.models import Campaign
from mailings.bounces import mailbox
from mailings.bounces.mailbox import Place, read_mailbox
from mailings.models import Bounce, Message
from mailings.tasks import read_bounces
from supporters.models import MailingList, Suppression
from tests.mailings.mailboxes import Letters, MailServer
from tests.mailings.report_files import report
from tests.mailings.sent_mailings import member, message_to, sent_mailing

LETTER = b"From: ann@example.org\r\nSubject: Hello\r\n\r\nWhen do we swim?\r\n"
HUGE_LINE = b"From: postmaster@x\r\nSubject: undeliverable\r\n\r\n" + b"x" * 3_000_000 + b"\r\n."


@pytest.fixture(params=["imap", "pop3"])
def letters(db: None, request: pytest.FixtureRequest, settings: Settings) -> Iterator[Letters]:
    server = MailServer(request.param)
    server.open()
    settings.BOUNCE_MAILBOX = server.url
    settings.MAIL_BOUNCE_DOMAIN = "lists.example.org"
    yield server.letters
    server.close()


@pytest.fixture
def message(campaign: Campaign, mailing_list: MailingList) -> Message:
    return message_to(member(mailing_list, "gunel@example.net"), sent_mailing(campaign), mailing_list.purpose)


@pytest.fixture
def bounce(message: Message) -> bytes:
    return report("postfix_no_such_user", message)


def is_imap(settings: Settings) -> bool:
    return settings.BOUNCE_MAILBOX.startswith("imap")


def test_a_report_is_handled_and_taken_out_of_the_mailbox(letters: Letters, message: Message, bounce: bytes) -> None:
    letters.put(bounce)
    read_bounces()
    assert Bounce.objects.get().source == "mailbox"
    assert Suppression.objects.get().reason == "bounced"
    assert letters.mails == {}


def test_what_is_no_report_is_not_looked_at_again(
    letters: Letters, bounce: bytes, settings: Settings, message: Message
) -> None:
    letters.put(LETTER, report("vacation_rfc3834", message), bounce)
    for _time in range(2):
        read_mailbox()
    assert Bounce.objects.count() == 1
    left = set(letters.mails) - letters.seen
    assert left == set()
    assert len(letters.mails) == (2 if is_imap(settings) else 0)  # IMAP leaves them for a person to look at


def test_huge_broken_and_refused_mails_stop_nothing(letters: Letters, bounce: bytes) -> None:
    letters.put(HUGE_LINE, b"", b"\0\xff\r\n.\r\n..\r\n" * 50, b"A" * 900_000, LETTER, bounce)
    letters.refuse = {5}
    read_mailbox()
    assert Bounce.objects.count() == 1
    assert set(letters.mails) <= letters.seen


def test_of_a_huge_mail_no_more_is_fetched_than_is_read(letters: Letters, settings: Settings) -> None:
    letters.put(b"Subject: x\r\n\r\n" + b"line\r\n" * 1_000_000)
    read_mailbox()
    assert letters.sent_octets < 400_000


def test_killed_before_it_is_taken_out_it_is_known_the_next_time(
    letters: Letters, message: Message, bounce: bytes, settings: Settings
) -> None:
    letters.put(bounce)
    letters.drop_at = "STORE" if is_imap(settings) else "DELE"
    read_mailbox()
    assert (Bounce.objects.count(), len(letters.mails)) == (1, 1)
    Suppression.objects.all().delete()
    letters.drop_at = ""
    read_mailbox()
    assert (Bounce.objects.count(), Suppression.objects.count(), letters.mails) == (1, 0, {})


@pytest.mark.parametrize("at", ["LOGIN", "PASS", "SEARCH", "LIST", "FETCH", "TOP", "CLOSE", "QUIT"])
def test_a_server_that_breaks_off_is_asked_again_later(letters: Letters, bounce: bytes, at: str) -> None:
    letters.put(bounce)
    letters.drop_at = at
    read_mailbox()
    letters.drop_at = ""
    read_mailbox()
    assert (Bounce.objects.count(), letters.mails) == (1, {})


def test_a_database_that_is_away_leaves_the_mail_where_it_is(
    letters: Letters, bounce: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("the server is gone")

    letters.put(bounce)
    with monkeypatch.context() as patched:
        patched.setattr(mailbox, "take", away)
        with pytest.raises(OperationalError):
            read_mailbox()
    assert len(letters.mails) == 1
    assert letters.seen == set()
    read_mailbox()
    assert Bounce.objects.count() == 1


def test_a_batch_is_short_and_the_next_one_goes_on(
    letters: Letters, bounce: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "BATCH", 3)
    letters.put(*[LETTER] * 5, bounce)
    assert read_mailbox()
    assert not Bounce.objects.exists()
    assert not read_mailbox()
    assert Bounce.objects.exists()


def test_a_wrong_password_is_not_tried_again_and_again(letters: Letters, settings: Settings) -> None:
    settings.BOUNCE_MAILBOX = settings.BOUNCE_MAILBOX.replace("p%40ss", "other")
    assert not read_mailbox()
    assert letters.logins == 1


@pytest.mark.usefixtures("db")
class TestWhereItIs:
    def test_without_a_mailbox_nothing_is_done(self, settings: Settings) -> None:
        settings.BOUNCE_MAILBOX = ""
        assert not read_mailbox()

    def test_a_server_that_is_not_there_is_no_error(self, settings: Settings) -> None:
        settings.BOUNCE_MAILBOX = "imap://user:secret@127.0.0.1:1/INBOX"
        assert not read_mailbox()

    def test_the_address_is_read_as_it_is_written(self) -> None:
        place = Place.of("imaps://bounces%40example.org:a%2Fb@mail.example.org/Bounces%20in")
        assert (place.user, place.password, place.port, place.folder) == (
            "bounces@example.org",
            "a/b",
            993,
            "Bounces in",
        )
        assert Place.of("pop3s://me:secret@mail.example.org").port == 995

    @pytest.mark.parametrize(
        "url", ["https://me:hunter2@host/", "imaps://host/INBOX", "imaps://me:hunter2@host:hunter2/INBOX", "hunter2"]
    )
    def test_a_wrong_one_is_refused_without_telling_the_password(self, url: str) -> None:
        with pytest.raises(ImproperlyConfigured) as refused:
            Place.of(url)
        assert "hunter2" not in str(refused.value)
