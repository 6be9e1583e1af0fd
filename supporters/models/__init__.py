"""People, what they agreed to, and the lists they are on."""

from supporters.models.consent import Consent, ConsentState, ConsentWording, Suppression
from supporters.models.imports import ColumnMemory, Import, ImportPart, ImportRow
from supporters.models.lists import MailingList, Subscription, SubscriptionQuerySet
from supporters.models.people import CampaignSupporter, CustomField, Supporter, SupporterTag, Tag
from supporters.models.segments import Segment, SegmentVersion

__all__ = [
    "CampaignSupporter",
    "ColumnMemory",
    "Consent",
    "ConsentState",
    "ConsentWording",
    "CustomField",
    "Import",
    "ImportPart",
    "ImportRow",
    "MailingList",
    "Segment",
    "SegmentVersion",
    "Subscription",
    "SubscriptionQuerySet",
    "Supporter",
    "SupporterTag",
    "Suppression",
    "Tag",
]
