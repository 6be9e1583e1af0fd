"""Reading reports out of a mailbox, over IMAP (RFC 9051) or POP3 (RFC 1939), in short batches.

A mail is taken out of the mailbox only once what it reports is stored. A worker killed in between finds it again, and
knows it by its digest. Whatever is in the mailbox, the batch goes on: a mail is read up to a size, and one that can't
be read at all is set aside.

| what it is | IMAP | POP3, which can't mark |
| --- | --- | --- |
| a report | deleted | deleted |
| something else, or unreadable | marked as read and left for a person to look at | deleted |
"""

from __future__ import annotations

import imaplib
import poplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from mailings.bounces.mime import MOST_BYTES
from mailings.bounces.reports import read_report
from mailings.models import Bounce
from mailings.services.bouncing import take

log = structlog.get_logger(__name__)

BATCH = 50
# Well inside the time that the broker lets a task run; a server that hangs is left after TIMEOUT.
SECONDS = 60
TIMEOUT = 20
_LONGEST_LINE = 64 * 1024
_MAILS_AT_ONCE = 5_000
_LOCK = 1_819_045_218  # our advisory lock: one reader at a time
_PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143, "pop3s": 995, "pop3+tls": 110, "pop3": 110}
_TROUBLE = (imaplib.IMAP4.error, poplib.error_proto, OSError)


class Unreadable(Exception):
    """This mail can't be fetched. The connection goes on."""


class Mailbox(Protocol):
    def waiting(self) -> list[str]:
        """What has not been looked at, the oldest first."""

    def fetch(self, mail: str) -> bytes:
        """The mail's bytes, or the first of them. Raise Unreadable."""

    def delete(self, mail: str) -> None: ...

    def set_aside(self, mail: str) -> None: ...

    def close(self) -> None:
        """Let go of the mailbox; what was deleted goes now."""


@dataclass(frozen=True)
class Place:
    """Where the mailbox is, as BOUNCE_MAILBOX says: `imaps://user:password@host:port/folder`."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @classmethod
    def of(cls, url: str) -> Place:
        """Raise ImproperlyConfigured, which doesn't repeat the address: it holds a password."""
        wrong = ImproperlyConfigured("Set BOUNCE_MAILBOX to something like imaps://user:password@host/INBOX.")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise wrong from None
        if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
            raise wrong
        return cls(
            parts.scheme,
            parts.hostname,
            port or _PORTS[parts.scheme],
            unquote(parts.username),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
        )


def read_mailbox() -> bool:
    """Handle one batch of what is in BOUNCE_MAILBOX. Return whether there may be more."""
    if not settings.BOUNCE_MAILBOX:
        return False
    with _alone() as is_alone:
        return is_alone and _read(Place.of(settings.BOUNCE_MAILBOX))


def _read(place: Place) -> bool:
    try:
        mailbox = _open(place)
    except _TROUBLE as error:
        log.warning("bounce_mailbox_unreachable", error=type(error).__name__)
        return False
    try:
        return _handle_batch(mailbox)
    except _TROUBLE as error:
        log.warning("bounce_mailbox_broke_off", error=type(error).__name__)
        return False
    finally:
        mailbox.close()


def _handle_batch(mailbox: Mailbox) -> bool:
    waiting = mailbox.waiting()
    until = time.monotonic() + SECONDS
    for mail in waiting[:BATCH]:
        if time.monotonic() > until:
            return True
        _handle(mailbox, mail)
    return len(waiting) > BATCH


def _handle(mailbox: Mailbox, mail: str) -> None:
    """A database that is away leaves the mail where it is; anything else that a mail does to us sets it aside."""
    try:
        report = read_report(mailbox.fetch(mail))
        if report is not None:
            take(report, Bounce.Source.MAILBOX)
    except Unreadable:
        mailbox.set_aside(mail)
        log.warning("bounce_unreadable")
        return
    except (DatabaseError, *_TROUBLE):
        raise
    except Exception:
        mailbox.set_aside(mail)
        log.exception("bounce_not_handled")
        return
    if report is None:
        mailbox.set_aside(mail)
    else:
        mailbox.delete(mail)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else reads the mailbox. A worker that dies lets go of the lock with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _open(place: Place) -> Mailbox:
    return ImapMailbox(place) if place.scheme.startswith("imap") else PopMailbox(place)


class ImapMailbox:
    """Mails are known by their UID. What stands unread in the folder has not been looked at."""

    def __init__(self, place: Place) -> None:
        if place.scheme == "imaps":
            context = ssl.create_default_context()
            self._server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                place.host, place.port, ssl_context=context, timeout=TIMEOUT
            )
        else:
            self._server = imaplib.IMAP4(place.host, place.port, timeout=TIMEOUT)
            if place.scheme == "imap+tls":
                self._server.starttls(ssl.create_default_context())
        self._server.login(place.user, place.password)
        folder = place.folder.replace("\\", "\\\\").replace('"', '\\"')
        answer, data = self._server.select(f'"{folder}"')
        if answer != "OK":
            raise imaplib.IMAP4.error("no such folder")
        self._number = int(data[0] or 0)

    def waiting(self) -> list[str]:
        """Searched for piece by piece, as the answer on a full mailbox would be longer than a line may be."""
        found: list[str] = []
        for first in range(1, self._number + 1, _MAILS_AT_ONCE):
            last = min(first + _MAILS_AT_ONCE - 1, self._number)
            answer, data = self._server.uid("SEARCH", f"{first}:{last}", "UNSEEN", "UNDELETED")
            if answer == "OK" and data and data[0]:
                found += [uid.decode() for uid in data[0].split()]
            if len(found) > BATCH:
                break
        return found

    def fetch(self, mail: str) -> bytes:
        answer, data = self._server.uid("FETCH", mail, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        if answer == "OK":
            for piece in data:
                if isinstance(piece, tuple):
                    return bytes(piece[1])
        raise Unreadable

    def delete(self, mail: str) -> None:
        self._server.uid("STORE", mail, "+FLAGS.SILENT", r"(\Deleted)")

    def set_aside(self, mail: str) -> None:
        self._server.uid("STORE", mail, "+FLAGS.SILENT", r"(\Seen)")

    def close(self) -> None:
        try:
            self._server.close()  # which removes what is marked as deleted (RFC 9051, section 6.4.1)
            self._server.logout()
        except _TROUBLE:
            self._server.shutdown()


class PopMailbox:
    """Mails are known by their number. What is deleted goes when the session ends well."""

    def __init__(self, place: Place) -> None:
        if place.scheme == "pop3s":
            context = ssl.create_default_context()
            self._server: poplib.POP3 = _PatientPopSSL(place.host, place.port, context=context, timeout=TIMEOUT)
        else:
            self._server = _PatientPop(place.host, place.port, timeout=TIMEOUT)
            if place.scheme == "pop3+tls":
                self._server.stls(ssl.create_default_context())
        self._server.user(place.user)
        self._server.pass_(place.password)

    def waiting(self) -> list[str]:
        _answer, lines, _size = self._server.list()
        return [line.split()[0].decode() for line in lines]

    def fetch(self, mail: str) -> bytes:
        """By TOP, so that a long mail isn't sent in full: what matters stands in its first lines."""
        try:
            _answer, lines, _size = self._server.top(int(mail), MOST_BYTES // 80)
        except poplib.error_proto as error:
            if "EOF" in str(error):
                raise
            raise Unreadable from error
        return b"\r\n".join(lines)

    def delete(self, mail: str) -> None:
        self._server.dele(int(mail))

    def set_aside(self, mail: str) -> None:
        self._server.dele(int(mail))

    def close(self) -> None:
        try:
            self._server.quit()
        except _TROUBLE:
            self._server.close()


class _Bounded:
    """poplib gives up at a line over 2048 octets, and with it the whole mailbox, and keeps all that a server sends.

    Here a long line is cut, and what is beyond MOST_BYTES is read and thrown away.
    """

    file: BinaryIO

    def _getline(self) -> tuple[bytes, int]:
        line = piece = self.file.readline(_LONGEST_LINE)
        size = len(line)
        while piece and not piece.endswith(b"\n"):
            piece = self.file.readline(_LONGEST_LINE)
            size += len(piece)
        if not piece:
            raise poplib.error_proto("-ERR EOF")
        return line.rstrip(b"\r\n"), size

    def _getlongresp(self) -> tuple[bytes, list[bytes], int]:
        answer = self._getresp()  # type: ignore[attr-defined]
        lines, size = [], 0
        line, octets = self._getline()
        while line != b".":
            size += octets
            if size <= MOST_BYTES:
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            line, octets = self._getline()
        return answer, lines, size


class _PatientPop(_Bounded, poplib.POP3):
    pass


class _PatientPopSSL(_Bounded, poplib.POP3_SSL):
    pass
