"""Where the client stands on the lifecycle: by the record, or by an attorney's word with its reason."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.consultations import paper
from clients.consultations.factors import Fact, History
from clients.consultations.history import actions as history
from clients.consultations.models import Consultation, PlaceDecision
from clients.consultations.review import actions, confirmed
from clients.consultations.review.lifecycle import place_of
from clients.consultations.summaries import content
from tests import factories
from tests.conftest import AuditUnavailable, SignedIn

Told = tuple[str, str, dict[str, Any]]


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ([], None),
        ([("immigration_arrest", "2020-01-01", {})], "arrest"),
        ([("immigration_arrest", "2020-01-01", {}), ("check_in", "2020-02-01", {})], "bond"),
        ([("proceeding", "2020-01-01", {"status": "open"})], "hearing"),
        ([("proceeding", "2020-01-01", {"status": "open", "detained": "yes"})], "detention"),
        ([("proceeding", "2020-01-01", {"status": "terminated"})], None),
        ([("removal_order", "2020-01-01", {})], "order"),
        ([("removal_order", "2020-01-01", {"appealed": "yes"})], "appeal"),
        ([("removal_order", "2020-01-01", {}), ("removal", "2020-03-01", {})], "outcome"),
        ([("removal", "2020-03-01", {}), ("proceeding", "2023-01-01", {"status": "open"})], "hearing"),
        ([("voluntary_departure", "2020-03-01", {"left": "no"})], "order"),
        ([("voluntary_departure", "2020-03-01", {"left": "yes"})], "outcome"),
    ],
)
def test_the_record_shows_a_place(told: list[Told], place: str | None) -> None:
    facts = [Fact(kind, date.fromisoformat(on), None, data) for kind, on, data in told]

    assert place_of(History.of(facts)) == place


@pytest.fixture
def consultation(db: None) -> Consultation:
    person = factories.person()
    history.record(
        person=person,
        kind="removal_order",
        on=date(2020, 5, 6),
        data={"in_absentia": "no"},
        by=factories.ana(),
        now=factories.NOW,
    )
    return factories.consultation(whose=person, situation="In short.")


def office_text(consultation: Consultation, form: str = "office") -> str:
    out = io.BytesIO()
    paper.render(content.of(consultation, today=factories.TODAY, form=form), out, form=form)
    return "\n".join(page.extract_text() for page in PdfReader(out).pages)


def test_an_attorney_sets_and_clears_it(
    consultation: Consultation, client_for: SignedIn, ana: User, paul: User
) -> None:
    browser, pk = client_for(ana), consultation.pk
    place, review = (reverse(f"consultations:{name}", args=[pk]) for name in ("place", "review"))
    assert "The record shows: order." in browser.get(place).content.decode()
    for wrong in ({"stage": "hearing", "reason": " "}, {"stage": "moon", "reason": "x"}, {"reason": "x" * 301}):
        refused = browser.post(place, wrong)
        assert refused.status_code == 422
    assert "x" * 301 in refused.content.decode()
    assert not PlaceDecision.objects.exists()

    browser.post(place, {"stage": "hearing", "reason": "Reopened on Nov 3 <b>"})

    page = browser.get(review).content.decode()
    assert "here, set by hand" in page
    assert "Reopened on Nov 3 &lt;b&gt;" in page
    assert "The record alone shows: order." in page
    found = confirmed.lifecycle(consultation, factories.TODAY)
    assert found is not None
    assert (found.here, found.placed_by) == (paper.Stage.HEARING, ana.name)
    assert f"Set by {ana.name}, not by the record: Reopened on Nov 3 <b>" in " ".join(office_text(consultation).split())
    assert "Reopened on Nov 3" not in office_text(consultation, "client")

    assert client_for(paul).post(place, {"stage": "order", "reason": "x"}).status_code == 403
    browser.post(reverse("consultations:follow_record", args=[pk]))
    assert "here, by the record" in browser.get(review).content.decode()
    said = Event.objects.filter(kind="lifecycle.placed").order_by("pk").values_list("data__stage", flat=True)
    assert list(said) == ["hearing", "by the record again"]


def test_nowhere_is_a_place_and_prints_no_lifecycle(consultation: Consultation, ana: User, now: datetime) -> None:
    actions.place(consultation, stage="nowhere", reason="The order was vacated.", by=ana, now=now)
    actions.place(consultation, stage="nowhere", reason="Vacated in 2022.", by=ana, now=now)

    assert PlaceDecision.objects.get().reason == "Vacated in 2022."
    assert confirmed.lifecycle(consultation, factories.TODAY) is None


def test_without_audit_or_reason_no_place(
    consultation: Consultation, ana: User, now: datetime, broken_audit: None
) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        actions.place(consultation, stage="order", reason=" ", by=ana, now=now)
    with pytest.raises(AuditUnavailable):
        actions.place(consultation, stage="order", reason="x", by=ana, now=now)
    assert not PlaceDecision.objects.exists()


def test_a_stranger_finds_nothing(client_for: SignedIn, otto: User) -> None:
    hidden = factories.consultation(whose=factories.matter(protection="restricted").client)
    for name in ("place", "follow_record"):
        assert client_for(otto).post(reverse(f"consultations:{name}", args=[hidden.pk]), {}).status_code == 404
