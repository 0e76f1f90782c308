"""Fill an empty database with a large practice by COPY: seconds, not hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from caseapp.accounts.models import Firm, User
from caseapp.core import clock

STAFF = (
    ("marta", "managing_attorney"),
    ("ana", "attorney"),
    ("berta", "attorney"),
    ("paul", "paralegal"),
    ("cleo", "paralegal"),
)
RULES = ("uscis.rfe", "uscis.noid", "bia.brief", "eoir.hearing.individual", "uscis.i751.joint")


def fill(*, matters: int, deadlines: int) -> None:
    """Save staff, `matters` open matters with a client and a team each, and `deadlines` of which half are open."""
    Firm.objects.create(name="Bench", is_sample=True, second_factor_required=False)
    staff = [
        User.objects.create_user(f"{name}@bench.example", None, name=name.title(), role=role).pk for name, role in STAFF
    ]
    today = clock.today()
    attorneys = staff[1:3]
    copy(
        "clients_person",
        "id given_name middle_name family_name native_name kind birth_country nationality a_number language "
        "needs_interpreter time_zone email phone street city state postal_code county sort_name search_text changed_at",
        (
            (n, f"Given{n % 997}", "", f"Person{n}", "", "unknown", "MX", "MX", f"{n:09d}", "es", False, "", "", "", "",
             "", "NY", "", "", f"person{n} given{n % 997}", f"given{n % 997} person{n} {n:09d}", clock.now())
            for n in range(1, matters + 1)
        ),
    )  # fmt: skip
    copy(
        "clients_matter",
        "id number title type client_id stage stage_entered_on opened_on outcome protection responsible_id facts "
        "visa_category chargeability search_text changed_at",
        (
            (n, f"2026-{n:06d}", f"Person{n}: Green card", "family_adjustment", n, "pending", today, today, "",
             "restricted" if n % 500 == 0 else "none", attorneys[n % 2], "{}", "", "",
             f"2026-{n:06d} person{n} green card", clock.now())
            for n in range(1, matters + 1)
        ),
    )  # fmt: skip
    copy(
        "clients_matterparty",
        "matter_id person_id role changed_at",
        ((n, n, "beneficiary", clock.now()) for n in range(1, matters + 1)),
    )
    copy(
        "clients_teammember",
        "matter_id user_id role changed_at",
        (
            (n, who, role, clock.now())
            for n in range(1, matters + 1)
            for who, role in ((attorneys[n % 2], "responsible"), (staff[3 + n % 2], "paralegal"))
        ),
    )
    fill_facts(matters, attorneys, today)
    copy("deadlines_deadline", DEADLINE, deadline_rows(matters, deadlines, attorneys, today))
    with connection.cursor() as cursor:
        for table in ("clients_person", "clients_matter", "deadlines_deadline"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("VACUUM ANALYZE")


def fill_facts(matters: int, attorneys: list[int], today: date) -> None:
    """Save a filing and a docketed notice for each matter, a task for every fifth, an appearance for every tenth."""
    now = clock.now()
    copy(
        "clients_filing",
        "id matter_id form title agency method status sent_on tracking_number receipt_number received_on changed_at",
        (
            (n, n, "I-485", "", "uscis", "mail", "received", today, "", f"IOE{n:010d}", today, now)
            for n in range(1, matters + 1)
        ),
    )
    copy(
        "clients_notice",
        "id matter_id kind agency receipt_number notice_on received_on service facts note recorded_by_id docketed_at "
        "docketed_by_id no_deadline_reason changed_at",
        (
            (n, n, "uscis.rfe", "uscis", "", today, today, "mail", "{}", "", attorneys[0],
             *((None, None) if n % 1000 == 1 else (now, attorneys[0])), "", now)
            for n in range(1, matters + 1)
        ),
    )  # fmt: skip
    copy(
        "clients_task",
        "matter_id title assignee_id due_on changed_at",
        ((n, "Call the client", attorneys[n % 2], today + timedelta(days=n % 90), now) for n in range(1, matters, 5)),
    )
    copy(
        "clients_appearance",
        "matter_id kind status mode local_start zone starts_at ends_at place judge attorney_id result sequence "
        "changed_at",
        (appearance_row(n, now + timedelta(hours=n % 5000), attorneys) for n in range(1, matters, 10)),
    )


def appearance_row(n: int, starts_at: datetime, attorneys: list[int]) -> tuple[object, ...]:
    zone = "America/New_York"
    local = f"{starts_at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"
    ends_at = starts_at + timedelta(hours=1)
    return (
        n,
        "interview",
        "set",
        "in_person",
        local,
        zone,
        starts_at,
        ends_at,
        "",
        "",
        attorneys[n % 2],
        "",
        0,
        clock.now(),
    )


DEADLINE = (
    "id matter_id title meaning due_on working_on rule_id rule_version confidence reasoning inputs source_key "
    "assignee_id critical outcome closed_at closed_by_id closed_note changed_at"
)


def deadline_rows(matters: int, deadlines: int, attorneys: list[int], today: date) -> Iterable[tuple[object, ...]]:
    """Yield an open and a closed deadline in turn, spread over matters, people, rules and days independently.

    Every 200th matter has none: somebody forgot it, which is what the page of quiet dangers is for.
    """
    for n in range(1, deadlines + 1):
        place, is_open = n // 2, bool(n % 2)
        matter = place % matters + 1
        matter -= matter % 200 == 0
        due = today + timedelta(days=place * 7919 % 1500 - (2 if is_open else 700))
        closed = ("", None, None) if is_open else ("done", clock.now(), attorneys[0])
        yield (
            n, matter, "Response to a Request for Evidence (RFE)", "last_day", due, due, RULES[place // 3 % 5], 1,
            "sure", '{"steps": []}', "{}", f"notice:{n}", attorneys[place // matters % 2], place // 7 % 10 == 0,
            *closed, "", clock.now(),
        )  # fmt: skip


def copy(table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Write the rows through COPY."""
    names = ", ".join(columns.split())
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as out:
        for row in rows:
            out.write_row(row)
