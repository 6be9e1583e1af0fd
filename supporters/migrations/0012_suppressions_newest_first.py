from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supporters", "0011_consent_state_in_step")]
    operations = [
        migrations.AddIndex(
            model_name="suppression",
            index=models.Index(fields=["-created_at", "-id"], name="suppression_newest"),
        )
    ]
