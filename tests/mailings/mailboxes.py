"""Mailboxes for tests: they speak IMAP or POP3 on a port of this machine, and can be as difficult as real ones."""

from __future__ import annotations

import re
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Any

USER, PASSWORD = "bounces@lists.example.org", "p@ss:w/rd"
QUOTED_USER, QUOTED_PASSWORD = "bounces%40lists.example.org", "p%40ss%3Aw%2Frd"


@dataclass
class Letters:
    """What lies in the mailbox, by number; `drop_at` is a command at which the server breaks off."""

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    drop_at: str = ""
    refuse: set[int] = field(default_factory=set)
    logins: int = 0
    sent_octets: int = 0

    def put(self, *contents: bytes) -> None:
        for content in contents:
            self.mails[max(self.mails, default=0) + 1] = content

    def remove_deleted(self) -> None:
        for number in self.deleted:
            self.mails.pop(number, None)
        self.deleted.clear()


class _Handler(socketserver.StreamRequestHandler):
    letters: Letters

    def handle(self) -> None:
        self.greet()
        while line := self.rfile.readline():
            command = line.decode().strip()
            if self.letters.drop_at and self.letters.drop_at in command:
                return
            if not self.answer(command):
                return

    def greet(self) -> None:
        raise NotImplementedError

    def answer(self, command: str) -> bool:
        raise NotImplementedError

    def say(self, text: str | bytes) -> None:
        octets = (text.encode() if isinstance(text, str) else text) + b"\r\n"
        self.letters.sent_octets += len(octets)
        self.wfile.write(octets)


class _Imap(_Handler):
    def greet(self) -> None:
        self.say("* OK [CAPABILITY IMAP4rev1] ready")

    def answer(self, command: str) -> bool:
        tag, _space, rest = command.partition(" ")
        verb = rest.upper()
        if verb.startswith("LOGIN"):
            self.letters.logins += 1
            is_right = rest.split(" ", 1)[1] in (f'{USER} "{PASSWORD}"', f'"{USER}" "{PASSWORD}"')
            self.say(f"{tag} OK hello" if is_right else f"{tag} NO [AUTHENTICATIONFAILED] no")
        elif verb.startswith("SELECT"):
            self.say(f"* {len(self.letters.mails)} EXISTS")
            self.say(f"{tag} OK [READ-WRITE] selected" if '"INBOX"' in rest else f"{tag} NO no such folder")
        elif verb.startswith("UID SEARCH"):
            self.search(tag, rest)
        elif verb.startswith("UID FETCH"):
            self.fetch(tag, rest)
        elif verb.startswith("UID STORE"):
            _uid, _store, number, _flags, flag = rest.split(" ")
            (self.letters.deleted if "Deleted" in flag else self.letters.seen).add(int(number))
            self.say(f"{tag} OK stored")
        elif verb == "CLOSE":
            self.letters.remove_deleted()
            self.say(f"{tag} OK closed")
        elif verb == "LOGOUT":
            self.say(f"* BYE\r\n{tag} OK bye")
            return False
        else:
            self.say(f"* CAPABILITY IMAP4rev1\r\n{tag} OK done")
        return True

    def search(self, tag: str, rest: str) -> None:
        first, last = map(int, rest.split()[2].split(":"))
        numbers = list(self.letters.mails)[first - 1 : last]
        found = [str(n) for n in numbers if n not in self.letters.seen | self.letters.deleted]
        self.say(f"* SEARCH {' '.join(found)}".strip())
        self.say(f"{tag} OK searched")

    def fetch(self, tag: str, rest: str) -> None:
        number = int(rest.split()[2])
        if number in self.letters.refuse:
            self.say(f"{tag} NO it is broken")
            return
        most = re.search(r"<0\.(\d+)>", rest)
        assert most
        assert "PEEK" in rest
        content = self.letters.mails[number][: int(most[1])]
        self.say(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(content)}}}\r\n".encode() + content + b")")
        self.say(f"{tag} OK fetched")


class _Pop(_Handler):
    def greet(self) -> None:
        self.say("+OK ready")

    def answer(self, command: str) -> bool:
        verb, _space, rest = command.partition(" ")
        if verb == "PASS":
            self.letters.logins += 1
            self.say("+OK" if rest == PASSWORD else "-ERR no")
        elif verb == "LIST":
            lines = [f"{number} {len(content)}" for number, content in self.letters.mails.items()]
            self.say("\r\n".join(["+OK", *lines, "."]))
        elif verb == "TOP":
            self.top(int(rest.split()[0]), int(rest.split()[1]))
        elif verb == "DELE":
            self.letters.deleted.add(int(rest))
            self.say("+OK")
        elif verb == "QUIT":
            self.letters.remove_deleted()
            self.say("+OK bye")
            return False
        else:
            self.say("+OK")
        return True

    def top(self, number: int, most: int) -> None:
        if number in self.letters.refuse:
            self.say("-ERR it is broken")
            return
        head, _blank, body = self.letters.mails[number].partition(b"\r\n\r\n")
        lines = [*head.split(b"\r\n"), b"", *body.split(b"\r\n")[:most]]
        self.say(b"\r\n".join([b"+OK", *(b"." + line if line.startswith(b".") else line for line in lines), b"."]))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@dataclass
class MailServer:
    scheme: str
    letters: Letters = field(default_factory=Letters)
    _server: Any = None

    def open(self) -> None:
        base = _Imap if self.scheme == "imap" else _Pop
        self._server = _Server(("127.0.0.1", 0), type("Handler", (base,), {"letters": self.letters}))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"{self.scheme}://{QUOTED_USER}:{QUOTED_PASSWORD}@127.0.0.1:{self._server.server_address[1]}/INBOX"
