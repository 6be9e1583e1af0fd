"""What moderators and the checks against fraud work with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign, User
from petitions.models.petitions import Petition


class HouseRule(models.Model):
    """A rule for comments and names, which moderators give as their reason."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="house_rules")
    title = models.CharField(_("rule"), max_length=150)
    text = models.CharField(_("in a sentence"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("house rule")
        verbose_name_plural = _("house rules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class ModerationPolicy(models.Model):
    """Which comments and names wait for a moderator before they are shown."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="moderation_policy")
    holds_links = models.BooleanField(_("hold what has a link"), default=True)
    holds_first_comments = models.BooleanField(_("hold a person’s first comment"), default=False)
    holds_all_comments = models.BooleanField(_("hold every comment"), default=False)

    class Meta:
        verbose_name = _("moderation policy")
        verbose_name_plural = _("moderation policies")

    def __str__(self) -> str:
        return str(self.campaign_id)

    @classmethod
    def of(cls, campaign: Campaign) -> ModerationPolicy:
        """The campaign's policy, or the usual one, unsaved, where it has set none."""
        return cls.objects.filter(campaign=campaign).first() or cls(campaign=campaign)


class WordList(models.Model):
    """Words of a language for which a comment or name is held."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="word_lists", db_index=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    words = models.TextField(
        _("words"), blank=True, max_length=20000, help_text=_("One a line. * stands for any ending.")
    )

    class Meta:
        verbose_name = _("word list")
        verbose_name_plural = _("word lists")
        constraints = [models.UniqueConstraint(fields=["campaign", "language"], name="word_list_once_per_language")]

    def __str__(self) -> str:
        return self.language


class Decision(models.Model):
    """What a moderator decided about one signature's name and comment, and why."""

    class Action(models.TextChoices):
        SHOW = "show", _("shown")
        HIDE = "hide", _("hidden")

    signature = models.ForeignKey("petitions.Signature", on_delete=models.CASCADE, related_name="decisions")
    action = models.CharField(_("decision"), max_length=10, choices=Action.choices)
    rule = models.ForeignKey(HouseRule, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), db_default=Now())

    class Meta:
        verbose_name = _("moderator’s decision")
        verbose_name_plural = _("moderators’ decisions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.action


class CommentReport(models.Model):
    """A reader's report that a comment breaks a rule. Who reports isn't asked."""

    signature = models.ForeignKey("petitions.Signature", on_delete=models.CASCADE, related_name="reports")
    rule = models.ForeignKey(HouseRule, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(_("what is wrong"), max_length=500, blank=True)
    reported_at = models.DateTimeField(_("reported"), db_default=Now())
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("report of a comment")
        verbose_name_plural = _("reports of comments")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["signature"], condition=models.Q(settled_at=None), name="comment_report_to_settle")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DisposableDomain(models.Model):
    """A domain that gives addresses to anybody for an hour. `manage.py load_disposable_domains` fills the table."""

    domain = models.CharField(_("domain"), max_length=253, primary_key=True, db_collation="C")

    class Meta:
        verbose_name = _("disposable domain")
        verbose_name_plural = _("disposable domains")
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain


class SourceRule(models.Model):
    """A domain or network that a campaign always trusts, or never."""

    class Kind(models.TextChoices):
        DOMAIN = "domain", _("domain of addresses")
        NETWORK = "network", _("network")

    class Verdict(models.TextChoices):
        TRUST = "trust", _("never suspect")
        SUSPECT = "suspect", _("always suspect")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="source_rules", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    value = models.CharField(_("domain, or key of the network"), max_length=253)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    note = models.CharField(_("note"), max_length=150, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("rule for a domain or network")
        verbose_name_plural = _("rules for domains and networks")
        constraints = [models.UniqueConstraint(fields=["campaign", "kind", "value"], name="source_rule_once")]

    def __str__(self) -> str:
        return self.value


class Invalidation(models.Model):
    """Signatures that were declared invalid together: by which rule, by whom, how many, and whether it was undone."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="invalidations")
    rule = models.JSONField(_("rule"))
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    number = models.PositiveIntegerField(_("signatures"), default=0)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), db_default=Now())
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("invalidation")
        verbose_name_plural = _("invalidations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.public_id)
