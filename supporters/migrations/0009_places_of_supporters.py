"""A supporter's constituency and region follow her postcode, whoever changes it."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION supporters_supporter_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT constituency, region INTO NEW.constituency, NEW.region
    FROM supporters_postcode WHERE postcode = NEW.postcode;
    NEW.constituency = coalesce(NEW.constituency, '');
    NEW.region = coalesce(NEW.region, '');
    RETURN NEW;
END $$;
CREATE TRIGGER supporters_supporter_place_added BEFORE INSERT ON supporters_supporter
    FOR EACH ROW WHEN (NEW.postcode <> '') EXECUTE FUNCTION supporters_supporter_place();
CREATE TRIGGER supporters_supporter_place_changed BEFORE UPDATE OF postcode ON supporters_supporter
    FOR EACH ROW WHEN (NEW.postcode <> OLD.postcode) EXECUTE FUNCTION supporters_supporter_place();
"""
BACKWARDS = """
DROP TRIGGER supporters_supporter_place_added ON supporters_supporter;
DROP TRIGGER supporters_supporter_place_changed ON supporters_supporter;
DROP FUNCTION supporters_supporter_place();
"""


class Migration(migrations.Migration):
    dependencies = [("supporters", "0008_places")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
