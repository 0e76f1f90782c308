"""The whole way in, as a person goes it: invitation, password, app, recovery code, passkey, forgotten password."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from playwright.sync_api import Page, expect

from caseapp.accounts import actions
from caseapp.accounts.models import User
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import Look, OpenPage

PASSWORD = "correct horse battery staple"
TODAY = re.compile(r"//[^/]+/$")


@pytest.fixture
def paula(db: None) -> User:
    """A paralegal with a password, a verified address and no second factor yet."""
    user = User.objects.create_user("paula@firm.example", PASSWORD, name="Paula Passkey", role="paralegal")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Email").fill("paula@firm.example")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def code_from(secret: str) -> str:
    """Return the code an authenticator app would show now."""
    counter = totp.yield_hotp_counters_from_time
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(counter()))))


def set_up_app(page: Page) -> str:
    """Go from "one more step" through the app's set-up; return the secret."""
    page.get_by_role("link", name="Set up the app").click()
    page.get_by_text("It cannot be scanned").click()
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Authenticator code").fill(code_from(secret))
    page.get_by_role("button", name="Use this app").click()
    return secret


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").last.click()


def forget_used_codes() -> None:
    """A code works once; a test signs in twice within its 30 seconds."""
    from django.core.cache import cache

    cache.clear()


def test_sign_in_pages_are_accessible(open_page: OpenPage, look: Look, db: None) -> None:
    for path in ("/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/no/such/page/"):
        page = open_page(path, look=look)
        axe(page)
        stays_in_width(page)


def test_wrong_password_says_so_and_keeps_the_address(open_page: OpenPage, look: Look, paula: User) -> None:
    page = open_page("/accounts/login/", look=look)
    sign_in(page, "not the password")

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Email")).to_have_value("paula@firm.example")
    axe(page)


def test_first_sign_in_sets_up_the_app_and_later_ones_ask_for_it(open_page: OpenPage, paula: User) -> None:
    page = open_page("/accounts/login/")
    sign_in(page)
    expect(page.get_by_text("One more step")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="Set up the app").click()
    axe(page)
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)

    page.goto("/accounts/2fa/")
    secret = set_up_app(page)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert "An authenticator app was set up" in [message.subject for message in mail.outbox]
    axe(page)
    recovery_code = page.locator(".codes li").first.inner_text()
    page.goto("/")
    expect(page).to_have_url(TODAY)

    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    axe(page)
    page.get_by_label("Code").fill("123")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    forget_used_codes()
    page.get_by_label("Code").fill(code_from(secret))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(TODAY)

    sign_out(page)
    sign_in(page)
    page.get_by_label("Code").fill(recovery_code)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(TODAY)


def test_passkey_is_added_used_alone_renamed_and_removed(open_page: OpenPage, paula: User) -> None:
    page = open_page("/accounts/login/")
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page)
    page.get_by_role("link", name="Add a passkey").click()
    axe(page)
    page.get_by_label("Its name").fill("Office laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(TODAY)

    page.goto("/accounts/2fa/webauthn/")
    axe(page)
    page.get_by_role("link", name="Rename Office laptop").click()
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Save the name").click()
    page.get_by_role("link", name="Remove Old laptop").click()
    axe(page)
    page.get_by_role("button", name="Remove key").click()
    expect(page.get_by_text("No keys yet")).to_be_visible()
    axe(page)


def test_cancelled_passkey_is_said_on_the_page(open_page: OpenPage, paula: User) -> None:
    page = open_page("/accounts/login/")
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")  # no authenticator at all: the browser gives up
    page.evaluate("() => { navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError') } }")
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_text("That was cancelled, or it took too long.")).to_be_visible()


def test_forgotten_password_is_replaced_by_mail(open_page: OpenPage, paula: User) -> None:
    page = open_page("/accounts/password/reset/")
    page.get_by_label("Email").fill("paula@firm.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()

    link = re.search(r"https?://\S+/password/reset/key/\S+", str(mail.outbox[-1].body))
    assert link
    page.goto(urlsplit(link[0]).path)
    axe(page)
    page.get_by_label("New Password", exact=True).fill("password")
    page.get_by_label("New Password (again)").fill("password")
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
    page.get_by_label("New Password", exact=True).fill("quite another staple")
    page.get_by_label("New Password (again)").fill("quite another staple")
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    sign_in(page, "quite another staple")
    expect(page.get_by_text("One more step")).to_be_visible()
    assert [message.subject for message in mail.outbox] == ["Choose a new password", "Your password was changed"]


def test_invitation_opens_an_account(open_page: OpenPage, look: Look, marta: User) -> None:
    link = actions.invite(
        email="new@firm.example", name="Nora New", role="paralegal", public_url="", by=marta, now=datetime.now(UTC)
    )
    page = open_page(link, look=look)
    axe(page)
    stays_in_width(page)
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("One more step")).to_be_visible()
    axe(page)


def test_sessions_and_password_pages_are_accessible(open_page: OpenPage, look: Look, ana: User) -> None:
    ana.set_password(PASSWORD)
    ana.save()
    for path in ("/accounts/sessions/", "/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/", "/no/"):
        page = open_page(path, ana, look=look)
        axe(page)
        stays_in_width(page)
