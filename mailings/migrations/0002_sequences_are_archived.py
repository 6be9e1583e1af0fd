from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailings", "0001_first_version")]

    operations = [
        migrations.AddField(
            model_name="sequence",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="archived"),
        ),
        migrations.AddConstraint(
            model_name="sequence",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_running", False), ("archived_at__isnull", True), _connector="OR"),
                name="sequence_archived_does_not_run",
            ),
        ),
    ]
