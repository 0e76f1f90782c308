"""Teams, screens and protection: who sees a matter, and that nobody else learns of it anywhere."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from clients.matters import actions
from clients.matters.models import Matter
from tests import factories
from tests.conftest import SignedIn
from tests.factories import NOW


def test_team_is_exactly_what_was_said(ana: User, otto: User, paul: User, petra: User, matter: Matter) -> None:
    actions.set_team(matter, responsible=otto, attorneys=[ana], paralegals=[petra], by=ana, now=NOW)

    assert {(member.user, member.role) for member in matter.team.all()} == {
        (otto, "responsible"),
        (ana, "attorney"),
        (petra, "paralegal"),
    }
    assert Matter.objects.get().responsible == otto
    assert not Matter.objects.visible_to(paul).exists()


def test_unfit_teams_are_refused(ana: User, paul: User, otto: User, matter: Matter) -> None:
    gone = factories.colleague("Gina Gone", "attorney", is_active=False)
    actions.raise_wall(matter, user=otto, reason="former client", by=ana, now=NOW)

    for team, words in (
        ({"responsible": paul}, "must be an attorney"),
        ({"responsible": gone}, "No longer with the firm: Gina Gone"),
        ({"responsible": ana, "attorneys": [otto]}, "Screened off this matter: Otto Outsider"),
    ):
        with pytest.raises(ValidationError, match=words):
            actions.set_team(matter, by=ana, now=NOW, **team)  # type: ignore[arg-type]


def test_wall_hides_everything_until_it_is_lifted(ana: User, paul: User, matter: Matter) -> None:
    wall = actions.raise_wall(matter, user=paul, reason="brother of the sponsor", by=ana, now=NOW)

    assert actions.raise_wall(matter, user=paul, reason="again", by=ana, now=NOW) == wall
    assert not Matter.objects.visible_to(paul).exists()
    assert not matter.team.filter(user=paul).exists()

    actions.lift_wall(wall, by=ana, now=NOW)
    actions.lift_wall(wall, by=ana, now=NOW)
    assert not Matter.objects.visible_to(paul).exists()  # the team does not change by itself
    actions.set_team(matter, responsible=ana, paralegals=[paul], by=ana, now=NOW)
    assert Matter.objects.visible_to(paul).exists()


def test_responsible_attorney_cannot_be_screened_off(ana: User, matter: Matter) -> None:
    with pytest.raises(ValidationError, match="another responsible attorney first"):
        actions.raise_wall(matter, user=ana, reason="conflict", by=ana, now=NOW)


def test_protection_keeps_whoever_sets_it_in_sight(ana: User, marta: User, otto: User, matter: Matter) -> None:
    actions.protect(matter, protection="1367", by=marta, now=NOW)

    seen = [user for user in (ana, marta, otto) if Matter.objects.visible_to(user).exists()]
    assert seen == [ana, marta]
    with pytest.raises(ValidationError, match="no such protection"):
        actions.protect(matter, protection="secret", by=marta, now=NOW)


ADDRESSES = (
    "/matters/{matter}/", "/matters/{matter}/history/", "/matters/{matter}/change/", "/matters/{matter}/stage/",
    "/matters/{matter}/close/", "/matters/{matter}/team/", "/matters/{matter}/screens/",
    "/matters/{matter}/protection/", "/matters/{matter}/parties/new/", "/matters/{matter}/notes/new/",
    "/matters/{matter}/tasks/new/", "/filings/{filing}/", "/filings/{filing}/change/", "/filings/{filing}/receipt/",
    "/filings/matter/{matter}/new/", "/proceedings/matter/{matter}/", "/proceedings/{proceeding}/change/",
    "/proceedings/appearances/{appearance}/", "/proceedings/appearances/{appearance}/move/",
    "/documents/matter/{matter}/", "/documents/{document}/", "/documents/{document}/versions/1/",
    "/documents/{document}/change/", "/people/{person}/", "/people/{person}/change/", "/people/{person}/contact/",
    "/people/{person}/a-number/", "/matters/new/?who={person}",
)  # fmt: skip


@pytest.mark.parametrize("role", ["otto", "petra"])
def test_hidden_and_absent_look_the_same(client_for: SignedIn, role: str) -> None:
    matter = factories.matter(type="vawa")
    real = {
        "matter": matter.pk,
        "filing": factories.filing(matter).pk,
        "proceeding": factories.proceeding(matter).pk,
        "appearance": factories.appearance(matter).pk,
        "document": factories.document(matter).pk,
        "person": matter.client_id,
    }
    absent = dict.fromkeys(real, 987654)
    browser = client_for(getattr(factories, role)())

    for address in ADDRESSES:
        hidden = browser.get(address.format(**real))
        missing = browser.get(address.format(**absent))
        assert hidden.status_code == missing.status_code, address
        assert hidden.status_code in {403, 404}, address


def test_posts_to_hidden_things_change_nothing(client_for: SignedIn, otto: User) -> None:
    matter = factories.matter(type="vawa")
    task, party = factories.task(matter), factories.add_party(matter)
    browser = client_for(otto)

    for address in (
        f"/matters/tasks/{task.pk}/done/",
        f"/matters/{matter.pk}/reopen/",
        f"/matters/{matter.pk}/parties/{party.pk}/remove/",
        f"/people/{matter.client_id}/consent/sms/withdraw/",
    ):
        assert browser.post(address).status_code == 404, address
    task.refresh_from_db()
    assert task.done_at is None


def test_lists_and_counts_leave_out_what_is_hidden(client_for: SignedIn, ana: User, otto: User) -> None:
    open_one, hidden = factories.matter(type="naturalization"), factories.matter(type="vawa")
    page = client_for(otto).get("/matters/?only=all")

    assert [row.pk for row in page.context["page"].rows] == [open_one.pk]
    assert hidden.number not in page.content.decode()
    people = client_for(otto).get("/people/").context["page"].rows
    assert [person.pk for person in people] == [open_one.client_id]
    found = client_for(otto).get(f"/matters/?q={hidden.number}&only=all")
    assert found.context["page"].rows == []


def test_auditor_reads_and_changes_nothing(client_for: SignedIn, axel: User, matter: Matter) -> None:
    browser = client_for(axel)

    assert browser.get(f"/matters/{matter.pk}/").status_code == 200
    for address in (
        f"/matters/{matter.pk}/change/",
        f"/matters/{matter.pk}/notes/new/",
        "/people/new/",
        "/matters/new/",
    ):
        assert browser.get(address).status_code == 403
        assert browser.post(address).status_code == 403
    page = browser.get(f"/matters/{matter.pk}/").content.decode()
    assert "Record notice" not in page
    assert "Add a task" not in page
