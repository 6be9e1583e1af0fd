"""Records that may be of one person, and those that have been made one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign


class Merge(models.Model):
    """One record went up in another.

    `snapshot` holds what the rows of both were, as far as they changed: it takes the merge back within a month, and
    is then emptied (`supporters.services.merging`).
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="merges")
    supporter = models.ForeignKey("Supporter", on_delete=models.CASCADE, related_name="merges")
    gone_public_id = models.UUIDField(_("record that is gone"), editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged"), db_default=Now())
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    snapshot = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone_public_id"], condition=models.Q(undone_at__isnull=True), name="merge_of_a_record_once"
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True) | models.Q(snapshot={}),
                name="merge_undone_keeps_no_snapshot",
            ),
        ]
        indexes = [
            models.Index(fields=["merged_at"], condition=~models.Q(snapshot={}), name="merge_with_snapshot"),
            models.Index(fields=["gone_public_id"], name="merge_by_gone"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Forwarding(models.Model):
    """Where a link leads that names a row which a merge did away with: to the row that took its place."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="forwardings")
    old = models.UUIDField(_("from"), unique=True)
    new = models.UUIDField(_("to"))

    class Meta:
        verbose_name = _("forwarding")
        verbose_name_plural = _("forwardings")

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class DuplicateHint(models.Model):
    """Two records of a campaign that may be of one person. A task finds them; the team says where they are not."""

    class Reason(models.TextChoices):
        MAILBOX = "mailbox", _("the same mailbox, spelt otherwise")
        PHONE = "phone", _("the same phone number")
        NAME = "name", _("the same name and postcode")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="duplicate_hints", db_index=False)
    supporter = models.ForeignKey("Supporter", on_delete=models.CASCADE, related_name="duplicate_hints")
    other = models.ForeignKey("Supporter", on_delete=models.CASCADE, related_name="duplicate_hints_of_others")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    found_at = models.DateTimeField(_("found"), db_default=Now())
    dismissed_at = models.DateTimeField(_("two people"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("said by")
    )

    class Meta:
        verbose_name = _("duplicate hint")
        verbose_name_plural = _("duplicate hints")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "supporter", "other"], name="duplicate_hint_once"),
            models.CheckConstraint(
                condition=models.Q(supporter__lt=models.F("other")), name="duplicate_hint_in_one_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "-id"], condition=models.Q(dismissed_at__isnull=True), name="duplicate_hint_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.supporter_id}:{self.other_id}"
