"""`manage.py send_reminders [--json]`: one round of the engine, for cron or a systemd timer beside beat."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from caseapp.core import clock
from clients.consultations.letters import sending
from deadlines.reminders import actions, delivery


class Command(BaseCommand):
    help = (
        "Derive the reminders that should have been sent by now and send them, letters about consultations too. Safe "
        "to run beside beat and itself. Exit code 2 when a kind could not be swept or a channel is down."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")
        parser.add_argument("--budget", type=float, default=50.0, help="Stop sending after so many seconds.")

    def handle(self, *args: Any, budget: float, **options: Any) -> None:
        done = actions.derive(now=clock.now(), driver="command")
        sent = delivery.deliver(clock=clock.now, budget=budget)
        letters = sending.send_due(clock=clock.now)
        actions.tell_watcher(now=clock.now())
        result = {
            "written": done.swept.total,
            "bundled": done.bundled,
            "messages": sent.states,
            "letters": letters,
            "another_sweep_was_running": done.swept.busy,
            "failed_kinds": done.swept.failed,
            "channels_down": sent.down,
        }
        self.stdout.write(json.dumps(result) if options["json"] else _in_words(result))
        if done.swept.failed or sent.down:
            raise SystemExit(2)


def _in_words(result: dict[str, Any]) -> str:
    lines = [f"{result['written']} new reminders, {result['bundled']} put into messages."]
    lines += [f"{count} messages {state}." for state, count in result["messages"].items()]
    lines += [f"{result['letters']} letters about consultations sent."] if result["letters"] else []
    lines += [f"The sweep of {kind} failed: {why}" for kind, why in result["failed_kinds"].items()]
    lines += [f"The channel {name} is down: {why}" for name, why in result["channels_down"].items()]
    return "\n".join(lines)
