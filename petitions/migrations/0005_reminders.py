"""Whoever signed and hasn't confirmed is reminded once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('petitions', '0004_people_of_campaigns'),
    ]

    operations = [
        migrations.AddField(
            model_name='signature',
            name='reminded_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='reminded'),
        ),
        migrations.AddIndex(
            model_name='signature',
            index=models.Index(condition=models.Q(('reminded_at__isnull', True), ('state', 'pending')), fields=['signed_at'], name='signature_to_remind'),
        ),
    ]
