"""How long the pages people live in take, as ratios to a bare view on the same rows.

    make bench-pages MATTERS=10000 DEADLINES=1000000

Fills a PostgreSQL of its own by COPY, starts gunicorn on it, signs in by session, and asks for each page and its floor
in turn. Prints p50 of both, their ratio, and the number of SQL statements of each page.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from typing import Any

from bench.harness import ROOT, machine, own_servers, p50, p95, report, set_up_django

PEOPLE = ("marta", "ana", "paul", "berta", "cleo")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--matters", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--deadlines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    if len(options.matters) == 1:
        report(one_size(options.matters[0], options.deadlines, options.rounds))
        return
    runs = [in_a_process_of_its_own(matters, options) for matters in options.matters]
    report({"machine": machine(), "deadlines": options.deadlines, "runs": runs, "growth": growth(runs)})


def in_a_process_of_its_own(matters: int, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one size; Django keeps the servers it was set up with, so each size starts anew."""
    command = [sys.executable, "-m", "bench.pages", "--matters", str(matters)]
    command += ["--deadlines", str(options.deadlines), "--rounds", str(options.rounds)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def one_size(matters: int, deadlines: int, rounds: int) -> dict[str, Any]:
    """Fill a practice of this size on servers of its own and measure every page of it."""
    with own_servers():
        set_up_django("bench.settings")
        from bench.filling import fill

        fill(matters=matters, deadlines=deadlines)
        return {"matters": matters, "pages": measure(matters, rounds)}


def growth(runs: list[dict[str, Any]]) -> dict[str, float]:
    """Return, for each page, p50 of the largest run over p50 of the smallest."""
    if len(runs) < 2:
        return {}
    first, last = runs[0]["pages"], runs[-1]["pages"]
    return {name: round(last[name]["p50_ms"] / first[name]["p50_ms"], 2) for name in first}


# The deadline list's filters: what the address asks for, and the name of the floor that returns the same rows.
FILTERS = {
    "": "all", "who=me": "mine", "overdue=on": "overdue", "week=on": "week", "unseen=on": "unseen",
    "critical=on": "critical", "rule=uscis.rfe": "rule", "type=family_adjustment": "type",
    "meaning=last_day": "meaning", "state=closed": "closed",
}  # fmt: skip
EACH = 50  # rows of one page of the list
FIFTIETH = "deadlines, 50th page"


def pages(matters: int) -> dict[str, tuple[str, str]]:
    """Return each page with its floor."""
    middle = matters // 2 + 1
    filtered = {
        f"deadlines, {query or 'first page'}": (f"/deadlines/?{query}", f"/floor/deadlines/{kind}/")
        for query, kind in FILTERS.items()
    }
    return {
        "today": ("/?scope=mine", "/floor/deadlines/mine/"),
        "today, quiet dangers": ("/today/quiet/?scope=mine", "/floor/forgotten/"),
        **filtered,
        FIFTIETH: (FIFTIETH, floor_of_the_fiftieth()),
        "matter page": (f"/matters/{middle}/", f"/floor/matters/{middle}/"),
        "matter's timeline": (f"/deadlines/matter/{middle}/timeline/", f"/floor/matters/{middle}/?rows=200"),
        "search": ("/search/?q=person77", "/floor/search/?q=person77"),
    }


def floor_of_the_fiftieth() -> str:
    """Return the address of the bare rows behind the 49th page's last one."""
    from deadlines.tracking.models import Deadline

    rows = Deadline.objects.open().order_by("working_on", "id")
    on, pk = rows.values_list("working_on", "pk")[49 * EACH - 1]
    return f"/floor/deadlines/after/{on}/{pk}/"


def measure(matters: int, rounds: int) -> dict[str, Any]:
    """Serve the product on the filled database and time each page beside its floor, turn by turn."""
    cookie = sign_in("ana@bench.example")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "caseapp.wsgi",
            "-b",
            f"127.0.0.1:{port}",
            "--threads",
            "4",
            "--log-level",
            "error",
            "--keep-alive",
            "60",
            "--timeout",
            "120",
        ],
        cwd=ROOT,
        env={**os.environ, "DB_POOL": "1"},
    )
    try:
        browser = Browser(port, cookie)
        browser.wait()
        return {name: compare(browser, page, floor, rounds) for name, (page, floor) in pages(matters).items()}
    finally:
        server.terminate()
        server.wait()


class Browser:
    """One kept-alive connection of a signed-in person."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)

    def wait(self) -> None:
        for _ in range(100):
            try:
                self.get("/floor/deadlines/all/")
            except OSError:
                self.connection.close()
                time.sleep(0.2)
            else:
                return
        raise SystemExit("The server did not answer.")

    def get(self, address: str) -> str:
        self.connection.request("GET", address, headers={"Cookie": f"sessionid={self.cookie}", "Host": "localhost"})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}.")
        return text


def compare(browser: Browser, page: str, floor: str, rounds: int) -> dict[str, Any]:
    if page == FIFTIETH:
        page = fiftieth(browser)
    mine: list[float] = []
    bare: list[float] = []
    for number in range(rounds + 5):
        for address, taken in ((page, mine), (floor, bare)):
            began = time.perf_counter()
            browser.get(address)
            if number >= 5:
                taken.append(time.perf_counter() - began)
    return {
        "p50_ms": round(1000 * p50(mine), 2),
        "p95_ms": round(1000 * p95(mine), 2),
        "floor_p50_ms": round(1000 * p50(bare), 2),
        "ratio": round(p50(mine) / p50(bare), 2),
        "sql": statements(page),
    }


def fiftieth(browser: Browser) -> str:
    """Turn to the 50th page of the deadline list the way a person does."""
    import re
    from html import unescape

    address = "/deadlines/"
    for _ in range(49):
        found = re.search(r'rel="next" href="([^"]+)"', browser.get(address))
        if not found:
            break
        address = "/deadlines/" + unescape(found.group(1))
    return address


def statements(address: str) -> int:
    """Return how many SQL statements the page runs for a signed-in person."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from caseapp.accounts.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="ana@bench.example"))
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return len(queries)


def sign_in(email: str) -> str:
    from django.test import Client

    from caseapp.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email=email))
    return str(client.cookies["sessionid"].value)


if __name__ == "__main__":
    main()
