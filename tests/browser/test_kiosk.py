"""The kiosk in real Chromium, 1080 x 1920: seen, touched, printed, and read by axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.catalog.tests.scenarios import learn_words
from anjungan.domain.premises.operations import register_device
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Printout, Visit
from anjungan.domain.queueing.tests.scenarios import Hall, day_of, hall
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]
LOWEST_395_MM = 1920 - 1067


@pytest.fixture
def here() -> Hall:
    built = hall(counters=3, lines=6, skills=[[0, 1], [2, 3], [4]])
    today = day_of(clock.now(), built.mall.time_zone)
    queue.set_usual_priority_classes(
        mall_id=built.mall.pk, valid_from=today, actor=Actor.system("test"), now=clock.now()
    )
    return built


@pytest.fixture
def kiosk(live_server: LiveServer, here: Hall, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open the front page on an enrolled kiosk: `kiosk(printer="network")`."""

    def enrolled(printer: str = "none") -> Page:
        registered = register_device(
            mall_id=here.mall.pk,
            kind="kiosk",
            name="Anjungan 1",
            printer_kind=printer,
            printer_address="127.0.0.1:9" if printer == "network" else "",
            actor=here.manager,
            now=clock.now(),
        )
        page = new_page("kiosk")
        page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; };")
        page.goto(f"{live_server.url}/kios/pasang?token={registered.token}")
        return page

    return enrolled


def _fits(page: Page) -> None:
    """All choices are on the screen: nothing to scroll in either direction."""
    page.wait_for_load_state("load")
    over = page.evaluate(
        "(() => { const main = document.querySelector('main');"
        "return [main.scrollHeight - main.clientHeight, document.documentElement.scrollWidth - innerWidth,"
        "document.documentElement.scrollHeight - innerHeight]; })()"
    )
    assert max(over) <= 0, f"{page.url}: {over}"


def test_a_number_is_three_touches_away_and_every_page_on_the_way_is_accessible(
    kiosk: Callable[..., Page], look: Look, axe: Axe
) -> None:
    page = kiosk()
    axe(page)
    _fits(page)
    look(page, "kiosk-1-home")
    page.get_by_role("link", name="Topik 0").click()
    axe(page)
    _fits(page)
    look(page, "kiosk-2-topic")
    page.get_by_role("button", name="Layanan 0").click()
    axe(page)
    _fits(page)
    look(page, "kiosk-3-priority")
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page.get_by_role("heading", name="Catat atau foto nomor ini")).to_be_visible()
    axe(page)
    _fits(page)
    look(page, "kiosk-4-number")
    page.get_by_role("button", name="Sudah saya catat").click()
    expect(page.get_by_role("heading", name="Anda sudah antre")).to_be_visible()
    axe(page)
    look(page, "kiosk-5-in-line")
    assert Visit.objects.get().state == "open"


def test_in_low_reach_every_control_stands_in_the_lowest_part_of_the_screen(
    kiosk: Callable[..., Page], look: Look, axe: Axe
) -> None:
    page = kiosk()
    page.get_by_role("link", name="Turunkan layar").click()
    for touch in (None, ("link", "Topik 0"), ("button", "Layanan 0")):
        if touch:
            page.get_by_role(touch[0], name=touch[1]).click()
        # Without its style sheets everything stands at the top.
        page.wait_for_load_state("load")
        tops = page.eval_on_selector_all(
            "a, button, label.tile",
            "all => all.map(one => one.getBoundingClientRect()).filter(box => box.width).map(box => box.top)",
        )
        assert min(tops) >= LOWEST_395_MM, page.url
        _fits(page)
        axe(page)
        look(page, f"kiosk-low-{page.url.rsplit('/', 1)[1] or 'home'}")


def test_larger_letters_still_fit(kiosk: Callable[..., Page], look: Look, axe: Axe) -> None:
    page = kiosk()
    page.get_by_role("link", name="Besarkan").click()
    _fits(page)
    axe(page)
    look(page, "kiosk-large-home")
    page.get_by_role("link", name="Turunkan layar").click()
    for touch in ("Topik 0", "Layanan 0", ""):
        # Large and low together: still without scrolling, and nothing too small for a finger.
        _fits(page)
        heights = page.eval_on_selector_all(
            "a, button, label.tile",
            "all => all.map(one => one.getBoundingClientRect().height).filter(height => height)",
        )
        assert min(heights) >= 44
        if touch:
            page.get_by_role("link" if touch == "Topik 0" else "button", name=touch).click()


def test_words_are_typed_on_the_screen_and_results_come_while_typing(
    kiosk: Callable[..., Page], here: Hall, look: Look, axe: Axe
) -> None:
    service = here.offerings[2].service
    service.name_id = "Paspor baru"
    service.save()
    learn_words()
    page = kiosk()
    page.get_by_role("link", name="Cari layanan").click()
    for letter in "paspr":
        page.get_by_role("button", name=letter, exact=True).click()
    page.get_by_role("button", name="Hapus satu huruf").click()
    page.get_by_role("button", name="o", exact=True).click()
    expect(page.get_by_role("button", name="Paspor baru")).to_be_visible()
    axe(page)
    _fits(page)
    look(page, "kiosk-search")
    page.get_by_role("button", name="Paspor baru").click()
    expect(page.get_by_text("1 urusan, satu nomor")).to_be_visible()


def test_a_double_tap_makes_one_number(kiosk: Callable[..., Page]) -> None:
    page = kiosk("network")
    page.get_by_role("link", name="Topik 0").click()
    page.get_by_role("button", name="Layanan 0").click()
    page.get_by_role("button", name="Cetak nomor").dblclick()
    expect(page.get_by_role("heading", name="Karcis sedang dicetak")).to_be_visible()
    assert (Visit.objects.count(), Printout.objects.count()) == (1, 1)


def test_paper_that_came_out_puts_the_person_in_line_without_another_touch(kiosk: Callable[..., Page]) -> None:
    page = kiosk("network")
    page.get_by_role("link", name="Topik 0").click()
    page.get_by_role("button", name="Layanan 0").click()
    page.get_by_role("button", name="Cetak nomor").click()
    expect(page.get_by_role("heading", name="Karcis sedang dicetak")).to_be_visible()
    queue.end_printout(
        printout_id=Printout.objects.get().pk, printed=True, actor=Actor.system("pencetak"), now=clock.now()
    )
    expect(page.get_by_role("heading", name="Ambil karcis Anda")).to_be_visible()
    assert Visit.objects.get().state == "open"


def test_paper_that_ran_out_leaves_the_number_large_on_the_screen(
    kiosk: Callable[..., Page], look: Look, axe: Axe
) -> None:
    page = kiosk("network")
    page.get_by_role("link", name="Topik 0").click()
    page.get_by_role("button", name="Layanan 0").click()
    page.get_by_role("button", name="Cetak nomor").click()
    expect(page.get_by_role("heading", name="Karcis sedang dicetak")).to_be_visible()
    queue.end_printout(
        printout_id=Printout.objects.get().pk,
        printed=False,
        reason="paper_out",
        actor=Actor.system("pencetak"),
        now=clock.now(),
    )
    expect(page.get_by_role("heading", name="Catat atau foto nomor ini")).to_be_visible()
    expect(page.get_by_text("Kertas karcis habis.")).to_be_visible()
    axe(page)
    _fits(page)
    look(page, "kiosk-paper-out")
    assert Visit.objects.get().state == "reserved"


def test_a_kiosk_that_prints_through_the_browser_prints_the_slip_and_nothing_else(
    kiosk: Callable[..., Page], look: Look
) -> None:
    page = kiosk("browser")
    page.get_by_role("link", name="Topik 0").click()
    page.get_by_role("button", name="Layanan 0").click()
    page.get_by_role("button", name="Cetak nomor").click()
    page.wait_for_selector("html[data-printed]")
    page.emulate_media(media="print")
    expect(page.locator(".print-only .slip")).to_be_visible()
    expect(page.locator("main#isi")).to_be_hidden()
    look(page, "kiosk-slip")
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.get_by_role("heading", name="Anda sudah antre")).to_be_visible()


def test_an_idle_screen_asks_and_then_begins_anew(kiosk: Callable[..., Page], look: Look, axe: Axe) -> None:
    page = kiosk()
    page.clock.install()
    page.get_by_role("link", name="Topik 0").click()
    expect(page.get_by_role("heading", name="Topik 0")).to_be_visible()
    # Only now does the page's own clock count.
    page.wait_for_load_state("load")
    page.clock.run_for(61_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    axe(page)
    look(page, "kiosk-idle")
    page.get_by_role("button", name="Ya, lanjutkan").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.run_for(76_000)
    page.wait_for_url("**/kios/")


def test_the_kiosk_works_without_script(
    live_server: LiveServer, here: Hall, new_context: Callable[..., object]
) -> None:
    registered = register_device(
        mall_id=here.mall.pk, kind="kiosk", name="Anjungan 9", actor=here.manager, now=clock.now()
    )
    page: Page = new_context("kiosk", java_script_enabled=False).new_page()  # type: ignore[attr-defined]
    page.goto(f"{live_server.url}/kios/pasang?token={registered.token}")
    page.get_by_role("link", name="Topik 1").click()
    page.get_by_role("button", name="Layanan 1").click()
    page.get_by_label("Usia 60 tahun ke atas").check()
    page.get_by_role("button", name="Tambah urusan").click()
    page.get_by_role("link", name="Topik 2").click()
    page.get_by_role("button", name="Layanan 2").click()
    assert page.get_by_label("Usia 60 tahun ke atas").is_checked()
    page.get_by_role("button", name="Ambil nomor").click()
    page.get_by_role("button", name="Sudah saya catat").click()
    visit = Visit.objects.get()
    assert (visit.state, visit.priority_keys, visit.tickets.count()) == ("open", ["lansia"], 2)
