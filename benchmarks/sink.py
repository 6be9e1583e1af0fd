"""The sink: takes mail over SMTP as fast as Python can, keeps only the Message-IDs, and tells them apart.

`XCOUNT` is a command of our own: it answers how many messages came since it was last asked, and how many of them
had a Message-ID that none of the others had.
"""

from __future__ import annotations

import asyncio
import json
import signal
import smtplib
from dataclasses import dataclass, field

END_OF_MESSAGE = b"\r\n.\r\n"
_HEADER = b"message-id:"


@dataclass
class Received:
    """The Message-IDs since they were last counted."""

    identifiers: list[bytes] = field(default_factory=list)

    def count(self) -> str:
        counted = {"messages": len(self.identifiers), "distinct": len(set(self.identifiers))}
        self.identifiers.clear()
        return json.dumps(counted)


class Session(asyncio.Protocol):
    """One client's connection (RFC 5321), as far as sending a message goes."""

    def __init__(self, received: Received) -> None:
        self._received = received
        self._waiting = b""
        self._in_message = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while self._message_taken() if self._in_message else self._command_taken():
            pass

    def _message_taken(self) -> bool:
        message, end, rest = self._waiting.partition(END_OF_MESSAGE)
        if not end:
            return False
        self._waiting, self._in_message = rest, False
        self._received.identifiers.append(_message_id(message))
        self._transport.write(b"250 2.0.0 taken\r\n")
        return True

    def _command_taken(self) -> bool:
        line, end, rest = self._waiting.partition(b"\r\n")
        if not end:
            return False
        self._waiting = rest
        self._answer(line[:6].upper().strip())
        return True

    def _answer(self, command: bytes) -> None:
        if command == b"DATA":
            self._in_message = True
            self._transport.write(b"354 go on\r\n")
        elif command == b"XCOUNT":
            self._transport.write(f"250 {self._received.count()}\r\n".encode())
        elif command.startswith(b"EHLO"):
            self._transport.write(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n")
        elif command == b"QUIT":
            self._transport.write(b"221 2.0.0 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(b"250 2.0.0 ok\r\n")


def _message_id(message: bytes) -> bytes:
    start = message.lower().index(_HEADER) + len(_HEADER)
    return message[start : message.index(b"\r\n", start)].strip()


def count_received(port: int) -> dict[str, int]:
    """Ask the sink how many messages came since it was last asked, and how many of them are distinct."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo()
        _code, answer = server.docmd("XCOUNT")
    counted: dict[str, int] = json.loads(answer)
    return counted


async def _serve() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    received = Received()
    server = await loop.create_server(lambda: Session(received), "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await stopped.wait()
    server.close()


def main() -> None:
    """Take mail on a free port of this machine, which is the first line printed, until told to stop."""
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
