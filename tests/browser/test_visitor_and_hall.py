"""The visitor's pages and the hall display in real Chromium: how they look, and what axe says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.premises import operations as premises
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.tests.scenarios import Hall, hall
from anjungan.foundation import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]

LONG_REASON = "Jaringan data kependudukan ke kementerian terputus sejak pukul 08.00, petugas sedang menunggu perbaikan"
# What is wider than the room it has: on a screen for ten metres nothing may be cut.
OVERFLOWING = """() => [...document.querySelectorAll("td, .call *")]
    .filter((part) => getComputedStyle(part).display !== "inline" && part.scrollWidth > part.clientWidth + 2)
    .map((part) => part.outerHTML.slice(0, 80))"""


@pytest.fixture
def here() -> Hall:
    return hall(counters=3, lines=6, skills=[[0], [1], [2, 3]])


def _call(here: Hall, counter: int = 0, minutes_ago: float = 0) -> queue.TicketMoved:
    return here.call(counter, at=clock.now() - timedelta(minutes=minutes_ago))


def _enrol(here: Hall, page: Page, live_server: LiveServer) -> None:
    token = premises.register_device(
        mall_id=here.mall.pk, kind="display", name="Layar", actor=here.manager, now=clock.now()
    ).token
    page.goto(f"{live_server.url}/layar/pasang?token={token}")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_visitors_page_reads_well_in_every_state(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe, language: str
) -> None:
    now = clock.now()
    page = new_page("phone")
    page.goto(f"{live_server.url}/?bahasa={language}")
    look(page, f"home-{language}")
    axe(page)
    visit = here.arrive(0, 1, 5, at=now)

    def see(state: str) -> None:
        page.goto(f"{live_server.url}/t/{visit.code}")
        look(page, f"visit-{state}-{language}")
        axe(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390

    see("waiting")
    called = _call(here)
    see("called")
    queue.mark_no_show(ticket_id=called.id, actor=here.officers[0], now=clock.now())
    see("missed")
    queue.leave_visit(visit_id=visit.id, actor=here.greeter, now=clock.now())
    see("ended")


@pytest.mark.parametrize("path", ["/karcis", "/tambah?q=layanan", "/pulang"])
def test_the_pages_behind_the_visit_have_no_accessibility_violation(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe, path: str
) -> None:
    visit = here.arrive(0, 1, at=clock.now())
    page = new_page("phone")
    page.goto(f"{live_server.url}/t/{visit.code}{path}")
    look(page, f"visit{path}")
    axe(page)


def test_a_visitor_changes_the_visit_without_scripts_on_a_narrow_phone(
    live_server: LiveServer, here: Hall, new_page: NewPage
) -> None:
    visit = here.arrive(0, 1, at=clock.now())
    page = new_page("phone", java_script_enabled=False)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server.url}/?huruf=besar")
    page.get_by_label("Kode di karcis").fill(visit.code.lower())
    page.get_by_role("button", name="Lihat giliran saya").click()
    expect(page.get_by_text(visit.number[1:]).first).to_be_visible()
    # A box that clips shows half a number and calls it whole.
    assert page.locator(".stub").evaluate("(stub) => stub.scrollWidth <= stub.clientWidth"), "the number is cut"
    page.get_by_role("link", name="Batalkan urusan ini").first.click()
    page.get_by_role("button", name="Batalkan urusan ini").click()
    expect(page.locator(".banner[role=status]")).to_contain_text("Nomor Anda tetap")
    page.get_by_role("link", name="Batalkan kunjungan").click()
    page.get_by_role("button", name="Batalkan kunjungan").click()
    expect(page.get_by_text("Kunjungan selesai")).to_be_visible()


def test_a_phone_without_network_still_shows_the_number(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look
) -> None:
    visit = here.arrive(at=clock.now())
    page = new_page("phone")
    page.goto(f"{live_server.url}/t/{visit.code}")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.reload()
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".no")).to_contain_text(visit.number[1:])
    expect(page.locator("[data-live-state]")).to_contain_text("Terakhir")
    look(page, "visit-offline")


def test_the_hall_display_can_be_read_and_has_no_accessibility_violation(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe
) -> None:
    page = new_page("hall")
    _enrol(here, page, live_server)
    expect(page.get_by_text("Selamat datang")).to_be_visible()
    axe(page)
    for line, counter in ((0, 0), (0, 0), (0, 0), (1, 1), (2, 2)):
        here.arrive(line, at=clock.now())
        called = _call(here, counter, minutes_ago=3)
        if line < 2:
            here.finish(called, counter, at=clock.now())
    premises.declare_closure(
        mall_id=here.mall.pk, line_id=here.lines[4].pk, starts_at=clock.now(), ends_at=None, reason_id=LONG_REASON,
        actor=here.manager, now=clock.now(),
    )  # fmt: skip
    opening.forget()
    for path in ("/layar/", "/layar/zona/1/"):
        page.goto(live_server.url + path)
        expect(page.locator("[data-number]")).to_be_visible()
        look(page, f"hall{path}")
        axe(page)
        over = page.evaluate(OVERFLOWING)
        assert over == []
        expect(page.locator("[data-message]")).to_contain_text("terputus")
        told, strip = page.locator("[data-message]").bounding_box(), page.locator(".ticker").bounding_box()
        assert told is not None
        assert strip is not None
        assert strip["y"] <= told["y"], "the sentence runs over the numbers"
        assert told["y"] + told["height"] <= 1080
    assert page.evaluate("() => document.documentElement.scrollHeight") <= 1080


def test_the_ticker_says_how_old_the_screen_is_when_nothing_is_heard(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe
) -> None:
    here.arrive(at=clock.now())
    _call(here)
    page = new_page("hall")
    page.clock.install()
    _enrol(here, page, live_server)
    expect(page.locator("[data-counter]")).to_have_text("101")
    page.context.set_offline(True)
    page.clock.run_for(46_000)
    expect(page.locator("[data-message]")).to_contain_text("Terakhir")
    expect(page.locator("[data-counter]")).to_have_text("101")
    look(page, "hall-stale")
    axe(page)
    page.context.set_offline(False)
    page.clock.run_for(6_000)
    expect(page.locator("[data-message]")).not_to_contain_text("Terakhir")
