"""What lists ask for when people join them, and the indexes by which the team sees who did."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('supporters', '0009_places_of_supporters'),
    ]

    operations = [
        migrations.AddField(
            model_name='subscription',
            name='custom_values',
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name='answers'),
        ),
        migrations.RemoveIndex(
            model_name='subscription',
            name='subscription_by_list',
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['mailing_list', 'state', 'id'], name='subscription_by_list'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('confirmed_at__isnull', False)), fields=['mailing_list', 'confirmed_at'], name='subscription_by_day'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('reminded_at__isnull', True), ('state', 'pending')), fields=['requested_at'], name='subscription_to_remind'),
        ),
    ]
