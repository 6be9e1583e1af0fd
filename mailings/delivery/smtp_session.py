"""One conversation with a mail server, as few round trips as the standards allow.

Connecting, TLS and logging in are smtplib's. After that a letter takes two round trips where the server offers
PIPELINING (RFC 2920): the envelope with DATA in one write, then the content.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.mail.utils import DNS_NAME

from mailings.delivery.errors import PermanentFailure, ServerUnreachable, TemporaryFailure
from mailings.delivery.letters import Letter

SERVICE_CLOSING = 421  # RFC 5321, section 4.2.2
GO_ON = 354
_LONGEST_ANSWER = 500
_BROKEN = (smtplib.SMTPException, OSError)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a mail server is and how it is spoken to. `tls` is STARTTLS, `ssl` is TLS from the first byte."""

    host: str
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    ssl: bool = False
    timeout: float = 30


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def is_good(self) -> bool:
        return 200 <= self.code < 300


class _LineLost(Exception):
    """A connection that had served before was gone before the server knew of the letter at hand."""


class SmtpSession:
    """A connection that is opened with the first letter and kept open until `close`."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._line: smtplib.SMTP | None = None
        self._is_fresh = True

    def send(self, letter: Letter) -> Reply:
        """Send one letter and return the server's answer to it.

        Raises TemporaryFailure or PermanentFailure for the letter, ServerUnreachable where no letter would go. Many
        servers close a connection after so many letters: then this one goes over a new one.
        """
        try:
            return self._send(letter)
        except _LineLost:
            return self._send(letter)

    def close(self) -> None:
        """End the conversation politely if that can be had at once."""
        line, self._line = self._line, None
        if line is None:
            return
        try:
            line.quit()
        except _BROKEN:
            line.close()

    def _send(self, letter: Letter) -> Reply:
        line = self._line or self._connect()
        try:
            self._announce(line, letter)
            line.send(_on_the_wire(letter.content))
            reply = _read(line)
        except _BROKEN as error:
            self._hang_up()
            raise TemporaryFailure(f"The connection broke: {type(error).__name__}") from error
        self._is_fresh = False
        if not reply.is_good:
            self._refused(reply)
        return reply

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        hostname = str(DNS_NAME)
        line: smtplib.SMTP | None = None
        try:
            if server.ssl:
                line = smtplib.SMTP_SSL(server.host, server.port, hostname, timeout=server.timeout, context=_context())
            else:
                line = smtplib.SMTP(server.host, server.port, hostname, server.timeout)
            if server.tls:
                line.starttls(context=_context())
            if server.user:
                line.login(server.user, server.password)
            line.ehlo_or_helo_if_needed()
        except _BROKEN as error:
            if line is not None:
                line.close()
            raise ServerUnreachable from error
        self._line, self._is_fresh = line, True
        return line

    def _announce(self, line: smtplib.SMTP, letter: Letter) -> None:
        """Tell the server from whom and to whom, and come back once it is ready to take the content."""
        commands = _envelope(line, letter)
        if line.has_extn("pipelining"):
            sender = self._first_reply(line, b"".join(commands))
            recipient, data = _read(line), _read(line)
        else:
            sender, recipient, data = self._one_by_one(line, commands)
        if not sender.is_good:
            # It is we who are refused, by a block or a wrong password: no letter is to blame, and none may be lost.
            self._hang_up()
            raise ServerUnreachable(str(sender))
        if recipient.is_good and data.code == GO_ON:
            return
        if data.code == GO_ON:
            # Nobody is there to take it: the content has to be ended nevertheless (RFC 2920, section 3.1).
            line.send(b".\r\n")
            _read(line)
        self._refused(data if recipient.is_good else recipient)

    def _one_by_one(self, line: smtplib.SMTP, commands: tuple[bytes, bytes, bytes]) -> list[Reply]:
        """The same for a server without PIPELINING; nothing more is asked after a refusal."""
        replies = [self._first_reply(line, commands[0])]
        for command in commands[1:]:
            if not replies[-1].is_good:
                break
            line.send(command)
            replies.append(_read(line))
        return replies + [replies[-1]] * (len(commands) - len(replies))

    def _first_reply(self, line: smtplib.SMTP, commands: bytes) -> Reply:
        """The answer to MAIL. Where an old connection ends here, nobody has been asked for anything yet."""
        try:
            line.send(commands)
            reply = _read(line)
        except smtplib.SMTPServerDisconnected as error:
            if self._is_fresh or isinstance(error.__context__, TimeoutError):
                raise
            self._hang_up()
            raise _LineLost from error
        if reply.code == SERVICE_CLOSING and not self._is_fresh:
            self._hang_up()
            raise _LineLost
        return reply

    def _refused(self, reply: Reply) -> None:
        """Leave the conversation where another letter can begin, and raise what the answer means for this one."""
        if reply.code == SERVICE_CLOSING or not 400 <= reply.code < 600:
            self._hang_up()
        elif self._line is not None:
            self._start_over(self._line)
        if 500 <= reply.code < 600:
            raise PermanentFailure(str(reply))
        raise TemporaryFailure(str(reply))

    def _start_over(self, line: smtplib.SMTP) -> None:
        try:
            line.send(b"RSET\r\n")
            is_ready = _read(line).is_good
        except _BROKEN:
            is_ready = False
        if not is_ready:
            self._hang_up()

    def _hang_up(self) -> None:
        """Let go of a connection that is of no more use, without a word."""
        if self._line is not None:
            self._line.close()
            self._line = None


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    """Reading the authorities that we trust takes longer than many letters."""
    return ssl.create_default_context()


def _envelope(line: smtplib.SMTP, letter: Letter) -> tuple[bytes, bytes, bytes]:
    options = ""
    if line.has_extn("size"):
        options += f" SIZE={len(letter.content)}"
    encoding = "ascii"
    if not letter.recipient.isascii():
        if not line.has_extn("smtputf8"):
            raise PermanentFailure("553 5.6.7 The mail server takes no addresses with letters like these (SMTPUTF8).")
        options += " SMTPUTF8 BODY=8BITMIME"  # RFC 6531, section 3.4
        encoding = "utf-8"
    return (
        f"MAIL FROM:<{letter.sender}>{options}\r\n".encode(),
        f"RCPT TO:<{letter.recipient}>\r\n".encode(encoding),
        b"DATA\r\n",
    )


def _on_the_wire(content: bytes) -> bytes:
    """The content with its dots doubled and its end marked (RFC 5321, section 4.5.2)."""
    if b"\r\n." in content:
        content = content.replace(b"\r\n.", b"\r\n..")
    if content.startswith(b"."):
        content = b"." + content
    return content + b".\r\n"


def _read(line: smtplib.SMTP) -> Reply:
    """The next answer, as the database can keep it: a letter whose mark failed would go out again."""
    code, text = line.getreply()
    return Reply(code, text.decode(errors="replace").replace("\0", "")[:_LONGEST_ANSWER])
