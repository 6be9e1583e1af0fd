"""A mailing: what is written once and goes to many."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from mailings.models.material import Layout, SenderIdentity
from supporters.models import MailingList, Segment


class MailingQuerySet(models.QuerySet["Mailing"]):
    def one_off(self) -> MailingQuerySet:
        """Those that organisers write and send once, not the steps of sequences."""
        return self.filter(is_step=False)

    def readable(self) -> MailingQuerySet:
        """Those that anybody may read on the site."""
        return self.filter(is_public=True, started_at__isnull=False, campaign__is_published=True)


class Mailing(models.Model):
    """Written in one or more languages and up to four variants; sent once, or to each who comes to it in a sequence.

    The words can be changed until it starts. What was done with it is in its moves.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("cancelled")

    class Winner(models.TextChoices):
        CLICKS = "clicks", _("most clicks")
        OPENS = "opens", _("most opens")
        BY_HAND = "by-hand", _("chosen by hand")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="mailings", db_index=False)
    name = models.CharField(_("name"), max_length=150, help_text=_("For the team alone."))
    sender = models.ForeignKey(
        SenderIdentity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mailings",
        verbose_name=_("sender"),
    )
    layout = models.ForeignKey(
        Layout, on_delete=models.PROTECT, null=True, blank=True, related_name="mailings", verbose_name=_("layout")
    )
    main_language = models.CharField(
        _("language for everybody whose own it isn’t written in"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    is_essential = models.BooleanField(
        _("essential"),
        default=False,
        db_default=False,
        help_text=_("Goes also to people who have had as many mailings as the campaign’s rules allow."),
    )
    is_step = models.BooleanField(_("step of a sequence"), default=False, db_default=False, editable=False)
    is_public = models.BooleanField(_("can be read on the site"), default=False, db_default=False)

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, db_default=State.DRAFT
    )
    scheduled_at = models.DateTimeField(_("goes out at"), null=True, blank=True)
    is_overdue = models.BooleanField(
        _("its time was missed"), default=False, db_default=False, help_text=_("It waits for somebody’s yes.")
    )
    held_words = models.JSONField(
        _("words when it was held"),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text="Of a sequence's step: each language's words as they went out last, which its page shows meanwhile.",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_digest = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        editable=False,
        help_text="What was approved (mailings/services/approval.py): another text or audience isn’t.",
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    audience_size = models.PositiveIntegerField(_("recipients"), null=True, blank=True)
    left_out = models.JSONField(
        _("left out when it started"),
        default=dict,
        db_default={},
        blank=True,
        editable=False,
        help_text="How many for each reason of mailings.audience.reasons.",
    )
    counts = models.JSONField(
        _("what became of its messages"),
        default=dict,
        db_default={},
        blank=True,
        editable=False,
        help_text="How many in each state, counted when it ended: by then nothing moves any more.",
    )

    test_share = models.PositiveSmallIntegerField(
        _("share that tries the variants, in per cent"),
        default=20,
        db_default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    test_hours = models.PositiveSmallIntegerField(
        _("hours until the winner is chosen"),
        default=4,
        db_default=4,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
    )
    winner_by = models.CharField(
        _("the winner is"), max_length=10, choices=Winner.choices, default=Winner.CLICKS, db_default=Winner.CLICKS
    )
    tested_at = models.DateTimeField(
        _("test ended"),
        null=True,
        blank=True,
        editable=False,
        help_text="When the last of those who try the variants had been written to.",
    )
    winner = models.CharField(_("winning variant"), max_length=1, blank=True, db_default="", editable=False)
    winner_chosen_at = models.DateTimeField(_("winner chosen"), null=True, blank=True, editable=False)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["campaign", "-id"], name="mailing_by_campaign"),
            models.Index(
                fields=["scheduled_at"],
                condition=models.Q(state__in=["scheduled", "sending"]),
                name="mailing_under_way",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="scheduled") | models.Q(scheduled_at__isnull=False),
                name="mailing_scheduled_has_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["sending", "paused", "sent"]) | models.Q(started_at__isnull=False),
                name="mailing_sent_has_started",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["sent", "cancelled"]) | models.Q(finished_at__isnull=False),
                name="mailing_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | models.Q(approved_at__isnull=False),
                name="mailing_approval_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(winner="") | models.Q(winner__in=["A", "B", "C", "D"]),
                name="mailing_winner_is_a_variant",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_written(self) -> bool:
        """Whether it hasn't started."""
        return self.state in (self.State.DRAFT, self.State.SCHEDULED)

    @property
    def is_held(self) -> bool:
        """Whether it is a sequence's step that goes out no more for now, so that its words may be half written."""
        return self.is_step and self.state == self.State.PAUSED

    @property
    def takes_words(self) -> bool:
        """Whether its words can be changed now: those of a draft, and of a sequence's step while it is held."""
        return self.state == self.State.DRAFT or self.is_held


class MailingVersion(models.Model):
    """A mailing's words in one language, in one variant. Variant A is there always; B to D are tried beside it."""

    VARIANTS = ("A", "B", "C", "D")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="versions", db_index=False)
    variant = models.CharField(
        _("variant"), max_length=1, choices=[(letter, letter) for letter in VARIANTS], default="A", db_default="A"
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    preheader = models.CharField(
        _("preview line"), max_length=200, blank=True, help_text=_("What an inbox shows after the subject.")
    )
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("version of a mailing")
        verbose_name_plural = _("versions of mailings")
        ordering = ["mailing", "variant", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "variant", "language"], name="mailing_version_once_per_variant_and_language"
            ),
            models.CheckConstraint(
                condition=models.Q(variant__in=["A", "B", "C", "D"]), name="mailing_version_variant_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.language}: {self.subject}"


class MailingAudience(models.Model):
    """A list or a segment whose people get a mailing, or don't. Nobody gets it without having agreed to mail."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="audience", db_index=False)
    mailing_list = models.ForeignKey(
        MailingList, on_delete=models.PROTECT, null=True, blank=True, related_name="mailings", verbose_name=_("list")
    )
    segment = models.ForeignKey(
        Segment, on_delete=models.PROTECT, null=True, blank=True, related_name="mailings", verbose_name=_("segment")
    )
    is_excluded = models.BooleanField(_("leave these people out"), default=False, db_default=False)

    class Meta:
        verbose_name = _("audience of a mailing")
        verbose_name_plural = _("audiences of mailings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mailing_list__isnull=True, segment__isnull=False)
                | models.Q(mailing_list__isnull=False, segment__isnull=True),
                name="mailing_audience_is_a_list_or_a_segment",
            ),
            models.UniqueConstraint(fields=["mailing", "mailing_list"], name="mailing_audience_list_once"),
            models.UniqueConstraint(fields=["mailing", "segment"], name="mailing_audience_segment_once"),
        ]

    def __str__(self) -> str:
        return str(self.mailing_list or self.segment)


class MailingMove(models.Model):
    """Who did what with a mailing, and when. Nobody is named where the site did it by itself."""

    class Action(models.TextChoices):
        CREATED = "created", _("written")
        SCHEDULED = "scheduled", _("scheduled")
        APPROVED = "approved", _("approved")
        UNDONE = "undone", _("taken back before it went out")
        MISSED = "missed", _("its time was missed")
        HELD_BACK = "held-back", _("couldn’t go out")
        STARTED = "started", _("started")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        WINNER = "winner", _("winner chosen")
        CANCELLED = "cancelled", _("cancelled")
        FINISHED = "finished", _("finished")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="moves", db_index=False)
    action = models.CharField(_("what"), max_length=10, choices=Action.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    detail = models.CharField(_("detail"), max_length=200, blank=True, db_default="")
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        verbose_name = _("move of a mailing")
        verbose_name_plural = _("moves of mailings")
        ordering = ["pk"]
        indexes = [models.Index(fields=["mailing", "id"], name="mailing_move_by_mailing")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"
