"""A name server for tests: it answers over UDP on a port of this machine, from records that the test gives."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping

import dns.message
import dns.rcode
import dns.rrset

Records = Mapping[tuple[str, str], list[str]]


class NameServer:
    """Knows these records, by name and kind, and nothing else. Where `is_silent`, it never answers."""

    def __init__(self, records: Records, *, is_silent: bool = False) -> None:
        self._records, self._is_silent = records, is_silent
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._answer_all, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _answer_all(self) -> None:
        while True:
            try:
                data, client = self._socket.recvfrom(4096)
            except OSError:
                return
            if not self._is_silent:
                self._socket.sendto(self._answer(data), client)

    def _answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        [question] = query.question
        response = dns.message.make_response(query)
        name = question.name.to_text(omit_final_dot=True)
        kind = dns.rdatatype.to_text(question.rdtype)
        found = self._records.get((name, kind), [])
        if found:
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        elif not any(known == name for known, _kind in self._records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()
