"""Whoever has confirmed a registration has to do with its campaign."""

from django.db import migrations

FORWARDS = """
INSERT INTO supporters_campaignsupporter AS known (campaign_id, supporter_id, source, joined_at, last_active_at)
SELECT campaign_id, supporter_id, 'event', min(confirmed_at), max(confirmed_at)
FROM events_rsvp AS done JOIN events_event AS subject ON subject.id = done.event_id
WHERE confirmed_at IS NOT NULL GROUP BY 1, 2
ON CONFLICT (campaign_id, supporter_id) DO UPDATE
    SET source = CASE WHEN excluded.joined_at < known.joined_at THEN excluded.source ELSE known.source END,
        joined_at = least(known.joined_at, excluded.joined_at),
        last_active_at = greatest(known.last_active_at, excluded.last_active_at);
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0003_words_until_confirmed"), ("supporters", "0006_derived_consent")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
