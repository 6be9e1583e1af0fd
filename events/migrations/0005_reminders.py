"""Whoever registered and hasn't confirmed is reminded once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0004_people_of_campaigns'),
    ]

    operations = [
        migrations.AddField(
            model_name='rsvp',
            name='reminded_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='reminded'),
        ),
        migrations.AddIndex(
            model_name='rsvp',
            index=models.Index(condition=models.Q(('reminded_at__isnull', True), ('state', 'pending')), fields=['registered_at'], name='rsvp_to_remind'),
        ),
    ]
