"""The outbox: one row per recipient and message, for every mail the site sends."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from mailings.models.mailings import Mailing
from supporters.models import Supporter


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> MessageQuerySet:
        return self.filter(state__in=[Message.State.QUEUED, Message.State.CLAIMED])

    def blank(self) -> None:
        """Take away what leads to anybody, also of what came back. The rows stay for the figures."""
        from mailings.models.bounces import Bounce

        Bounce.objects.filter(message__in=self.values("pk")).exclude(diagnostic="").update(diagnostic="")
        self.update(address="", context={}, subject="", answer="", supporter=None)

    def due(self) -> MessageQuerySet:
        """Those of no mailing that a worker may claim now, the most urgent and then the oldest first."""
        queued = self.filter(state=Message.State.QUEUED, not_before__lte=Now(), mailing__isnull=True)
        return queued.order_by("priority", "not_before", "pk")

    def due_of(self, mailing: Mailing) -> MessageQuerySet:
        """Those of a mailing that a worker may claim now, if the mailing is being sent at all."""
        queued = self.filter(state=Message.State.QUEUED, not_before__lte=Now(), mailing=mailing)
        return queued.order_by("not_before", "pk")


class Message(models.Model):
    """One mail to one person. What it says is written when it is sent, from `kind` and `context`, or from its mailing.

    `purpose` is the consent that a mailing reaches her by (see `supporters.purposes`): leaving ends it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        SUPPRESSED = "suppressed", _("not sent")

    class Priority(models.IntegerChoices):
        ACCOUNT = 0, _("account")
        CONFIRMATION = 10, _("confirmation")
        NOTICE = 20, _("notice")
        BULK = 50, _("mailing")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    dedupe_key = models.CharField(max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    supporter = models.ForeignKey(Supporter, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages")
    mailing = models.ForeignKey(
        Mailing,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        db_index=False,
        verbose_name=_("mailing"),
    )
    variant = models.CharField(_("variant"), max_length=1, blank=True, db_default="")
    purpose = models.CharField(_("consent"), max_length=80, blank=True, db_default="")
    address = models.CharField(_("to"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=10)
    context = models.JSONField(default=dict, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices)
    not_before = models.DateTimeField(_("not before"), db_default=Now())
    state = models.CharField(_("state"), max_length=10, choices=State.choices, db_default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), db_default=0)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True, db_default="")
    answer = models.TextField(_("server's answer"), blank=True, db_default="")
    created_at = models.DateTimeField(_("created"), db_default=Now())
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["priority", "not_before", "id"],
                condition=models.Q(state="queued", mailing__isnull=True),
                name="message_due",
            ),
            models.Index(
                fields=["mailing", "not_before", "id"],
                condition=models.Q(state="queued", mailing__isnull=False),
                name="message_due_of_mailing",
            ),
            models.Index(
                fields=["mailing", "state"], condition=models.Q(mailing__isnull=False), name="message_by_mailing"
            ),
            models.Index(fields=["lease_until"], condition=models.Q(state="claimed"), name="message_claimed"),
        ]
        constraints = [
            # Not `unique=True`, which makes a second index for LIKE.
            models.UniqueConstraint(fields=["dedupe_key"], name="message_once_per_key"),
            models.CheckConstraint(
                condition=~models.Q(state="claimed") | models.Q(lease_until__isnull=False),
                name="message_claimed_has_a_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "claimed"]) | models.Q(finished_at__isnull=False),
                name="message_finished_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(mailing__isnull=True) | ~models.Q(variant=""),
                name="message_of_mailing_has_a_variant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
