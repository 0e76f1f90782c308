"""`make bench-flood`: a hostile crowd at the booking page. Not about speed: about what it gets.

    python -m bench.flood [--posts 10000]

`pages`: so many forms posted to the real page through the whole of Django, eight at a time, by visitors from 500
networks. Every second one carries another spelling of one victim's address. The clock is the real one.

`day`: as many requests spread over 24 hours of an injected clock, by a crowd large enough to stay under every
visitor's limit and that reads its own mailboxes, so that it types the right code whenever one was mailed.

Both say how many mails went to one address within any hour, how many in any hour altogether, how many hours were held
at most, how many consultations the crowd got, and how many times two of them share a moment.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from bench.harness import machine, own_servers, report, set_up_django

NETWORKS, AT_ONCE, HOUR = 500, 8, timedelta(hours=1)
START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=10_000)
    posts: int = parser.parse_args().posts
    with own_servers(durable=False):
        set_up_django("bench.settings")
        kind, attorney = open_page()
        by_pages = pages(kind, attorney, posts)
        clear()
        by_day = day(kind, attorney, posts)
        report({"machine": machine(), "posts": posts, "pages": by_pages, "day": by_day})


def open_page() -> tuple[Any, Any]:
    """Return the kind on offer and the attorney whose hours they are."""
    from caseapp.accounts.models import Firm, User
    from clients.consultations.booking import office
    from clients.consultations.booking.slots import Hours
    from clients.consultations.models import ConsultationType

    Firm.objects.update_or_create(pk=1, defaults={"name": "Bench Law", "booking_page_open": True})
    ana = User.objects.create_user("ana@bench.example", name="Ana Attorney", role="attorney")
    office.set_hours(ana, hours=[Hours(weekday, time(9), time(17)) for weekday in range(5)], by=ana, now=START)
    return ConsultationType.objects.create(name="First consultation", public=True), ana


def clear() -> None:
    from django.core.cache import cache

    from clients.consultations.models import AddressProof, BookingRequest, Hold, Letter

    cache.clear()
    for model in (Hold, BookingRequest, AddressProof, Letter):
        model.objects.all().delete()


def email_of(number: int) -> str:
    """Return a stranger's address, or one more spelling of the victim's."""
    return f"stranger{number}@mail.example" if number % 2 else f"Victim+{number}@mail.example"


def pages(kind: Any, attorney: Any, posts: int) -> dict[str, Any]:
    """Post to the page and return what became of it."""
    from django.db import connection
    from django.test import Client

    from caseapp.core import clock
    from clients.consultations.public.policy import Policy
    from clients.consultations.public.queries import free_times

    slots = free_times([attorney], kind, Policy(), now=clock.now())[attorney]

    def post(number: int) -> int:
        network = number % NETWORKS
        browser = Client(REMOTE_ADDR=f"10.1.{network // 250}.{network % 250 + 1}", headers={"Host": "localhost"})
        said = {
            "type": kind.pk, "attorney": attorney.pk, "at": f"{slots[number % len(slots)].start:%Y-%m-%dT%H:%MZ}",
            "mode": "office", "zone": "America/Chicago", "family_name": "Nobody", "email": email_of(number),
        }  # fmt: skip
        status = browser.post("/book/details/", said).status_code
        connection.close()
        return status

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = Counter(crowd.map(post, range(posts)))
    return {"answers": dict(sorted(answers.items())), **outcome()}


def day(kind: Any, attorney: Any, posts: int) -> dict[str, Any]:
    """Ask all day long with an injected clock and return what became of it."""
    from clients.consultations.booking.errors import SlotTaken
    from clients.consultations.models import Hold
    from clients.consultations.public import actions
    from clients.consultations.public.policy import Policy
    from clients.consultations.public.queries import free_times

    answers, most_held, step = Counter[str](), 0, timedelta(days=1) / posts
    for number in range(posts):
        now = START + number * step
        slots = free_times([attorney], kind, Policy(), now=now)[attorney]
        slot = slots[number % len(slots)]
        try:
            asked = actions.ask(
                type_=kind, attorney=attorney, starts_at=slot.start, mode="office", given_name="", language="en",
                family_name=f"Stranger {number}", email=email_of(number), visitor_zone="America/Chicago",
                visitor=f"visitor {number}", now=now,
            )  # fmt: skip
        except (actions.TooMuch, SlotTaken) as refused:
            answers[type(refused).__name__] += 1
            continue
        answers["asked"] += 1
        most_held = max(most_held, Hold.objects.standing(now).filter(kind="tentative").count())
        if number % 2 and (code := code_of(email_of(number))):
            answers[f"code {actions.confirm(asked, code=code, now=now)}"] += 1
    return {"answers": dict(sorted(answers.items())), "held_at_most": most_held, **outcome()}


def code_of(address: str) -> str:
    """Return what the crowd reads in its own mailbox."""
    from clients.consultations.models import Letter

    letter = Letter.objects.filter(kind="code", address=address).first()
    return letter.secret if letter else ""


def outcome() -> dict[str, Any]:
    """Return what the crowd got, counted in the tables."""
    from clients.consultations.models import Consultation, Hold, Letter
    from clients.consultations.public.limits import address_key

    mails: dict[str, list[datetime]] = defaultdict(list)
    for address, written_at in Letter.objects.filter(kind="code").values_list("address", "written_at"):
        mails[address_key(address)].append(written_at)
    every = [at for one in mails.values() for at in one]
    standing = Consultation.objects.filter(status="booked").order_by("starts_at")
    spans = list(standing.values_list("starts_at", "ends_at"))
    return {
        "mails": len(every),
        "mails_to_one_address_in_an_hour": max((most_within_an_hour(one) for one in mails.values()), default=0),
        "mails_in_an_hour": most_within_an_hour(every),
        "hours_held_now": Hold.objects.filter(kind="tentative").count(),
        "consultations": len(spans),
        "double_bookings": sum(later[0] < earlier[1] for earlier, later in pairwise(spans)),
    }


def most_within_an_hour(moments: Iterable[datetime]) -> int:
    """Return the largest number of moments less than an hour apart."""
    ordered, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= HOUR:
            first += 1
        most = max(most, last - first + 1)
    return most


if __name__ == "__main__":
    main()
