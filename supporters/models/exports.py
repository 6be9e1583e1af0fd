"""Permissions to take people's data out, and what became of them. The data itself is never kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from supporters.models.segments import Segment


class Export(models.Model):
    """That one member of the team may stream these columns of these people, for a day. Part of the audit trail."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV, for other programs")
        CSV_FOR_EXCEL = "csv-excel", _("CSV, for Excel")
        XLSX = "xlsx", _("Excel workbook (XLSX)")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="exports", db_index=False)
    segment = models.ForeignKey(
        Segment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    definition = models.JSONField(_("whom"), default=dict, blank=True, help_text="The segment's question at that time.")
    columns = models.JSONField(_("columns"), default=list)
    format = models.CharField(_("format"), max_length=10, choices=Format.choices, default=Format.CSV)
    reason = models.CharField(_("reason"), max_length=300)
    people = models.PositiveIntegerField(_("people"), help_text="How many there were when it was asked for.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(_("asked"), db_default=Now())
    expires_at = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["campaign", "-created_at"], name="export_by_campaign")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def filename(self) -> str:
        """What the file is called: when it was made, and nothing on whom it names."""
        suffix = "xlsx" if self.format == self.Format.XLSX else "csv"
        return f"export-{self.created_at:%Y-%m-%d}-{str(self.public_id)[-6:]}.{suffix}"


class ExportDownload(models.Model):
    """One time that an export was taken out; `finished_at` is empty where it broke off."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="downloads")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    started_at = models.DateTimeField(_("began"), db_default=Now())
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)

    class Meta:
        verbose_name = _("download of an export")
        verbose_name_plural = _("downloads of exports")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.export_id} {self.rows}"
