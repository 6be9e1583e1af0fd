"""Why messages weren't sent or delivered, in words. What a server said isn't shown: it may name somebody."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailings.bounces.classification import NO_SUCH_ADDRESS
from mailings.holdings import MERGED
from mailings.recipients import RESTING, SUPPRESSED, WITHDRAWN
from mailings.services.leaving import UNSUBSCRIBED
from mailings.services.running import CANCELLED

Words = str | Promise

_NOT_SENT: dict[str, Words] = {
    UNSUBSCRIBED: gettext_lazy("unsubscribed before it reached them"),
    WITHDRAWN: gettext_lazy("took back their consent before it reached them"),
    RESTING: gettext_lazy("want no mailings for a while"),
    SUPPRESSED: gettext_lazy("on the list of those who are never written to"),
    MERGED: gettext_lazy("got it by another record of theirs"),
    CANCELLED: gettext_lazy("the mailing was cancelled"),
}
# By the enhanced code's class and subject: RFC 3463, sections 3.2 to 3.8.
_SUBJECTS: dict[str, Words] = {
    "1": gettext_lazy("something is wrong with the address"),
    "2": gettext_lazy("something is wrong with the mailbox"),
    "3": gettext_lazy("their mail server couldn’t take it"),
    "4": gettext_lazy("their mail server couldn’t be reached"),
    "5": gettext_lazy("the mail servers didn’t understand each other"),
    "6": gettext_lazy("their mail server didn’t take what it says"),
    "7": gettext_lazy("refused by the mail provider"),
}
_MAILBOX_FULL = "2.2"


def not_sent_words(reason: str) -> str:
    return str(_NOT_SENT.get(reason) or _("for another reason"))


def failure_words(code: str) -> str:
    """The words for a reply code like `550 5.1.1`, or `550`, or nothing."""
    enhanced = code[4:]
    if not code:
        return _("it couldn’t be written or handed over")
    if not enhanced:
        return _("refused for good") if code.startswith("5") else _("refused again and again")
    if enhanced in NO_SUCH_ADDRESS:
        return _("the address doesn’t exist")
    if enhanced[2:] == _MAILBOX_FULL:
        return _("the mailbox is full")
    return str(_SUBJECTS.get(enhanced[2], "") or _("refused for good"))
