"""A code works once, however many send it at the same moment, from however many processes. REPLAYS=100 sends more."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.db import connections
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from tests.caseapp.accounts.people import PASSWORD, code_now, with_app

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, THREADS = 2, 10
EACH = int(os.environ.get("REPLAYS", "40")) // (PROCESSES * THREADS)  # browsers of a thread
PERIOD = 30  # seconds a code of an app is good for


@pytest.fixture(autouse=True)
def _a_code_has_just_begun() -> Iterator[None]:
    """Or it may end while the test runs, and nobody gets in."""
    cache.clear()
    with time_machine.travel(time.time() // PERIOD * PERIOD + 1):
        yield


def _of_the_app(_user: User) -> str:
    return code_now()


def _of_the_paper(user: User) -> str:
    return str(RecoveryCodes.activate(user).get_unused_codes()[0])


@pytest.mark.parametrize("code_of", [_of_the_app, _of_the_paper], ids=["authenticator app", "recovery code"])
def test_of_all_who_send_the_same_code_one_comes_in(ana: User, code_of: Callable[[User], str]) -> None:
    code = code_of(with_app(ana))
    connections.close_all()  # each process and thread opens its own
    forks = multiprocessing.get_context("fork")
    together = forks.Barrier(PROCESSES * THREADS)
    came_in = forks.Queue()
    processes = [forks.Process(target=_crowd, args=(number, code, together, came_in)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    answers = [came_in.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(60)

    assert sum(answers) == 1
    assert Event.objects.filter(kind="user.signed_in").count() == 1
    assert Event.objects.filter(kind="user.sign_in_failed").count() == PROCESSES * THREADS * EACH - 1


def _crowd(process: int, code: str, together: Barrier, came_in: multiprocessing.Queue[int]) -> None:
    """One process of many threads."""
    with ThreadPoolExecutor(THREADS) as threads:
        numbers = [process * THREADS + thread for thread in range(THREADS)]
        came_in.put(sum(threads.map(lambda number: _send(number, code, together), numbers)))


def _send(number: int, code: str, together: Barrier) -> int:
    """Come to the question for the code in several browsers, then send it from each when everybody is there."""
    browsers = [Client(REMOTE_ADDR=f"10.0.{number}.{browser}") for browser in range(EACH)]
    for browser in browsers:
        browser.post("/accounts/login/", {"login": "ana@firm.example", "password": PASSWORD})
    together.wait(60)
    answers = [browser.post("/accounts/2fa/authenticate/", {"code": code}) for browser in browsers]
    connections.close_all()
    return sum(answer.status_code == 302 and answer["Location"] == "/" for answer in answers)
