"""The campaign itself: what it says, its sources, its news, and the team that runs it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.images import PhotographField
from campaign.timezones import validate_timezone

validate_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Enter a colour like #00707a."))


class UserManager(BaseUserManager["User"]):
    """Makes team members, who are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """Store a team member. Without a password, the account can only be entered by resetting it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        """Store an admin, who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of the team. Supporters never have an account."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_its_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        """Keep the address as `create_user` does: in small letters, by which a login finds it."""
        super().clean()
        self.email = self.email.lower()


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def published(self) -> CampaignQuerySet:
        return self.filter(is_published=True)

    def of_member(self, user: User) -> CampaignQuerySet:
        """The campaigns on whose team the user is; an admin is on every team."""
        if user.is_superuser:
            return self.all()
        return self.filter(memberships__user=user)


class Campaign(models.Model):
    """What people gather, sign and write for."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    strapline = models.CharField(_("strapline"), max_length=250, help_text=_("One sentence that one could say aloud."))
    statement = models.TextField(
        _("statement"), help_text=_("Markdown. Cite a source by its number, like this: [^3]"), blank=True
    )
    call_to_action = models.CharField(_("call to action"), max_length=250, blank=True)
    image = PhotographField(_("image"), upload_to="campaigns/", blank=True)
    image_description = models.CharField(_("what the image shows"), max_length=250, blank=True)
    colour = models.CharField(_("colour"), max_length=7, default="#00707a", validators=[validate_colour])
    imprint = models.TextField(
        _("imprint"), blank=True, help_text=_("Who answers for this site, and how to reach them.")
    )
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/London", validators=[validate_timezone])
    is_published = models.BooleanField(_("published"), default=False)
    embed_hosts = models.TextField(
        _("sites that may embed its forms"),
        blank=True,
        help_text=_("One host name a line, like www.example.org. Forms can be embedded nowhere else."),
    )
    proposal_sponsors = models.PositiveSmallIntegerField(
        _("sponsors that a proposed petition needs"),
        null=True,
        blank=True,
        help_text=_("Leave empty to take no proposals."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(colour__regex=r"^#[0-9a-fA-F]{6}$"), name="campaign_colour_is_hex"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaign:campaign", args=[self.slug])


class Source(models.Model):
    """A citation: where a statement of the campaign can be looked up."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sources")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=250)
    publisher = models.CharField(_("publisher"), max_length=150)
    published_on = models.DateField(_("date"), null=True, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["campaign", "number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="source_number_unique_in_campaign")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class TimelineEvent(models.Model):
    """Something that happened, attributed to its source."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="timeline")
    happened_on = models.DateField(_("date"))
    date_precision = models.CharField(
        _("known to the"),
        max_length=5,
        choices=[("day", _("day")), ("month", _("month")), ("year", _("year"))],
        default="day",
    )
    text = models.TextField(_("what happened"))
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="timeline", verbose_name=_("source"))

    class Meta:
        verbose_name = _("timeline event")
        verbose_name_plural = _("timeline events")
        ordering = ["happened_on", "pk"]

    def __str__(self) -> str:
        return f"{self.happened_on}: {self.text[:60]}"

    @property
    def shown_date(self) -> str:
        """The date as exactly as it is known."""
        return date_format(self.happened_on, {"day": "j E Y", "month": "E Y", "year": "Y"}[self.date_precision])


class Update(models.Model):
    """News of the campaign."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="updates")
    slug = models.SlugField(_("address"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering = ["-published_at"]
        constraints = [models.UniqueConstraint(fields=["campaign", "slug"], name="update_slug_unique_in_campaign")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaign:update", args=[self.campaign.slug, self.slug])


class Page(models.Model):
    """A standing page that the team edits: privacy, house rules."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("Privacy")
        HOUSE_RULES = "house-rules", _("House rules")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="pages")
    kind = models.CharField(_("page"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=150)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["campaign", "kind"]
        constraints = [models.UniqueConstraint(fields=["campaign", "kind"], name="page_once_per_campaign")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaign:page", args=[self.campaign.slug, self.kind])


class Membership(models.Model):
    """A team member's role in one campaign."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Manager")
        ORGANISER = "organiser", _("Organiser")
        OBSERVER = "observer", _("Observer")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=Role.choices,
        help_text=_("Managers edit the campaign too; observers see figures, never names."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "campaign"], name="membership_once_per_campaign")]

    def __str__(self) -> str:
        return f"{self.user} · {self.campaign} · {self.get_role_display()}"


class AuditEntry(models.Model):
    """Who of the team did what to which object, and when; never the content of a personal field."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(_("object"), max_length=60)
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["campaign", "-at"], name="audit_by_campaign"),
            models.Index(fields=["object_id", "-at"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type}"
