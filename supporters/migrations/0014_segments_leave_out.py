from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supporters", "0013_notes_and_merges")]
    operations = [
        migrations.AddIndex(
            model_name="supporter",
            index=models.Index(
                condition=models.Q(restricted_at__isnull=False) | models.Q(anonymised_at__isnull=False),
                fields=["id"],
                name="supporter_not_to_be_used",
            ),
        ),
    ]
