"""A batch of rows becomes people: set-based statements, all in the caller's transaction.

Whom nobody knows is copied straight into the tables (`newcomers.py`). The others are copied into a temporary table that
already gives each row the key that its person has if she is new after all, and go on from there.

What an import gives bears the time at which it was started, to the microsecond: by that, undoing it knows its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Lower

from campaign.models import Campaign
from supporters import consents, signals
from supporters.importing.copying import NULL, copy_lines
from supporters.importing.identifiers import time_ordered_ids
from supporters.importing.newcomers import Newcomers, unknown_among
from supporters.importing.problems import fitting
from supporters.importing.rows import Leftover, Person, Row
from supporters.models import Import, ImportRow, MailingList, Subscription, Suppression, Tag
from supporters.suppressions import refusing, suppressed_among

Outcome = ImportRow.Outcome

KEY_SHIFT = 32
MOST_NEW_TAGS = 500


def first_key(run: Import) -> int:
    """The key of the import's row number 0. All its rows have keys from here on, below the next import's."""
    return int(run.pk) << KEY_SHIFT


_COLUMNS = (
    "number", "public_id", "address", "normalised", "name", "first_name", "phone", "postcode", "country", "language",
    "joined", "custom", "tags", "may_join", "problems", "cells",
)  # fmt: skip
_BATCH_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS import_batch (
    number integer NOT NULL, supporter_id bigint NOT NULL DEFAULT nextval('supporters_supporter_id_seq'),
    public_id uuid NOT NULL, address text NOT NULL, normalised text COLLATE "C" NOT NULL, name text, first_name text,
    phone text, postcode text, country text, language text, joined timestamptz, custom jsonb, tags bigint[],
    may_join boolean, problems text, cells jsonb, outcome text NOT NULL DEFAULT 'created', given jsonb,
    is_known boolean NOT NULL DEFAULT false, is_member boolean NOT NULL DEFAULT false
) ON COMMIT DELETE ROWS
"""


@dataclass
class Writer:
    """Writes the batches of one import. Keeps nothing that a restart would need."""

    run: Import
    lists: list[MailingList] = field(init=False)
    _tags: dict[str, int] = field(init=False)
    _all_were_new: bool = True  # until one isn't, nobody is looked up

    def __post_init__(self) -> None:
        self.lists = list(self.run.lists.order_by("pk"))
        self._tags = {name.lower(): pk for name, pk in self.run.campaign.tags.values_list("name", "pk")}
        self._wording = consents.wording_id(ledger_words(self.run), self.run.default_language)

    def write(self, rows: Sequence[Row]) -> Counter[str]:
        """Bring in those who may come, and report on all. Return how many rows had which outcome."""
        people, leftovers = sift(rows, self.run.campaign)
        counts: Counter[str] = Counter(row.outcome for row in leftovers)
        report(self.run, leftovers)
        if people:
            counts += self._write_people(people)
        return counts

    def _write_people(self, people: list[Person]) -> Counter[str]:
        newcomers = self._copied_newcomers(people)
        gone = {person.number for person in newcomers}
        others = [person for person in people if person.number not in gone]
        counts = Counter({Outcome.CREATED.value: len(newcomers)} if newcomers else {})
        return counts + self._meet(others) if others else counts

    def _copied_newcomers(self, people: list[Person]) -> list[Person]:
        """Those whom nobody knew, brought in by the short way; none where somebody came in meanwhile."""
        if self.lists and self.run.joining == Import.Joining.CONFIRM:
            return []
        if self._all_were_new:
            if self._copy_newcomers(people):
                return people
            self._all_were_new = False
        newcomers = unknown_among(people)
        return newcomers if self._copy_newcomers(newcomers) else []

    def _copy_newcomers(self, people: list[Person]) -> bool:
        """Copy them, or nobody where one is known."""
        try:
            with transaction.atomic():
                if people:
                    Newcomers(self.run, self.lists, self._wording, self._tags).write(people, first_key(self.run))
        except IntegrityError:
            return False
        return True

    def _meet(self, people: list[Person]) -> Counter[str]:
        """Bring in people of whom some are known already."""
        with connection.cursor() as cursor:
            cursor.execute(_BATCH_TABLE)
            cursor.execute("DELETE FROM import_batch")  # an earlier batch's, in one transaction with this
            self._copy(people)
            cursor.execute(_INSERT_PEOPLE, self._values)
            self._mark_those_known(cursor)
            cursor.execute(_INSERT_MEMBERS, self._values)
            if self.run.tag_ids or self._tags:
                cursor.execute(_INSERT_TAGS, self._values)
            for mailing_list in self.lists:
                self._put_on_list(cursor, mailing_list)
            cursor.execute(_INSERT_ROWS, self._values)
            cursor.execute("SELECT outcome, count(*) FROM import_batch GROUP BY outcome")
            return Counter(dict(cursor.fetchall()))

    @property
    def _values(self) -> dict[str, Any]:
        run = self.run
        return {
            "run": run.pk,
            "first_key": first_key(run),
            "campaign": run.campaign_id,
            "started": run.started_at,
            "language": run.default_language,
            "everybodys_tags": run.tag_ids,
            "wording": self._wording,
        }

    def _copy(self, people: Sequence[Person]) -> None:
        tags = self._tags

        def line(person: Person, public_id: str) -> str:
            tag_keys = ",".join(str(tags[name.lower()]) for name in person.tags if name.lower() in tags)
            return (
                f"{person.number}\t{public_id}\t{person.address}\t{person.normalised}\t{person.name}\t"
                f"{person.first_name}\t{person.phone}\t{person.postcode}\t{person.country}\t{person.language}\t"
                f"{person.joined or NULL}\t{person.custom or NULL}\t{{{tag_keys}}}\t{'t' if person.may_join else 'f'}\t"
                f"{person.problems}\t{person.cells or NULL}\n"
            )

        copy_lines("import_batch", _COLUMNS, map(line, people, time_ordered_ids(len(people))))

    def know_tags(self, rows: Iterable[Row]) -> None:
        """Make the tags that nobody has yet, up to a limit: a column of remarks isn't one of tags.

        In transactions of their own: two batches that name the same new tag would wait for each other.
        """
        people = [row for row in rows if isinstance(row, Person) and row.tags]
        for name in sorted({name for person in people for name in person.tags}):
            if name.lower() not in self._tags and len(self.run.tags_made) < MOST_NEW_TAGS:
                self._tags[name.lower()] = make_tag(self.run, name)
        for person in people:
            if any(name.lower() not in self._tags for name in person.tags):
                person.problems = fitting([*filter(None, person.problems.split(",")), "tags"])

    def _mark_those_known(self, cursor: Any) -> None:
        """Find out who of the batch is known, and do with them what was chosen."""
        for statement in (_MARK_KNOWN, _MARK_DOUBLED, _MARK_MEMBERS, _MARK_PROTECTED, _MARK_KNOWN_ELSEWHERE):
            cursor.execute(statement, self._values)
        if self.run.existing == Import.Existing.SKIP:
            cursor.execute(_SKIP_MEMBERS)
        cursor.execute(_LOCK_KNOWN)
        cursor.execute(_NOTE_CHANGES[Import.Existing(self.run.existing)], self._values)
        cursor.execute(_CHANGE_PEOPLE)
        cursor.execute(_CHANGE_CUSTOM, self._values)

    def _put_on_list(self, cursor: Any, mailing_list: MailingList) -> None:
        values = {**self._values, "list": mailing_list.pk, "purpose": mailing_list.purpose}
        is_asked = self.run.joining == Import.Joining.CONFIRM
        if not is_asked:
            cursor.execute(_JOIN_WITH_EVIDENCE, values)
        cursor.execute(_ASK_TO_JOIN, {**values, "asks_all": is_asked})
        asked = [key for (key,) in cursor.fetchall()]
        if asked:
            # A batch that is forgotten is done again, and its mails must not have gone: this one waits for the disk.
            cursor.execute("SET LOCAL synchronous_commit = on")
        found = Subscription.objects.filter(pk__in=asked).select_related("supporter", "mailing_list")
        for subscription in found.order_by("pk"):
            signals.subscription_requested.send(Subscription, subscription=subscription)


def ledger_words(run: Import) -> str:
    """What stands in the ledger beside the consents of an import: the words agreed to, and the evidence."""
    return "\n\n".join(filter(None, (run.wording.strip(), run.evidence.strip())))


def sift(rows: Iterable[Row], campaign: Campaign) -> tuple[list[Person], list[Leftover]]:
    """Those who may come, and who not: for a mistake, as already in this batch, or since nobody may write to them."""
    leftovers = [row for row in rows if isinstance(row, Leftover)]
    first: dict[str, Person] = {}
    for row in rows:
        if isinstance(row, Person):
            if row.normalised in first:
                leftovers.append(Leftover(row.number, Outcome.SKIPPED, "doubled"))
            else:
                first[row.normalised] = row
    barred = suppressed_among(first) if Suppression.objects.exists() else set()
    barred |= refusing(campaign, first)
    leftovers += [Leftover(first[address].number, Outcome.SKIPPED, "barred") for address in barred]
    return [person for address, person in first.items() if address not in barred], leftovers


@transaction.atomic
def make_tag(run: Import, name: str) -> int:
    """Return the tag's key; the import remembers a tag that it makes, so as to take it away again.

    The import's row is locked, so that two threads make one tag; another import may make it at the same moment.
    """
    run.tags_made = Import.objects.select_for_update(of=("self",)).get(pk=run.pk).tags_made
    same = Tag.objects.alias(lowered=Lower("name")).filter(campaign=run.campaign_id, lowered=Lower(Value(name)))
    found = same.first()
    if found:
        return found.pk
    try:
        with transaction.atomic():
            made = Tag.objects.create(campaign=run.campaign, name=name)
    except IntegrityError:
        return same.get().pk
    run.tags_made = [*run.tags_made, made.pk]
    Import.objects.filter(pk=run.pk).update(tags_made=run.tags_made)
    return made.pk


def report(run: Import, leftovers: Sequence[Leftover]) -> None:
    """Write what became of rows of which nobody came."""
    base = first_key(run)
    if leftovers:
        copy_lines(
            "supporters_importrow",
            ("id", "import_run_id", "number", "outcome", "problems", "cells"),
            (
                f"{base + row.number}\t{run.pk}\t{row.number}\t{row.outcome}\t{row.problem}\t{row.cells or NULL}\n"
                for row in leftovers
            ),
        )


_INSERT_PEOPLE = """
INSERT INTO supporters_supporter (
    id, public_id, address, address_normalised, name, first_name, phone, postcode, country, language, created_at
)
SELECT supporter_id, public_id, address, normalised, name, first_name, phone, postcode, country,
    coalesce(nullif(language, ''), %(language)s), %(started)s
FROM import_batch ORDER BY normalised
ON CONFLICT (address_normalised) DO NOTHING
"""
_MARK_KNOWN = """
UPDATE import_batch AS batch SET supporter_id = supporter.id, is_known = true
FROM supporters_supporter AS supporter
WHERE supporter.address_normalised = batch.normalised AND supporter.id <> batch.supporter_id
"""
_MARK_DOUBLED = """
UPDATE import_batch AS batch SET outcome = 'skipped', problems = 'doubled', cells = NULL
FROM supporters_importrow AS other
WHERE batch.is_known AND other.supporter_id = batch.supporter_id AND other.import_run_id = %(run)s
"""
_MARK_MEMBERS = """
UPDATE import_batch AS batch SET is_member = true
FROM supporters_campaignsupporter AS member
WHERE batch.is_known AND member.supporter_id = batch.supporter_id AND member.campaign_id = %(campaign)s
"""
# Whose data may be kept but not used (UK GDPR Art. 18), or were made anonymous.
_MARK_PROTECTED = """
UPDATE import_batch AS batch SET outcome = 'skipped', problems = 'barred', cells = NULL
FROM supporters_supporter AS supporter
WHERE batch.is_known AND batch.outcome = 'created' AND supporter.id = batch.supporter_id
    AND (supporter.restricted_at IS NOT NULL OR supporter.anonymised_at IS NOT NULL)
"""
# Whom another campaign knows and this one doesn't comes by confirming from a mail, as by every other door: whoever
# could bring her in by her address alone would get to read the profile that others keep.
_MARK_KNOWN_ELSEWHERE = """
UPDATE import_batch AS batch SET outcome = 'skipped', problems = 'asks_her', cells = NULL
WHERE is_known AND NOT is_member AND outcome = 'created' AND EXISTS (
    SELECT FROM supporters_campaignsupporter AS elsewhere WHERE elsewhere.supporter_id = batch.supporter_id
)
"""
_SKIP_MEMBERS = """
UPDATE import_batch SET outcome = 'skipped', problems = 'known', cells = NULL
WHERE is_member AND outcome = 'created'
"""
_LOCK_KNOWN = """
SELECT FROM supporters_supporter WHERE id IN (
    SELECT supporter_id FROM import_batch WHERE is_known AND outcome = 'created'
) ORDER BY id FOR NO KEY UPDATE
"""


_PROFILE = ("name", "first_name", "phone", "postcode", "country", "language")


def _note_changes(known: str, custom_known: str) -> str:
    """SQL that notes what changes of those known: by field, what is and what will be."""
    sides = ", ".join(
        f"""'{name}', CASE WHEN batch.{name} <> '' AND batch.{name} <> supporter.{name}
            AND (supporter.{name} = '' OR {known}) THEN jsonb_build_array(supporter.{name}, batch.{name}) END"""
        for name in _PROFILE
    )
    return f"""
        UPDATE import_batch AS batch SET given = nullif(changes.found, '{{}}'), outcome = CASE
            WHEN NOT is_member THEN 'created' WHEN changes.found <> '{{}}' THEN 'updated' ELSE 'unchanged' END
        FROM (
            SELECT number, profile.found || jsonb_strip_nulls(jsonb_build_object('custom', custom.found)) AS found
            FROM import_batch AS batch
            JOIN supporters_supporter AS supporter ON supporter.id = batch.supporter_id
            LEFT JOIN supporters_campaignsupporter AS member
                ON member.supporter_id = supporter.id AND member.campaign_id = %(campaign)s,
            LATERAL (SELECT jsonb_strip_nulls(jsonb_build_object({sides})) AS found) AS profile,
            LATERAL (
                SELECT jsonb_object_agg(key, jsonb_build_array(member.custom_values -> key, value)) AS found
                FROM jsonb_each(batch.custom)
                WHERE batch.is_member AND member.custom_values -> key IS DISTINCT FROM value AND {custom_known}
            ) AS custom
            WHERE batch.is_known AND batch.outcome = 'created'
        ) AS changes
        WHERE changes.number = batch.number
    """  # noqa: S608


# Whom another campaign knows and this one doesn't is never overwritten.
_NOTE_CHANGES = {
    Import.Existing.FILL: _note_changes("false", "NOT member.custom_values ? key"),
    Import.Existing.OVERWRITE: _note_changes("batch.is_member", "true"),
    Import.Existing.SKIP: _note_changes("false", "false"),
}
_CHANGE_PEOPLE = f"""
UPDATE supporters_supporter AS supporter
SET {", ".join(f"{name} = coalesce(batch.given -> '{name}' ->> 1, supporter.{name})" for name in _PROFILE)}
FROM import_batch AS batch
WHERE supporter.id = batch.supporter_id AND batch.given ?| array[{", ".join(f"'{name}'" for name in _PROFILE)}]
"""  # noqa: S608
_CHANGE_CUSTOM = """
UPDATE supporters_campaignsupporter AS member
SET custom_values = member.custom_values || changes.found
FROM (
    SELECT supporter_id, jsonb_object_agg(key, value -> 1) AS found
    FROM import_batch, jsonb_each(given -> 'custom') WHERE given ? 'custom' GROUP BY supporter_id
) AS changes
WHERE member.supporter_id = changes.supporter_id AND member.campaign_id = %(campaign)s
"""
_COMES = "outcome NOT IN ('skipped', 'refused')"
_INSERT_MEMBERS = f"""
INSERT INTO supporters_campaignsupporter (
    campaign_id, supporter_id, source, joined_at, last_active_at, custom_values
)
SELECT %(campaign)s, supporter_id, 'import', coalesce(joined, %(started)s), %(started)s, coalesce(custom, '{{}}')
FROM import_batch WHERE NOT is_member AND {_COMES} ORDER BY supporter_id
ON CONFLICT (campaign_id, supporter_id) DO NOTHING
"""  # noqa: S608
_INSERT_TAGS = f"""
INSERT INTO supporters_supportertag (tag_id, supporter_id, created_at)
SELECT DISTINCT tag_id, supporter_id, %(started)s::timestamptz
FROM import_batch, unnest(tags || %(everybodys_tags)s::bigint[]) AS tag_id WHERE {_COMES} ORDER BY 2, 1
ON CONFLICT (tag_id, supporter_id) DO NOTHING
"""  # noqa: S608
# Nobody who left this list, here or by withdrawing her consent, is put on it again.
_MAY_JOIN = """
FROM import_batch AS batch
WHERE may_join AND {whom} AND NOT (is_known AND EXISTS (
    SELECT FROM supporters_consentstate AS state
    WHERE state.supporter_id = batch.supporter_id AND state.purpose = %(purpose)s AND NOT state.is_granted
))
ORDER BY supporter_id
"""
_ASKED = f"(problems = 'asks_her' OR (%(asks_all)s AND {_COMES}))"
_SUBSCRIPTION = """
INSERT INTO supporters_subscription AS subscription (
    public_id, supporter_id, mailing_list_id, state, name, language, wording_id, requested_at, confirmed_at
)
SELECT overlay(public_id::text placing substr(gen_random_uuid()::text, 16) from 16)::uuid,
    supporter_id, %(list)s"""
_LANGUAGE = "coalesce(nullif(language, ''), %(language)s)"
_JOIN_WITH_EVIDENCE = f"""
WITH joined AS (
    {_SUBSCRIPTION}, 'active', name, {_LANGUAGE}, NULL, %(started)s, %(started)s
    {_MAY_JOIN.format(whom=_COMES)}
    ON CONFLICT (supporter_id, mailing_list_id) DO UPDATE SET state = 'active', confirmed_at = excluded.confirmed_at
        WHERE subscription.state = 'pending'
    RETURNING supporter_id, language
)
INSERT INTO supporters_consent (supporter_id, purpose, action, wording_id, via, language, at)
SELECT supporter_id, %(purpose)s, 'granted', %(wording)s, 'import', language, %(started)s FROM joined
"""  # noqa: S608
_ASK_TO_JOIN = f"""
    {_SUBSCRIPTION}, 'pending', name, {_LANGUAGE}, %(wording)s, %(started)s, NULL
    {_MAY_JOIN.format(whom=_ASKED)}
    ON CONFLICT (supporter_id, mailing_list_id) DO NOTHING
    RETURNING id
"""
_INSERT_ROWS = """
INSERT INTO supporters_importrow (id, import_run_id, supporter_id, number, outcome, problems, cells, given)
SELECT %(first_key)s + number, %(run)s, CASE WHEN problems NOT IN ('barred', 'asks_her') THEN supporter_id END,
    number, outcome, problems, cells, given
FROM import_batch ORDER BY number
"""
