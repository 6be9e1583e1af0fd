from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('petitions', '0002_counted_since'),
    ]

    operations = [
        migrations.AlterField(
            model_name='breakdown',
            name='by',
            field=models.CharField(choices=[('day', 'day'), ('country', 'country'), ('region', 'region'), ('constituency', 'constituency'), ('area', 'postcode area'), ('channel', 'channel'), ('answer', 'answer')], max_length=12),
        ),
        migrations.AlterField(
            model_name='breakdown',
            name='value',
            field=models.CharField(max_length=400),
        ),
    ]
