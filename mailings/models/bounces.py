"""What came back: mails that could not be delivered, that were reported as unwanted, and people who left by a mail."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from mailings.models.mailings import Mailing
from mailings.models.messages import Message


class Bounce(models.Model):
    """One report on one message, handled once. `mailing` is the message's own, so that a mailing's are counted fast.

    The diagnosis names nobody, and is blanked with its message.
    """

    class Kind(models.TextChoices):
        HARD = "hard", _("the address doesn’t exist")
        SOFT = "soft", _("couldn’t be delivered this time")
        BLOCKED = "blocked", _("refused by the mail provider")
        COMPLAINT = "complaint", _("reported as unwanted")

    class Source(models.TextChoices):
        WEBHOOK = "webhook", _("mail provider")
        MAILBOX = "mailbox", _("mailbox")
        PIPE = "pipe", _("mail server")

    DIAGNOSTIC_LENGTH = 300

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="bounces", verbose_name=_("message"))
    mailing = models.ForeignKey(
        Mailing,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="bounces",
        db_index=False,
        verbose_name=_("mailing"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    status = models.CharField(_("status code"), max_length=11, blank=True, db_default="")
    diagnostic = models.CharField(_("diagnosis"), max_length=DIAGNOSTIC_LENGTH, blank=True, db_default="")
    source = models.CharField(_("came by"), max_length=10, choices=Source.choices)
    received_at = models.DateTimeField(_("received"), db_default=Now())
    digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["mailing", "kind", "message"],
                condition=models.Q(mailing__isnull=False),
                name="bounce_by_mailing",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["hard", "soft", "blocked", "complaint"]), name="bounce_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}".strip()


class Departure(models.Model):
    """That somebody unsubscribed by the link or the one click of a message, and from how much.

    Whoever leaves a list and then all of the campaign has two rows: count messages, not rows.
    """

    class Scope(models.TextChoices):
        PURPOSE = "purpose", _("what the mail came for")
        CAMPAIGN = "campaign", _("all of the campaign")
        SITE = "site", _("everything")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="departures", db_index=False)
    mailing = models.ForeignKey(
        Mailing,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="departures",
        db_index=False,
        verbose_name=_("mailing"),
    )
    scope = models.CharField(_("what ended"), max_length=10, choices=Scope.choices)
    at = models.DateTimeField(_("time"), db_default=Now())
    said_why = models.BooleanField(
        _("said why"),
        default=False,
        db_default=False,
        help_text=_("The reason itself is only counted."),
    )

    class Meta:
        verbose_name = _("unsubscription")
        verbose_name_plural = _("unsubscriptions")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["mailing", "message"], condition=models.Q(mailing__isnull=False), name="departure_by_mailing"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "scope"], name="departure_once_per_message_and_scope"),
            models.CheckConstraint(
                condition=models.Q(scope__in=["purpose", "campaign", "site"]), name="departure_scope_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_scope_display()


class DepartureReason(models.Model):
    """How many of those who left by a mailing chose this reason. Who did isn't kept, nor when."""

    class Reason(models.TextChoices):
        TOO_MANY = "too-many", _("Too many mails")
        NOT_FOR_ME = "not-for-me", _("Not what I expected")
        DONE = "done", _("I no longer follow this")
        NEVER_ASKED = "never-asked", _("I never asked for these mails")
        OTHER = "other", _("Something else")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="departure_reasons", db_index=False)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    number = models.PositiveIntegerField(_("how many"), default=0, db_default=0)

    class Meta:
        verbose_name = _("reason for leaving")
        verbose_name_plural = _("reasons for leaving")
        ordering = ["mailing", "reason"]
        constraints = [models.UniqueConstraint(fields=["mailing", "reason"], name="departure_reason_once_per_mailing")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.number}"
