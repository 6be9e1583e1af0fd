"""A mail server that says exactly what a test wrote down for it, and keeps what it was told, write by write."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HANG_UP = ""

# What to say to a command, by its first four letters in capitals or "." for the end of a content; and the how manieth
# such command it is, counted from 0 over all connections.
Script = Callable[[str, int], str]

_USUAL = {
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    ".": "250 2.0.0 queued",
    "QUIT": "221 bye",
}


def usual(command: str, _number: int) -> str:
    return _USUAL.get(command, "250 ok")


def saying(**answers: str | list[str]) -> Script:
    """The usual answers but these: one for ever, or one after the other and then the usual one. `END` is the dot."""

    def script(command: str, number: int) -> str:
        answer = answers.get("END" if command == "." else command, usual(command, number))
        if isinstance(answer, str):
            return answer
        return answer[number] if number < len(answer) else usual(command, number)

    return script


@dataclass
class ScriptedServer:
    script: Script = usual
    offers: tuple[str, ...] = ("PIPELINING", "8BITMIME")
    greeting: str = "220 here"
    port: int = 0
    connections: int = 0
    writes: list[bytes] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._counts: dict[str, int] = {}

    @property
    def commands(self) -> list[str]:
        """All that it was told after the greeting, line by line, without contents."""
        lines = [line for write in self.writes for line in write.decode().split("\r\n") if line]
        return [line for line in lines if line[:4].upper() in ("MAIL", "RCPT", "DATA", "RSET", "QUIT") or line == "."]

    def serve(self, door: socket.socket) -> None:
        while True:
            try:
                line, _address = door.accept()
            except OSError:
                return
            self.connections += 1
            with line, suppress(OSError):
                self._converse(line)

    def _converse(self, line: socket.socket) -> None:
        line.sendall(f"{self.greeting}\r\n".encode())
        waiting, in_content = b"", False
        while True:
            written = line.recv(1 << 16)
            if not written:
                return
            self.writes.append(written)
            waiting += written
            while True:
                end = b"\r\n.\r\n" if in_content and waiting != b".\r\n" else b"\r\n"
                told, found, rest = waiting.partition(end)
                if not found:
                    break
                waiting = rest
                command = "." if in_content else told[:4].decode().upper()
                if in_content:
                    self.contents.append(b"" if told == b"." else told + b"\r\n")
                answer = self._answer(command)
                if answer == HANG_UP:
                    return
                in_content = answer.startswith("354")
                line.sendall(f"{answer}\r\n".encode())
                if command == "QUIT":
                    return

    def _answer(self, command: str) -> str:
        if command == "EHLO":
            return "\r\n".join(["250-here", *(f"250-{offer}" for offer in self.offers), "250 HELP"])
        number = self._counts.get(command, 0)
        self._counts[command] = number + 1
        return self.script(command, number)


@contextmanager
def running(server: ScriptedServer) -> Iterator[ScriptedServer]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        server.port = door.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(door,), daemon=True)
        thread.start()
        yield server
        door.shutdown(socket.SHUT_RDWR)
    thread.join(5)
