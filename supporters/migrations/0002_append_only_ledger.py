"""The consent ledger is append-only: the database refuses to change a line. Erasure may still remove a person's."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION supporters_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the consent ledger is append-only: add a line instead';
END $$;
CREATE TRIGGER supporters_consent_append_only BEFORE UPDATE ON supporters_consent
    FOR EACH ROW EXECUTE FUNCTION supporters_consent_is_append_only();
"""
BACKWARDS = """
DROP TRIGGER supporters_consent_append_only ON supporters_consent;
DROP FUNCTION supporters_consent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("supporters", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
