"""Every answer tells the browser the same strict things, whatever the address and whoever asks."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponseBase
from django.test import Client

from caseapp.accounts.models import User
from tests.caseapp.test_every_address import EVERY
from tests.conftest import SignedIn

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
ADDRESSES = [*(address for address, _ in EVERY), "/nowhere/", "/admin/", "/staff/me/sign-out-everywhere/?x=%00"]
NONCE = re.compile(r"^script-src 'nonce-[\w+/=-]{20,}'$")


def faults(answer: HttpResponseBase) -> list[str]:
    found = [name for name, value in ALWAYS.items() if answer.get(name) != value]
    policy = answer.get("Content-Security-Policy", "")
    directives = {part.split()[0]: part.strip() for part in policy.split(";") if part.strip()}
    if "unsafe" in policy or "*" in policy or directives.get("default-src") != "default-src 'none'":
        found.append(f"policy: {policy}")
    if not NONCE.match(script := directives.get("script-src", "")) and script != "script-src":  # nothing runs at all
        found.append(f"scripts: {script}")
    if not {"base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(directives.values()):
        found.append(f"policy: {policy}")
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if "no-store" not in answer.get("Cache-Control", ""):
        found.append(f"Cache-Control: {answer.get('Cache-Control')}")
    return found


@pytest.mark.parametrize("who", ["nobody", "marta"])
def test_every_answer_carries_the_strict_headers(who: str, client_for: SignedIn, marta: User) -> None:
    browser = Client() if who == "nobody" else client_for(marta)
    browser.raise_request_exception = False
    wrong = {address: found for address in ADDRESSES if (found := faults(browser.get(address)))}

    assert wrong == {}


def test_a_nonce_is_of_one_answer_and_on_every_script(client: Client) -> None:
    nonces = set()
    for _ in range(2):
        answer = client.get("/accounts/login/")
        found = re.search(r"'nonce-([^']+)'", answer["Content-Security-Policy"])
        assert found
        nonces.add(found.group(1))
        scripts = re.findall(r"<script[^>]*>", answer.content.decode())
        assert scripts
        assert all(f'nonce="{found.group(1)}"' in script for script in scripts if "application/json" not in script)

    assert len(nonces) == 2


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/accounts/user/"])
def test_there_is_no_other_door(address: str, client_for: SignedIn, marta: User) -> None:
    """Django's admin, with a sign-in of its own that knows no second factor, is not part of the product."""
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"username": "x", "password": "x"}).status_code == 404
    assert client_for(marta).get(address).status_code == 404
