"""Names that are searched get their hyphens' other spelling: who types Alnahhas finds Al-Nahhas."""

from django.db import migrations

JOINED = """
UPDATE {table} SET search_text = search_text || ' ' || (
    SELECT string_agg(DISTINCT replace(found[1], '-', ''), ' ')
      FROM regexp_matches(search_text, '(\\S*[[:alpha:]]-[[:alpha:]]\\S*)', 'g') AS found)
 WHERE search_text ~ '[[:alpha:]]-[[:alpha:]]'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0013_notice_receipt_search"),
    ]

    operations = [
        migrations.RunSQL(JOINED.format(table=table), migrations.RunSQL.noop)
        for table in ("clients_person", "clients_organization", "clients_matter")
    ]
