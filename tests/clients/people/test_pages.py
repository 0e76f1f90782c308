from __future__ import annotations

import pytest
from django.test import Client

from clients.people.models import Person
from tests import factories
from tests.conftest import SignedIn


@pytest.fixture
def browser(client_for: SignedIn) -> Client:
    return client_for(factories.ana())


def test_smoke(browser: Client) -> None:
    person = factories.person(native_name="Олена")
    matter = factories.matter(client=person)
    filing = factories.filing(matter)
    appearance = factories.appearance(matter)
    document = factories.document(matter)
    factories.task(matter)
    proceeding = factories.proceeding(matter)
    org = factories.organization()
    for url in [
        "/people/",
        "/people/?q=olena",
        "/people/new/",
        f"/people/{person.pk}/",
        f"/people/{person.pk}/change/",
        f"/people/{person.pk}/contact/",
        f"/people/{person.pk}/consent/",
        f"/people/{person.pk}/validities/new/",
        f"/people/{person.pk}/relatives/new/",
        f"/people/{person.pk}/relatives/new/?q=ruiz",
        f"/people/{person.pk}/work/new/",
        "/people/organizations/",
        "/people/organizations/new/",
        "/matters/",
        "/matters/?only=late&type=asylum_defensive&stage=collecting",
        "/matters/?only=nothing_next",
        "/matters/new/",
        f"/matters/new/?who={person.pk}",
        f"/matters/{matter.pk}/",
        f"/matters/{matter.pk}/history/",
        f"/matters/{matter.pk}/change/",
        f"/matters/{matter.pk}/stage/",
        f"/matters/{matter.pk}/close/",
        f"/matters/{matter.pk}/team/",
        f"/matters/{matter.pk}/screens/",
        f"/matters/{matter.pk}/protection/",
        f"/matters/{matter.pk}/parties/new/",
        f"/matters/{matter.pk}/notes/new/",
        f"/matters/{matter.pk}/tasks/new/",
        filing.get_absolute_url(),
        f"/filings/matter/{matter.pk}/new/",
        f"/filings/{filing.pk}/change/",
        f"/filings/{filing.pk}/receipt/",
        f"/filings/{filing.pk}/status/",
        f"/proceedings/matter/{matter.pk}/",
        f"/proceedings/matter/{matter.pk}/orders/new/",
        f"/proceedings/matter/{matter.pk}/appearances/new/",
        f"/proceedings/{proceeding.pk}/change/",
        f"/proceedings/{proceeding.pk}/custody/",
        f"/proceedings/appearances/{appearance.pk}/",
        f"/proceedings/appearances/{appearance.pk}/move/",
        f"/proceedings/appearances/{appearance.pk}/cancel/",
        f"/proceedings/appearances/{appearance.pk}/result/",
        f"/documents/matter/{matter.pk}/",
        f"/documents/matter/{matter.pk}/new/",
        f"/documents/matter/{matter.pk}/ask/",
        f"/documents/person/{person.pk}/new/",
        document.get_absolute_url(),
        f"/documents/{document.pk}/change/",
        f"/documents/{document.pk}/versions/new/",
        f"/documents/{document.pk}/versions/1/",
        org.get_absolute_url(),
        f"/people/organizations/{org.pk}/change/",
        f"/matters/people/{person.pk}/notes/new/",
    ]:
        response = browser.get(url)
        assert response.status_code == 200, (url, response.status_code)
