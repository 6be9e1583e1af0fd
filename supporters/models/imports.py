"""Bringing people in from a file: what was uploaded, what is to be done with it, and what became of each row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.identifiers import uuid7
from campaign.models import Campaign
from supporters.models.lists import MailingList


class Import(models.Model):
    """One file and what is to be done with its people. Its rows are read in batches, each one transaction.

    `position` counts the records of the file that are dealt with; it is written in the transaction of their batch, so
    that whoever goes on, after whatever happened, begins with the next.
    """

    class Kind(models.TextChoices):
        CSV = "csv", _("text (CSV)")
        XLSX = "xlsx", _("spreadsheet (XLSX)")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        MAPPED = "mapped", _("columns chosen")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        FAILED = "failed", _("nothing brought in")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        DISCARDED = "discarded", _("discarded")

    class Phase(models.TextChoices):
        CHECKING = "checking", _("checking every row")
        WRITING = "writing", _("bringing people in")

    class Existing(models.TextChoices):
        SKIP = "skip", _("Leave them as they are")
        FILL = "fill", _("Fill in what is missing")
        OVERWRITE = "overwrite", _("Replace what is known with what the file says")

    class Keep(models.TextChoices):
        GOOD = "good", _("Bring in the good rows and report the others")
        ALL = "all", _("Bring in nobody unless every row is good")

    class Joining(models.TextChoices):
        EVIDENCE = "evidence", _("Put them on the lists at once: they have agreed, and I can show it")
        CONFIRM = "confirm", _("Ask each of them by mail to confirm first")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="imports")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    file_name = models.CharField(_("file"), max_length=150)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("between columns"), max_length=1, blank=True)
    has_header = models.BooleanField(_("the first row names the columns"), default=True)
    header = models.JSONField(_("columns"), default=list)
    header_digest = models.CharField(max_length=64, editable=False)
    program = models.CharField(_("comes from"), max_length=20, blank=True)
    mapping = models.JSONField(_("what the columns hold"), default=list)
    existing = models.CharField(
        _("people whom you know already"), max_length=10, choices=Existing.choices, default=Existing.FILL
    )
    keep = models.CharField(_("rows with mistakes"), max_length=4, choices=Keep.choices, default=Keep.GOOD)
    joining = models.CharField(_("how they join"), max_length=10, choices=Joining.choices, default=Joining.EVIDENCE)
    default_country = models.CharField(_("country where the file names none"), max_length=2, blank=True)
    default_language = models.CharField(
        _("language where the file names none"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    tags = models.JSONField(_("tags for everybody"), default=list)
    tag_ids = models.JSONField(default=list, editable=False, help_text="The keys of those tags, once it has started.")
    tags_made = models.JSONField(default=list, editable=False, help_text="The keys of tags that nobody had before.")
    lists: models.ManyToManyField[MailingList, models.Model] = models.ManyToManyField(
        MailingList, blank=True, related_name="+", verbose_name=_("lists")
    )
    evidence = models.TextField(_("where, when and how they agreed"), blank=True)
    wording = models.TextField(_("the words that they agreed to"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    phase = models.CharField(_("phase"), max_length=10, choices=Phase.choices, default=Phase.WRITING)
    position = models.PositiveIntegerField(_("rows read"), default=0)
    ahead = models.JSONField(
        default=dict, editable=False, help_text="Batches beyond the position that are done already: start and end."
    )
    total = models.PositiveIntegerField(_("rows"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("known already"), default=0)
    skipped = models.PositiveIntegerField(_("left out"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    undone = models.PositiveIntegerField(_("rows taken back"), default=0)
    created_at = models.DateTimeField(_("uploaded"), db_default=Now())
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    rows_purged_at = models.DateTimeField(null=True, blank=True, editable=False)
    touched_at = models.DateTimeField(_("last worked on"), auto_now=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(started_at__isnull=True) | ~models.Q(evidence=""), name="import_needs_evidence"
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def percent(self) -> int:
        """How far it is, of this phase."""
        return min(100, 100 * self.position // self.total) if self.total else 0


class ImportPart(models.Model):
    """A piece of an uploaded file. It stands in the database, so that web server and worker need no common disk.

    Deleted as soon as the import is over.
    """

    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("piece of an uploaded file")
        verbose_name_plural = _("pieces of uploaded files")
        constraints = [models.UniqueConstraint(fields=["import_run", "number"], name="import_part_once")]

    def __str__(self) -> str:
        return f"{self.import_run_id} {self.number}"


class ImportRow(models.Model):
    """What became of one row of the file: the report, and what undoing needs to know. Purged after thirty days.

    A million are written with one import, so the key is made of the import's and the row's number, and the database
    doesn't check two keys that nothing but the import's own statements write. Of a row that is taken over whole,
    nothing is kept but whose it is; `cells` holds what was wrong of one that isn't.
    """

    class Outcome(models.TextChoices):
        CREATED = "created", _("new")
        UPDATED = "updated", _("changed")
        UNCHANGED = "unchanged", _("known already")
        SKIPPED = "skipped", _("left out")
        REFUSED = "refused", _("refused")

    id = models.BigIntegerField(primary_key=True)
    import_run = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="rows", db_index=False, db_constraint=False
    )
    supporter = models.ForeignKey(
        "Supporter", on_delete=models.CASCADE, null=True, related_name="import_rows", db_constraint=False
    )
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    problems = models.CharField(_("problems"), max_length=200, blank=True, db_default="")
    cells = models.JSONField(_("what the file says"), null=True, blank=True)
    given = models.JSONField(
        _("what it changed"),
        null=True,
        blank=True,
        help_text="Of somebody known before: what was, and what the import gave. Empty where all of her is its doing.",
    )

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["import_run", "outcome", "id"],
                condition=~models.Q(outcome="created"),
                name="import_row_by_outcome",
            ),
            models.Index(
                fields=["import_run", "id"],
                condition=~models.Q(problems=""),
                name="import_row_with_problems",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.import_run_id} {self.number} {self.outcome}"


class ColumnMemory(models.Model):
    """What the columns of a file with these headings held the last time."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    header_digest = models.CharField(max_length=64, editable=False)
    mapping = models.JSONField(_("what the columns hold"), default=list)
    used_at = models.DateTimeField(_("last used"), auto_now=True)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [models.UniqueConstraint(fields=["campaign", "header_digest"], name="column_memory_once")]

    def __str__(self) -> str:
        return self.header_digest[:12]
