"""Saved questions to whom something goes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign


class Segment(models.Model):
    """Those of a campaign's people of whom something is true; asked anew each time it is used.

    `definition` is the tree that `supporters.segments` turns into one query; empty, it means everybody.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="segments")
    name = models.CharField(_("name"), max_length=150)
    definition = models.JSONField(_("definition"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    is_shared = models.BooleanField(_("shared with the team"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class SegmentVersion(models.Model):
    """What a segment asked at a time: a mailing of last year still says to whom it went."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"), default=dict, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("saved by")
    )
    saved_at = models.DateTimeField(_("saved"), db_default=Now())

    class Meta:
        verbose_name = _("version of a segment")
        verbose_name_plural = _("versions of segments")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="segment_version_once")]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.number}"
