"""The closing count that anyone can check, and what is handed in."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.images import PhotographField
from campaign.models import User
from campaign.private_files import PrivateStorage
from petitions.models.petitions import Petition


class Seal(models.Model):
    """The count at a closing, and the hash of the sorted receipts: nobody can add or lose a signature unseen.

    `sealed_at` is the moment of closing to which it counts, not when a worker came to it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="seals")
    number = models.PositiveIntegerField(_("signatures"))
    digest = models.CharField(_("SHA-256 of the list of receipts"), max_length=64)
    receipts = models.FileField(_("list of receipts"), upload_to="petition-seals/")
    sealed_at = models.DateTimeField(_("sealed"), db_default=Now())

    class Meta:
        verbose_name = _("seal of a petition")
        verbose_name_plural = _("seals of petitions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.digest


class HandIn(models.Model):
    """What is handed to the target: the files as they were made, their checksums, and the ceremony."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        MAKING = "making", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    class Names(models.TextChoices):
        AGREED = "agreed", _("names of those who let them be shown, the others without")
        INITIALS = "initials", _("initials and postcode area")
        NONE = "none", _("numbers only")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="hand_ins")
    number = models.PositiveIntegerField(_("number of the hand-in"))
    names = models.CharField(_("names"), max_length=10, choices=Names.choices, default=Names.AGREED)
    with_comments = models.BooleanField(_("with the comments that are shown"), default=False)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    total = models.PositiveIntegerField(_("signatures"), default=0)
    done = models.PositiveIntegerField(default=0, editable=False)
    pdf = models.FileField(upload_to="hand-ins/", storage=PrivateStorage(), blank=True, editable=False)
    csv = models.FileField(upload_to="hand-ins/", storage=PrivateStorage(), blank=True, editable=False)
    xlsx = models.FileField(upload_to="hand-ins/", storage=PrivateStorage(), blank=True, editable=False)
    checksums = models.JSONField(_("checksums"), default=dict, editable=False)
    # How far it is: what a worker goes on from when another was killed.
    position = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), editable=False)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    made_at = models.DateTimeField(_("ordered"), db_default=Now())
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    handed_on = models.DateField(_("handed in on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    received_by = models.CharField(_("received by"), max_length=200, blank=True)
    account = models.TextField(_("how it was"), blank=True, help_text=_("Markdown. Shown on the petition’s page."))

    class Meta:
        verbose_name = _("hand-in")
        verbose_name_plural = _("hand-ins")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["petition", "number"], name="hand_in_once_per_number")]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_being_made(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.MAKING)

    @property
    def percent(self) -> int:
        """How far it is: half of the way is reading the signatures into the tables, half is drawing them."""
        return min(99, 100 * (self.read + self.done) // max(2 * self.total, 1))

    @property
    def read(self) -> int:
        """How many signatures are read."""
        return int(self.position.get("read", 0))


class HandInPhoto(models.Model):
    """A photo of the hand-in."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    hand_in = models.ForeignKey(HandIn, on_delete=models.CASCADE, related_name="photos")
    picture = PhotographField(_("picture"), upload_to="hand-in-photos/")
    text = models.CharField(_("what the picture shows"), max_length=200)

    class Meta:
        verbose_name = _("photo of a hand-in")
        verbose_name_plural = _("photos of hand-ins")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
