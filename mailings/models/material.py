"""What mailings are made of besides their words: who sends them, how they look, what is said again and again."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.images import PhotographField
from campaign.models import Campaign, validate_colour


class SenderIdentity(models.Model):
    """In whose name a campaign writes. Mail that comes from an address must be let through by its domain's records."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="senders", db_index=False)
    name = models.CharField(_("name"), max_length=100, help_text=_("As people see it in their inbox."))
    address = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Empty: the site’s own, which its operator has set up."),
    )
    reply_to = models.EmailField(_("answers go to"), blank=True)
    is_default = models.BooleanField(_("used unless another is chosen"), default=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("campaign", "name", Lower("address"), name="sender_once_per_campaign"),
            models.UniqueConstraint(
                fields=["campaign"], condition=models.Q(is_default=True), name="sender_one_default_per_campaign"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Layout(models.Model):
    """The frame around a mailing's words: colour, logo, what stands at the top and at the foot."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="layouts", db_index=False)
    name = models.CharField(_("name"), max_length=100)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text=_("Empty: the campaign’s."),
    )
    logo = PhotographField(_("logo"), upload_to="layouts/", blank=True)
    logo_description = models.CharField(_("what the logo shows"), max_length=150, blank=True)
    header = models.CharField(_("line at the top"), max_length=150, blank=True, help_text=_("Empty: its name."))
    footer = models.TextField(
        _("words at the foot"), blank=True, help_text=_("Markdown. The imprint follows by itself.")
    )
    is_default = models.BooleanField(_("used unless another is chosen"), default=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("layout")
        verbose_name_plural = _("layouts")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("campaign", Lower("name"), name="layout_once_per_campaign"),
            models.UniqueConstraint(
                fields=["campaign"], condition=models.Q(is_default=True), name="layout_one_default_per_campaign"
            ),
            models.CheckConstraint(
                condition=models.Q(colour="") | models.Q(colour__regex=r"^#[0-9a-fA-F]{6}$"),
                name="layout_colour_is_hex",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Snippet(models.Model):
    """Words that are put into many mailings, each time as they stand when it is sent: `[[snippet:key]]`."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="snippets", db_index=False)
    key = models.SlugField(_("name in mailings"), max_length=40, db_index=False)
    name = models.CharField(_("what it is"), max_length=100)
    body = models.TextField(_("text"), help_text=_("Markdown, as in a mailing."))
    created_at = models.DateTimeField(_("created"), db_default=Now())
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("snippet")
        verbose_name_plural = _("snippets")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="snippet_once_per_campaign"),
            models.CheckConstraint(
                condition=models.Q(key__regex=r"^[a-z0-9][a-z0-9_-]*$"), name="snippet_key_is_a_slug"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MailingImage(models.Model):
    """A picture in mailings, kept by the site itself: a mail loads nothing from anybody else."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="mailing_images")
    image = PhotographField(_("picture"), upload_to="mailings/")
    description = models.CharField(
        _("what it shows"), max_length=250, help_text=_("Read out to whoever doesn’t see it.")
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.description
