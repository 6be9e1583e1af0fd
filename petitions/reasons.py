"""Why a comment waits, and why a signature does: as moderators read it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """Why a name and comment wait for a moderator."""

    LINK = "link", _("It has a link.")
    WORD = "word", _("It has a word of the lists.")
    FIRST = "first", _("It is this person’s first comment.")
    ALL = "all", _("Every comment is looked at.")


class Suspicion(TextChoices):
    """Why a signature waits for a moderator before it counts."""

    UNPROVEN = "unproven", _("sent without solving the puzzle")
    DISPOSABLE = "disposable", _("address from a disposable domain")
    SOURCE = "source", _("from a domain or network that is always suspect")
    DUPLICATE = "duplicate", _("same mailbox, another spelling")
    BURST = "burst", _("one of very many from one domain or network")
