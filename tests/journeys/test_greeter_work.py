"""A greeter at the door, on a tablet and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog.models import Service
from anjungan.domain.catalog.tests.scenarios import learn_words
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.premises.models import Closure
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.tests import scenarios
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from tests.journeys.test_counter_work import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]


@pytest.fixture
def hall() -> scenarios.Hall:
    """Three services; the network of the third is down."""
    made = scenarios.hall(counters=2, lines=3, skills=[[0], [1]])
    now = clock.now()
    for index, name in enumerate(["Penerbitan KTP elektronik", "Pendaftaran peserta BPJS", "Perpanjangan paspor"]):
        Service.objects.filter(pk=made.offerings[index].service_id).update(name_id=name)
    learn_words()
    Closure.objects.create(
        mall=made.mall, line=made.lines[2], starts_at=now - timedelta(hours=1), reason_id="jaringan pusat putus",
        reason_en="the network is down",
    )  # fmt: skip
    opening.forget()
    queue.set_usual_priority_classes(
        mall_id=made.mall.pk, valid_from=now.date() - timedelta(days=2), actor=Actor.system("test"), now=now
    )
    return made


@pytest.fixture
def tablet(hall: scenarios.Hall, live_server: LiveServer, new_page: NewPage) -> Page:
    """A tablet with the greeter signed in."""
    user = User.objects.create(username=f"penyambut.{hall.mall.key}", name="Ayu Lestari")
    StaffRole.objects.create(user=user, mall=hall.mall, role=Role.GREETER)
    page = new_page("tablet")
    sign_in(page.context, live_server, user)
    page.goto(f"{live_server.url}/penyambut/")
    return page


def test_a_person_with_two_errands_gets_one_number(tablet: Page, look: Look) -> None:
    search = tablet.locator("#cari")
    search.fill("ktp")
    tablet.get_by_role("button", name="Tambah Penerbitan KTP elektronik").click()
    tablet.get_by_role("checkbox", name="Membawa balita").check()
    search.fill("bpjs")
    tablet.get_by_role("button", name="Tambah Pendaftaran peserta BPJS").click()
    expect(tablet.get_by_role("checkbox", name="Membawa balita")).to_be_checked()
    search.fill("paspor")
    expect(tablet.locator("#found")).to_contain_text("jaringan pusat putus")
    look(tablet, "penyambut-memilih")
    tablet.get_by_role("button", name="Beri nomor").dblclick()
    expect(tablet.locator("#nomor-besar")).to_have_text("A\xa0001")
    visit = Visit.objects.get()
    assert visit.priority_keys == ["balita"]
    assert visit.tickets.count() == 2
    look(tablet, "penyambut-nomor")


def test_a_live_change_reaches_the_page_of_a_number(
    tablet: Page, hall: scenarios.Hall, live_server: LiveServer
) -> None:
    visit = hall.arrive(0, at=clock.now())
    tablet.goto(f"{live_server.url}/penyambut/kunjungan/{visit.code}/")
    expect(tablet.locator("#now")).to_contain_text("Giliran berikutnya")
    tablet.get_by_text("Batalkan keperluan ini").click()
    tablet.get_by_role("button", name="Ya, batalkan").click()
    expect(tablet.locator("#now")).to_contain_text("Dibatalkan")
    expect(tablet.locator("main")).to_contain_text("Kunjungan ini sudah selesai.")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [820, 390])
def test_every_page_of_the_tablet_is_accessible(
    tablet: Page, hall: scenarios.Hall, live_server: LiveServer, look: Look, axe: Axe, language: str,
    width: int,
) -> None:  # fmt: skip
    tablet.set_viewport_size({"width": width, "height": 1000})
    visit = hall.arrive(0, 1, at=clock.now(), priority=("hamil",))
    called = hall.call(0, at=clock.now())
    queue.mark_no_show(ticket_id=called.id, actor=hall.officers[0], now=clock.now())
    chosen = f"?layanan={hall.offerings[0].uuid}&cari=paspor"
    tablet.goto(f"{live_server.url}/penyambut/?bahasa={language}")
    pages = {"awal": "", "memilih": chosen, "kunjungan": f"kunjungan/{visit.code}/", "antrean": "antrean/"}
    for name, address in pages.items():
        tablet.goto(f"{live_server.url}/penyambut/{address}")
        look(tablet, f"penyambut-{name}-{width}-{language}")
        axe(tablet)
        assert tablet.evaluate("document.documentElement.scrollWidth") <= width


def test_the_tablet_works_without_scripts(hall: scenarios.Hall, live_server: LiveServer, new_page: NewPage) -> None:
    user = User.objects.create(username=f"penyambut.{hall.mall.key}", name="Ayu Lestari")
    StaffRole.objects.create(user=user, mall=hall.mall, role=Role.GREETER)
    page = new_page("phone", java_script_enabled=False)
    sign_in(page.context, live_server, user)
    page.goto(f"{live_server.url}/penyambut/")
    page.locator("#cari").fill("ktp")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tambah Penerbitan KTP elektronik").click()
    page.get_by_role("button", name="Beri nomor").click()
    expect(page.locator("#nomor-besar")).to_have_text("A\xa0001")
