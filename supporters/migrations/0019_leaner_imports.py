"""What an import of a million people needn't do.

The state of consent of people by the thousand is inserted as it is, for nobody has one yet; where somebody has, the
whole is done again row by row, as for everybody else, whatever came in between.

A new person's areas are looked up once she is stored: a trigger that has to look at a row before it is stored makes
PostgreSQL store one row after another. Whoever has looked them up for all her rows says so, and no row is asked for.

A subscription's wording is checked once a statement, like all that imports refer to (migration 0018): they name none,
and a foreign key asks of every row whether it does.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

references = import_module("supporters.migrations.0018_references_by_the_thousand")

SUBSCRIPTIONS, WORDINGS = references.REFERENCES["supporters_subscription"], references.WORDINGS
WITH_WORDING = {**SUBSCRIPTIONS, "wording_id": WORDINGS}

DERIVE_ONE_BY_ONE = """
    INSERT INTO supporters_consentstate AS state (supporter_id, purpose, is_granted, since, line)
    SELECT DISTINCT ON (supporter_id, purpose) supporter_id, purpose, action = 'granted', at, id
    FROM added ORDER BY supporter_id, purpose, id DESC
    ON CONFLICT (supporter_id, purpose) DO UPDATE
        SET is_granted = excluded.is_granted, since = excluded.since, line = excluded.line
        WHERE state.line < excluded.line;
    RETURN NULL;"""
# To insert what somebody might have takes a look at the index, a lock and a second mark for each row.
DERIVE_STATE = f"""
CREATE OR REPLACE FUNCTION supporters_consent_derive_state() RETURNS trigger LANGUAGE plpgsql AS $$
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
    END IF;{DERIVE_ONE_BY_ONE}
END $$;
"""  # noqa: S608 (nothing but our own SQL)
DERIVE_STATE_AS_BEFORE = f"""
CREATE OR REPLACE FUNCTION supporters_consent_derive_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{DERIVE_ONE_BY_ONE}
END $$;
"""

PLACES = """
DROP TRIGGER supporters_supporter_place_added ON supporters_supporter;
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
PLACES_AS_BEFORE = """
DROP TRIGGER supporters_supporter_place_added ON supporters_supporter;
DROP FUNCTION supporters_supporter_place_of_new();
CREATE TRIGGER supporters_supporter_place_added BEFORE INSERT ON supporters_supporter
    FOR EACH ROW WHEN (NEW.postcode <> '') EXECUTE FUNCTION supporters_supporter_place();
"""


def kept_references(subscriptions: dict[str, str]) -> str:
    """The triggers of subscriptions and of wordings anew, where subscriptions refer to these."""
    every = {**references.REFERENCES, "supporters_subscription": subscriptions}
    return (
        "DROP FUNCTION supporters_subscription_refers_all() CASCADE;\n"
        "DROP FUNCTION supporters_subscription_refers() CASCADE;\n"
        f"DROP FUNCTION {WORDINGS}_is_referred_to() CASCADE;\n"
        + references.checks_of("supporters_subscription", subscriptions)
        + references.keeping(WORDINGS, every)
    )


class Migration(migrations.Migration):
    dependencies = [("supporters", "0018_references_by_the_thousand")]
    operations = [
        migrations.AlterField(
            "subscription",
            "wording",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="supporters.consentwording",
            ),
        ),
        migrations.RunSQL(kept_references(WITH_WORDING), kept_references(SUBSCRIPTIONS)),
        migrations.RunSQL(DERIVE_STATE, DERIVE_STATE_AS_BEFORE),
        migrations.RunSQL(PLACES, PLACES_AS_BEFORE),
    ]
