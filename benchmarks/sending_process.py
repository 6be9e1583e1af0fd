"""A process that sends mail on request: `floor` by the plainest loop, `site` by delivering the outbox.

Each order is a line of JSON with the number of messages; the answer says between which moments it worked (seconds of
the machine's monotonic clock, the same for all processes) and the process's peak memory in megabytes.
"""

from __future__ import annotations

import json
import resource
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any

import django

Send = Callable[[dict[str, Any]], None]


def send_plainly(order: dict[str, Any]) -> None:
    """The floor: build each message with Django and send it over one open connection."""
    from django.core.mail import EmailMultiAlternatives, get_connection

    connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
    connection.open()
    for number in range(order["number"]):
        unsubscribe = f"https://campaign.example.org/unsubscribe/m/{secrets.token_urlsafe(54)}/"
        email = EmailMultiAlternatives(
            subject=_personal(order["subject"], number, unsubscribe),
            body=_personal(order["text"], number, unsubscribe),
            from_email="Clean River <campaign@loudhailer.example.org>",
            to=[f"reader{number:09d}@example.org"],
            headers={
                "Message-ID": f"<{order['round']}.{number}@floor.example.org>",
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            connection=connection,
        )
        email.attach_alternative(_personal(order["html"], number, unsubscribe), "text/html")
        email.send()
    connection.close()


def _personal(text: str, number: int, unsubscribe: str) -> str:
    return (
        text.replace("%FIRST%", "Aysel")
        .replace("%NAME%", f"Aysel Məmmədova {number}")
        .replace("%POSTCODE%", "SW1A 1AA")
        .replace("%BOAT%", "kayak")
        .replace("%UNSUBSCRIBE%", unsubscribe)
        .replace("%PREFERENCES%", "https://campaign.example.org/preferences/")
    )


def deliver_outbox(order: dict[str, Any]) -> None:
    """Loudhailer: deliver batches of the outbox until so many are delivered, or nothing is due."""
    from mailings.delivery import deliver_batch

    left = order["number"]
    while left > 0 and (delivered := deliver_batch()):
        left -= delivered


WAYS: dict[str, Send] = {"floor": send_plainly, "site": deliver_outbox}


def main() -> None:
    django.setup()
    send = WAYS[sys.argv[1]]
    for line in sys.stdin:
        order = json.loads(line)
        started = time.monotonic()
        send(order)
        ended = time.monotonic()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"started": started, "ended": ended, "peak_megabytes": memory}), flush=True)


if __name__ == "__main__":
    main()
