"""How fast mail may leave, and how the mail servers are: shared by all workers, on however many hosts."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, Greatest, Now
from django.utils.translation import gettext_lazy as _

from mailings.models.mailings import Mailing

validate_domain = RegexValidator(
    r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", _("Enter a domain in small letters, like gmail.com, without an @.")
)

# What may go at once after a pause: a second's worth where seconds are counted, else the sixtieth part, so that no
# hour that one may look at holds more than the limit.
_BURST = models.Case(models.When(period=1, then=F("amount")), default=Greatest(Value(1), F("amount") / Value(60)))
_RATE = models.Case(
    models.When(period=1, then=Cast(F("amount"), models.FloatField())),
    default=Cast(F("amount") - Greatest(Value(1), F("amount") / Value(60)) + 1, models.FloatField()) / F("period"),
)


class SendingLimit(models.Model):
    """So many mails in a time, for the whole site or to one domain: a bucket of tokens that fills up by itself.

    What is in the bucket is `tokens` at `refilled_at`; `mailings/delivery/limits.py` alone writes these.
    """

    class Period(models.IntegerChoices):
        SECOND = 1, _("a second")
        MINUTE = 60, _("a minute")
        HOUR = 3600, _("an hour")
        DAY = 86400, _("a day")

    domain = models.CharField(
        _("domain"),
        max_length=253,
        blank=True,
        default="",
        validators=[validate_domain],
        help_text=_("What follows the @ in the addresses, like gmail.com. Empty: all mail of the site."),
    )
    amount = models.PositiveIntegerField(
        _("mails at most"), validators=[MinValueValidator(1), MaxValueValidator(100_000_000)]
    )
    period = models.PositiveIntegerField(_("period"), choices=Period.choices, default=Period.HOUR)
    is_active = models.BooleanField(_("in force"), default=True, db_default=True)
    burst = models.GeneratedField(expression=_BURST, output_field=models.PositiveIntegerField(), db_persist=True)
    rate = models.GeneratedField(expression=_RATE, output_field=models.FloatField(), db_persist=True)
    tokens = models.FloatField(db_default=1, editable=False)
    refilled_at = models.DateTimeField(db_default=Now(), editable=False)
    wakes_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("limit on sending")
        verbose_name_plural = _("limits on sending")
        ordering = ["domain"]
        constraints = [
            models.UniqueConstraint(fields=["domain"], name="sending_limit_once_per_domain"),
            models.CheckConstraint(condition=models.Q(amount__gte=1), name="sending_limit_lets_something_through"),
            models.CheckConstraint(
                condition=models.Q(period__in=[1, 60, 3600, 86400]), name="sending_limit_period_is_known"
            ),
            models.CheckConstraint(condition=models.Q(tokens__gte=0), name="sending_limit_is_not_overdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.domain or '*'}: {self.amount} {self.get_period_display()}"


class LimitTurn(models.Model):
    """How far one mailing's mails to a limited domain are dealt out in time: each waits for a moment of its own."""

    limit = models.ForeignKey(SendingLimit, on_delete=models.CASCADE, related_name="turns", db_index=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField(_("dealt out since"))
    dealt_until = models.DateTimeField(_("dealt out until"))

    class Meta:
        verbose_name = _("mailing held back by a limit")
        verbose_name_plural = _("mailings held back by a limit")
        constraints = [models.UniqueConstraint(fields=["limit", "mailing"], name="limit_turn_once_per_mailing")]

    def __str__(self) -> str:
        return f"{self.limit_id} {self.mailing_id}"


class Relay(models.Model):
    """How a mail server or provider has been lately. Where it is and how to log in stands in the environment alone."""

    name = models.CharField(_("mail server"), max_length=253, unique=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, db_default=0)
    stops = models.PositiveIntegerField(_("failed trials since it stopped"), default=0, db_default=0)
    stopped_at = models.DateTimeField(_("takes nothing since"), null=True, blank=True)
    tried_again_at = models.DateTimeField(_("is tried again at"), null=True, blank=True)
    answer = models.CharField(_("what went wrong"), max_length=200, blank=True, db_default="")
    succeeded_at = models.DateTimeField(_("took a mail last"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed last"), null=True, blank=True)
    told_at = models.DateTimeField(_("team was told"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail server")
        verbose_name_plural = _("mail servers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stopped_at__isnull=True) | models.Q(tried_again_at__isnull=False),
                name="relay_stopped_is_tried_again",
            ),
        ]

    def __str__(self) -> str:
        return self.name
