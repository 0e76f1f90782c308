"""What beat asks for, and how often. Every entry is safe to miss and safe to run twice: beat only knocks.

`manage.py send_reminders` from cron or a systemd timer does the same rounds and may run beside beat.
"""

from __future__ import annotations

from typing import Any

MINUTE = 60.0

BEAT: dict[str, dict[str, Any]] = {
    "reminders: sweep": {"task": "deadlines.reminders.tasks.sweep", "schedule": MINUTE, "options": {"expires": 55}},
    "reminders: watch": {"task": "deadlines.reminders.tasks.watch", "schedule": MINUTE, "options": {"expires": 55}},
    "consultations: keep": {
        "task": "clients.consultations.tasks.keep_schedule",
        "schedule": MINUTE,
        "options": {"expires": 55},
    },
    "consultations: letters": {
        "task": "clients.consultations.letters.tasks.send_letters",
        "schedule": MINUTE,
        "options": {"expires": 55},
    },
    "consultations: summaries": {
        "task": "clients.consultations.summaries.tasks.render_waiting",
        "schedule": MINUTE,
        "options": {"expires": 55},
    },
    "reminders: reconcile": {"task": "deadlines.reminders.tasks.reconcile", "schedule": 15 * MINUTE},
}
