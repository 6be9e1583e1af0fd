"""The sink: takes mail over SMTP as fast as Python can, keeps only the Message-IDs, and tells them apart.

A thread for each connection, which waits in `recv`, looks for the end of what came, and answers: some twenty
microseconds of Python a message, so that it holds up neither one sender nor two. `XCOUNT` is a command of our own: it
answers how many messages came since it was last asked, and how many of them had a Message-ID that none of the others
had.
"""

from __future__ import annotations

import json
import smtplib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

END_OF_MESSAGE = b"\r\n.\r\n"
_PIECE = 1 << 18
_HEADER = b"message-id:"
_ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 2.0.0 bye\r\n",
}
_OK = b"250 2.0.0 ok\r\n"


@dataclass
class Received:
    """The Message-IDs since they were last counted."""

    identifiers: list[bytes] = field(default_factory=list)

    def count(self) -> bytes:
        identifiers, self.identifiers = self.identifiers, []
        counted = {"messages": len(identifiers), "distinct": len(set(identifiers))}
        return f"250 {json.dumps(counted)}\r\n".encode()


class Session:
    """One client's connection (RFC 5321), as far as sending messages goes."""

    def __init__(self, line: socket.socket, received: Received) -> None:
        self._line, self._received = line, received
        self._waiting = b""

    def serve(self) -> None:
        """Take messages until the client goes."""
        with self._line:
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._line.sendall(b"220 sink ESMTP\r\n")
            for commands in self._groups():
                self._line.sendall(b"".join([self._answer(command) for command in commands]))
                if commands[-1] == b"QUIT":
                    return
                if commands[-1] == b"DATA" and not self._take_message():
                    return

    def _answer(self, command: bytes) -> bytes:
        return self._received.count() if command == b"XCOU" else _ANSWERS.get(command, _OK)

    def _groups(self) -> Iterator[list[bytes]]:
        """The commands that came together, as PIPELINING allows: none after DATA (RFC 2920, section 3.1)."""
        while True:
            while not self._waiting.endswith(b"\r\n"):
                if not self._receive():
                    return
            lines, self._waiting = self._waiting, b""
            yield [line[:4].upper() for line in lines.split(b"\r\n")[:-1]]

    def _take_message(self) -> bool:
        """Take the content up to the dot that ends it. The sender waits for the answer, so nothing comes after it."""
        while not self._waiting.endswith(END_OF_MESSAGE):
            if not self._receive():
                return False
        content, self._waiting = self._waiting, b""
        self._received.identifiers.append(_message_id(content))
        self._line.sendall(b"250 2.0.0 taken\r\n")
        return True

    def _receive(self) -> bool:
        piece = self._line.recv(_PIECE)
        self._waiting += piece
        return bool(piece)


def _message_id(message: bytes) -> bytes:
    header = message[: message.index(b"\r\n\r\n")].lower()
    start = header.index(_HEADER) + len(_HEADER)
    return header[start:].partition(b"\r\n")[0].strip()


def count_received(port: int) -> dict[str, int]:
    """Ask the sink how many messages came since it was last asked, and how many of them are distinct."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo()
        _code, answer = server.docmd("XCOUNT")
    counted: dict[str, int] = json.loads(answer)
    return counted


def main() -> None:
    """Take mail on a free port of this machine, which is the first line printed, until told to stop."""
    received = Received()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        print(json.dumps({"port": door.getsockname()[1]}), flush=True)
        while True:
            line, _address = door.accept()
            threading.Thread(target=Session(line, received).serve, daemon=True).start()


if __name__ == "__main__":
    main()
