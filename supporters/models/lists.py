"""Mailing lists, and who is on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign, Membership
from supporters.models.consent import ConsentWording


def short_code() -> str:
    """A word for a short link that is easy to type: no letters that look alike."""
    return get_random_string(6, "abcdefghjkmnpqrstuvwxyz23456789")


class MailingListQuerySet(models.QuerySet["MailingList"]):
    def public(self) -> MailingListQuerySet:
        """Those that anybody may join."""
        return self.filter(is_public=True, archived_at__isnull=True, campaign__is_published=True)

    def in_use(self) -> MailingListQuerySet:
        return self.filter(archived_at__isnull=True)

    def closed(self) -> MailingListQuerySet:
        """Those that everybody could join before they were archived."""
        return self.filter(is_public=True, archived_at__isnull=False, campaign__is_published=True)


class MailingList(models.Model):
    """A list that people join and leave."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="mailing_lists")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    description = models.CharField(_("what comes, and how often"), max_length=300)
    is_public = models.BooleanField(_("open to everybody"), default=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Empty: in each person’s own."),
    )
    double_opt_in = models.BooleanField(
        _("people confirm from a mail before they are on it"),
        default=True,
        help_text=_("Without it anybody can put anybody on the list. Leave it on unless you know better."),
    )
    welcome_subject = models.CharField(_("subject of the welcome mail"), max_length=150, blank=True)
    welcome_text = models.TextField(
        _("welcome mail"), blank=True, help_text=_("Markdown. Sent once to whoever joins; none where empty.")
    )
    sender_role = models.CharField(
        _("who may send to it"),
        max_length=10,
        choices=[(Membership.Role.ORGANISER, _("organisers and managers")), (Membership.Role.MANAGER, _("managers"))],
        default=Membership.Role.ORGANISER,
    )
    short_code = models.CharField(max_length=12, unique=True, default=short_code, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
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

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self) -> SubscriptionQuerySet:
        return self.filter(state=Subscription.State.ACTIVE)


class Subscription(models.Model):
    """A person on a list: pending until she opens the mail and confirms (double opt-in).

    `custom_values` is what was answered in the form to the campaign's own questions. Anybody could have typed it: it
    goes into her profile when she confirms.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        ACTIVE = "active", _("on the list")
        LEFT = "left", _("left")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    # What these refer to is checked by a trigger, once a statement (migrations 0018 and 0019).
    supporter = models.ForeignKey(
        "Supporter", on_delete=models.CASCADE, related_name="subscriptions", db_index=False, db_constraint=False
    )
    mailing_list = models.ForeignKey(
        MailingList, on_delete=models.CASCADE, related_name="subscriptions", db_index=False, db_constraint=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    name = models.CharField(_("name given"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10)
    wording = models.ForeignKey(
        ConsentWording,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    requested_at = models.DateTimeField(_("asked"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    custom_values = models.JSONField(_("answers"), default=dict, db_default={}, blank=True)

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
        indexes = [
            # A list's figures, and its members page by page.
            models.Index(fields=["mailing_list", "state", "id"], name="subscription_by_list"),
            models.Index(
                fields=["mailing_list", "confirmed_at"],
                condition=models.Q(confirmed_at__isnull=False),
                name="subscription_by_day",
            ),
            models.Index(
                fields=["requested_at"],
                condition=models.Q(state="pending", reminded_at__isnull=True),
                name="subscription_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def language_name(self) -> str:
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    @property
    def says_more_than_a_name(self) -> bool:
        """Whether something hangs on it that she must see before she confirms: anybody could have typed it."""
        return bool(self.custom_values)
