"""Hand-ins are kept where no address leads to, and note how far they are; photos lose what a camera writes in."""

import django.db.models
from django.db import migrations, models

import campaign.images
import campaign.private_files


def private_file():
    return models.FileField(
        blank=True, editable=False, storage=campaign.private_files.PrivateStorage(), upload_to="hand-ins/"
    )


class Migration(migrations.Migration):
    dependencies = [("petitions", "0008_petitions_whole")]

    operations = [
        migrations.AddField(
            model_name="handin",
            name="position",
            field=models.JSONField(
                db_default=django.db.models.Value({}, models.JSONField()), default=dict, editable=False
            ),
        ),
        migrations.AlterField(model_name="handin", name="pdf", field=private_file()),
        migrations.AlterField(model_name="handin", name="csv", field=private_file()),
        migrations.AlterField(model_name="handin", name="xlsx", field=private_file()),
        migrations.AlterField(
            model_name="handinphoto",
            name="picture",
            field=campaign.images.PhotographField(upload_to="hand-in-photos/", verbose_name="picture"),
        ),
        # What is typed in from paper is compared with who signed online from the same postcode.
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(
                condition=models.Q(("state", "confirmed"), models.Q(("postcode", ""), _negated=True)),
                fields=["petition", "postcode"],
                name="signature_by_postcode",
            ),
        ),
    ]
