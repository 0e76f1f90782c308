"""An index that finds a notice by any part of its receipt number."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0012_matters_in_stage"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["receipt_number"], name="notice_receipt_search", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
