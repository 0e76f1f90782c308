"""Who works here: invited, changed, closed; the firm's settings; leave."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from caseapp.accounts import actions
from caseapp.accounts.models import Absence, Firm, Invitation, User
from caseapp.audit.models import Event
from tests.conftest import AuditUnavailable, SignedIn
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


def invited(by: User, email: str = "nia@firm.example") -> str:
    return actions.invite(
        email=email, name="Nia New", role="paralegal", public_url="http://localhost", by=by, now=NOW
    ).removeprefix("http://localhost")


@pytest.mark.django_db(transaction=True)
def test_an_invitation_makes_one_account_once(marta: User, frozen: object) -> None:
    link = invited(marta)
    found = re.search(r"http://localhost(/staff/join/\S+)", mail.outbox[0].body)
    assert found
    assert found.group(1) == link
    visitor = Client()

    weak = visitor.post(link, {"name": "Nia New", "password": "password1234"})
    joined = visitor.post(link, {"name": "Nia New", "password": "four quiet words here"})
    again = Client().get(link)

    assert (weak.status_code, joined.status_code, again.status_code) == (422, 302, 404)
    assert "too common" in weak.content.decode()
    nia = User.objects.get(email="nia@firm.example")
    assert nia.role == "paralegal"
    assert joined["Location"] == "/accounts/2fa/"
    assert Event.objects.filter(kind="user.joined", subject_id=nia.pk).exists()


def test_an_invitation_ends_after_a_week_and_when_replaced(marta: User) -> None:
    first = invited(marta)
    second = invited(marta)

    assert Client().get(first).status_code == 404
    assert Invitation.objects.open(NOW).count() == 1
    assert not Invitation.objects.open(NOW + timedelta(days=8)).exists()
    assert Client().get(second + "x").status_code == 404


def test_an_invitation_is_sent_again_and_withdrawn(client_for: SignedIn, marta: User, frozen: object) -> None:
    first = invited(marta)
    browser = client_for(marta)

    again = browser.post(f"/staff/invitations/{Invitation.objects.get().pk}/again/", follow=True)

    assert "A new link is on its way to nia@firm.example" in again.content.decode()
    assert Client().get(first).status_code == 404
    newest = Invitation.objects.open(NOW).get()
    assert browser.post(f"/staff/invitations/{newest.pk}/withdraw/").status_code == 302
    assert not Invitation.objects.unanswered().exists()
    assert browser.post(f"/staff/invitations/{newest.pk}/withdraw/").status_code == 404
    with pytest.raises(ValidationError, match="meanwhile"):
        actions.withdraw_invitation(newest, by=marta, now=NOW)
    kinds = list(Event.objects.filter(subject_type="accounts.invitation").order_by("id").values_list("kind", flat=True))
    assert kinds == ["user.invited", "user.invited", "user.invitation_withdrawn"]


def test_an_ended_invitation_stays_on_the_page_to_be_sent_again(client_for: SignedIn, marta: User) -> None:
    invited(marta)
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        page = client_for(marta).get("/staff/").content.decode()

    assert "Link has ended" in page
    assert "Send again" in page


def test_an_invitation_accepted_meanwhile_is_told_kindly(
    marta: User, frozen: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two windows with the same link: the second one finds the invitation used when it sends its form."""
    link = invited(marta)
    joined = actions.accept_invitation

    def twice(invitation: Invitation, **known: object) -> User:
        joined(invitation, **known)  # type: ignore[arg-type]
        return joined(invitation, **known)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "accept_invitation", twice)
    answer = Client().post(link, {"name": "Nia New", "password": "four quiet words here"})

    assert answer.status_code == 404
    assert "no longer works" in answer.content.decode()
    assert User.objects.filter(email="nia@firm.example").count() == 1


def test_who_already_works_here_is_not_invited(client_for: SignedIn, marta: User, ana: User) -> None:
    browser = client_for(marta)
    wanted = {"name": "Ana", "email": ana.email.upper(), "role": "attorney"}
    open_account = browser.post("/staff/invite/", wanted)
    actions.close_account(ana, by=marta, now=NOW)
    closed = browser.post("/staff/invite/", wanted)

    assert (open_account.status_code, closed.status_code) == (422, 422)
    assert "already has an account." in open_account.content.decode()
    assert "reopen it" in closed.content.decode()
    assert f'value="{ana.email.upper()}"' in closed.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_dead_mail_server_loses_no_invitation(client_for: SignedIn, marta: User, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    wanted = {"name": "Nia New", "email": "nia@firm.example", "role": "paralegal"}

    answer = client_for(marta).post("/staff/invite/", wanted, follow=True)

    assert "the mail server did not take the mail" in answer.content.decode()
    assert Invitation.objects.unanswered().count() == 1


def test_odd_settings_are_explained_at_their_field(client_for: SignedIn, marta: User) -> None:
    browser = client_for(marta)
    firm = browser.post(
        "/staff/firm/",
        {
            "name": "Ñandú & Sons",
            "state": "XX",
            "phone": "call me",
            "office_lead_days": "30000",
            "time_zone": "Mars/One",
        },
    )
    me = browser.post("/staff/me/", {"name": "Marta", "languages": "en klingon", "time_zone": "America/New_York"})

    assert (firm.status_code, me.status_code) == (422, 422)
    assert "not a telephone number" in firm.content.decode()
    assert "Ñandú &amp; Sons" in firm.content.decode()
    assert "We do not know the language “klingon”" in me.content.decode()


def test_the_token_itself_is_not_kept(marta: User) -> None:
    token = invited(marta).rstrip("/").rsplit("/", 1)[1]

    assert token not in str(list(Invitation.objects.values()))


def test_sign_up_is_closed(client: Client) -> None:
    page = client.post("/accounts/signup/", {"email": "x@example.org", "password1": "a b c d e f g", "password2": ""})

    assert not User.objects.filter(email="x@example.org").exists()
    assert "invit" in page.content.decode().lower()


def test_the_last_managing_attorney_stays(marta: User, ana: User) -> None:
    with pytest.raises(ValidationError, match="at least one managing attorney"):
        actions.change_staff(marta, role="attorney", by=marta, now=NOW)
    with pytest.raises(ValidationError, match="your own account"):
        actions.close_account(marta, by=marta, now=NOW)

    assert User.objects.managing().count() == 1


def test_nothing_is_saved_when_the_audit_fails(marta: User, ana: User, broken_audit: None) -> None:
    with pytest.raises(AuditUnavailable):
        actions.close_account(ana, by=marta, now=NOW)

    ana.refresh_from_db()
    assert ana.is_active


def test_the_firm_is_one_row(marta: User) -> None:
    actions.change_firm(name="First", by=marta, now=NOW)
    actions.change_firm(name="Second", by=marta, now=NOW)

    assert Firm.objects.get().name == "Second"
    with pytest.raises(IntegrityError), transaction.atomic():
        Firm.objects.create(id=2, name="Another")


def test_leave_needs_its_days_in_order_and_another_to_cover(client_for: SignedIn, marta: User, ana: User) -> None:
    browser = client_for(marta)
    wrong = browser.post(
        "/staff/leave/", {"user": ana.pk, "cover": ana.pk, "starts_on": "2026-12-10", "ends_on": "2026-12-01"}
    )
    right = browser.post(
        "/staff/leave/", {"user": ana.pk, "cover": marta.pk, "starts_on": "2026-12-01", "ends_on": "2026-12-10"}
    )

    slip = browser.post(
        "/staff/leave/", {"user": ana.pk, "cover": marta.pk, "starts_on": "0026-12-01", "ends_on": "2026-12-10"}
    )

    assert (wrong.status_code, right.status_code, slip.status_code) == (422, 302, 422)
    assert "Check the year" in slip.content.decode()
    assert "Somebody else has to cover" in wrong.content.decode()
    assert "before the first" in wrong.content.decode()
    assert Absence.objects.on(TODAY + timedelta(days=10)).get().cover == marta


def test_pages_of_staff_open(client_for: SignedIn, marta: User, ana: User, frozen: object) -> None:
    invited(marta)
    actions.record_absence(user=ana, cover=marta, starts_on=TODAY, ends_on=TODAY, reason="", by=marta, now=NOW)
    browser = client_for(marta)

    for address in (
        "/staff/",
        "/staff/invite/",
        f"/staff/{ana.pk}/",
        f"/staff/{ana.pk}/close/",
        f"/staff/{ana.pk}/reset/",
        "/staff/leave/",
        "/staff/firm/",
        "/staff/me/",
    ):
        assert browser.get(address).status_code == 200, address
    assert "covered by Marta" in browser.get("/staff/").content.decode()
