"""Petitions and their signatures."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from mailings.models import Mailing
from supporters.models import ConsentWording, Supporter


class PetitionQuerySet(models.QuerySet["Petition"]):
    def public(self) -> PetitionQuerySet:
        return self.exclude(state=Petition.State.DRAFT).filter(campaign__is_published=True)

    def open(self) -> PetitionQuerySet:
        """Those that can be signed now."""
        not_over = models.Q(closes_at__isnull=True) | models.Q(closes_at__gt=Now())
        return self.public().filter(not_over, state=Petition.State.OPEN)


class Petition(models.Model):
    """A demand to somebody in office, and the people who stand behind it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="petitions")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200, help_text=_("Who is asked for what, in one line."))
    ask = models.TextField(_("what you ask for"), help_text=_("Two or three sentences that people put their name to."))
    background = models.TextField(_("background"), blank=True, help_text=_("Markdown. Why, with sources."))
    goal = models.PositiveIntegerField(_("goal"), default=1000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    made_anonymous_at = models.DateTimeField(_("signatures made anonymous"), null=True, blank=True, editable=False)
    signature_count = models.PositiveIntegerField(_("signatures"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=models.Q(goal__gt=0), name="petition_goal_is_positive")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store all but the count, which the tally alone moves: whoever edits the text must not set it back."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            fields = (field.name for field in self._meta.concrete_fields if not field.primary_key)
            kwargs["update_fields"] = [name for name in fields if name != "signature_count"]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("petitions:petition", args=[self.slug])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN and (self.closes_at is None or self.closes_at > timezone.now())

    @property
    def purpose(self) -> str:
        return f"petition:{self.public_id}"


class Target(models.Model):
    """To whom the petition is addressed."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="targets")
    name = models.CharField(_("name"), max_length=150, blank=True, help_text=_("A person's name, if it matters."))
    office = models.CharField(_("office"), max_length=150)
    body = models.CharField(_("government, parliament or body"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.office, self.body) if part)


class SignatureQuerySet(models.QuerySet["Signature"]):
    def confirmed(self) -> SignatureQuerySet:
        return self.filter(state=Signature.State.CONFIRMED)


class Signature(models.Model):
    """One person's name under one petition; it counts once she has confirmed it from the mail."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    # None once it has been made anonymous: it counts on, and nothing leads to whoever signed.
    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, null=True, related_name="signatures")
    name = models.CharField(_("name"), max_length=150, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    show_name = models.BooleanField(_("name may be shown"), default=False)
    wants_updates = models.BooleanField(_("wants to hear how it goes on"), default=False)
    language = models.CharField(_("language"), max_length=10)
    updates_wording = models.ForeignKey(
        ConsentWording, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    signed_at = models.DateTimeField(_("signed"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    mailing = models.ForeignKey(
        Mailing,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("came by the mailing"),
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "supporter"], name="signature_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(state="pending", confirmed_at__isnull=True)
                | models.Q(state="confirmed", confirmed_at__isnull=False),
                name="signature_confirmed_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(wants_updates=False) | models.Q(updates_wording__isnull=False),
                name="signature_wants_updates_in_words",
            ),
            models.CheckConstraint(
                condition=models.Q(supporter__isnull=False)
                | models.Q(state="confirmed", name="", postcode="", comment="", show_name=False, wants_updates=False),
                name="signature_of_nobody_is_anonymous",
            ),
        ]
        indexes = [
            models.Index(
                fields=["petition", "-confirmed_at"],
                condition=models.Q(state="confirmed"),
                name="signature_confirmed",
            ),
            models.Index(
                fields=["petition", "-confirmed_at"],
                condition=models.Q(state="confirmed", show_name=True),
                name="signature_shown",
            ),
            models.Index(
                fields=["signed_at"],
                condition=models.Q(state="pending", reminded_at__isnull=True),
                name="signature_to_remind",
            ),
            models.Index(
                fields=["mailing", "state"], condition=models.Q(mailing__isnull=False), name="signature_by_mailing"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def says_more_than_a_name(self) -> bool:
        """Whether something hangs on it that its signer must see before she confirms: anybody could have typed it."""
        return bool(self.comment) or self.show_name or self.wants_updates


class CountChange(models.Model):
    """A signature gained or lost that the petition's shown count doesn't hold yet.

    Written in the transaction that changes the signature and taken in by the tally task, so that signing never
    waits for the petition's row and the count can't miss one or take one twice.
    """

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="count_changes")
    change = models.SmallIntegerField()

    class Meta:
        verbose_name = _("count change")
        verbose_name_plural = _("count changes")
        constraints = [models.CheckConstraint(condition=models.Q(change__in=[-1, 1]), name="count_change_is_one")]

    def __str__(self) -> str:
        return f"{self.change:+d}"
