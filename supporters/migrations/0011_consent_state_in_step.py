"""The derived state keeps in step whatever happens to the ledger: lines of one person removed at the same moment by two,
and lines moved from one person to another when their records are merged.
"""

from django.db import migrations

# Whoever removes lines first holds the rows that they may decide, in one order, and changes them in place; who comes second
# waits, and then reads what the first has left. A line that was added meanwhile is later than all, and goes on deciding.
FORWARDS = """
CREATE OR REPLACE FUNCTION supporters_consent_derive_again() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER supporters_consent_moved_away AFTER UPDATE ON supporters_consent REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION supporters_consent_derive_again();
CREATE TRIGGER supporters_consent_moved_here AFTER UPDATE ON supporters_consent REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION supporters_consent_derive_state();
"""
BACKWARDS = """
DROP TRIGGER supporters_consent_moved_away ON supporters_consent;
DROP TRIGGER supporters_consent_moved_here ON supporters_consent;
CREATE OR REPLACE FUNCTION supporters_consent_derive_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM supporters_consentstate AS state USING removed
    WHERE state.supporter_id = removed.supporter_id AND state.purpose = removed.purpose;
    INSERT INTO supporters_consentstate (supporter_id, purpose, is_granted, since, line)
    SELECT DISTINCT ON (supporter_id, purpose) supporter_id, purpose, action = 'granted', at, id
    FROM supporters_consent WHERE (supporter_id, purpose) IN (SELECT supporter_id, purpose FROM removed)
    ORDER BY supporter_id, purpose, id DESC;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("supporters", "0010_list_forms")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
