"""`manage.py docket_notice`: what it prints, how it ends, and that a mistake saves nothing."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from clients.matters.models import Matter
from clients.notices.models import Notice
from deadlines.tracking.models import Deadline

pytestmark = pytest.mark.usefixtures("frozen")


def run(matter: Matter, *more: str) -> tuple[dict[str, Any], int]:
    """Return what the command printed as JSON, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("docket_notice", *_arguments(matter), *more, "--json", stdout=out, stderr=StringIO())
    except SystemExit as ended:
        code = int(str(ended.code))
    return json.loads(out.getvalue()), code


def test_it_dockets_and_prints(matter: Matter) -> None:
    printed, code = run(matter)

    deadline = Deadline.objects.get()
    assert (code, printed["docketed"]) == (0, True)
    assert printed["deadlines"][0]["id"] == deadline.pk
    assert printed["deadlines"][0]["due_on"] == deadline.due_on.isoformat()


@pytest.mark.parametrize("dry", [[], ["--dry-run"]], ids=["real", "dry run"])
@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--matter", "1999-0001"], 4, "no matter"),
        (["--kind", "noidd"], 3, "Did you mean noid?"),
        (["--kind", "rfe"], 3, "Did you mean i797e_rfe?"),
        (["--kind", "i797e_rfe", "--fact", "form="], 3, "form: which form"),
        (["--fact", "form=i999"], 3, "form: which form"),
        (["--fact", "days=soon"], 3, "days: the number of days"),
        (["--fact", "fomr=i130"], 3, "Did you mean form?"),
        (["--date", "noticed_on=2026-11-09"], 3, "Did you mean notice_on?"),
        (["--service", "pigeon"], 3, "pigeon"),
        (["--fact", "nonsense"], 3, "name=value"),
        (["--received", "2026-11-01"], 3, "before the date it carries"),
        (["--received", "2027-11-09"], 3, "still ahead"),
        (["--notice-date", "2026-13-45"], 2, "--notice-date"),
        (["--printed", "2026-11-08"], 3, "before the notice itself"),
        (["--receipt", "123"], 3, "three letters and ten digits"),
        (["--by", "nobody@firm.example"], 4, "may not docket"),
    ],
)
def test_it_says_what_is_wrong_in_one_sentence(
    matter: Matter, more: list[str], code: int, says: str, dry: list[str]
) -> None:
    printed, ended = run(matter, *more, *dry)

    assert ended == code
    assert says in printed["error"]
    assert Notice.objects.count() == 0


def test_what_nobody_gave_a_reason_for_stays_undocketed(matter: Matter) -> None:
    would, dry_code = run(matter, "--kind", "i797c_transfer", "--dry-run")
    printed, code = run(matter, "--kind", "i797c_transfer")

    assert (dry_code, code) == (5, 5)
    assert (would["docketed"], printed["docketed"]) == (False, False)
    assert "no date changes" in printed["no_deadline"]
    assert Notice.objects.undocketed().count() == 1


def test_a_dry_run_says_the_same_and_saves_nothing(matter: Matter) -> None:
    would, _ = run(matter, "--dry-run")
    assert (Notice.objects.count(), Deadline.objects.count()) == (0, 0)

    did, _ = run(matter)

    assert [row["due_on"] for row in would["deadlines"]] == [row["due_on"] for row in did["deadlines"]]
    assert (would["dry_run"], would["notice"]) == (True, None)


def test_running_it_again_saves_nothing_and_answers_the_same(matter: Matter) -> None:
    first, _ = run(matter)

    again, code = run(matter)
    assert (code, again["recorded_before"], again["deadlines"]) == (0, True, first["deadlines"])
    other, code = run(matter, "--received", "2026-11-14")
    assert (code, other["notice"]) == (3, first["notice"])
    run(matter, "--again")

    assert Notice.objects.count() == 2


def _arguments(matter: Matter) -> list[str]:
    return [
        "--matter", matter.number, "--kind", "noid", "--notice-date", "2026-11-09", "--received", "2026-11-13",
        "--service", "mail", "--fact", "form=i130",
    ]  # fmt: skip
