"""The promises of `docs/reminders.md`, each proved at a size that fits every run.

`make promises` runs them at the size of the record.
"""

import os

# A long run commits what it writes: of a transaction that never ends the database keeps no statistics to plan by.
RECORD = os.environ.get("PROMISES") == "record"


def size(small: int, record: int) -> int:
    """Return how much of something a test makes."""
    return record if RECORD else small
