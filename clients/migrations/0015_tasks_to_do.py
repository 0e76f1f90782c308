"""An index for the tasks of Today, which read every open task of the firm to find the first few."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0014_names_without_hyphens"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["due_on", "id"], name="task_to_do"
            ),
        ),
    ]
