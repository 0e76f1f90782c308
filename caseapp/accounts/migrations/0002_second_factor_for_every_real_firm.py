"""Only the invented sample firm may work without a second factor."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE accounts_firm SET second_factor_required = true WHERE NOT is_sample",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="firm",
            constraint=models.CheckConstraint(
                condition=models.Q(("second_factor_required", True), ("is_sample", True), _connector="OR"),
                name="firm_second_factor_unless_sample",
            ),
        ),
    ]
