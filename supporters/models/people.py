"""People, and what a campaign knows of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from supporters import purposes
from supporters.addresses import MAX_ADDRESS_LENGTH, normalise_address
from supporters.name_search import NameWords


class SupporterQuerySet(models.QuerySet["Supporter"]):
    def taking_mailings(self) -> SupporterQuerySet:
        """Those who neither pause mailings nor have the processing of their data restricted (UK GDPR Art. 18).

        Whatever goes out in bulk starts from `mailings.recipients.may_be_mailed_now`, which heeds how often, too.
        """
        is_paused = models.Q(paused_until__gt=Now())
        return self.exclude(is_paused).filter(restricted_at__isnull=True, anonymised_at__isnull=True)


_SupporterManager = models.Manager.from_queryset(SupporterQuerySet)


class SupporterManager(_SupporterManager["Supporter"]):
    def by_address(self, address: str, language: str) -> Supporter:
        """Return the one person of this address, stored now if not known, and locked until the transaction ends.

        A single upsert: whoever acts twice at the same moment waits for herself, and nothing is doubled.
        """
        supporter = Supporter(address=address, address_normalised=normalise_address(address), language=language)
        self._upsert([supporter])
        return supporter

    def by_addresses(self, addresses: Iterable[str], language: str) -> dict[str, Supporter]:
        """Return the people of these addresses, by the normalised one, as `by_address` does; locked in one order."""
        typed = {normalise_address(address): address for address in addresses}
        people = {
            key: Supporter(address=address, address_normalised=key, language=language)
            for key, address in sorted(typed.items())
        }
        self._upsert([*people.values()])
        return people

    def _upsert(self, people: list[Supporter]) -> None:
        self.bulk_create(
            people,
            update_conflicts=True,
            unique_fields=["address_normalised"],
            update_fields=["address_normalised"],
            batch_size=1000,
        )


class CanonicalAddress(models.Func):
    """The mailbox that several spellings of an address may share; NULL where it is the address itself.

    Gmail reads no dots, and most providers nothing after a plus: a hint that two records are of one person, no more.
    """

    # Without a regular expression for those, nearly all, of whom there is nothing to say.
    template = r"""CASE
        WHEN %(expressions)s LIKE '%%@gmail.com' OR %(expressions)s LIKE '%%@googlemail.com'
        THEN nullif(
            replace(split_part(split_part(%(expressions)s, '@', 1), '+', 1), '.', '') || '@gmail.com', %(expressions)s
        )
        WHEN strpos(%(expressions)s, '+') > 0
        THEN nullif(regexp_replace(%(expressions)s, '\+[^@]*@', '@'), %(expressions)s) END"""
    output_field = models.CharField(max_length=MAX_ADDRESS_LENGTH)


class Supporter(models.Model):
    """One person per normalised address. Name and place are taken over once she has confirmed the address."""

    class Frequency(models.TextChoices):
        ALWAYS = "always", _("whenever there is something")
        WEEKLY = "weekly", _("at most once a week")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    address = models.CharField(_("e-mail address"), max_length=MAX_ADDRESS_LENGTH)
    # In the C collation, the unique index finds the beginning of an address too.
    address_normalised = models.CharField(max_length=MAX_ADDRESS_LENGTH, editable=False, db_collation="C")
    address_canonical = models.GeneratedField(
        expression=CanonicalAddress("address_normalised"),
        output_field=models.CharField(max_length=MAX_ADDRESS_LENGTH, null=True, db_collation="C"),
        db_persist=True,
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    first_name = models.CharField(
        _("first name"), max_length=150, blank=True, db_default="", help_text=_("By which mails address her.")
    )
    phone = models.CharField(_("phone"), max_length=16, blank=True, db_default="")
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    constituency = models.CharField(_("constituency"), max_length=9, blank=True, db_default="", editable=False)
    region = models.CharField(_("region"), max_length=9, blank=True, db_default="", editable=False)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency.choices, db_default=Frequency.ALWAYS, default=Frequency.ALWAYS
    )
    paused_until = models.DateTimeField(_("wants no mailings until"), null=True, blank=True)
    restricted_at = models.DateTimeField(
        _("processing restricted"), null=True, blank=True, editable=False, help_text="UK GDPR Art. 18"
    )
    anonymised_at = models.DateTimeField(_("made anonymous"), null=True, blank=True, editable=False)
    address_confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    created_at = models.DateTimeField(_("known since"), db_default=Now())

    objects: ClassVar[SupporterManager] = SupporterManager()

    class Meta:
        verbose_name = _("supporter")
        verbose_name_plural = _("supporters")
        ordering = ["-pk"]
        constraints = [
            # Not `unique=True`, which makes a second index for LIKE that nobody asks for and every signing pays for.
            models.UniqueConstraint(fields=["address_normalised"], name="supporter_once_per_address"),
            models.CheckConstraint(
                condition=models.Q(phone="") | models.Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="supporter_phone_is_e164",
            ),
        ]
        # Each holds only those of whom there is something to find: signing, which knows no more than an address, pays
        # for none of them.
        indexes = [
            models.Index(
                fields=["address_canonical"],
                condition=models.Q(address_canonical__isnull=False),
                name="supporter_by_canonical",
            ),
            GinIndex(NameWords("name"), condition=~models.Q(name=""), name="supporter_by_name"),
            models.Index(fields=["phone"], condition=~models.Q(phone=""), name="supporter_by_phone"),
            models.Index(fields=["postcode"], condition=~models.Q(postcode=""), name="supporter_by_postcode"),
            models.Index(
                fields=["id"],
                condition=models.Q(restricted_at__isnull=False) | models.Q(anonymised_at__isnull=False),
                name="supporter_not_to_be_used",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class CampaignSupporter(models.Model):
    """That a person has to do with a campaign: since when, whence, and what its team keeps about her.

    Written when she confirms that her address is hers, or when the team brings her in: whose address a stranger typed
    is nobody's supporter. A campaign's team sees these people and no others.
    """

    class Source(models.TextChoices):
        LIST = "list", _("joined a list")
        PETITION = "petition", _("signed a petition")
        LETTER = "letter", _("wrote to a representative")
        EVENT = "event", _("registered for a rally")
        IMPORT = "import", _("import")
        PAPER = "paper", _("paper")
        API = "api", _("another program")
        TEAM = "team", _("entered by the team")

    # Here, and wherever an import writes by the thousand: a trigger checks what is referred to, once a statement
    # (migration 0018).
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="people", db_index=False, db_constraint=False
    )
    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="campaigns", db_constraint=False)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    joined_at = models.DateTimeField(_("joined"), db_default=Now())
    last_active_at = models.DateTimeField(_("last active"), db_default=Now())
    custom_values = models.JSONField(_("custom fields"), default=dict, db_default={}, blank=True)

    class Meta:
        verbose_name = _("campaign’s supporter")
        verbose_name_plural = _("campaign’s supporters")
        constraints = [models.UniqueConstraint(fields=["campaign", "supporter"], name="supporter_once_per_campaign")]
        indexes = [
            models.Index(fields=["campaign", "-joined_at", "-id"], name="campaign_supporter_by_joined"),
            models.Index(fields=["campaign", "last_active_at"], name="campaign_supporter_by_active"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.supporter_id}"

    @cached_property
    def purposes(self) -> dict[str, str]:
        """What she ever agreed to in this campaign, with the names that it has."""
        states = self.supporter.consent_states.values_list("purpose", flat=True)
        return purposes.names_in(self.campaign, states)


class Tag(models.Model):
    """A word by which the team finds people again."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(_("tag"), max_length=60)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("campaign", Lower("name"), name="tag_once_per_campaign")]

    def __str__(self) -> str:
        return self.name


class SupporterTag(models.Model):
    """A person has a tag."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="supporter_tags", db_index=False)
    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="supporter_tags")
    created_at = models.DateTimeField(_("tagged"), db_default=Now())

    class Meta:
        verbose_name = _("tag of a supporter")
        verbose_name_plural = _("tags of supporters")
        constraints = [models.UniqueConstraint(fields=["tag", "supporter"], name="tag_once_per_supporter")]

    def __str__(self) -> str:
        return f"{self.tag_id}:{self.supporter_id}"


class CustomField(models.Model):
    """What a campaign wants to know besides: asked in forms, imported, filtered by, put into mails.

    The values are kept in `CampaignSupporter.custom_values` under `key`: a text, a number, a date as YYYY-MM-DD, or one
    of the choices.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        CHOICE = "choice", _("choice")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="custom_fields", db_index=False)
    key = models.SlugField(_("name in mails and files"), max_length=40, db_index=False)
    label = models.CharField(_("label"), max_length=150)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    ask_when_joining = models.BooleanField(_("ask for it in the form of every list"), default=False)
    is_archived = models.BooleanField(_("archived"), default=False)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="custom_field_once_per_campaign"),
            models.CheckConstraint(
                condition=models.Q(key__regex=r"^[a-z][a-z0-9_]*$"), name="custom_field_key_is_an_identifier"
            ),
        ]

    def __str__(self) -> str:
        return self.label
