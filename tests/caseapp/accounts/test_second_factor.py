"""No page of the firm without a factor proved in this session."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from caseapp.accounts import actions
from caseapp.accounts.adapter import MFAAdapter
from caseapp.accounts.models import User
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_password_alone_opens_nothing(ana: User) -> None:
    browser = Client()
    browser.force_login(ana)

    answer = browser.get("/matters/?q=x")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/2fa/?next=%2Fmatters%2F%3Fq%3Dx"


def test_an_unproved_factor_is_asked_for(ana: User) -> None:
    Authenticator.objects.create(user=ana, type=Authenticator.Type.TOTP, data={"secret": "sealed"})
    browser = Client()
    browser.force_login(ana)

    assert browser.get("/")["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_the_firm_may_switch_it_off_and_every_page_says_so(ana: User, marta: User) -> None:
    actions.change_firm(name="Open house", second_factor_required=False, by=marta, now=NOW)
    browser = Client()
    browser.force_login(ana)

    page = browser.get("/staff/me/")

    assert page.status_code == 200
    assert "second factor is switched off" in page.content.decode()


def test_another_persons_proof_does_not_count(ana: User, paul: User) -> None:
    browser = Client()
    browser.force_login(ana)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session["account_authentication_methods_user"] = str(paul.pk)
    session.save()

    assert browser.get("/").status_code == 302


def test_factor_secrets_are_sealed() -> None:
    adapter = MFAAdapter()

    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"
