"""An index for the list of critical deadlines: without one it read every open deadline to find a page of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0008_lead_times"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("critical", True)),
                fields=["working_on", "id"],
                name="deadline_open_critical",
            ),
        ),
    ]
