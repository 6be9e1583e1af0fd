"""What is sent, to whom, and what became of it."""

from mailings.models.bounces import Bounce, Departure, DepartureReason
from mailings.models.flow import LimitTurn, Relay, SendingLimit
from mailings.models.mailings import Mailing, MailingAudience, MailingMove, MailingVersion
from mailings.models.material import Layout, MailingImage, SenderIdentity, Snippet
from mailings.models.messages import Message
from mailings.models.policies import MailingPolicy
from mailings.models.sequences import Enrolment, Sequence, SequenceStep, StepOutcome
from mailings.models.tracking import Click, MailingFigures, Measurement, Open, TrackedLink

__all__ = [
    "Bounce",
    "Click",
    "Departure",
    "DepartureReason",
    "Enrolment",
    "Layout",
    "LimitTurn",
    "Mailing",
    "MailingAudience",
    "MailingFigures",
    "MailingImage",
    "MailingMove",
    "MailingPolicy",
    "MailingVersion",
    "Measurement",
    "Message",
    "Open",
    "Relay",
    "SenderIdentity",
    "SendingLimit",
    "Sequence",
    "SequenceStep",
    "Snippet",
    "StepOutcome",
    "TrackedLink",
]
