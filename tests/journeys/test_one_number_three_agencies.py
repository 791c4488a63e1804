"""One person, one number, three errands in three agencies: from the kiosk to the last desk, in real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.accounts.models import User
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.premises.models import Counter
from anjungan.domain.premises.operations import register_device
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Interval, Ticket, Visit
from anjungan.domain.queueing.queries.invariants import offenders
from anjungan.domain.queueing.tests.scenarios import Hall, hall
from anjungan.foundation import clock
from tests.journeys.test_counter_work import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


@pytest.fixture
def here() -> Hall:
    """Three agencies, a counter each."""
    built = hall(counters=3, lines=3, skills=[[0], [1], [2]])
    for index, officer in enumerate(built.officers):
        StaffRole.objects.create(user_id=officer.user_id or 0, mall=built.mall, role=Role.OFFICER)
        Counter.objects.filter(pk=built.counters[index].pk).update(agency=built.lines[index].agency)
    queue.set_usual_priority_classes(
        mall_id=built.mall.pk, valid_from=clock.now().date() - timedelta(days=2), actor=built.manager, now=clock.now()
    )
    return built


def _take_one_number_for_three(server: LiveServer, here: Hall, page: Page) -> str:
    registered = register_device(
        mall_id=here.mall.pk, kind="kiosk", name="Anjungan 1", actor=here.manager, now=clock.now()
    )
    page.goto(f"{server.url}/kios/pasang?token={registered.token}")
    for index in range(3):
        page.get_by_role("link", name=f"Topik {index}").click()
        page.get_by_role("button", name=f"Layanan {index}").click()
        if index < 2:
            page.get_by_role("button", name="Tambah urusan").click()
    expect(page.get_by_text("3 urusan, satu nomor")).to_be_visible()
    page.get_by_role("button", name="Ambil nomor").click()
    page.get_by_role("button", name="Sudah saya catat").click()
    expect(page.get_by_role("heading", name="Anda sudah antre")).to_be_visible()
    return Visit.objects.get().number


def _desk(server: LiveServer, here: Hall, index: int, new_page: NewPage) -> Page:
    page = new_page("desk")
    sign_in(page.context, server, User.objects.get(pk=here.officers[index].user_id or 0))
    page.goto(f"{server.url}/loket/{here.counters[index].code}/")
    return page


def test_three_agencies_serve_one_number_and_never_two_at_once(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Callable[[Page, str], object]
) -> None:
    number = _take_one_number_for_three(live_server, here, new_page("kiosk"))
    shown = f"{number[0]}\N{NO-BREAK SPACE}{number[1:]}"
    phone = new_page("phone")
    phone.goto(f"{live_server.url}/t/{Visit.objects.get().code}")
    desks = [_desk(live_server, here, index, new_page) for index in range(3)]

    for index, desk in enumerate(desks):
        desk.reload()
        desk.get_by_role("button", name="Panggil berikutnya").click()
        expect(desk.locator("#kini")).to_have_text(shown)
        # While the person is here, nobody else can call the same number.
        for other in range(index + 1, 3):
            desks[other].reload()
            expect(desks[other].locator("#kini")).not_to_have_text(shown)
            expect(desks[other].get_by_text("di loket lain").first).to_be_visible()
        phone.reload()
        expect(phone.get_by_text(f"Silakan ke Loket {here.counters[index].code} sekarang", exact=True)).to_be_visible()
        desk.wait_for_timeout(600)
        desk.get_by_role("button", name="Mulai layani").click()
        # A press while the answer is on its way would be a second one, and is not sent.
        expect(desk.locator("progress")).to_be_visible()
        look(desk, f"tiga-instansi-loket-{index + 1}")
        desk.wait_for_timeout(600)
        desk.locator("#utama").click()
        expect(desk.locator("#utama")).to_contain_text("Panggil berikutnya")

    phone.reload()
    look(phone, "tiga-instansi-telepon-selesai")
    assert list(Ticket.objects.order_by("position").values_list("state", flat=True)) == ["done"] * 3
    assert Visit.objects.get().state == "ended"
    assert Interval.objects.filter(kind="elsewhere").exists()
    assert offenders() == []
