"""After the meeting: the matter opens with everything, and steps without a matter are not forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from caseapp.accounts.models import User
from clients.consultations.after import actions, following
from clients.consultations.models import Consultation, Letter
from clients.consultations.review import actions as review
from clients.documents.models import DocumentRequest
from clients.matters.models import Matter, Note, Task
from clients.records import actions as records
from tests import factories
from tests.conftest import AuditUnavailable, SignedIn


@pytest.fixture
def consultation(db: None) -> Consultation:
    begun = factories.NOW - timedelta(hours=2)
    found = factories.consultation(situation="What she told.", advice="What we said.")
    Consultation.objects.filter(pk=found.pk).update(starts_at=begun, ends_at=begun + timedelta(hours=1))
    by, now = found.attorney, factories.NOW
    due_on = factories.TODAY + timedelta(days=9)
    review.write_line(found, kind="step", text="File the I-589", doer="attorney", due_on=due_on, by=by, now=now)
    review.write_line(found, kind="step", text="Bring the passport", doer="client", by=by, now=now)
    review.write_line(found, kind="question", text="When was it?", by=by, now=now)
    review.write_line(found, kind="paper", text="Birth certificate", by=by, now=now)
    review.decide(found, "conviction", decision="confirmed", reason="Told me.", found=None, by=by, now=now)
    records.prepare(person=found.person, office="ice", text="Please.", by=by, now=now)
    return found


def open_it(consultation: Consultation, paul: User) -> Matter:
    return actions.open_matter(
        consultation, type="asylum_affirmative", title="", client_role="client",
        responsible=consultation.attorney, paralegals=[paul], opened_on=factories.TODAY, by=consultation.attorney,
        now=factories.NOW,
    )  # fmt: skip


def test_the_matter_opens_with_everything(consultation: Consultation, paul: User) -> None:
    matter = open_it(consultation, paul)

    consultation.refresh_from_db()
    assert (consultation.matter, consultation.outcome, consultation.status) == (matter, "retained", "held")
    tasks = {task.title: task for task in Task.objects.filter(matter=matter)}
    assert tasks["File the I-589"].assignee == consultation.attorney
    assert tasks["File the I-589"].due_on == factories.TODAY + timedelta(days=9)
    assert tasks["Follow up with the client: Bring the passport"].assignee == paul
    assert any(title.startswith("A conviction or a plea: ") for title in tasks)
    assert DocumentRequest.objects.get().matter == matter
    assert consultation.person.records_requests.get().matter == matter
    assert "What she told." in Note.objects.get(matter=matter).text
    with pytest.raises(ValidationError, match="already"):
        open_it(consultation, paul)


def test_without_audit_no_matter(consultation: Consultation, paul: User, broken_audit: None) -> None:
    with pytest.raises(AuditUnavailable):
        open_it(consultation, paul)
    assert not Matter.objects.exists()
    assert not Task.objects.exists()


def test_the_page_shows_what_goes_along(
    consultation: Consultation, client_for: SignedIn, paul: User, rita: User, axel: User
) -> None:
    address = reverse("consultations:open_matter", args=[consultation.pk])
    page = client_for(paul).get(address).content.decode()
    assert "File the I-589" in page
    assert "1 paper" in page
    assert client_for(paul).post(address, {"type": ""}).status_code == 422
    assert client_for(rita).get(address).status_code == 403
    assert client_for(axel).get(address).status_code == 403


def test_a_step_without_a_matter_is_told_once(consultation: Consultation, paul: User, now: datetime) -> None:
    soon = now + timedelta(days=8)
    assert following.write_due(now=now) == 0
    assert following.write_due(now=soon) == 1
    assert following.write_due(now=soon) == 0
    letter = Letter.objects.get(kind="staff")
    assert letter.address == consultation.attorney.email
    assert consultation.person.family_name not in letter.body + letter.subject


def test_with_a_matter_its_tasks_say_it(consultation: Consultation, paul: User, now: datetime) -> None:
    open_it(consultation, paul)
    assert following.write_due(now=now + timedelta(days=8)) == 0
