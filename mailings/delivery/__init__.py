"""Delivering the outbox: claim a batch, send each message, mark each in a commit of its own.

The protocol, by which nothing is lost, and a crash sends at most one message of a worker twice:

1. claim  one transaction takes a batch of queued rows that no other worker holds (SKIP LOCKED), with a lease on each.
2. send   over one kept-open SMTP connection. A row whose lease is nearly over is given back unsent.
3. mark   right after the server's 250, in a commit of its own. A worker killed between 2 and 3 leaves at most one
          message in doubt; it is sent again, under the same Message-ID, once its lease is over.
"""

from mailings.delivery.batch import deliver_batch
from mailings.delivery.claiming import BATCH

__all__ = ["BATCH", "deliver_batch"]
