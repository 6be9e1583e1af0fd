"""For how long a campaign keeps what it knows, and what was done by these rules."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign


class RetentionRule(models.Model):
    """After how many days or months, as its kind has it, something is deleted or made anonymous.

    A rule that is new, or stricter than before, rests until `acts_from`, so that a slip can be undone.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="retention_rules", db_index=False)
    kind = models.CharField(_("what"), max_length=30)
    after = models.PositiveSmallIntegerField(_("after"))
    is_active = models.BooleanField(_("in force"), default=True)
    acts_from = models.DateTimeField(_("acts from"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("saved by")
    )
    saved_at = models.DateTimeField(_("saved"), db_default=Now())

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["campaign", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="retention_rule_once_per_campaign"),
            models.CheckConstraint(condition=models.Q(after__gt=0), name="retention_rule_after_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.after}"

    @property
    def is_resting(self) -> bool:
        return self.is_active and self.acts_from > timezone.now()


class RetentionRun(models.Model):
    """What a rule did on one day. Each batch adds to it in its own transaction, so that the number is what was done."""

    rule = models.ForeignKey(RetentionRule, on_delete=models.CASCADE, related_name="runs", db_index=False)
    day = models.DateField(_("day"))
    after = models.PositiveSmallIntegerField(_("after"), help_text="What the rule said on that day.")
    number = models.PositiveIntegerField(_("how many"), default=0)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("run of a retention rule")
        verbose_name_plural = _("runs of retention rules")
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "day"], name="retention_run_once_a_day")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.day}"
