"""What the ledger's latest line says is kept beside it, by a trigger, so that it can be asked for by the million.

The ledger stays append-only, but for whose line it is: merging two records of one person moves her lines.
"""

from django.db import migrations

FORWARDS = """
CREATE OR REPLACE FUNCTION supporters_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'supporter_id' IS DISTINCT FROM to_jsonb(OLD) - 'supporter_id' THEN
        RAISE EXCEPTION 'the consent ledger is append-only: add a line instead';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION supporters_consent_derive_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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

CREATE FUNCTION supporters_consent_derive_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM supporters_consentstate AS state USING removed
    WHERE state.supporter_id = removed.supporter_id AND state.purpose = removed.purpose;
    INSERT INTO supporters_consentstate (supporter_id, purpose, is_granted, since, line)
    SELECT DISTINCT ON (supporter_id, purpose) supporter_id, purpose, action = 'granted', at, id
    FROM supporters_consent WHERE (supporter_id, purpose) IN (SELECT supporter_id, purpose FROM removed)
    ORDER BY supporter_id, purpose, id DESC;
    RETURN NULL;
END $$;
CREATE TRIGGER supporters_consent_removed AFTER DELETE ON supporters_consent REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION supporters_consent_derive_again();

INSERT INTO supporters_consentstate (supporter_id, purpose, is_granted, since, line)
SELECT DISTINCT ON (supporter_id, purpose) supporter_id, purpose, action = 'granted', at, id
FROM supporters_consent ORDER BY supporter_id, purpose, id DESC;

INSERT INTO supporters_campaignsupporter (campaign_id, supporter_id, source, joined_at, last_active_at)
SELECT list.campaign_id, subscription.supporter_id, 'list', min(confirmed_at), max(confirmed_at)
FROM supporters_subscription AS subscription JOIN supporters_mailinglist AS list ON list.id = mailing_list_id
WHERE confirmed_at IS NOT NULL GROUP BY 1, 2;
"""
BACKWARDS = """
DELETE FROM supporters_campaignsupporter;
DELETE FROM supporters_consentstate;
DROP TRIGGER supporters_consent_state ON supporters_consent;
DROP FUNCTION supporters_consent_derive_state();
DROP TRIGGER supporters_consent_removed ON supporters_consent;
DROP FUNCTION supporters_consent_derive_again();
CREATE OR REPLACE FUNCTION supporters_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the consent ledger is append-only: add a line instead';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("supporters", "0005_people_of_campaigns")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
