"""Sheets of paper on which people sign."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import User
from petitions.models.petitions import Petition


class PaperSheet(models.Model):
    """One printed sheet with the petition's text and a number, and how far it has been typed in."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="paper_sheets")
    number = models.PositiveIntegerField(_("number of the sheet"))
    lines = models.PositiveSmallIntegerField(_("lines"), default=12)
    language = models.CharField(_("language"), max_length=10)
    printed_at = models.DateTimeField(_("printed"), db_default=Now())
    printed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(_("typed in"), null=True, blank=True)
    finished_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("paper sheet")
        verbose_name_plural = _("paper sheets")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["petition", "number"], name="paper_sheet_once_per_petition")]

    def __str__(self) -> str:
        return str(self.number)
