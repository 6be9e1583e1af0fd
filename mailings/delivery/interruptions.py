"""What may stop a batch under way: its mailing is paused or cancelled, or mail comes in that overtakes it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from mailings.delivery.claiming import give_back, urgent_mail_waits
from mailings.models import Mailing, Message

SECONDS_BETWEEN = 1.0


class Interruptions:
    """Looks about once a second whether the rest of a batch still is to be sent, and gives back what isn't."""

    def __init__(self) -> None:
        self.overtaken = False
        self._given_back: set[int] = set()
        self._looked_at = time.monotonic()

    def stop(self, messages: Sequence[Message], position: int) -> bool:
        """Whether the message at this position of the batch has been given back, and must not be sent."""
        now = time.monotonic()
        if now - self._looked_at >= SECONDS_BETWEEN:
            self._looked_at = now
            self._look_at([row for row in messages[position:] if row.pk not in self._given_back])
        return messages[position].pk in self._given_back

    def _look_at(self, rest: list[Message]) -> None:
        bulk = [message for message in rest if message.priority >= Message.Priority.BULK]
        if not bulk:
            return
        if urgent_mail_waits():
            self.overtaken = True
            stopped = bulk
        else:
            mailings = {message.mailing_id for message in bulk if message.mailing_id}
            sending = Mailing.objects.filter(pk__in=mailings, state=Mailing.State.SENDING)
            ended = mailings - set(sending.values_list("pk", flat=True))
            stopped = [message for message in bulk if message.mailing_id in ended]
        give_back(stopped)
        self._given_back |= {message.pk for message in stopped}
