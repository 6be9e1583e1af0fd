"""What people ask the organisation to do about their data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.identifiers import uuid7
from campaign.models import Campaign
from supporters.models.people import Supporter


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> DataRequestQuerySet:
        return self.filter(closed_at__isnull=True)

    def overdue(self) -> DataRequestQuerySet:
        """Those that should have been answered by now."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def in_force(self) -> DataRequestQuerySet:
        """The restrictions of people still known that were carried out and not lifted since."""
        carried_out = self.filter(kind=DataRequest.Kind.RESTRICTION, outcome=DataRequest.Outcome.CARRIED_OUT)
        return carried_out.filter(lifted_at__isnull=True, supporter__isnull=False)


class DataRequest(models.Model):
    """One request by one person to one campaign, with its deadline, and what came of it.

    There is no field to write a name in: what is kept after erasure is a keyed hash of her address, by which the proof
    is found should she ask again.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", pgettext_lazy("a person’s right", "access")
        PORTABILITY = "portability", _("portability")
        RECTIFICATION = "rectification", _("rectification")
        ERASURE = "erasure", _("erasure")
        RESTRICTION = "restriction", _("restriction")
        OBJECTION = "objection", _("objection")

    class Channel(models.TextChoices):
        MAIL = "mail", _("e-mail")
        LETTER = "letter", _("letter")
        PHONE = "phone", _("phone")
        PERSON = "person", _("in person")
        OWN_LINK = "own-link", _("her own link in a mail")
        OTHER = "other", _("another way")

    class Identity(models.TextChoices):
        UNKNOWN = "", _("not verified yet")
        ADDRESS = "address", _("answered from the address")
        OWN_LINK = "own-link", _("by a link that was sent to the address")
        DOCUMENT = "document", _("showed a document")
        KNOWN = "known", _("known to the team")

    class Extension(models.TextChoices):
        NONE = "", _("not extended")
        COMPLEX = "complex", _("the request is complex")
        MANY = "many", _("many requests came at once")

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        CARRIED_OUT = "carried-out", _("carried out")
        NOTHING_HELD = "nothing-held", _("nothing is held on this address")
        UNIDENTIFIED = "unidentified", _("refused: it could not be shown who asks")
        UNFOUNDED = "unfounded", _("refused: manifestly unfounded or excessive")
        EXEMPT = "exempt", _("refused: another law demands that it is kept")
        WITHDRAWN = "withdrawn", _("taken back")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="data_requests", db_index=False)
    supporter = models.ForeignKey(
        Supporter, on_delete=models.SET_NULL, null=True, blank=True, related_name="data_requests"
    )
    address_hash = models.CharField(max_length=64, editable=False)
    kind = models.CharField(_("asked for"), max_length=15, choices=Kind.choices)
    channel = models.CharField(_("how it came"), max_length=10, choices=Channel.choices)
    identity = models.CharField(
        _("identity"), max_length=10, choices=Identity.choices, blank=True, default=Identity.UNKNOWN
    )
    received_on = models.DateField(_("received"))
    due_on = models.DateField(_("to be answered by"), help_text="UK GDPR Art. 12(3)")
    extension = models.CharField(
        _("extended because"), max_length=10, choices=Extension.choices, blank=True, default=Extension.NONE
    )
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("restriction lifted"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("handled by")
    )
    proof = models.JSONField(_("proof"), default=dict, blank=True)
    created_at = models.DateTimeField(_("entered"), db_default=Now())

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of a person")
        verbose_name_plural = _("requests of people")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="", closed_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(closed_at__isnull=False)),
                name="data_request_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("received_on")), name="data_request_due_after_received"
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True) | models.Q(kind="restriction"),
                name="data_request_lifted_only_restriction",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "-received_on", "-id"], name="data_request_by_campaign"),
            models.Index(fields=["campaign", "due_on"], condition=models.Q(closed_at=None), name="data_request_open"),
            models.Index(fields=["campaign", "address_hash"], name="data_request_by_hash"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        return reverse("organise_protection:request", args=[self.campaign.slug, self.public_id])

    @property
    def reference(self) -> str:
        """By which letters name it."""
        return str(self.public_id)[-8:].upper()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def days_left(self) -> int:
        return int((self.due_on - timezone.localdate()).days)

    @property
    def can_be_carried_out(self) -> bool:
        """Whether it is open, known whom it is about, and shown that it is she who asks."""
        return self.is_open and self.supporter_id is not None and self.identity != self.Identity.UNKNOWN

    @property
    def is_in_force(self) -> bool:
        is_restriction = self.kind == self.Kind.RESTRICTION and self.outcome == self.Outcome.CARRIED_OUT
        return is_restriction and self.lifted_at is None and self.supporter_id is not None

    @property
    def removed(self) -> list[dict[str, Any]]:
        """What the proof of an erasure says was removed, by table and count."""
        return list(self.proof.get("removed", []))
