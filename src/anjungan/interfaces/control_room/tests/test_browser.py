"""The control room in real Chromium: every tab without a violation, and a page that keeps itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.queueing import operations as queue
from anjungan.foundation import clock
from anjungan.interfaces.control_room.tests.scene import ROOM, Scene, morning, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]
TABS = [
    "",
    "loket/",
    "loket/101/",
    "perangkat/",
    "jam/",
    "prioritas/",
    "prioritas/lansia/",
    "jejak/?periksa=1",
    "hari/",
]


def enter(page: Page, server: LiveServer, scene: Scene, *, path: str = "") -> None:
    """Go in with the manager's session."""
    page.context.add_cookies(
        [{"name": "sessionid", "value": scene.client.cookies["sessionid"].value, "url": server.url}]
    )
    page.goto(server.url + ROOM + path)


@pytest.fixture
def scene() -> Scene:
    built = morning()
    served(built, 6)
    queue.set_usual_priority_classes(
        mall_id=built.here.mall.pk,
        valid_from=clock.business_date(built.now, built.here.mall.time_zone),
        actor=built.here.manager,
        now=built.now,
    )
    return built


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_tab_has_an_accessibility_violation(
    live_server: LiveServer, new_page: NewPage, look: Look, axe: Axe, scene: Scene, language: str
) -> None:
    page = new_page("hall" if language == "id" else "desk")
    enter(page, live_server, scene, path=f"?bahasa={language}")
    for tab in TABS:
        page.goto(live_server.url + ROOM + tab)
        look(page, f"ruang-kendali-{language}-{tab or 'gedung'}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_building_shows_a_new_wait_without_a_reload_and_leaves_what_is_open(
    live_server: LiveServer, new_page: NewPage, scene: Scene
) -> None:
    page = new_page("hall")
    enter(page, live_server, scene)
    page.get_by_text("Angkanya dalam tabel").click()
    page.evaluate("window.unreloaded = true")
    before = page.locator("#angka .stat", has_text="Menunggu sekarang").locator("b").inner_text()
    scene.here.arrive(0, at=clock.now())

    page.evaluate("document.body.dispatchEvent(new CustomEvent('anjungan:change', {bubbles: true}))")

    waiting = page.locator("#angka .stat", has_text="Menunggu sekarang").locator("b", has_text=str(int(before) + 1))
    waiting.wait_for()
    assert page.evaluate("window.unreloaded")
    assert page.locator("details[data-keep=arus]").get_attribute("open") is not None


def test_a_counter_is_paused_with_the_keyboard_alone(live_server: LiveServer, new_page: NewPage, scene: Scene) -> None:
    page = new_page("desk")
    enter(page, live_server, scene, path="loket/202/")
    page.get_by_label("Alasan yang tampil di layar").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Loket 202 dijeda.").wait_for()
    scene.here.counters[1].refresh_from_db()
    assert scene.here.counters[1].state == "paused"


def test_a_closure_is_declared_after_seeing_its_effect(
    live_server: LiveServer, new_page: NewPage, axe: Axe, scene: Scene
) -> None:
    page = new_page("desk")
    enter(page, live_server, scene, path="jam/")
    page.get_by_label("Alasan yang dibaca orang").fill("Listrik padam")
    page.get_by_role("button", name="Lihat akibatnya").click()
    page.get_by_text("orang sedang menunggu di sana").wait_for()
    axe(page)
    page.get_by_role("button", name="Ya, tutup").click()
    page.get_by_text("Penutupan berlaku.").wait_for()
    assert page.get_by_text("Tutup sementara: Listrik padam.").count() >= 1
