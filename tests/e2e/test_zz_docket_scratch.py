import os
import pytest
from tests import factories
from tests.e2e.accessibility import axe, stays_in_width
from datetime import date, timedelta
from deadlines.docketing.actions import docket_notice
from deadlines.rulebook import book
from deadlines.tracking.opening import Desk

DESK = Desk(book().calendar, 7, date.today())
SHOTS = "/tmp/shots"
os.makedirs(SHOTS, exist_ok=True)


def shot(page, name):
    page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def seed():
    m = factories.matter()
    t = date.today()
    n = docket_notice(
        matter=m,
        kind="noid",
        notice_on=t - timedelta(days=10),
        received_on=t - timedelta(days=6),
        service="mail",
        facts={"form": "i130"},
        printed_due_on=t + timedelta(days=21),
        desk=DESK,
        by=factories.ana(),
        now=factories.NOW,
    )
    docket_notice(
        matter=m,
        kind="denial",
        notice_on=t - timedelta(days=3),
        received_on=t - timedelta(days=1),
        service="mail",
        facts={"form": "i130", "lawfully_present": "yes"},
        desk=DESK,
        by=factories.ana(),
        now=factories.NOW,
    )
    docket_notice(
        matter=m,
        kind="i797c_transfer",
        notice_on=t - timedelta(days=3),
        received_on=t - timedelta(days=1),
        service="mail",
        desk=DESK,
        by=factories.ana(),
        now=factories.NOW,
    )
    factories.appearance(m)
    factories.filing(m)
    return m, n


def test_look(open_page, look, ana):
    m, n = seed()
    d = n.opened[0]
    paths = {
        "deadline": f"/deadlines/{d.pk}/",
        "list": "/deadlines/",
        "complete": f"/deadlines/{d.pk}/complete/",
        "extend": f"/deadlines/{d.pk}/extend/",
        "notices": "/notices/",
        "notice": f"/notices/{n.notice.pk}/",
        "record": f"/docket/notice/?matter={m.pk}&kind=denial&notice_on=2026-11-09",
        "choose": "/docket/notice/?q=2026",
        "correct": f"/docket/notice/{n.notice.pk}/correct/",
        "law": "/law/",
        "authority": "/law/by/uscis/",
        "rule": "/law/rule/uscis.rfe/",
        "unverified": "/law/unverified/",
        "calc": "/law/calculator/?rule=uscis.noid&on=2026-11-27&service=mail",
        "calcerr": "/law/calculator/?rule=l1.max&on=2026-11-27",
        "timeline": f"/deadlines/matter/{m.pk}/timeline/",
        "new": f"/deadlines/matter/{m.pk}/new/",
        "event": f"/docket/event/?matter={m.pk}",
    }
    only = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else list(paths)
    bad = []
    for name in only:
        page = open_page(paths[name], ana, look=look)
        page.wait_for_load_state("networkidle")
        shot(page, f"{name}-{look}")
        for check in (axe, stays_in_width):
            try:
                check(page)
            except AssertionError as e:
                bad.append(f"{name}: {e}")
        page.context.close()
    assert not bad, "\n".join(bad)
