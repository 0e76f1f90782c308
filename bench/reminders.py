"""`make bench-reminders`: deliveries against a bare smtplib loop, sweeps against their bare SQL, in the same run.

    python bench/reminders.py [--messages 10000 100000] [--deadlines 10000 100000 1000000]

Deliveries: as many clients with an appearance tomorrow, one mail each, sent by one process to `smtp_sink.py`. The floor
pushes the very same bytes to the same server through one smtplib connection. `share_of_floor` is our rate over its;
the two take turns of about two seconds, so that whatever else the machine does slows both.

Sweeps: so many open deadlines of which 500 are due and not yet told. `far` puts the others beyond the widest rung;
`told` spreads them over two years, those in reach told already. The floor is the plain statement that finds and writes
the same rows, by hand, through psycopg. `times_floor` compares the sweep of deadlines, `all_kinds_ms` is a whole round.
"""

from __future__ import annotations

import argparse
import smtplib
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.harness import machine, own_servers, p50, report, set_up_django  # noqa: E402

DUE = 500
SLICE = 1000  # mails the floor pushes before it is our turn again


def deliveries(folder: Path, count: int) -> dict[str, Any]:
    """Return how fast `count` due reminders went out, and the floor's rate for the same bytes."""
    from django.conf import settings

    from caseapp.core import clock
    from deadlines.reminders import actions

    fill_clients(count)
    with sink(folder / f"sink-{count}.jsonl") as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        derived = timed(lambda: actions.derive(now=clock.now(), driver="bench"))
        mails = rendered()
        floor, ours = taking_turns(mails, port)
    arrived = sum(1 for _ in (folder / f"sink-{count}.jsonl").open())
    return {
        "messages": len(mails),
        "arrived_of_both_runs": arrived,
        "derive_s": round(derived, 2),
        "floor_per_s": round(len(mails) / floor),
        "ours_per_s": round(len(mails) / ours),
        "share_of_floor": round(floor / ours, 2),
    }


def taking_turns(mails: list[tuple[str, bytes]], port: int) -> tuple[float, float]:
    """Return how many seconds the floor and our deliveries took for all the mails."""
    from caseapp.core import clock
    from deadlines.reminders import delivery, outbox

    floor = ours = 0.0
    with smtplib.SMTP("127.0.0.1", port) as server:
        for part in batched(mails, SLICE):
            floor += timed(partial(push, part, server))
            ours += timed(lambda: delivery.deliver(clock=clock.now, budget=2))
        while outbox.waiting(now=clock.now()):
            ours += timed(lambda: delivery.deliver(clock=clock.now, budget=120))
    return floor, ours


def timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


@contextmanager
def sink(log: Path) -> Any:
    """Run the mail server in a process of its own; gives its port."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "bench/smtp_sink.py"), str(log)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def rendered() -> list[tuple[str, bytes]]:
    """Return the mails that are about to go out, as bytes, with their addresses. Measured by nobody."""
    from deadlines.reminders.channels import writing
    from deadlines.reminders.channels.email import as_mail
    from deadlines.reminders.client_composing import Briefing, for_client
    from deadlines.reminders.models import Message, Reminder

    waiting = Message.objects.waiting().filter(person__isnull=False, channel="email").select_related("person")
    found = []
    briefing = Briefing.read(Reminder.objects.waiting().filter(person__isnull=False))
    for message in waiting.prefetch_related("reminders"):
        envelope = for_client(message, list(message.reminders.all()), briefing)
        found.append((envelope.to, writing.as_bytes(as_mail(envelope))))
    return found


def batched(mails: Sequence[tuple[str, bytes]], size: int) -> Iterator[Sequence[tuple[str, bytes]]]:
    for first in range(0, len(mails), size):
        yield mails[first : first + size]


def push(mails: Sequence[tuple[str, bytes]], server: smtplib.SMTP) -> None:
    """The floor: one connection, one loop."""
    for address, content in mails:
        server.sendmail("caseapp@firm.example", [address], content)


def fill_clients(count: int) -> None:
    """Write clients with consent and an appearance tomorrow; colleagues are told in Caseapp only."""
    from django.db import connection

    from caseapp.accounts.models import User
    from deadlines.reminders.models import Preference

    Preference.objects.get_or_create(
        user=None,
        defaults={
            "quiet_from": "00:00",
            "quiet_until": "00:00",
            "quiet_weekends": False,
            "ladders": {"appearance": [1]},
        },
    )
    boss = User.objects.filter(email="boss@firm.example").first()
    boss = boss or User.objects.create_user("boss@firm.example", name="Boss", role="managing_attorney")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM clients_person")
        start = cursor.fetchone()[0]
        values = {"from": start + 1, "to": start + count, "boss": boss.pk}
        for statement in CLIENTS:
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")


CLIENTS = (
    """INSERT INTO clients_person (id, given_name, middle_name, family_name, native_name, kind, birth_country,
         nationality, a_number, language, needs_interpreter, time_zone, email, phone, street, city, state, postal_code,
         county, sort_name, search_text, changed_at)
       SELECT n, 'Client', '', n::text, '', 'unknown', '', '', '', CASE WHEN n %% 2 = 0 THEN 'es' ELSE 'en' END, FALSE,
         '', 'client' || n || '@mail.example', '', '', '', '', '', '', '', '', now()
         FROM generate_series(%(from)s, %(to)s) n""",
    """INSERT INTO clients_consent (person_id, channel, given_at, how, changed_at)
       SELECT n, 'email', now(), 'bench', now() FROM generate_series(%(from)s, %(to)s) n""",
    """INSERT INTO clients_matter (id, number, title, type, client_id, stage, stage_entered_on, opened_on, outcome,
         protection, responsible_id, facts, visa_category, chargeability, search_text, changed_at)
       SELECT n, 'B-' || n, 'Bench', 'removal_defense', n, 'x', now(), now(), '', 'none', %(boss)s, '{}', '', '',
              '', now()
         FROM generate_series(%(from)s, %(to)s) n""",
    """INSERT INTO clients_appearance (matter_id, person_id, kind, status, mode, local_start, zone, starts_at, ends_at,
         place, judge, result, sequence, changed_at)
       SELECT n, n, 'master', 'set', 'in_person', to_char(now() + interval '23 hours', 'YYYY-MM-DD"T"HH24:MI'), 'UTC',
         now() + interval '23 hours', now() + interval '24 hours', 'place-' || n, '', '', 0, now()
         FROM generate_series(%(from)s, %(to)s) n""",
)


def sweeps(open_deadlines: int, spread: str) -> dict[str, Any]:
    """Return the sweep's time over so many open deadlines, and its floor's."""
    from caseapp.core import clock
    from deadlines.reminders.items.deadlines import WORKING
    from deadlines.reminders.reach import Office
    from deadlines.reminders.sweeping import sweep, sweep_kind

    told = fill_deadlines(open_deadlines, spread)
    office, now = Office.read(clock.today()), clock.now()
    written: list[int] = []
    pairs = [
        (
            undone(lambda: written.append(bare(office))),
            undone(lambda: written.append(sweep_kind(WORKING, office, now=now))),
        )
        for _ in range(9)
    ]
    floor, ours = map(list, zip(*pairs[2:], strict=True))  # the first two warm the caches
    everything = [undone(lambda: sweep(now=now, driver="bench")) for _ in range(5)][2:]
    return {
        "open_deadlines": open_deadlines,
        "others": spread,
        "told_already": told,
        "rows_written": sorted(set(written)),
        "floor_ms": round(p50(floor) * 1000, 1),
        "ours_ms": round(p50(ours) * 1000, 1),
        "times_floor": round(p50(ours) / p50(floor), 2),
        "all_kinds_ms": round(p50(everything) * 1000, 1),
    }


def undone(act: Callable[[], object]) -> float:
    """Return how long the act took in a transaction that is taken back."""
    from django.db import transaction

    with transaction.atomic():
        taken = timed(act)
        transaction.set_rollback(True)
    return taken


BARE = """
INSERT INTO deadlines_reminder (kind, item_id, due_on, rung, user_id, channel, because, matter_id, about_id, urgent,
                                send_after, outcome, problem, finished_at)
SELECT 'deadline', d.id, d.working_on, r.rung, u.id, c.channel, 'assignee', d.matter_id, m.client_id, FALSE, now(),
       CASE c.channel WHEN 'inapp' THEN 'accepted' ELSE 'waiting' END, '', CASE c.channel WHEN 'inapp' THEN now() END
  FROM (VALUES (1440, 30, 60), (720, 14, 30), (336, 7, 14), (168, 3, 7), (72, 1, 3), (24, 0, 1), (0, -100000, 0))
       AS r(rung, over, upto)
  JOIN deadlines_deadline d ON d.closed_at IS NULL AND d.meaning = 'last_day'
                           AND d.working_on > %(day)s::date + r.over AND d.working_on <= %(day)s::date + r.upto
  JOIN clients_matter m ON m.id = d.matter_id
  JOIN accounts_user u ON u.id IN (d.assignee_id, m.responsible_id)
  CROSS JOIN (VALUES ('email'), ('inapp')) AS c(channel)
 WHERE NOT EXISTS (SELECT 1 FROM deadlines_reminder x WHERE x.kind = 'deadline' AND x.item_id = d.id
                      AND x.due_on = d.working_on AND x.due_at IS NULL AND x.rung = r.rung AND x.user_id = u.id
                      AND x.person_id IS NULL AND x.channel = c.channel)
"""


def bare(office: Any) -> int:
    """The floor: the statement itself, with nothing around it."""
    from django.db import connection

    from caseapp.core import clock

    day = office.preferences.quiet("America/New_York").day(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"day": day})
        return int(cursor.rowcount)


def fill_deadlines(count: int, spread: str) -> int:
    """Write `count` open deadlines of ten colleagues, 500 of them due; return how many others are told already."""
    from django.db import connection

    from caseapp.accounts.models import User
    from caseapp.core import clock
    from deadlines.reminders.sweeping import sweep

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE deadlines_deadline, deadlines_reminder, deadlines_message, clients_appearance CASCADE")
        for number in range(10):
            if not User.objects.filter(email=f"s{number}@firm.example").exists():
                User.objects.create_user(f"s{number}@firm.example", name=f"S{number}", role="attorney")
        cursor.execute("SELECT min(id), max(id) FROM clients_matter")
        low, high = cursor.fetchone()
        days = "70 + n %% 1000" if spread == "far" else "1 + n %% 730"
        values = {"count": count - DUE, "low": low, "matters": high - low + 1, "today": clock.today()}
        cursor.execute(DEADLINES.format(days=days, first=1), values)
        if spread == "told":
            sweep(now=clock.now(), driver="bench")
        cursor.execute("SELECT count(*) FROM deadlines_reminder WHERE channel = 'email'")
        told = cursor.fetchone()[0]
        cursor.execute(DEADLINES.format(days="n %% 60", first=count), values | {"count": count + DUE - 1})
        cursor.execute("VACUUM ANALYZE deadlines_deadline, deadlines_reminder, clients_matter")
    return int(told)


DEADLINES = """
INSERT INTO deadlines_deadline (matter_id, title, meaning, due_on, working_on, rule_id, confidence, reasoning, inputs,
         source_key, assignee_id, critical, outcome, closed_note, changed_at)
SELECT %(low)s + n %% %(matters)s, 'Answer', 'last_day', %(today)s::date + ({days}), %(today)s::date + ({days}), '',
       'sure', '{{}}', '{{}}', 'notice:' || n,
       (SELECT min(id) FROM accounts_user WHERE email LIKE 's%%') + n %% 10, FALSE, '', '', now()
  FROM generate_series({first}, %(count)s) n
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--deadlines", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    options = parser.parse_args()
    with own_servers() as folder:
        set_up_django("caseapp.settings.development")
        sent = [deliveries(folder, count) for count in options.messages]
        if not sent:
            fill_clients(DUE)  # the sweeps need matters
        swept = [sweeps(count, spread) for spread in ("far", "told") for count in options.deadlines]
        report({"machine": machine(), "deliveries": sent, "sweeps": swept})


if __name__ == "__main__":
    main()
