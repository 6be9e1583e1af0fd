"""A mail server for tests: it speaks SMTP on a port of this machine, and can be as difficult as real ones."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

TAKE = "250 2.0.0 taken"
HANG = "hang"
HANG_AFTER_DATA = "hang after data"
DROP_IN_DATA = "drop in data"
DROP_AFTER_DATA = "drop after data"
# An answer of the server after the whole message, not to the recipient: "after data 452 4.3.1 full".
AFTER_DATA = "after data "

Decision = Callable[[str], str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Letter:
    """One mail that the server has got in full, whether or not it could say so."""

    address: str
    content: bytes
    was_answered: bool = True

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class PostOffice:
    """Takes every letter unless `decide` says otherwise for an address, or `to_the_sender` refuses all of ours."""

    decide: Decision = lambda address: TAKE
    to_the_sender: str = ""
    letters: list[Letter] = field(default_factory=list)
    attempts: list[tuple[str, str]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    connections: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._controller: Controller | None = None

    def open(self) -> None:
        self._controller = _Controller(self)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def addresses(self) -> list[str]:
        return [letter.address for letter in self.letters]

    def ask(self, address: str) -> str:
        with self._lock:
            decision = self.decide(address)
            self.attempts.append((address, decision))
            return decision

    def keep(self, letter: Letter) -> None:
        with self._lock:
            self.letters.append(letter)


class _Controller(Controller):
    def __init__(self, office: PostOffice) -> None:
        self.office = office
        super().__init__(_Handler(office), hostname="127.0.0.1", port=office.port)

    def factory(self) -> SMTP:
        return _Server(self.handler, hostname="post.example.org")


class _Server(SMTP):
    async def smtp_DATA(self, argument: str) -> None:  # noqa: N802 (aiosmtpd's name)
        if getattr(self.envelope, "decision", TAKE) != DROP_IN_DATA:
            await super().smtp_DATA(argument)
            return
        await self.push("354 go on")
        await self._reader.readline()
        self.transport.abort()


class _Handler:
    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.office.connections += 1
        session.host_name = hostname
        return ["250-PIPELINING", *responses]

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        self.office.senders.append(address)
        envelope.mail_options.extend(options)
        return self.office.to_the_sender or "250 2.1.0 go on"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        decision = self.office.ask(address)
        envelope.decision = decision  # type: ignore[attr-defined]
        if decision == HANG:
            await asyncio.sleep(3600)
        if decision[:1] in ("4", "5"):
            return decision
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 go on"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        decision: str = envelope.decision  # type: ignore[attr-defined]
        if decision.startswith(AFTER_DATA):
            return decision.removeprefix(AFTER_DATA)
        was_answered = decision == TAKE
        for address in envelope.rcpt_tos:
            self.office.keep(Letter(address, bytes(envelope.original_content or b""), was_answered))
        if decision == HANG_AFTER_DATA:
            await asyncio.sleep(3600)
        if decision == DROP_AFTER_DATA:
            _transport(server).abort()
        return TAKE


def _transport(server: SMTP) -> Any:
    return server.transport


def answering(**answers: str | list[str]) -> Decision:
    """Decide by the address's local part: one answer for ever, or one after the other and then to take it."""
    left = {name: list(answer) if isinstance(answer, list) else answer for name, answer in answers.items()}

    def decide(address: str) -> str:
        answer = left.get(address.split("@")[0], TAKE)
        if isinstance(answer, str):
            return answer
        return answer.pop(0) if answer else TAKE

    return decide
