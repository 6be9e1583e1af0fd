"""What people agreed to, and whom nobody writes to again."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ConsentWording(models.Model):
    """The exact words that were shown beside a tick-box, kept once."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("first shown"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")

    def __str__(self) -> str:
        return self.text[:80]


class Consent(models.Model):
    """One line of the ledger: granted or withdrawn, for what, in which words, when and how. Never changed."""

    class Action(models.TextChoices):
        GRANTED = "granted", _("granted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Via(models.TextChoices):
        FORM = "form", _("form")
        CONFIRMATION = "confirmation", _("link in a mail")
        PREFERENCES = "preferences", _("preference centre")
        ONE_CLICK = "one-click", _("one-click unsubscribe")
        UNSUBSCRIBE = "unsubscribe", _("unsubscribe page")
        COMPLAINT = "complaint", _("reported as unwanted")
        TEAM = "team", _("team")
        IMPORT = "import", _("import, with evidence")
        PAPER = "paper", _("paper")
        API = "api", _("another program")

    # What both keys refer to is checked by a trigger, once a statement (migration 0018).
    supporter = models.ForeignKey(
        "Supporter", on_delete=models.CASCADE, related_name="consents", db_index=False, db_constraint=False
    )
    purpose = models.CharField(
        _("for what"),
        max_length=80,
        help_text="list:<uuid>, petition:<uuid>, event:<uuid>, calls:<uuid of the campaign>",
    )
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    wording = models.ForeignKey(
        ConsentWording,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    via = models.CharField(_("how"), max_length=15, choices=Via.choices)
    language = models.CharField(_("language"), max_length=10)
    evidence = models.CharField(
        _("evidence"), max_length=300, blank=True, db_default="", help_text="Where and when, where the team enters it."
    )
    at = models.DateTimeField(_("time"), db_default=Now())

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consent ledger")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["supporter", "-id"], name="consent_by_supporter")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.action}"


class ConsentState(models.Model):
    """What the ledger's latest line says on one person and purpose. Derived: a trigger writes it with the line.

    `manage.py check_consents` compares it with the ledger, and rebuilds it.
    """

    # The ledger's trigger writes it of lines whose person is checked; who else writes it is checked, too.
    supporter = models.ForeignKey(
        "Supporter", on_delete=models.CASCADE, related_name="consent_states", db_index=False, db_constraint=False
    )
    purpose = models.CharField(_("for what"), max_length=80, db_collation="C")
    is_granted = models.BooleanField(_("granted"))
    since = models.DateTimeField(_("since"))
    line = models.BigIntegerField(help_text="The key of the ledger's line that decides.")

    class Meta:
        verbose_name = _("state of consent")
        verbose_name_plural = _("states of consent")
        constraints = [models.UniqueConstraint(fields=["supporter", "purpose"], name="consent_state_once")]
        indexes = [
            models.Index(fields=["purpose", "supporter"], condition=models.Q(is_granted=True), name="consent_granted")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.is_granted}"


class Suppression(models.Model):
    """An address, or a whole domain, never to be written to again.

    It is known by its keyed hash alone (a domain's with its @), so that it outlives erasure. Whoever asks for something
    herself may end what rests on a machine's answer or on another program's list: see `yields_to_its_owner`.
    """

    class Scope(models.TextChoices):
        ADDRESS = "address", _("address")
        DOMAIN = "domain", _("domain")

    class Reason(models.TextChoices):
        ERASED = "erased", _("asked to be forgotten")
        BOUNCED = "bounced", _("mail to it comes back")
        COMPLAINED = "complained", _("reported as unwanted")
        REPORTED = "reported", _("reported a mailing as unwanted")
        TEAM = "team", _("by the team")
        IMPORTED = "imported", _("suppressed elsewhere before")
        OBJECTED = "objected", _("objected")

    # An address that has just been refused is not tried again at once, however often a form is sent.
    TRIED_AGAIN_AFTER = timedelta(days=1)

    address_hash = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(
        _("covers"), max_length=7, choices=Scope.choices, db_default=Scope.ADDRESS, default=Scope.ADDRESS
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="suppression_newest")]

    def __str__(self) -> str:
        return f"{self.address_hash[:12]}… {self.reason}"

    @property
    def yields_to_its_owner(self) -> bool:
        """Whether a mail that somebody has just asked for by a form may go out, to find out whether it was she.

        A mailbox that bounced may be there again, who left elsewhere may want to join here, and who objected to
        mailings or reported one may sign. Nothing goes to who was erased, who reported a mail that wasn't a mailing,
        whom the team has suppressed, or to a whole domain.
        """
        if self.scope == self.Scope.DOMAIN:
            return False
        if self.reason == self.Reason.BOUNCED:
            return self.created_at < timezone.now() - self.TRIED_AGAIN_AFTER
        return self.reason == self.Reason.IMPORTED or self.stops_mailings_alone

    @property
    def stops_mailings_alone(self) -> bool:
        """Whoever pressed “spam” on a mailing wants no mailings; that her rally is called off she wants to know."""
        return self.reason in (self.Reason.OBJECTED, self.Reason.REPORTED) and self.scope == self.Scope.ADDRESS
