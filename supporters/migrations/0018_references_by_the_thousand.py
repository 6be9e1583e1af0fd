"""What an import writes refers to people, campaigns, lists and wordings: checked once a statement, not once a row.

PostgreSQL checks a foreign key by a query of its own for every row: seven of them took a quarter of an import's time.
These triggers keep the same promises, with the same locks (FOR KEY SHARE on what is referred to, until the transaction
ends), and raise the same error. A statement that adds rows looks for all that they refer to at once; what is referred
to can't go while something refers to it, which is asked when the transaction ends, as with our foreign keys.

A state of consent is written by the ledger's trigger, from lines that have just been looked at, or are about to be in
the same statement: it is looked at itself only where somebody else writes it.

How a name is taken apart, and the mailbox that spellings share, are computed anew in a tenth of the time; a person has
few lines in the ledger, so that their purpose needn't stand in an index; and wordings are kept for good, so that nobody
asks which lines have one.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import supporters.models.people
import supporters.name_search

PEOPLE, CAMPAIGNS = "supporters_supporter", "campaign_campaign"
LISTS, WORDINGS = "supporters_mailinglist", "supporters_consentwording"
REFERENCES = {
    "supporters_campaignsupporter": {"campaign_id": CAMPAIGNS, "supporter_id": PEOPLE},
    "supporters_subscription": {"supporter_id": PEOPLE, "mailing_list_id": LISTS},
    "supporters_consent": {"supporter_id": PEOPLE, "wording_id": WORDINGS},
    "supporters_consentstate": {"supporter_id": PEOPLE},
}
WHEN = {"supporters_consentstate": "WHEN (pg_trigger_depth() = 0)"}


def found_at_once(column: str, parent: str) -> str:
    """Everything that `added` refers to is there, and stays. By the index and by one plan, whatever the size."""
    return f"""
    SELECT array_agg(DISTINCT {column}) INTO wanted FROM added WHERE {column} IS NOT NULL;
    PERFORM FROM {parent} WHERE id = ANY (wanted) ORDER BY id FOR KEY SHARE;
    GET DIAGNOSTICS found = ROW_COUNT;
    IF found < coalesce(cardinality(wanted), 0) THEN
        RAISE foreign_key_violation USING TABLE = TG_TABLE_NAME, COLUMN = '{column}',
            MESSAGE = format('%s.{column} refers to what is not in {parent}', TG_TABLE_NAME);
    END IF;"""


def checks_of(table: str, references: dict[str, str]) -> str:
    when = WHEN.get(table, "")
    at_once = "".join(found_at_once(column, parent) for column, parent in references.items())
    moved = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in references)
    of_one = "".join(
        f"""
    IF NEW.{column} IS NOT NULL THEN
        PERFORM FROM {parent} WHERE id = NEW.{column} FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE foreign_key_violation USING TABLE = TG_TABLE_NAME, COLUMN = '{column}',
                MESSAGE = format('%s.{column} refers to what is not in {parent}', TG_TABLE_NAME);
        END IF;
    END IF;"""
        for column, parent in references.items()
    )
    return f"""
CREATE FUNCTION {table}_refers_all() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    wanted bigint[];
    found bigint;
BEGIN{at_once}
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT {when} EXECUTE FUNCTION {table}_refers_all();
CREATE FUNCTION {table}_refers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{of_one}
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_moved AFTER UPDATE OF {", ".join(references)} ON {table}
    FOR EACH ROW WHEN ({moved}) EXECUTE FUNCTION {table}_refers();
"""


def keeping(parent: str, every: dict[str, dict[str, str]] = REFERENCES) -> str:
    """Nothing refers any more to what has gone."""
    asked = "".join(
        f"""
    IF EXISTS (SELECT FROM {table} WHERE {column} = OLD.id) THEN
        RAISE foreign_key_violation USING TABLE = '{table}', COLUMN = '{column}',
            MESSAGE = 'a row of {parent} is still referred to by {table}.{column}';
    END IF;"""
        for table, references in every.items()
        for column, referred in references.items()
        if referred == parent
    )
    return f"""
CREATE FUNCTION {parent}_is_referred_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM {parent} WHERE id = OLD.id;
    IF FOUND THEN
        RETURN NULL;
    END IF;{asked}
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {parent}_gone AFTER DELETE ON {parent} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION {parent}_is_referred_to();
CREATE CONSTRAINT TRIGGER {parent}_renumbered AFTER UPDATE OF id ON {parent} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION {parent}_is_referred_to();
"""


PARENTS = (PEOPLE, CAMPAIGNS, LISTS, WORDINGS)
FORWARDS = "".join([checks_of(*entry) for entry in REFERENCES.items()] + [keeping(parent) for parent in PARENTS])
BACKWARDS = "".join(
    [
        f"""
DROP FUNCTION {table}_refers_all() CASCADE;
DROP FUNCTION {table}_refers() CASCADE;
"""
        for table in REFERENCES
    ]
    + [f"DROP FUNCTION {parent}_is_referred_to() CASCADE;\n" for parent in PARENTS]
)


def checked_by_triggers(model: str, name: str, to: str, related_name: str, **options: object) -> migrations.AlterField:
    return migrations.AlterField(
        model,
        name,
        models.ForeignKey(
            **{
                "to": to,
                "related_name": related_name,
                "on_delete": django.db.models.deletion.CASCADE,
                "db_constraint": False,
                **options,
            }
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("supporters", "0017_via_and_reported")]
    operations = [
        checked_by_triggers("campaignsupporter", "campaign", "campaign.campaign", "people", db_index=False),
        checked_by_triggers("campaignsupporter", "supporter", "supporters.supporter", "campaigns"),
        checked_by_triggers("subscription", "supporter", "supporters.supporter", "subscriptions", db_index=False),
        checked_by_triggers(
            "subscription", "mailing_list", "supporters.mailinglist", "subscriptions", db_index=False
        ),
        checked_by_triggers("consent", "supporter", "supporters.supporter", "consents", db_index=False),
        checked_by_triggers(
            "consent",
            "wording",
            "supporters.consentwording",
            "+",
            null=True,
            blank=True,
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
        ),
        checked_by_triggers("consentstate", "supporter", "supporters.supporter", "consent_states", db_index=False),
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RemoveIndex("consent", "consent_by_supporter"),
        migrations.AddIndex("consent", models.Index(fields=["supporter", "-id"], name="consent_by_supporter")),
        migrations.RemoveIndex("supporter", "supporter_by_canonical"),
        migrations.RemoveField("supporter", "address_canonical"),
        migrations.AddField(
            "supporter",
            "address_canonical",
            models.GeneratedField(
                expression=supporters.models.people.CanonicalAddress("address_normalised"),
                output_field=models.CharField(db_collation="C", max_length=254, null=True),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "supporter",
            models.Index(
                fields=["address_canonical"],
                condition=models.Q(("address_canonical__isnull", False)),
                name="supporter_by_canonical",
            ),
        ),
        migrations.RemoveIndex("supporter", "supporter_by_name"),
        migrations.AddIndex(
            "supporter",
            django.contrib.postgres.indexes.GinIndex(
                supporters.name_search.NameWords("name"),
                condition=models.Q(("name", ""), _negated=True),
                name="supporter_by_name",
            ),
        ),
    ]
