"""What is read out of the reports that mail servers and providers write, and out of mails that only look like them."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from pytest_django import Settings

from mailings.bounces.diagnostics import without_names
from mailings.bounces.identity import Proof
from mailings.bounces.mime import MOST_BYTES
from mailings.bounces.reports import read_report
from mailings.models import Message
from tests.mailings.report_files import FOLDER, report

HARD, SOFT, BLOCKED, COMPLAINT = "hard", "soft", "blocked", "complaint"


@dataclass(frozen=True)
class Expected:
    """The kind of what happened, the status code, and a piece of the server's words."""

    kind: str
    status: str = ""
    words: str = ""


EXPECTED: dict[str, Expected | None] = {
    "postfix_no_such_user": Expected(HARD, "5.1.1", "User unknown in virtual mailbox table"),
    "postfix_mailbox_full": Expected(SOFT, "5.2.2", "Quota exceeded"),
    "postfix_greylisting_delay": None,
    "postfix_expired": Expected(SOFT, "4.4.1", "Connection timed out"),
    "postfix_domain_not_found": Expected(HARD, "5.4.4", "Host not found"),
    "postfix_delivered_notice": None,
    "gmail_no_such_user": Expected(HARD, "5.1.1", "does not exist"),
    "gmail_over_quota": Expected(SOFT, "4.2.2", "out of storage"),
    "gmail_blocked_as_spam": Expected(BLOCKED, "5.7.1", "unsolicited"),
    "exchange_no_such_user": Expected(HARD, "5.1.10", "RecipientNotFound"),
    "outlook_access_denied": Expected(HARD, "5.4.1", "Access denied"),
    "outlook_mailbox_unavailable": Expected(HARD, "5.5.0", "mailbox unavailable"),
    "yahoo_no_account": Expected(HARD, "5.0.0", "doesn't have a yahoo"),
    "exim_no_report_part": Expected(HARD, "5.1.1", "unknown user"),
    "exim_unrouteable": Expected(HARD, "5.0.0", "Unrouteable"),
    "exim_delay_warning": None,
    "qmail_failure": Expected(HARD, "5.1.1", "no mailbox here"),
    "sendmail_host_unknown": Expected(HARD, "5.1.2", "Host unknown"),
    "sendmail_old_transcript": Expected(HARD, "5.0.0", "User unknown"),
    "vacation_rfc3834": None,
    "vacation_outlook": None,
    "letter_that_quotes_a_bounce": None,
    "arf_yahoo": Expected(COMPLAINT),
    "arf_redacted_recipient": Expected(COMPLAINT),
    "arf_not_spam": None,
    "arf_authentication_failure": None,
    "hotmail_junk_report": Expected(COMPLAINT),
    "german_gateway": Expected(HARD, "5.1.1", "Empfänger unbekannt"),
    "russian_without_codes": Expected(SOFT, "", "не доставлено"),
    "base64_parts": Expected(HARD, "5.2.1", "is disabled"),
    "truncated": Expected(HARD, "5.1.1", "User unkn"),
    "broken_mime": Expected(HARD, "5.1.1", "no such user"),
    "no_status_field": Expected(HARD, "5.1.3", "User unknown"),
    "alias_of_two_one_delivered": None,
    "too_large": Expected(BLOCKED, "5.3.4", "Message size"),
    "internationalised": Expected(HARD, "5.1.1", "istifadəçi yoxdur"),
}
FAILURES = sorted(name for name, expected in EXPECTED.items() if expected)
# These quote no header of the message at all: the return path alone says which it was.
BY_RETURN_PATH_ALONE = {"truncated", "broken_mime"}


@pytest.fixture
def message() -> Message:
    """Not stored: reading asks the database for nothing."""
    return Message(kind="mailings.mailing", address="gunel@example.net")


@pytest.fixture
def _bounce_domain(settings: Settings) -> None:
    settings.MAIL_BOUNCE_DOMAIN = "lists.example.org"


def test_every_report_of_the_corpus_is_tried_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(EXPECTED)


@pytest.mark.usefixtures("_bounce_domain")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_report_says_what_happened_to_which_message(name: str, message: Message) -> None:
    expected, read = EXPECTED[name], read_report(report(name, message))
    if expected is None:
        assert read is None
        return
    assert read is not None
    assert (read.kind, read.status) == (expected.kind, expected.status)
    assert expected.words in read.diagnostic
    assert read.identity is not None
    assert read.identity.public_id == message.public_id
    assert read.identity.proof == (Proof.LINK if name == "arf_redacted_recipient" else Proof.RETURN_PATH)


@pytest.mark.parametrize("name", sorted(set(FAILURES) - BY_RETURN_PATH_ALONE))
def test_without_a_return_path_of_its_own_the_message_is_known_by_what_came_back_of_it(
    name: str, message: Message
) -> None:
    read = read_report(report(name, message))
    assert read is not None
    assert read.identity is not None
    assert read.identity.public_id == message.public_id


@pytest.mark.usefixtures("_bounce_domain")
class TestWhoIsBelieved:
    def test_an_address_alone_names_no_message(self, message: Message) -> None:
        """Whoever knows somebody's address can write such a report."""
        forged = report("postfix_no_such_user", message, to="campaign@example.org")
        forged = b"\r\n".join(line for line in forged.split(b"\r\n") if b"-ID:" not in line and b"List-" not in line)
        read = read_report(forged)
        assert read is not None
        assert read.identity is None

    def test_a_return_path_with_a_wrong_check_names_no_message(self, message: Message) -> None:
        own = report("truncated", message)
        at = own.index(b"@lists.example.org")
        read = read_report(own[: at - 8] + b"aaaaaaaa" + own[at:])
        assert read is not None
        assert read.identity is None

    @pytest.mark.parametrize(("name", "believed"), [("qmail_failure", False), ("arf_redacted_recipient", True)])
    def test_a_message_id_that_any_reply_tells_is_not_enough_for_a_bounce(
        self, message: Message, name: str, believed: bool
    ) -> None:
        read = read_report(report(name, message, to="campaign@example.org"))
        assert read is not None
        assert read.identity is not None
        assert read.identity.is_enough_for(read.kind) == believed

    def test_the_address_to_which_it_was_delivered_counts_too(self, message: Message) -> None:
        from mailings.verp import return_path

        stripped = report("qmail_failure", message, to="campaign@example.org")
        read = read_report(stripped, [return_path(message.public_id).upper()])
        assert read is not None
        assert read.identity is not None
        assert read.identity.proof == Proof.RETURN_PATH


class TestHostileMails:
    """What is in a mailbox was written by anybody: nothing of it raises or takes long."""

    NESTED = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth) for depth in range(5_000)
    )
    MAILS = (
        b"",
        b"\0" * 1_000,
        b"\xff\xfe" * 1_000,
        b"Subject: x\r\n" * 20_000,
        b"From: MAILER-DAEMON\r\n\r\n" + b"550 5.1.1 user unknown " * 200_000,
        b"From: postmaster\r\n\r\n" + b"mailbox " * 100_000,
        b"From: " + b"mailer-daemon" * 50_000 + b"\r\n\r\nundelivered",
        NESTED,
        b'Content-Type: multipart/report; boundary="b"\r\n\r\n'
        + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000,
        b'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n'
        + b"Final-Recipient: rfc822; a@b\r\nAction: failed\r\nStatus: "
        + b"5." * 100_000
        + b"\r\n\r\n--b--",
        b"Content-Type: text/plain; charset*0*=\xff'x'%ff%00; charset=\x00\r\nFrom: mailer-daemon@x\r\n\r\n550 no",
        b"Subject: =?utf-8?b?" + b"A" * 100_000 + b"?=\r\nFrom: postmaster@x\r\n\r\n550 5.1.1 unknown",
        b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    )

    @pytest.mark.parametrize("mail", MAILS, ids=range(len(MAILS)))
    def test_none_of_them_raises_or_takes_long(self, mail: bytes) -> None:
        began = time.process_time()
        read_report(mail)
        assert time.process_time() - began < 2

    @given(strategies.binary(max_size=400), strategies.integers(0, 2_000), strategies.sampled_from(FAILURES))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_a_report_damaged_anywhere_is_read_or_left(self, damage: bytes, at: int, name: str) -> None:
        content = report(name, Message(kind="mailings.mailing"))
        read = read_report(content[:at] + damage + content[at + len(damage) :])
        assert read is None or read.kind in (HARD, SOFT, BLOCKED, COMPLAINT)

    def test_a_huge_report_is_read_by_its_beginning(self, message: Message) -> None:
        content = report("postfix_mailbox_full", message).replace(b"The river is clean.", b"clean\r\n" * MOST_BYTES)
        read = read_report(content)
        assert read is not None
        assert read.identity is not None


class TestWhatIsKeptOfTheServersWords:
    def test_it_names_nobody(self) -> None:
        words = (
            "smtp; 550 5.1.1 <Gunel.Aliyeva@Example.org> GUNEL.ALIYEVA: user unknown\r\n\0\u202e see "
            "https://help.example/?e=gunel.aliyeva%40example.org (also günəl@poçt.example)"
        )
        kept = without_names(words, "gunel.aliyeva@example.org")
        assert "aliyeva" not in kept.lower()
        assert "poçt" not in kept
        assert "user unknown" in kept
        assert "\0" not in kept

    def test_it_is_short(self) -> None:
        assert len(without_names("word " * 1_000, "")) <= 300
