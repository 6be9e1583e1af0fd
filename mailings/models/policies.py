"""How a campaign sends: what its managers decided once for all its mailings."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign


class MailingPolicy(models.Model):
    """A campaign's rules for its mailings. A campaign without a row has the defaults."""

    class Tracking(models.TextChoices):
        NONE = "none", _("nothing is measured")
        TOTALS = "totals", _("how many opened and clicked, not who")
        PEOPLE = "people", _("who opened and clicked")

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="mailing_policy")
    needs_approval = models.BooleanField(
        _("a second person approves each mailing before it goes out"), default=False, db_default=False
    )
    undo_minutes = models.PositiveSmallIntegerField(
        _("minutes in which sending can be undone"),
        default=5,
        db_default=5,
        validators=[MaxValueValidator(60)],
    )
    missed_minutes = models.PositiveSmallIntegerField(
        _("minutes after which a missed time asks again"),
        default=60,
        db_default=60,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
        help_text=_("Where the site was down at the time set, a mailing that is later than this waits for a yes."),
    )
    cap_mailings = models.PositiveSmallIntegerField(
        _("mailings to one person at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    cap_days = models.PositiveSmallIntegerField(
        _("in so many days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    quiet_from = models.TimeField(_("no mailings from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True, help_text=_("In each person’s own time zone."))
    tracking = models.CharField(
        _("opens and clicks"), max_length=10, choices=Tracking.choices, default=Tracking.NONE, db_default=Tracking.NONE
    )

    class Meta:
        verbose_name = _("rules for mailings")
        verbose_name_plural = _("rules for mailings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cap_mailings__isnull=True, cap_days__isnull=True)
                | models.Q(cap_mailings__gte=1, cap_days__gte=1),
                name="mailing_policy_cap_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (
                    models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~models.Q(quiet_from=models.F("quiet_until"))
                ),
                name="mailing_policy_quiet_hours_are_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.campaign)

    @classmethod
    def of(cls, campaign: Campaign) -> MailingPolicy:
        """The campaign's rules, or the defaults, unsaved, where it has set none."""
        return cls.objects.filter(campaign=campaign).first() or cls(campaign=campaign)
