"""Letters that people write to their own representatives."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from petitions.models.petitions import Petition
from supporters.models import Supporter


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def sitting_in(self, body: str) -> RepresentativeQuerySet:
        """Those who sit in the body now."""
        return self.filter(body=body, is_sitting=True)


class Representative(models.Model):
    """One who sits in a body for an area. `manage.py load_representatives` fills the table."""

    body = models.CharField(_("body"), max_length=60)
    area = models.CharField(_("code of the area"), max_length=9, db_collation="C")
    area_name = models.CharField(_("area"), max_length=150)
    name = models.CharField(_("name"), max_length=150)
    party = models.CharField(_("party"), max_length=80, blank=True)
    address = models.EmailField(_("e-mail address"), blank=True)
    is_sitting = models.BooleanField(_("sits now"), default=True)
    loaded_at = models.DateTimeField(_("loaded"), db_default=Now())

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["area_name"]
        constraints = [
            models.UniqueConstraint(fields=["body", "area", "name"], name="representative_once"),
            models.UniqueConstraint(
                fields=["body", "area"], condition=models.Q(is_sitting=True), name="representative_one_sits_for_an_area"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.area_name})"


class LetterActionQuerySet(models.QuerySet["LetterAction"]):
    def public(self) -> LetterActionQuerySet:
        """Those whose page everybody may read."""
        return self.exclude(state=LetterAction.State.DRAFT).filter(campaign__is_published=True)

    def open(self) -> LetterActionQuerySet:
        """Those in which letters can be written now."""
        not_over = models.Q(closes_at__isnull=True) | models.Q(closes_at__gt=Now())
        return self.public().filter(not_over, state=LetterAction.State.OPEN)


class LetterAction(models.Model):
    """A call to write to one's own representative, and the template from which the letters begin."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="letter_actions")
    petition = models.ForeignKey(
        Petition, on_delete=models.SET_NULL, null=True, blank=True, related_name="letter_actions"
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("what it is about"), blank=True, help_text=_("Markdown."))
    subject = models.CharField(_("subject of the letter"), max_length=150)
    text = models.TextField(_("letter"), help_text=_("What a letter begins from; everybody may change it."))
    body = models.CharField(_("body"), max_length=60, help_text=_("Whose representatives are written to."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = LetterActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter action")
        verbose_name_plural = _("letter actions")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("petitions:letter_action", args=[self.slug])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN and (self.closes_at is None or self.closes_at > timezone.now())


class LetterQuerySet(models.QuerySet["Letter"]):
    def sent(self) -> LetterQuerySet:
        """Those that count. Served by the index `letter_by_action`."""
        return self.filter(sent_at__isnull=False)


class Letter(models.Model):
    """One person's letter to one representative; it goes once she has confirmed that the address is hers."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        SENT = "sent", _("sent")

    class Way(models.TextChoices):
        SITE = "site", _("sent by this site")
        OWN = "own", _("sent by her own mail program")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    action = models.ForeignKey(LetterAction, on_delete=models.PROTECT, related_name="letters", db_index=False)
    # None once it has been made anonymous: it counts on.
    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, null=True, related_name="letters")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="letters")
    name = models.CharField(_("name"), max_length=150, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    postal_address = models.CharField(_("postal address"), max_length=300, blank=True)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    text = models.TextField(_("letter"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    way = models.CharField(_("way"), max_length=8, choices=Way.choices, default=Way.SITE)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    written_at = models.DateTimeField(_("written"), db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    replied_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reply = models.TextField(_("what was answered"), max_length=4000, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "supporter", "representative"], name="letter_once_per_person_and_representative"
            ),
            models.CheckConstraint(
                condition=models.Q(state="pending", sent_at__isnull=True)
                | models.Q(state="sent", sent_at__isnull=False),
                name="letter_sent_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["action", "-sent_at"], name="letter_by_action")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def addressed(self) -> tuple[int, int]:
        """In which action it is written to whom: of one person there is one such letter."""
        return self.action_id, self.representative_id
