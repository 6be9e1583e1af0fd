"""Rallies and other gatherings, and who comes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from campaign.timezones import validate_timezone, zone
from mailings.models import Mailing
from supporters.models import ConsentWording, Supporter

# How long an event is taken to last whose end isn't said.
DEFAULT_LENGTH = timedelta(hours=2)
_END = Coalesce("ends_at", models.F("starts_at") + models.Value(DEFAULT_LENGTH))


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> EventQuerySet:
        return self.exclude(state=Event.State.DRAFT).filter(campaign__is_published=True)

    def coming(self) -> EventQuerySet:
        """Those not over yet, the next first."""
        return self.public().filter(GreaterThan(_END, Now())).order_by("starts_at")

    def past(self) -> EventQuerySet:
        """Those that are over, the latest first."""
        return self.public().filter(LessThanOrEqual(_END, Now())).order_by("-starts_at")


class Event(models.Model):
    """A gathering at a time and a place. Times are stored in UTC and shown in the event's own zone."""

    class Kind(models.TextChoices):
        RALLY = "rally", _("Rally")
        MARCH = "march", _("March")
        VIGIL = "vigil", _("Vigil")
        MEETING = "meeting", _("Meeting")
        ONLINE = "online", _("Online event")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    class VenueVisibility(models.TextChoices):
        EVERYBODY = "everybody", _("everybody")
        REGISTERED = "registered", _("only those who registered and confirmed")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="events")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.RALLY)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one sentence"), max_length=250)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/London", validators=[validate_timezone])
    area = models.CharField(_("town or area"), max_length=150, help_text=_("Shown to everybody, like Central London."))
    venue_name = models.CharField(_("meeting point"), max_length=150, blank=True)
    venue_address = models.CharField(_("address of the meeting point"), max_length=250, blank=True)
    venue_visibility = models.CharField(
        _("who sees the meeting point"),
        max_length=10,
        choices=VenueVisibility.choices,
        default=VenueVisibility.EVERYBODY,
    )
    online_url = models.URLField(_("link to join online"), max_length=500, blank=True)
    what_to_bring = models.TextField(_("what to bring"), blank=True)
    access = models.TextField(
        _("access"), blank=True, help_text=_("Step-free ways, seating, interpreters, quiet space.")
    )
    travel = models.TextField(_("how to get there"), blank=True)
    organiser = models.CharField(_("who organises it"), max_length=150, blank=True)
    report = models.TextField(_("what happened"), blank=True, help_text=_("Markdown, for when it is over."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    sequence = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="RFC 5545, section 3.8.7.4: grows with each change that calendars must take over.",
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="event_ends_after_it_starts",
            )
        ]
        indexes = [models.Index(fields=["starts_at"], name="event_by_start")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:event", args=[self.slug])

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(zone(self.timezone))

    @property
    def local_end(self) -> datetime | None:
        return self.ends_at.astimezone(zone(self.timezone)) if self.ends_at else None

    @property
    def is_past(self) -> bool:
        return (self.ends_at or self.starts_at + DEFAULT_LENGTH) <= timezone.now()

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def takes_registrations(self) -> bool:
        return self.state == self.State.PUBLISHED and not self.is_past

    @property
    def venue_is_protected(self) -> bool:
        return self.venue_visibility == self.VenueVisibility.REGISTERED

    @property
    def venue(self) -> str:
        return ", ".join(part for part in (self.venue_name, self.venue_address) if part)

    @property
    def purpose(self) -> str:
        return f"event:{self.public_id}"


class RsvpQuerySet(models.QuerySet["Rsvp"]):
    def going(self) -> RsvpQuerySet:
        return self.filter(state=Rsvp.State.GOING)


class Rsvp(models.Model):
    """One person's registration for one event. An unknown address is pending until confirmed from the mail."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        GOING = "going", _("going")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="rsvps", db_index=False)
    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="rsvps")
    name = models.CharField(_("name"), max_length=150)
    wants_updates = models.BooleanField(_("wants to hear of further rallies"), default=False)
    language = models.CharField(_("language"), max_length=10)
    updates_wording = models.ForeignKey(
        ConsentWording, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    round = models.PositiveSmallIntegerField(default=1, help_text="Grows when somebody who cancelled registers again.")
    registered_at = models.DateTimeField(_("registered"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    mailing = models.ForeignKey(
        Mailing,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("came by the mailing"),
    )

    objects = RsvpQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "supporter"], name="rsvp_once_per_person"),
            models.CheckConstraint(
                condition=~models.Q(state="going") | models.Q(confirmed_at__isnull=False),
                name="rsvp_going_only_when_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(wants_updates=False) | models.Q(updates_wording__isnull=False),
                name="rsvp_wants_updates_in_words",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state"], name="rsvp_by_event"),
            models.Index(
                fields=["registered_at"],
                condition=models.Q(state="pending", reminded_at__isnull=True),
                name="rsvp_to_remind",
            ),
            models.Index(
                fields=["mailing", "state"], condition=models.Q(mailing__isnull=False), name="rsvp_by_mailing"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
