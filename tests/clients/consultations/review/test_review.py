"""The review: decisions on factors, the exposure map of a client, the step to a records request, off switches."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from caseapp.accounts.models import Firm, User
from caseapp.audit.models import Event
from clients.consultations.factors import factors, find
from clients.consultations.history import actions as history
from clients.consultations.models import Consultation, FactorDecision
from clients.consultations.review import actions, confirmed, queries, reading
from clients.records.models import RecordsRequest
from tests import factories
from tests.conftest import AuditUnavailable, SignedIn


@pytest.fixture
def consultation(db: None) -> Consultation:
    person = factories.person(a_number="123456789", state="AL", county="Calhoun")
    for kind, on, data in (
        ("conviction", date(2019, 5, 6), {"offense": "secret offense", "plea": "yes"}),
        ("removal_order", date(2020, 5, 6), {"in_absentia": "no"}),
    ):
        history.record(person=person, kind=kind, on=on, data=data, by=factories.ana(), now=factories.NOW)
    return factories.consultation(whose=person)


def found(consultation: Consultation, factor: str) -> object:
    record = reading.history(consultation.person)
    return next(one for one in find(record, today=factories.TODAY) if one.factor_id == factor)


def test_nothing_unconfirmed_is_printed(consultation: Consultation, ana: User, now: datetime) -> None:
    assert confirmed.factors(consultation) == []

    one = found(consultation, "conviction")
    actions.decide(consultation, "conviction", decision="confirmed", found=one, by=ana, now=now)  # type: ignore[arg-type]
    actions.decide(consultation, "final_order", decision="dismissed", reason="Vacated.", found=None, by=ana, now=now)

    assert [row.printed.title for row in confirmed.factors(consultation)] == [factors()["conviction"].title]
    row = FactorDecision.objects.get(factor_id="conviction")
    assert row.facts
    assert not row.added
    assert Event.objects.filter(kind="factor.decided", subject_id=consultation.pk).count() == 2


def test_a_dismissal_needs_a_reason_and_undo_opens_again(consultation: Consultation, ana: User, now: datetime) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        actions.decide(consultation, "conviction", decision="dismissed", reason=" ", found=None, by=ana, now=now)
    with pytest.raises(ValidationError, match="no such factor"):
        actions.decide(consultation, "made-up", decision="confirmed", found=None, by=ana, now=now)
    actions.decide(
        consultation, "military_service", decision="confirmed", reason="Told me.", found=None, by=ana, now=now
    )
    assert FactorDecision.objects.get().added

    actions.undo(consultation, "military_service", by=ana, now=now)

    assert not FactorDecision.objects.exists()
    assert Event.objects.filter(kind="factor.decided", data__decision="open again").exists()


def test_without_audit_no_decision(consultation: Consultation, ana: User, now: datetime, broken_audit: None) -> None:
    with pytest.raises(AuditUnavailable):
        actions.decide(consultation, "conviction", decision="confirmed", found=None, by=ana, now=now)
    assert not FactorDecision.objects.exists()


def test_the_pages_and_their_buttons(consultation: Consultation, client_for: SignedIn, ana: User) -> None:
    browser, pk = client_for(ana), consultation.pk
    address = reverse("consultations:decide_factor", args=[pk, "conviction"])
    assert factors()["conviction"].title in browser.get(reverse("consultations:review", args=[pk])).content.decode()
    refused = browser.post(address, {"decision": "dismissed", "reason": " "})
    assert refused.status_code == 422
    assert "Say why it does not apply" in refused.content.decode()
    too_long = browser.post(address, {"decision": "dismissed", "reason": "x" * 501}, headers={"HX-Request": "true"})
    assert too_long.status_code == 422
    assert "x" * 501 in too_long.content.decode()
    assert browser.post(address, {"decision": "maybe"}).status_code == 422
    assert not FactorDecision.objects.exists()
    browser.post(address, {"decision": "confirmed"})
    assert FactorDecision.objects.get().decision == "confirmed"
    browser.post(reverse("consultations:add_factor", args=[pk]), {"factor_id": "victim_protection", "reason": "A"})
    assert FactorDecision.objects.get(factor_id="victim_protection").added
    browser.post(reverse("consultations:undo_factor", args=[pk, "conviction"]))
    assert FactorDecision.objects.count() == 1


def test_the_desk_sees_that_counsel_decided_and_not_what(
    consultation: Consultation, client_for: SignedIn, ana: User, paul: User, now: datetime
) -> None:
    for factor in ("conviction", "final_order", "travel"):
        actions.decide(consultation, factor, decision="dismissed", reason="Sealed file.", found=None, by=ana, now=now)

    page = client_for(paul).get(consultation.get_absolute_url()).content.decode()

    assert "Decided on a factor, 3 times" in page
    assert "Sealed file." not in page


def test_a_factor_and_a_station_lead_to_their_sheets(
    consultation: Consultation, client_for: SignedIn, ana: User
) -> None:
    page = client_for(ana).get(reverse("consultations:review", args=[consultation.pk])).content.decode()

    assert reverse("sheets:sheet", args=["bond-packet"]) in page  # at the stations of detention and bond
    assert reverse("sheets:sheet", args=["before-travel"]) in page  # a conviction and an order: think before a trip
    assert f"{reverse('sheets:rights')}?lang={consultation.language}" in page


def test_only_counsel_decides(consultation: Consultation, client_for: SignedIn, paul: User, rita: User) -> None:
    for user in (paul, rita):
        browser = client_for(user)
        assert browser.get(reverse("consultations:review", args=[consultation.pk])).status_code == 403
        assert browser.get(reverse("consultations:exposure", args=[consultation.pk])).status_code == 403


def test_a_stranger_to_a_restricted_client_finds_nothing(client_for: SignedIn, otto: User) -> None:
    matter = factories.matter(protection="restricted")
    hidden = factories.consultation(whose=matter.client)
    browser = client_for(otto)
    for name in ("review", "exposure", "summaries"):
        assert browser.get(reverse(f"consultations:{name}", args=[hidden.pk])).status_code == 404


def test_the_map_names_facts_county_and_asks_in_one_step(
    consultation: Consultation, client_for: SignedIn, ana: User
) -> None:
    browser = client_for(ana)
    page = browser.get(reverse("consultations:exposure", args=[consultation.pk])).content.decode()
    assert '<svg class="map"' in page
    assert "Calhoun" in page
    assert "Anniston Police Department" in page
    assert "fincen" not in page.lower()

    address = reverse("consultations:prepare_request", args=[consultation.pk, "eid"])
    browser.post(address)
    browser.post(address)

    asked = RecordsRequest.objects.get()
    assert (asked.status, asked.office, asked.system_id) == ("draft", "ice", "eid")
    assert "A123-456-789" in asked.text
    assert "secret offense" not in asked.text  # asking tells the agency nothing
    assert "2019" not in asked.text
    assert asked.check_facts
    browser.post(reverse("consultations:prepare_request", args=[consultation.pk, "fincen"]))
    assert RecordsRequest.objects.count() == 1


def test_a_factor_switched_off_is_gone_until_it_is_switched_on(
    consultation: Consultation, client_for: SignedIn, marta: User, ana: User
) -> None:
    Firm.objects.get_or_create(pk=1, defaults={"name": "Firm"})
    assert client_for(ana).get(reverse("consultations:factors")).status_code == 403
    browser, every = client_for(marta), list(factors())
    assert browser.get(reverse("consultations:factors")).status_code == 200

    browser.post(reverse("consultations:factors"), {"on": [code for code in every if code != "conviction"]})

    assert queries.switched_off() == ["conviction"]
    notes = queries.notes(consultation, reading.history(consultation.person), today=factories.TODAY)
    assert "conviction" not in {note.factor.id for note in notes}
    assert Event.objects.get(kind="factors.switched").data["switched_off"] == ["conviction"]
    browser.post(reverse("consultations:factors"), {"on": every})
    assert queries.switched_off() == []
    assert browser.post(reverse("consultations:factors"), {"on": ["made-up"]}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("entry", {"manner": "none", "place": "Laredo"}, "without inspection, Laredo"),
        ("entry", {"status": "B-2", "admitted_until": "2019-11-03"}, "B-2, admitted until Nov 3, 2019"),
        ("entry", {"admitted_until": "2019-13-45"}, "2019-13-45"),
        ("tax_year", {"year": "2022", "filed": "no"}, "2022, filed: no"),
        ("fear", {"answer": "yes"}, ""),
        ("removal_order", {"in_absentia": "yes"}, "in absentia: yes"),
    ],
)
def test_a_fact_reads_well(db: None, kind: str, data: dict[str, str], words: str) -> None:
    row = history.record(person=factories.person(), kind=kind, data=data, by=factories.ana(), now=factories.NOW)

    assert reading.in_words(row) == " · ".join(part for part in (row.get_kind_display(), words) if part)
