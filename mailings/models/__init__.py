"""What is sent, to whom, and what became of it."""

from mailings.models.bounces import Bounce, Departure, DepartureReason
from mailings.models.flow import LimitTurn, Relay, SendingLimit
from mailings.models.mailings import Mailing, MailingAudience, MailingMove, MailingVersion
from mailings.models.material import Layout, MailingImage, SenderIdentity, Snippet
from mailings.models.messages import Message
from mailings.models.policies import MailingPolicy

__all__ = [
    "Bounce",
    "Departure",
    "DepartureReason",
    "Layout",
    "LimitTurn",
    "Mailing",
    "MailingAudience",
    "MailingImage",
    "MailingMove",
    "MailingPolicy",
    "MailingVersion",
    "Message",
    "Relay",
    "SenderIdentity",
    "SendingLimit",
    "Snippet",
]
