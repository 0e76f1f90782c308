"""No page of the firm without a factor proved in this session."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from caseapp.accounts import actions
from caseapp.accounts.adapter import MFAAdapter
from caseapp.accounts.models import Firm, User
from caseapp.audit import recording
from caseapp.audit.models import Event
from tests.caseapp.accounts.people import PASSWORD, code_now, with_app, with_password
from tests.conftest import AuditUnavailable, SignedIn
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_tried_before() -> None:
    cache.clear()


def sign_in(user: User) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


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


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/sessions/",
        "/staff/me/",
    ],
)
def test_nothing_of_ones_own_sign_in_opens_before_the_factor_is_proved(ana: User, address: str) -> None:
    """Or a stolen session could add a factor of its own beside the one it cannot prove."""
    with_app(ana)
    browser = Client()
    browser.force_login(ana)

    for answer in (browser.get(address), browser.post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/2fa/reauthenticate/")


@pytest.mark.parametrize("address", ["/accounts/password/change/", "/accounts/sessions/", "/staff/me/"])
def test_without_any_factor_only_setting_one_up_is_open(ana: User, address: str) -> None:
    browser = Client()
    browser.force_login(ana)

    assert browser.get(address)["Location"].startswith("/accounts/2fa/?next=")
    assert browser.get("/accounts/2fa/totp/activate/").status_code in (200, 302)
    assert browser.get("/accounts/login/").status_code == 302  # signed in already


def test_signing_in_stops_at_the_factor(ana: User) -> None:
    browser = sign_in(with_app(ana))

    assert "_auth_user_id" not in browser.session
    assert "/accounts/login/" in browser.get("/")["Location"]
    assert browser.post("/accounts/2fa/authenticate/", {"code": code_now()})["Location"] == "/"
    assert browser.get("/staff/me/").status_code == 200


def test_a_browser_is_never_remembered(ana: User) -> None:
    browser = sign_in(with_app(ana))
    browser.post("/accounts/2fa/authenticate/", {"code": code_now(), "trust": "on", "action": "trust"})
    browser.post("/accounts/logout/")
    cache.clear()

    answer = browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD, "remember": "on"})

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert browser.get("/accounts/2fa/trust/").status_code == 404
    assert not {name for name in browser.cookies if "trust" in name}


def test_a_new_password_by_mail_does_not_skip_the_factor(ana: User) -> None:
    with_app(ana)
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": ana.email})
    link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    page = browser.get(link.split("testserver")[-1] if "testserver" in link else "/" + link.split("/", 3)[3])
    done = browser.post(
        page["Location"], {"password1": "other four quiet words", "password2": "other four quiet words"}
    )

    assert done.status_code == 302
    assert "_auth_user_id" not in browser.session
    browser.post("/accounts/login/", {"login": ana.email, "password": "other four quiet words"})
    assert "/accounts/login/" in browser.get("/")["Location"]


def test_removing_the_last_factor_proves_nothing_any_more(client_for: SignedIn, ana: User) -> None:
    with_app(ana)
    browser = client_for(ana)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    browser.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(user=ana).exists()
    assert browser.get("/")["Location"].startswith("/accounts/2fa/?next=")


def test_the_invented_firm_may_switch_it_off_and_every_page_says_so(ana: User, marta: User) -> None:
    actions.change_firm(name="Tour", is_sample=True, second_factor_required=False, by=marta, now=NOW)
    browser = Client()
    browser.force_login(ana)

    for address in ("/staff/me/", "/", "/matters/", "/nowhere/"):
        assert "without a second factor is switched on" in browser.get(address).content.decode(), address


def test_a_real_firm_cannot_switch_it_off(client_for: SignedIn, marta: User) -> None:
    actions.change_firm(name="Real", by=marta, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Firm.objects.update(second_factor_required=False)
    browser = client_for(marta)

    assert "second_factor_required" not in browser.get("/staff/firm/").content.decode()
    browser.post("/staff/firm/", {"name": "Real", "time_zone": "America/New_York", "office_lead_days": "5"})

    assert Firm.objects.get().second_factor_required
    assert Firm.objects.get().office_lead_days == 5


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


def test_whoever_lost_everything_begins_again_by_mail(
    client_for: SignedIn, marta: User, ana: User, django_capture_on_commit_callbacks: object
) -> None:
    hers = client_for(with_app(ana))
    assert hers.get("/staff/me/").status_code == 200
    browser = client_for(marta)

    assert "really them" in browser.get(f"/staff/{ana.pk}/reset/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert browser.post(f"/staff/{ana.pk}/reset/").status_code == 302

    ana.refresh_from_db()
    assert not ana.has_usable_password()
    assert not Authenticator.objects.filter(user=ana).exists()
    assert hers.get("/staff/me/").status_code == 302
    assert mail.outbox[-1].to == [ana.email]
    assert Event.objects.filter(kind="user.sign_in_reset", subject_id=ana.pk, actor_id=marta.pk).exists()
    Client().post("/accounts/password/reset/", {"email": ana.email})
    assert "/password/reset/key/" in mail.outbox[-1].body
    assert browser.post(f"/staff/{marta.pk}/reset/").status_code == 422


def test_the_last_managing_attorney_is_let_in_from_the_console(marta: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("reset_sign_in", marta.email)

    assert "chooses a new password" in capsys.readouterr().out
    assert Event.objects.get(kind="user.sign_in_reset").actor_name == "Caseapp"


def test_signing_in_and_its_changes_leave_events(ana: User) -> None:
    Client().post("/accounts/login/", {"login": ana.email, "password": "not it"})
    Client().post("/accounts/login/", {"login": "nobody\0@x.example", "password": PASSWORD})
    browser = sign_in(with_app(ana))
    browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    browser.post("/accounts/2fa/authenticate/", {"code": code_now()})
    new = "other four quiet words"
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    said = list(Event.objects.filter(subject_id=ana.pk).order_by("id").values_list("kind", "data__step"))
    assert said == [
        ("user.sign_in_failed", "password"),
        ("user.factor_added", None),
        ("user.sign_in_failed", "second factor"),
        ("user.signed_in", None),
        ("user.signed_out", None),
        ("user.password_changed", None),
    ]
    assert "not it" not in str(list(Event.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_a_factor_or_password_is_not_changed_without_its_event(
    client_for: SignedIn, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_for(with_app(ana))
    browser.raise_request_exception = False
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    def refuse(*_args: object, **_known: object) -> None:
        raise AuditUnavailable

    monkeypatch.setattr(recording, "record", refuse)
    new = {"oldpassword": PASSWORD, "password1": "other four quiet words", "password2": "other four quiet words"}

    assert browser.post("/accounts/password/change/", new).status_code == 500
    assert browser.post("/accounts/2fa/totp/deactivate/").status_code == 500

    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)
    assert Authenticator.objects.filter(user=ana).count() == 1
    assert not connection.in_atomic_block


def test_the_mail_address_of_an_account_is_not_changed_past_the_invitation(client_for: SignedIn, ana: User) -> None:
    browser = client_for(ana)

    assert browser.get("/accounts/email/").status_code == 404
    browser.post("/accounts/email/", {"action_add": "", "email": "elsewhere@x.example"})
    assert not EmailAddress.objects.filter(email="elsewhere@x.example").exists()


def test_a_dead_mail_server_is_said_and_a_change_stands(client_for: SignedIn, ana: User, settings: object) -> None:
    with_password(ana)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]

    known = Client().post("/accounts/password/reset/", {"email": ana.email})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@x.example"})
    changed = client_for(ana).post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "other four quiet words", "password2": "other four quiet words"},
    )

    assert (known.status_code, unknown.status_code, changed.status_code) == (503, 503, 302)
    assert "No mail at the moment" in known.content.decode()
    ana.refresh_from_db()
    assert ana.check_password("other four quiet words")


def test_one_cannot_reset_oneself(marta: User) -> None:
    with pytest.raises(ValidationError, match="another managing attorney"):
        actions.reset_sign_in(marta, public_url="", by=marta, now=NOW)
