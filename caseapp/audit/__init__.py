"""Append-only audit events.

Use: `from caseapp.audit import recording` and `recording.record("notice.docketed", on=notice, by=user, now=now)`
inside the transaction of the change.
"""
