"""Mails that go out by themselves, step by step, to each who comes to them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from mailings.models.mailings import Mailing
from supporters.models import Segment, Supporter


class Sequence(models.Model):
    """What begins for a person when something happens (`mailings.sequences.triggers`), like joining a list.

    `subject` is the public id of what it must happen to, a list or a petition; without one, it may be any of the
    campaign's. What happened before it was started doesn't count.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sequences", db_index=False)
    name = models.CharField(_("name"), max_length=150, help_text=_("For the team alone."))
    trigger = models.CharField(_("begins when somebody"), max_length=30)
    subject = models.UUIDField(_("which"), null=True, blank=True)
    is_running = models.BooleanField(_("running"), default=False, db_default=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    looked_until = models.DateTimeField(_("looked for people until"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("sequence")
        verbose_name_plural = _("sequences")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["campaign", "-id"], name="sequence_by_campaign")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_running=False) | models.Q(started_at__isnull=False),
                name="sequence_running_has_started",
            ),
            models.CheckConstraint(
                condition=models.Q(is_running=False) | models.Q(archived_at__isnull=True),
                name="sequence_archived_does_not_run",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SequenceStepQuerySet(models.QuerySet["SequenceStep"]):
    def in_use(self) -> SequenceStepQuerySet:
        """In the order in which people get them."""
        return self.filter(removed_at__isnull=True).order_by("delay", "pk")

    def going_out(self) -> SequenceStepQuerySet:
        """Those in use that are neither held nor still being written."""
        return self.in_use().filter(mailing__state=Mailing.State.SENDING)


class SequenceStep(models.Model):
    """One mail of a sequence: how long after its beginning, and to whom of those who are still there.

    Its words are a mailing's. It comes to those for whom it is due after `active_since`: a step that is put in later
    doesn't reach back.
    """

    class Condition(models.TextChoices):
        ALWAYS = "always", _("everybody who still gets our mail")
        ON_NO_LIST = "on-no-list", _("only who is on none of our lists")
        SEGMENT = "segment", _("only who is in a segment")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="steps")
    mailing = models.OneToOneField(Mailing, on_delete=models.PROTECT, related_name="step")
    delay = models.DurationField(_("after"), default=timedelta(0))
    condition = models.CharField(
        _("who gets it"),
        max_length=10,
        choices=Condition.choices,
        default=Condition.ALWAYS,
        db_default=Condition.ALWAYS,
    )
    segment = models.ForeignKey(
        Segment, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    active_since = models.DateTimeField(_("in use since"), db_default=Now())
    done_until = models.DateTimeField(_("done until"), null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(_("taken out"), null=True, blank=True)

    objects = SequenceStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a sequence")
        verbose_name_plural = _("steps of sequences")
        ordering = ["sequence", "delay", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(delay__gte=timedelta(0)), name="sequence_step_comes_after"),
            models.CheckConstraint(
                condition=models.Q(condition="segment", segment__isnull=False)
                | (~models.Q(condition="segment") & models.Q(segment__isnull=True)),
                name="sequence_step_segment_where_it_asks_for_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence_id}: {self.delay}"


class Enrolment(models.Model):
    """A person has come to a sequence: when what began it happened, and the consent that she gave with it."""

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="enrolments", db_index=False)
    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="enrolments")
    at = models.DateTimeField(_("began"))
    purpose = models.CharField(_("consent"), max_length=80)

    class Meta:
        verbose_name = _("person in a sequence")
        verbose_name_plural = _("people in sequences")
        constraints = [models.UniqueConstraint(fields=["sequence", "supporter"], name="enrolment_once_per_person")]
        indexes = [models.Index(fields=["sequence", "at"], name="enrolment_by_time")]

    def __str__(self) -> str:
        return f"{self.sequence_id}:{self.supporter_id}"


class StepOutcome(models.Model):
    """What became of a step for a person: it is decided once."""

    class Outcome(models.TextChoices):
        QUEUED = "queued", _("mail written")
        CONDITION = "condition", _("wasn’t meant for her")
        NO_CONSENT = "no-consent", _("agreed to no mail any more")
        RESTING = "resting", _("wanted no mailings then")
        LATE = "late", _("was due too long ago")
        CAPPED = "capped", _("has had as many mailings as the rules allow")

    step = models.ForeignKey(SequenceStep, on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="outcomes")
    outcome = models.CharField(_("what became of it"), max_length=10, choices=Outcome.choices)
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        verbose_name = _("outcome of a step")
        verbose_name_plural = _("outcomes of steps")
        constraints = [models.UniqueConstraint(fields=["step", "enrolment"], name="step_outcome_once")]

    def __str__(self) -> str:
        return f"{self.step_id}:{self.enrolment_id} {self.outcome}"
