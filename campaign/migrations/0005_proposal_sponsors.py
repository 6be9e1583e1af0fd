from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('campaign', '0004_audit_by_object'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='proposal_sponsors',
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text='Leave empty to take no proposals.',
                null=True,
                verbose_name='sponsors that a proposed petition needs',
            ),
        ),
    ]
