"""People, what they agreed to, and the lists they are on."""

from supporters.models.consent import Consent, ConsentState, ConsentWording, Suppression
from supporters.models.exports import Export, ExportDownload
from supporters.models.imports import ColumnMemory, Import, ImportPart, ImportRow
from supporters.models.lists import MailingList, Subscription, SubscriptionQuerySet
from supporters.models.merging import DuplicateHint, Forwarding, Merge
from supporters.models.notes import Note
from supporters.models.people import CampaignSupporter, CustomField, Supporter, SupporterTag, Tag
from supporters.models.places import Area, Boundary, Postcode
from supporters.models.requests import DataRequest
from supporters.models.retention import RetentionRule, RetentionRun
from supporters.models.segments import Segment, SegmentVersion

__all__ = [
    "Area",
    "Boundary",
    "CampaignSupporter",
    "ColumnMemory",
    "Consent",
    "ConsentState",
    "ConsentWording",
    "CustomField",
    "DataRequest",
    "DuplicateHint",
    "Export",
    "ExportDownload",
    "Forwarding",
    "Import",
    "ImportPart",
    "ImportRow",
    "MailingList",
    "Merge",
    "Note",
    "Postcode",
    "RetentionRule",
    "RetentionRun",
    "Segment",
    "SegmentVersion",
    "Subscription",
    "SubscriptionQuerySet",
    "Supporter",
    "SupporterTag",
    "Suppression",
    "Tag",
]
