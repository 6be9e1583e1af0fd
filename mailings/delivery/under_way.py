"""Whether a mailing is still being sent, in the middle of a batch: pausing and cancelling don't wait for its end."""

from __future__ import annotations

import time
from collections.abc import Sequence

from mailings.models import Mailing, Message

ASK_AGAIN_AFTER = 1.0  # second


class MailingsUnderWay:
    """Those mailings of a batch that are being sent, asked for once a second while its messages go out."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._of_batch = {message.mailing_id for message in messages if message.mailing_id}
        self._now = set(self._of_batch)  # they were when they were claimed, a moment ago
        self._asked_at = time.monotonic()

    def has(self, message: Message) -> bool:
        """Whether the message's mailing is among them; what is of no mailing is always sent."""
        if message.mailing_id is None:
            return True
        if time.monotonic() - self._asked_at > ASK_AGAIN_AFTER:
            sending = Mailing.objects.filter(pk__in=self._of_batch, state=Mailing.State.SENDING)
            self._now, self._asked_at = set(sending.values_list("pk", flat=True)), time.monotonic()
        return message.mailing_id in self._now
