"""People, what they agreed to, and the lists they are on."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from supporters.addresses import MAX_ADDRESS_LENGTH, normalise_address


class SupporterManager(models.Manager["Supporter"]):
    def by_address(self, address: str, language: str) -> Supporter:
        """Return the one person of this address, stored now if not known, and locked until the transaction ends.

        A single upsert: whoever acts twice at the same moment waits for herself, and nothing is doubled.
        """
        supporter = Supporter(address=address, address_normalised=normalise_address(address), language=language)
        self.bulk_create(
            [supporter],
            update_conflicts=True,
            unique_fields=["address_normalised"],
            update_fields=["address_normalised"],
        )
        return supporter


class Supporter(models.Model):
    """One person per normalised address. Name and place are taken over once she has confirmed the address."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    address = models.CharField(_("e-mail address"), max_length=MAX_ADDRESS_LENGTH)
    address_normalised = models.CharField(max_length=MAX_ADDRESS_LENGTH, editable=False)
    name = models.CharField(_("name"), max_length=150, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    address_confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    created_at = models.DateTimeField(_("known since"), db_default=Now())

    objects: ClassVar[SupporterManager] = SupporterManager()

    class Meta:
        verbose_name = _("supporter")
        verbose_name_plural = _("supporters")
        ordering = ["-pk"]
        # Not `unique=True`, which makes a second index for LIKE that nobody asks for and every signing pays for.
        constraints = [models.UniqueConstraint(fields=["address_normalised"], name="supporter_once_per_address")]

    def __str__(self) -> str:
        return str(self.public_id)


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
        TEAM = "team", _("team")

    supporter = models.ForeignKey("Supporter", on_delete=models.CASCADE, related_name="consents", db_index=False)
    purpose = models.CharField(_("for what"), max_length=80, help_text="list:<uuid>, petition:<uuid>, event:<uuid>")
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    via = models.CharField(_("how"), max_length=15, choices=Via.choices)
    language = models.CharField(_("language"), max_length=10)
    at = models.DateTimeField(_("time"), db_default=Now())

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consent ledger")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["supporter", "purpose", "-id"], name="consent_by_supporter")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.action}"


class MailingListQuerySet(models.QuerySet["MailingList"]):
    def public(self) -> MailingListQuerySet:
        return self.filter(is_public=True)


class MailingList(models.Model):
    """A list that people join and leave."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="mailing_lists")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    description = models.CharField(_("what comes, and how often"), max_length=300)
    is_public = models.BooleanField(_("open to everybody"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = MailingListQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing list")
        verbose_name_plural = _("mailing lists")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("supporters:join", args=[self.slug])

    @property
    def purpose(self) -> str:
        return f"list:{self.public_id}"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self) -> SubscriptionQuerySet:
        return self.filter(state=Subscription.State.ACTIVE)


class Subscription(models.Model):
    """A person on a list: pending until she opens the mail and confirms (double opt-in)."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        ACTIVE = "active", _("on the list")
        LEFT = "left", _("left")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    supporter = models.ForeignKey("Supporter", on_delete=models.CASCADE, related_name="subscriptions", db_index=False)
    mailing_list = models.ForeignKey(
        MailingList, on_delete=models.CASCADE, related_name="subscriptions", db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    name = models.CharField(_("name given"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10)
    wording = models.ForeignKey(
        ConsentWording, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    requested_at = models.DateTimeField(_("asked"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["supporter", "mailing_list"], name="subscription_once_per_list"),
            models.CheckConstraint(
                condition=~models.Q(state="active") | models.Q(confirmed_at__isnull=False),
                name="subscription_active_only_when_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["mailing_list", "state"], name="subscription_by_list")]

    def __str__(self) -> str:
        return str(self.public_id)


class Suppression(models.Model):
    """An address never to be written to again, known by its keyed hash alone, so that it outlives erasure."""

    class Reason(models.TextChoices):
        ERASED = "erased", _("asked to be forgotten")
        BOUNCED = "bounced", _("address doesn't exist")
        COMPLAINED = "complained", _("reported as unwanted")
        TEAM = "team", _("by the team")

    address_hash = models.CharField(max_length=64, unique=True, editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.address_hash[:12]}… {self.reason}"
