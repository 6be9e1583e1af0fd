"""Petitions, and to whom and by whom they are addressed."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from supporters.models import Supporter


class PetitionQuerySet(models.QuerySet["Petition"]):
    def public(self) -> PetitionQuerySet:
        """Those whose page everybody may read."""
        return self.exclude(state__in=Petition.HIDDEN_STATES).filter(campaign__is_published=True)

    def open(self) -> PetitionQuerySet:
        """Those that can be signed now."""
        has_begun = models.Q(opens_at__isnull=True) | models.Q(opens_at__lte=Now())
        not_over = models.Q(closes_at__isnull=True) | models.Q(closes_at__gt=Now())
        return self.public().filter(has_begun, not_over, state=Petition.State.OPEN)


class Petition(models.Model):
    """A demand to somebody in office, and the people who stand behind it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SPONSORS = "sponsors", _("looking for sponsors")
        REVIEW = "review", _("in review")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        HANDED_IN = "handed_in", _("handed in")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ARCHIVED = "archived", _("archived")

    class Outcome(models.TextChoices):
        WON = "won", _("won")
        PARTLY = "partly", _("partly won")
        REFUSED = "refused", _("refused")

    class Asked(models.TextChoices):
        NO = "no", _("not asked")
        OPTIONAL = "optional", _("asked, may stay empty")
        REQUIRED = "required", _("required")

    class Showing(models.TextChoices):
        ALL = "all", _("names of those who allow it")
        INITIALS = "initials", _("initials of those who allow it")
        NONE = "none", _("no names")

    class Challenge(models.TextChoices):
        NEVER = "never", _("never")
        UNDER_ATTACK = "attack", _("while an attack goes on")
        ALWAYS = "always", _("always")

    class NextStep(models.TextChoices):
        SHARE = "share", _("send it to friends")
        EVENT = "event", _("come to a rally")
        LETTER = "letter", _("write to your representative")
        LIST = "list", _("join a list")

    HIDDEN_STATES = (State.DRAFT, State.SPONSORS, State.REVIEW)

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="petitions")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200, help_text=_("Who is asked for what, in one line."))
    ask = models.TextField(_("what you ask for"), help_text=_("Two or three sentences that people put their name to."))
    background = models.TextField(_("background"), blank=True, help_text=_("Markdown. Why, with sources."))
    picture = models.ImageField(_("picture"), upload_to="petitions/", blank=True)
    picture_text = models.CharField(
        _("what the picture shows"), max_length=200, blank=True, help_text=_("Read to those who don’t see it.")
    )
    video_url = models.URLField(
        _("link to a video"), blank=True, help_text=_("Linked, never embedded: nobody is followed by another site.")
    )
    topics = ArrayField(models.CharField(max_length=40), verbose_name=_("topics"), default=list, blank=True)
    is_open_letter = models.BooleanField(
        _("open letter"), default=False, help_text=_("Signatories with a title or an organisation are shown first.")
    )
    goal = models.PositiveIntegerField(_("goal"), default=1000)
    goal_raises = models.BooleanField(
        _("raise the goal by itself"), default=True, help_text=_("To the next round number, when it is nearly reached.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True, editable=False)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    postcode_asked = models.CharField(_("postcode"), max_length=8, choices=Asked.choices, default=Asked.REQUIRED)
    phone_asked = models.CharField(_("phone"), max_length=8, choices=Asked.choices, default=Asked.NO)
    comments_allowed = models.BooleanField(_("signers may say why"), default=True)
    signers_shown = models.CharField(_("who signed"), max_length=8, choices=Showing.choices, default=Showing.ALL)
    minimum_age = models.PositiveSmallIntegerField(
        _("minimum age"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text=_("Signers say that they are at least so old. Leave empty to ask nothing."),
    )
    updates_wording = models.CharField(
        _("words beside “e-mail me”"), max_length=300, blank=True, help_text=_("Leave empty for the usual words.")
    )
    thanks = models.TextField(_("thanks"), blank=True, help_text=_("Markdown. Shown once somebody has confirmed."))
    next_step = models.CharField(_("next step"), max_length=8, choices=NextStep.choices, default=NextStep.SHARE)
    next_step_id = models.UUIDField(_("what the next step leads to"), null=True, blank=True)
    appeal_address = models.EmailField(
        _("address for appeals"), blank=True, help_text=_("To whom those write whose comment was hidden.")
    )
    sponsors_needed = models.PositiveSmallIntegerField(_("sponsors needed"), null=True, blank=True)
    challenge = models.CharField(
        _("puzzle for browsers"), max_length=8, choices=Challenge.choices, default=Challenge.UNDER_ATTACK
    )
    attacked_until = models.DateTimeField(null=True, blank=True, editable=False)
    made_anonymous_at = models.DateTimeField(_("signatures made anonymous"), null=True, blank=True, editable=False)
    signature_count = models.PositiveIntegerField(_("signatures"), default=0, editable=False)
    broken_down_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(goal__gt=0), name="petition_goal_is_positive"),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(state__in=["answered", "archived"]),
                name="petition_outcome_is_an_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(opens_at__lt=models.F("closes_at")),
                name="petition_opens_before_it_closes",
            ),
        ]

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
    def is_public(self) -> bool:
        """Whether everybody may read its page, where its campaign is published."""
        return self.state not in self.HIDDEN_STATES

    def get_thanks_url(self) -> str:
        """Where somebody goes who has confirmed her signature: before it is open, she is one of its sponsors."""
        if self.is_public:
            return reverse("petitions:thank_you", args=[self.slug])
        if self.state == self.State.DRAFT:
            return self.campaign.get_absolute_url()
        return reverse("petitions:sponsor_thanks", args=[self.slug, self.public_id])

    def get_signing_url(self) -> str:
        """Its page, or that of its sponsors before it is open."""
        if self.is_public:
            return self.get_absolute_url()
        return reverse("petitions:sponsor", args=[self.slug, self.public_id])

    @property
    def is_open(self) -> bool:
        if self.state != self.State.OPEN:
            return False
        now = timezone.now()
        return (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or self.closes_at > now)

    @property
    def is_yet_to_open(self) -> bool:
        return self.state == self.State.OPEN and self.opens_at is not None and self.opens_at > timezone.now()

    @property
    def purpose(self) -> str:
        return f"petition:{self.public_id}"


class Target(models.Model):
    """To whom the petition is addressed."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="targets")
    name = models.CharField(_("name"), max_length=150, blank=True, help_text=_("A person's name, if it matters."))
    office = models.CharField(_("office"), max_length=150)
    body = models.CharField(_("government, parliament or body"), max_length=150, blank=True)
    address = models.TextField(
        _("postal address"), max_length=500, blank=True, help_text=_("Printed on the cover of the hand-in.")
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.office, self.body) if part)


class OldSlug(models.Model):
    """An address that a petition had before: links to it lead on."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="old_slugs")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("old address of a petition")
        verbose_name_plural = _("old addresses of petitions")

    def __str__(self) -> str:
        return self.slug


class Question(models.Model):
    """What a petition asks of its signers besides. Answers are kept in `Signature.answers` under the question's id."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        CHOICE = "choice", _("choice")
        YES = "yes", _("tick-box")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="questions")
    label = models.CharField(_("question"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    choices = models.TextField(_("choices"), blank=True, help_text=_("One a line."))
    is_required = models.BooleanField(_("required"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label


class JointSignatory(models.Model):
    """One who signs an open letter with a title or for an organisation; entered by the team, shown first."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="joint_signatories")
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title or office"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("joint signatory")
        verbose_name_plural = _("joint signatories")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.title, self.organisation) if part)


class Proposal(models.Model):
    """Whose idea a petition was that a supporter proposed; it opens after enough sponsors and a moderator's yes."""

    petition = models.OneToOneField(Petition, on_delete=models.CASCADE, related_name="proposal")
    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="proposals")
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10)
    created_at = models.DateTimeField(_("proposed"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposed petition")
        verbose_name_plural = _("proposed petitions")

    def __str__(self) -> str:
        return str(self.petition_id)
