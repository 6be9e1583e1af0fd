"""Signatures, and what they change in the count."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from mailings.models import Mailing
from petitions.models.paper import PaperSheet
from petitions.models.petitions import Petition
from petitions.models.progress import ShareLink
from petitions.models.trust import Invalidation
from supporters.models import ConsentWording, Supporter


class SignatureQuerySet(models.QuerySet["Signature"]):
    def confirmed(self) -> SignatureQuerySet:
        return self.filter(state=Signature.State.CONFIRMED)


class Signature(models.Model):
    """One person's name under one petition; it counts once she has confirmed it from the mail."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        SUSPECT = "suspect", _("suspect")
        INVALID = "invalid", _("invalid")

    class Source(models.TextChoices):
        PAGE = "page", _("the petition’s page")
        EMBED = "embed", _("another site")
        PAPER = "paper", _("paper")

    class Moderation(models.TextChoices):
        NONE = "", _("as the signer chose")
        HELD = "held", _("waiting for a moderator")
        APPROVED = "approved", _("approved")
        HIDDEN = "hidden", _("hidden")
        OFF = "off", _("hidden, and its signer no longer wants it shown")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    # None on paper without an address, and once it has been made anonymous: it counts on.
    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, null=True, related_name="signatures")
    name = models.CharField(_("name"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True, db_default="", default="")
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2)
    constituency = models.CharField(_("constituency"), max_length=9, blank=True, db_default="", default="")
    region = models.CharField(_("region"), max_length=9, blank=True, db_default="", default="")
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    # By the questions' public ids.
    answers = models.JSONField(_("answers"), null=True, blank=True)
    show_name = models.BooleanField(_("name may be shown"), default=False)
    wants_updates = models.BooleanField(_("wants to hear how it goes on"), default=False)
    language = models.CharField(_("language"), max_length=10)
    updates_wording = models.ForeignKey(
        ConsentWording, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    signed_at = models.DateTimeField(_("signed"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    # Later than the confirmation: approved by a moderator, or given back when the count was sealed already.
    counted_since = models.DateTimeField(null=True, editable=False)
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

    source = models.CharField(
        _("signed on"), max_length=6, choices=Source.choices, db_default=Source.PAGE, default=Source.PAGE
    )
    share_link = models.ForeignKey(
        ShareLink,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="signatures",
        db_index=False,
        verbose_name=_("came by the link"),
    )
    sheet = models.ForeignKey(
        PaperSheet,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        db_index=False,
        verbose_name=_("sheet"),
    )
    line = models.PositiveSmallIntegerField(_("line of the sheet"), null=True, blank=True)
    # What is shown is `show_name` alone: holding and hiding take it back, a moderator's yes gives it again.
    moderation = models.CharField(
        _("moderation"), max_length=8, choices=Moderation.choices, blank=True, db_default="", default=""
    )
    # A keyed hash of the network that it came from, forgotten after thirty days: it shows bursts, and nobody.
    network = models.CharField(_("network"), max_length=16, blank=True, db_default="", default="", editable=False)
    # Why it waits for a moderator before it counts; set before it is confirmed.
    suspicion = models.CharField(_("suspicion"), max_length=12, blank=True, db_default="", default="")
    invalidation = models.ForeignKey(
        Invalidation, on_delete=models.SET_NULL, null=True, blank=True, related_name="signatures", db_index=False
    )
    # A random code that only its signer is told: with it she finds her signature in the sealed list.
    receipt = models.CharField(_("receipt"), max_length=16, null=True, blank=True, editable=False, db_collation="C")  # noqa: DJ001 (none until it is confirmed, and unique)
    edited_at = models.DateTimeField(_("changed by its signer"), null=True, blank=True, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "supporter"], name="signature_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(state="pending", confirmed_at__isnull=True)
                | models.Q(state__in=["confirmed", "suspect", "invalid"], confirmed_at__isnull=False),
                name="signature_confirmed_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(wants_updates=False) | models.Q(updates_wording__isnull=False),
                name="signature_wants_updates_in_words",
            ),
            models.CheckConstraint(
                condition=models.Q(supporter__isnull=False)
                | models.Q(sheet__isnull=False, wants_updates=False)
                | models.Q(name="", postcode="", comment="", show_name=False, wants_updates=False),
                name="signature_of_nobody_is_anonymous",
            ),
            models.CheckConstraint(
                condition=models.Q(source="paper", sheet__isnull=False, line__isnull=False)
                | (~models.Q(source="paper") & models.Q(sheet=None, line=None)),
                name="signature_on_paper_has_a_line",
            ),
            models.UniqueConstraint(
                fields=["sheet", "line"], condition=models.Q(sheet__isnull=False), name="signature_once_per_line"
            ),
            models.UniqueConstraint(
                fields=["receipt"], condition=models.Q(receipt__isnull=False), name="signature_receipt_once"
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
            models.Index(
                fields=["share_link"], condition=models.Q(share_link__isnull=False), name="signature_by_share_link"
            ),
            models.Index(fields=["petition"], condition=models.Q(moderation="held"), name="signature_held"),
            models.Index(
                fields=["petition", "-confirmed_at"], condition=models.Q(state="suspect"), name="signature_suspect"
            ),
            models.Index(
                fields=["petition", "postcode"],
                condition=models.Q(state="confirmed") & ~models.Q(postcode=""),
                name="signature_by_postcode",
            ),
            models.Index(
                fields=["invalidation"], condition=models.Q(invalidation__isnull=False), name="signature_invalidated"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_wanted_on_the_page(self) -> bool:
        """Whether its signer wishes her name and comment to be shown, though a moderator may keep them back."""
        return self.show_name or self.moderation in (self.Moderation.HELD, self.Moderation.HIDDEN)

    @property
    def says_more_than_a_name(self) -> bool:
        """Whether something hangs on it that its signer must see before she confirms: anybody could have typed it."""
        return bool(self.comment or self.phone or self.answers) or self.show_name or self.wants_updates


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
