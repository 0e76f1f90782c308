"""An index that finds the matters longest in one stage, where those with nothing next are looked for first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0011_letter_offer_over"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)),
                fields=["stage_entered_on", "id"],
                name="matter_in_stage",
            ),
        ),
    ]
