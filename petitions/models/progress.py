"""What became of a petition, and what its signers are told."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import User
from mailings.models import Mailing
from petitions.models.petitions import Petition


class PetitionMove(models.Model):
    """A petition's step from one state to another: when, by whom, and what the public line of progress says of it."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="moves")
    state = models.CharField(_("state"), max_length=10, choices=Petition.State.choices)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Petition.Outcome.choices, blank=True)
    happened_on = models.DateField(_("date"))
    note = models.CharField(_("in a sentence"), max_length=300, blank=True)
    document = models.FileField(_("document"), upload_to="petition-documents/", blank=True)
    document_name = models.CharField(_("name of the document"), max_length=150, blank=True)
    is_public = models.BooleanField(_("shown on the page"), default=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("recorded"), db_default=Now())

    class Meta:
        verbose_name = _("move of a petition")
        verbose_name_plural = _("moves of petitions")
        ordering = ["happened_on", "pk"]

    def __str__(self) -> str:
        return f"{self.petition_id}: {self.state}"


class Milestone(models.Model):
    """A number of signatures at which the team, and if chosen the signers, are told."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="milestones")
    number = models.PositiveIntegerField(_("signatures"))
    tells_signers = models.BooleanField(_("prepare a mailing to signers"), default=False)
    reached_at = models.DateTimeField(_("reached"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="milestone_once_per_petition"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="milestone_is_positive"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PetitionUpdate(models.Model):
    """News for the signers: on the petition's page, and by a mailing to those who agreed to hear more."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="updates")
    title = models.CharField(_("title"), max_length=150)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    mailing = models.OneToOneField(
        Mailing, on_delete=models.SET_NULL, null=True, blank=True, related_name="petition_update", editable=False
    )
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("petition update")
        verbose_name_plural = _("petition updates")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class ShareLink(models.Model):
    """A link to a petition with a short code, by which signatures that came of it are counted. It follows nobody."""

    class Channel(models.TextChoices):
        LINK = "link", _("link")
        WHATSAPP = "whatsapp", "WhatsApp"
        TELEGRAM = "telegram", "Telegram"
        FACEBOOK = "facebook", "Facebook"
        X = "x", "X"
        EMAIL = "email", _("e-mail")
        POSTER = "poster", _("poster")
        OTHER = "other", _("other")

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="share_links", db_index=False)
    code = models.CharField(_("code"), max_length=12, db_collation="C")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    label = models.CharField(_("name"), max_length=80, blank=True)
    # Whose link it is, by her signature: she is told how many came by it, and never who. Those that came to her from
    # another record of hers, for a channel of which she has one, are of the channel "other".
    signature = models.ForeignKey(
        "petitions.Signature", on_delete=models.CASCADE, null=True, blank=True, related_name="share_links"
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="share_link_once"),
            models.UniqueConstraint(
                fields=["signature", "channel"],
                condition=models.Q(signature__isnull=False) & ~models.Q(channel="other"),
                name="share_link_once_per_signer_and_channel",
            ),
        ]
        indexes = [models.Index(fields=["petition"], condition=models.Q(signature=None), name="share_link_of_team")]

    def __str__(self) -> str:
        return self.code


class Breakdown(models.Model):
    """How many confirmed signatures of a petition have one value: a day, country, region, constituency, channel.

    An answer stands behind its question's public id and a colon, cut where it is long.

    Derived from the signatures by a task; `Petition.broken_down_at` says when.
    """

    class By(models.TextChoices):
        DAY = "day", _("day")
        COUNTRY = "country", _("country")
        REGION = "region", _("region")
        CONSTITUENCY = "constituency", _("constituency")
        AREA = "area", _("postcode area")
        CHANNEL = "channel", _("channel")
        ANSWER = "answer", _("answer")

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="breakdowns", db_index=False)
    by = models.CharField(max_length=12, choices=By.choices)
    value = models.CharField(max_length=400)
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("breakdown")
        verbose_name_plural = _("breakdowns")
        constraints = [models.UniqueConstraint(fields=["petition", "by", "value"], name="breakdown_once")]

    def __str__(self) -> str:
        return f"{self.by} {self.value}: {self.number}"
