"""What we say to a mail server, command by command, and how we take what it answers: with PIPELINING and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from mailings.delivery.errors import PermanentFailure, ServerUnreachable, TemporaryFailure
from mailings.delivery.letters import Letter
from mailings.delivery.smtp_session import MailServer, SmtpSession
from tests.mailings.scripted_server import HANG_UP, ScriptedServer, running, saying

CONTENT = b"Subject: Hi\r\n\r\n.a dot\r\n..two\r\nend\r\n"
LETTER = Letter("site@example.org", "ann@example.org", CONTENT)
OTHER = Letter("site@example.org", "bob@example.org", CONTENT)
PIPELINING, ONE_BY_ONE = ("PIPELINING", "8BITMIME"), ("8BITMIME",)

Start = Callable[..., tuple[ScriptedServer, SmtpSession]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a server with this script, and a session with it."""
    with ExitStack() as stack:

        def start(
            offers: tuple[str, ...] = PIPELINING, **script: str | list[str]
        ) -> tuple[ScriptedServer, SmtpSession]:
            server = stack.enter_context(running(ScriptedServer(saying(**script), offers)))
            session = SmtpSession(MailServer("127.0.0.1", server.port, timeout=2))
            stack.callback(session.close)
            return server, session

        yield start


both = pytest.mark.parametrize("offers", [PIPELINING, ONE_BY_ONE], ids=["pipelining", "one-by-one"])


@both
def test_letters_go_one_after_another_over_one_connection(start: Start, offers: tuple[str, ...]) -> None:
    server, session = start(offers)
    assert str(session.send(LETTER)) == "250 2.0.0 queued"
    assert str(session.send(OTHER)) == "250 2.0.0 queued"
    session.close()
    assert server.connections == 1
    assert [command for command in server.commands if command != "."] == [
        "MAIL FROM:<site@example.org>", "RCPT TO:<ann@example.org>", "DATA",
        "MAIL FROM:<site@example.org>", "RCPT TO:<bob@example.org>", "DATA",
        "quit",
    ]  # fmt: skip


def test_the_envelope_goes_in_one_write_where_the_server_takes_that(start: Start) -> None:
    server, session = start()
    session.send(LETTER)
    assert b"MAIL FROM:<site@example.org>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\n" in server.writes


def test_dots_at_the_beginning_of_lines_are_doubled(start: Start) -> None:
    """RFC 5321, section 4.5.2; the server takes the one away again."""
    server, session = start()
    session.send(LETTER)
    session.send(Letter("a@example.org", "b@example.org", b".first\r\n"))
    assert server.contents == [b"Subject: Hi\r\n\r\n..a dot\r\n...two\r\nend\r\n", b"..first\r\n"]


@both
@pytest.mark.parametrize(("answer", "error"), [("550 5.1.1 nobody", PermanentFailure), ("451 later", TemporaryFailure)])
class TestARefusedRecipient:
    def test_is_told_and_leaves_the_line_good_for_the_next(
        self, start: Start, offers: tuple[str, ...], answer: str, error: type[Exception]
    ) -> None:
        server, session = start(
            offers, RCPT=[answer], DATA=["503 5.5.1 no recipient"] if "PIPELINING" in offers else []
        )
        with pytest.raises(error, match=answer):
            session.send(LETTER)
        assert session.send(OTHER).code == 250
        assert server.connections == 1
        assert server.contents == [b"Subject: Hi\r\n\r\n..a dot\r\n...two\r\nend\r\n"]

    def test_whose_content_the_server_awaits_nevertheless_gets_none(
        self, start: Start, offers: tuple[str, ...], answer: str, error: type[Exception]
    ) -> None:
        """RFC 2920, section 3.1: DATA went in the same write, and 354 has to be answered with the dot."""
        server, session = start(offers, RCPT=[answer], END=["554 5.5.1 no recipient"] if "PIPELINING" in offers else [])
        with pytest.raises(error, match=answer):
            session.send(LETTER)
        assert session.send(OTHER).code == 250
        assert [content for content in server.contents if b"Subject" in content] == server.contents[-1:]


@both
@pytest.mark.parametrize("answer", ["530 5.7.0 log in", "550 5.7.1 blocked", "451 4.7.1 not now"])
def test_a_refused_sender_is_nobodys_fault_but_ours(start: Start, offers: tuple[str, ...], answer: str) -> None:
    server, session = start(offers, MAIL=[answer])
    with pytest.raises(ServerUnreachable, match=answer):
        session.send(LETTER)
    assert server.contents == []
    assert session.send(OTHER).code == 250
    assert server.connections == 2


@both
@pytest.mark.parametrize(
    ("answer", "error"), [("550 5.7.1 unwanted", PermanentFailure), ("452 4.3.1 full", TemporaryFailure)]
)
@pytest.mark.parametrize("place", ["DATA", "END"])
def test_a_refused_content_leaves_the_line_good_for_the_next(
    start: Start, offers: tuple[str, ...], place: str, answer: str, error: type[Exception]
) -> None:
    server, session = start(offers, **{place: [answer]})
    with pytest.raises(error, match=answer):
        session.send(LETTER)
    assert session.send(OTHER).code == 250
    assert server.connections == 1
    assert "RSET" in server.commands


@both
@pytest.mark.parametrize("place", ["RCPT", "DATA", "END"])
def test_a_server_that_says_it_closes_is_believed(start: Start, offers: tuple[str, ...], place: str) -> None:
    server, session = start(offers, **{place: ["421 4.3.2 closing"]})
    with pytest.raises(TemporaryFailure, match="421"):
        session.send(LETTER)
    assert session.send(OTHER).code == 250
    assert server.connections == 2


@both
@pytest.mark.parametrize("place", ["MAIL", "RCPT", "DATA", "END"])
def test_a_line_that_drops_is_a_failure_for_now(start: Start, offers: tuple[str, ...], place: str) -> None:
    server, session = start(offers, **{place: [HANG_UP]})
    with pytest.raises(TemporaryFailure, match="The connection broke"):
        session.send(LETTER)
    assert session.send(OTHER).code == 250
    assert server.connections == 2


@both
@pytest.mark.parametrize("answer", ["421 4.7.0 too many letters", HANG_UP])
class TestAServerThatTakesSoManyLettersOverOneConnection:
    def test_gets_the_next_over_a_new_one_at_once(self, start: Start, offers: tuple[str, ...], answer: str) -> None:
        server, session = start(offers, MAIL=["250 ok", answer])
        assert session.send(LETTER).code == session.send(OTHER).code == 250
        assert server.connections == 2
        assert len(server.contents) == 2

    def test_is_not_asked_for_ever(self, start: Start, offers: tuple[str, ...], answer: str) -> None:
        server, session = start(offers, MAIL=["250 ok", answer, answer])
        session.send(LETTER)
        with pytest.raises((TemporaryFailure, ServerUnreachable)):
            session.send(OTHER)
        assert server.connections == 2


def test_a_line_lost_once_the_content_was_on_its_way_is_not_tried_again_at_once(start: Start) -> None:
    """It may have arrived: only its Message-ID can tell, when it goes out again later."""
    server, session = start(END=["250 ok", HANG_UP])
    session.send(LETTER)
    with pytest.raises(TemporaryFailure):
        session.send(OTHER)
    assert len(server.contents) == 2


def test_an_answer_that_is_none_ends_the_connection(start: Start) -> None:
    server, session = start(END=["what?"])
    with pytest.raises(TemporaryFailure):
        session.send(LETTER)
    session.send(OTHER)
    assert server.connections == 2


def test_an_answer_is_kept_as_far_as_a_database_can_keep_it(start: Start) -> None:
    _server, session = start(END=["250 queued\0 as " + "9" * 700])
    answer = str(session.send(LETTER))
    assert answer.startswith("250 queued as 999")
    assert len(answer) < 510


class TestAnAddressInOtherLetters:
    LETTER = Letter("site@example.org", "günəl@example.org", "To: günəl@example.org\r\n\r\n".encode())

    def test_goes_where_the_server_takes_such(self, start: Start) -> None:
        """RFC 6531, section 3.4."""
        server, session = start(("PIPELINING", "8BITMIME", "SMTPUTF8"))
        session.send(self.LETTER)
        assert server.commands[0] == "MAIL FROM:<site@example.org> SMTPUTF8 BODY=8BITMIME"
        assert server.commands[1] == "RCPT TO:<günəl@example.org>"

    def test_is_refused_where_it_does_not(self, start: Start) -> None:
        server, session = start()
        with pytest.raises(PermanentFailure, match="SMTPUTF8"):
            session.send(self.LETTER)
        assert session.send(OTHER).code == 250
        assert server.connections == 1


def test_a_server_that_asks_for_it_is_told_the_size(start: Start) -> None:
    server, session = start(("PIPELINING", "SIZE 1000000"))
    session.send(LETTER)
    assert server.commands[0] == f"MAIL FROM:<site@example.org> SIZE={len(CONTENT)}"


@pytest.mark.parametrize("greeting", ["554 no", "421 4.3.2 busy"])
def test_a_server_that_turns_us_away_is_unreachable(start: Start, greeting: str) -> None:
    server, session = start()
    server.greeting = greeting
    with pytest.raises(ServerUnreachable):
        session.send(LETTER)


def test_a_server_without_tls_gets_nothing_where_tls_is_wanted(start: Start) -> None:
    server, _session = start()
    with pytest.raises(ServerUnreachable):
        SmtpSession(MailServer("127.0.0.1", server.port, tls=True, timeout=2)).send(LETTER)
    assert server.commands == []


def test_a_password_is_shown_nowhere() -> None:
    assert "secret" not in repr(MailServer("mail.example.org", user="site", password="secret"))
