"""What the database sees to by itself: the ledger of consent, what is derived from it, places, and what refers to what.

**References.** What an import writes refers to people, campaigns, lists and wordings: checked once a statement, not once
a row. PostgreSQL checks a foreign key by a query of its own for every row: seven of them took a quarter of an import's
time. These triggers keep the same promises, with the same locks (FOR KEY SHARE on what is referred to, until the
transaction ends), and raise the same error. A statement that adds rows looks for all that they refer to at once; what
is referred to can't go while something refers to it, which is asked when the transaction ends, as with our foreign
keys. A state of consent is written by the ledger's trigger, from lines that have just been looked at, or are about to
be in the same statement: it is looked at itself only where somebody else writes it.
"""

from django.db import migrations

PEOPLE, CAMPAIGNS = "supporters_supporter", "campaign_campaign"
LISTS, WORDINGS = "supporters_mailinglist", "supporters_consentwording"
REFERENCES = {
    "supporters_campaignsupporter": {"campaign_id": CAMPAIGNS, "supporter_id": PEOPLE},
    "supporters_subscription": {"supporter_id": PEOPLE, "mailing_list_id": LISTS, "wording_id": WORDINGS},
    "supporters_consent": {"supporter_id": PEOPLE, "wording_id": WORDINGS},
    "supporters_consentstate": {"supporter_id": PEOPLE},
}
WHEN = {"supporters_consentstate": "WHEN (pg_trigger_depth() = 0)"}

# But for whose line it is: merging two records of one person moves her lines. Erasure may remove a person's.
LEDGER_IS_APPEND_ONLY = """
CREATE FUNCTION supporters_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'supporter_id' IS DISTINCT FROM to_jsonb(OLD) - 'supporter_id' THEN
        RAISE EXCEPTION 'the consent ledger is append-only: add a line instead';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER supporters_consent_append_only BEFORE UPDATE ON supporters_consent
    FOR EACH ROW EXECUTE FUNCTION supporters_consent_is_append_only();
"""

# The latest line's answer is kept beside the ledger, so that it can be asked for by the million. The state of people by
# the thousand is inserted as it is, for nobody has one yet (what somebody might have takes a look at the index, a lock
# and a second mark for each row); where somebody has, the whole is done again row by row, as for everybody else.
STATE_OF_WHAT_IS_ADDED = """
CREATE FUNCTION supporters_consent_derive_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added OFFSET 999) THEN
        BEGIN
            INSERT INTO supporters_consentstate (supporter_id, purpose, is_granted, since, line)
            SELECT DISTINCT ON (supporter_id, purpose) supporter_id, purpose, action = 'granted', at, id
            FROM added ORDER BY supporter_id, purpose, id DESC;
            RETURN NULL;
        EXCEPTION WHEN unique_violation THEN
            NULL;
        END;
    END IF;
    INSERT INTO supporters_consentstate AS state (supporter_id, purpose, is_granted, since, line)
    SELECT DISTINCT ON (supporter_id, purpose) supporter_id, purpose, action = 'granted', at, id
    FROM added ORDER BY supporter_id, purpose, id DESC
    ON CONFLICT (supporter_id, purpose) DO UPDATE
        SET is_granted = excluded.is_granted, since = excluded.since, line = excluded.line
        WHERE state.line < excluded.line;
    RETURN NULL;
END $$;
CREATE TRIGGER supporters_consent_state AFTER INSERT ON supporters_consent REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION supporters_consent_derive_state();
CREATE TRIGGER supporters_consent_moved_here AFTER UPDATE ON supporters_consent REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION supporters_consent_derive_state();
"""

# Whoever removes lines first holds the rows that they may decide, in one order, and changes them in place; who comes second
# waits, and then reads what the first has left. A line that was added meanwhile is later than all, and goes on deciding.
STATE_OF_WHAT_IS_LEFT = """
CREATE FUNCTION supporters_consent_derive_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM supporters_consentstate
    WHERE (supporter_id, purpose) IN (SELECT supporter_id, purpose FROM removed)
    ORDER BY supporter_id, purpose FOR UPDATE;
    INSERT INTO supporters_consentstate AS state (supporter_id, purpose, is_granted, since, line)
    SELECT DISTINCT ON (supporter_id, purpose) supporter_id, purpose, action = 'granted', at, id
    FROM supporters_consent WHERE (supporter_id, purpose) IN (SELECT supporter_id, purpose FROM removed)
    ORDER BY supporter_id, purpose, id DESC
    ON CONFLICT (supporter_id, purpose) DO UPDATE
        SET is_granted = excluded.is_granted, since = excluded.since, line = excluded.line
        WHERE state.line < excluded.line OR state.line IN (SELECT id FROM removed);
    DELETE FROM supporters_consentstate AS state USING removed
    WHERE state.supporter_id = removed.supporter_id AND state.purpose = removed.purpose AND state.line = removed.id
    AND NOT EXISTS (SELECT FROM supporters_consent AS line WHERE line.id = removed.id
        AND line.supporter_id = removed.supporter_id);
    RETURN NULL;
END $$;
CREATE TRIGGER supporters_consent_removed AFTER DELETE ON supporters_consent REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION supporters_consent_derive_again();
CREATE TRIGGER supporters_consent_moved_away AFTER UPDATE ON supporters_consent REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION supporters_consent_derive_again();
"""

# A supporter's constituency and region follow her postcode, whoever changes it. A new person's are looked up once she is
# stored: a trigger that has to look at a row before it is stored makes PostgreSQL store one row after another. Whoever
# has looked them up for all her rows says so, and no row is asked for.
PLACES = """
CREATE FUNCTION supporters_supporter_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT constituency, region INTO NEW.constituency, NEW.region
    FROM supporters_postcode WHERE postcode = NEW.postcode;
    NEW.constituency = coalesce(NEW.constituency, '');
    NEW.region = coalesce(NEW.region, '');
    RETURN NEW;
END $$;
CREATE TRIGGER supporters_supporter_place_changed BEFORE UPDATE OF postcode ON supporters_supporter
    FOR EACH ROW WHEN (NEW.postcode <> OLD.postcode) EXECUTE FUNCTION supporters_supporter_place();
CREATE FUNCTION supporters_supporter_place_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE supporters_supporter AS supporter SET constituency = place.constituency, region = place.region
    FROM supporters_postcode AS place
    WHERE supporter.id = NEW.id AND place.postcode = NEW.postcode
        AND (supporter.constituency, supporter.region) IS DISTINCT FROM (place.constituency, place.region);
    RETURN NULL;
END $$;
CREATE TRIGGER supporters_supporter_place_added AFTER INSERT ON supporters_supporter
    FOR EACH ROW WHEN (NEW.postcode <> '' AND current_setting('loudhailer.places', true) IS DISTINCT FROM 'given')
    EXECUTE FUNCTION supporters_supporter_place_of_new();
"""

# Kept for hours: to press the pieces together costs more than it saves.
PARTS_OF_FILES = "ALTER TABLE supporters_importpart ALTER COLUMN content SET STORAGE EXTERNAL;"


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


def found_for_one(column: str, parent: str) -> str:
    """What a changed row refers to is there, and stays."""
    return f"""
    IF NEW.{column} IS NOT NULL THEN
        PERFORM FROM {parent} WHERE id = NEW.{column} FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE foreign_key_violation USING TABLE = TG_TABLE_NAME, COLUMN = '{column}',
                MESSAGE = format('%s.{column} refers to what is not in {parent}', TG_TABLE_NAME);
        END IF;
    END IF;"""


def checks_of(table: str, references: dict[str, str]) -> str:
    at_once = "".join(found_at_once(column, parent) for column, parent in references.items())
    of_one = "".join(found_for_one(column, parent) for column, parent in references.items())
    moved = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in references)
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
    FOR EACH STATEMENT {WHEN.get(table, "")} EXECUTE FUNCTION {table}_refers_all();
CREATE FUNCTION {table}_refers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{of_one}
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_moved AFTER UPDATE OF {", ".join(references)} ON {table}
    FOR EACH ROW WHEN ({moved}) EXECUTE FUNCTION {table}_refers();
"""


def keeping(parent: str) -> str:
    """Nothing refers any more to what has gone."""
    asked = "".join(
        f"""
    IF EXISTS (SELECT FROM {table} WHERE {column} = OLD.id) THEN
        RAISE foreign_key_violation USING TABLE = '{table}', COLUMN = '{column}',
            MESSAGE = 'a row of {parent} is still referred to by {table}.{column}';
    END IF;"""
        for table, references in REFERENCES.items()
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


WHAT_REFERS_TO_WHAT = "".join(
    [checks_of(*entry) for entry in REFERENCES.items()]
    + [keeping(parent) for parent in (PEOPLE, CAMPAIGNS, LISTS, WORDINGS)]
)


class Migration(migrations.Migration):
    replaces = [
        ("supporters", "0002_append_only_ledger"),
        ("supporters", "0006_derived_consent"),
        ("supporters", "0009_places_of_supporters"),
        ("supporters", "0011_consent_state_in_step"),
        ("supporters", "0018_references_by_the_thousand"),
        ("supporters", "0019_leaner_imports"),
    ]
    dependencies = [("supporters", "0001_first_version")]
    operations = [
        migrations.RunSQL(
            LEDGER_IS_APPEND_ONLY
            + STATE_OF_WHAT_IS_ADDED
            + STATE_OF_WHAT_IS_LEFT
            + PLACES
            + PARTS_OF_FILES
            + WHAT_REFERS_TO_WHAT
        )
    ]
