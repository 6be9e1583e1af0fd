"""What is measured of a mailing where its campaign measures anything: links that were opened, and mails.

Two ways: as totals, where a row says how many in which hour and nothing else, and by people, where a row is one
message's first time. What machines do (mailings/tracking/machines.py) is kept apart, and counted nowhere as people's.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from mailings.models.mailings import Mailing
from mailings.models.messages import Message


class Measurement(models.Model):
    """That a mailing was measured in this way, at least for some of its recipients. A row is never taken back."""

    class How(models.TextChoices):
        TOTALS = "totals", _("how many opened and clicked, not who")
        PEOPLE = "people", _("who opened and clicked")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="measurements", db_index=False)
    how = models.CharField(_("what is measured"), max_length=10, choices=How.choices)
    since = models.DateTimeField(_("since"), db_default=Now())
    anonymous_until = models.DateTimeField(
        _("made anonymous until"),
        null=True,
        blank=True,
        help_text="Of messages sent by then nobody knows any more who responded, nor is it noted again.",
    )

    class Meta:
        verbose_name = _("measurement of a mailing")
        verbose_name_plural = _("measurements of mailings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["mailing", "how"], name="measurement_once_per_mailing_and_way"),
            models.CheckConstraint(condition=models.Q(how__in=["totals", "people"]), name="measurement_way_is_known"),
        ]

    def __str__(self) -> str:
        return self.get_how_display()


class TrackedLink(models.Model):
    """An address in a mailing's words, in whichever languages. It leads nowhere but where the team had it lead."""

    URL_LENGTH = 2000

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="tracked_links", db_index=False)
    variant = models.CharField(_("variant"), max_length=1)
    url = models.CharField(_("address"), max_length=URL_LENGTH)
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the address.")

    class Meta:
        verbose_name = _("measured link")
        verbose_name_plural = _("measured links")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "variant", "digest"], name="tracked_link_once_per_mailing_and_variant"
            ),
            models.CheckConstraint(
                condition=models.Q(url__regex=r"^https?://[^[:space:][:cntrl:]]+$"), name="tracked_link_is_of_the_web"
            ),
        ]

    def __str__(self) -> str:
        return self.url


class Click(models.Model):
    """One message's first click on a link; or, where nobody is named, how many there were in the hour from `at`.

    Among these, `again` are of people who are counted by their click on another link: known where the clicks were of
    people once, and have been made anonymous.
    """

    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="clicks", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, blank=True, related_name="clicks")
    at = models.DateTimeField(_("time"))
    is_machine = models.BooleanField(_("by a machine"), default=False, db_default=False)
    number = models.PositiveIntegerField(_("how many"), default=1, db_default=1)
    again = models.PositiveIntegerField(_("of these by somebody who clicked another link"), default=0, db_default=0)

    class Meta:
        verbose_name = _("click")
        verbose_name_plural = _("clicks")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["link", "message"], name="click_once_per_link_and_message"),
            models.UniqueConstraint(
                fields=["link", "at", "is_machine"],
                condition=models.Q(message__isnull=True),
                name="click_total_once_per_hour",
            ),
            models.CheckConstraint(
                condition=models.Q(message__isnull=True) | models.Q(number=1), name="click_of_message_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Open(models.Model):
    """The first time that a message was opened; or, where nobody is named, how many times in the hour from `at`."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="opens", db_index=False)
    variant = models.CharField(_("variant"), max_length=1)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True, blank=True, related_name="opened")
    at = models.DateTimeField(_("time"))
    is_machine = models.BooleanField(_("by a machine"), default=False, db_default=False)
    number = models.PositiveIntegerField(_("how many"), default=1, db_default=1)

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        ordering = ["-pk"]
        # With the number, so that a million are counted from the index alone.
        indexes = [
            models.Index(fields=["mailing", "is_machine", "variant", "at"], include=["number"], name="open_by_mailing")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "variant", "at", "is_machine"],
                condition=models.Q(message__isnull=True),
                name="open_total_once_per_hour",
            ),
            models.CheckConstraint(
                condition=models.Q(message__isnull=True) | models.Q(number=1), name="open_of_message_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class MailingFigures(models.Model):
    """What became of a great mailing, counted in the worker, because counting takes seconds.

    It can be made again from the rows at any time (mailings/statistics/figures.py), and says nothing else than they.
    """

    mailing = models.OneToOneField(Mailing, on_delete=models.CASCADE, related_name="figures")
    counted_at = models.DateTimeField(_("counted"))
    figures = models.JSONField(_("figures"), default=dict)

    class Meta:
        verbose_name = _("counted mailing")
        verbose_name_plural = _("counted mailings")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.counted_at:%Y-%m-%d %H:%M}"
