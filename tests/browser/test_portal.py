"""The portal in real Chromium: small phone and desk, without scripts, with the keyboard alone, without network."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.catalog.tests.scenarios import published
from anjungan.domain.premises.models import Closure
from anjungan.domain.queueing.tests.scenarios import Hall, hall, minutes
from anjungan.foundation import clock
from anjungan.interfaces.portal.tests.offered import named
from anjungan.interfaces.portal.tests.test_service_page import ROW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
NewContext = Callable[..., BrowserContext]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]

SMALL = {"viewport": {"width": 360, "height": 740}}
PAGES = {
    "home": "/", "found": "/cari?q=paspor", "nothing": "/cari?q=zumba", "search": "/cari",
    "service": "/layanan/imigrasi.paspor", "unknown-service": "/layanan/polri.skck",
    "checklist": "/layanan/imigrasi.paspor/daftar", "agencies": "/instansi", "floor": "/denah", "news": "/kabar",
    "help": "/bantuan", "accessibility": "/aksesibilitas", "privacy": "/data-pribadi", "mine": "/kunjungan",
    "offline": "/luring",
}  # fmt: skip

# Address and bytes of the page and of all it asked for.
WEIGHTS = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .map((each) => [each.name, each.transferSize])"""


@pytest.fixture
def here() -> Hall:
    """Passports with a standard, police records without one, and an agency that is closed."""
    made = hall(counters=2, lines=3, skills=[[0], [1]])
    published(named(made, 0, "imigrasi.paspor", "Paspor baru").service, ROW)
    named(made, 1, "polri.skck", "SKCK baru")
    Closure.objects.create(
        mall=made.mall, agency=made.lines[2].agency, starts_at=clock.now() - minutes(30), reason_id="listrik padam",
        reason_en="no electricity",
    )  # fmt: skip
    return made


def _resized(page: Page) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    return page


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_reads_well_on_a_small_phone(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe, language: str
) -> None:
    page = _resized(new_page("phone"))
    page.goto(f"{live_server.url}/bantuan?bahasa={language}")
    for name, address in {**PAGES, "agency": f"/instansi/{here.lines[0].agency.key}"}.items():
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        look(page, f"portal-{name}-{language}")
        axe(page)


@pytest.mark.usefixtures("here")
def test_the_pages_hold_in_the_dark_large_and_with_more_contrast(
    live_server: LiveServer, new_context: NewContext, axe: Axe
) -> None:
    page = new_context("phone", color_scheme="dark").new_page()
    page.goto(f"{live_server.url}/?huruf=besar")
    for address in ("/", "/layanan/imigrasi.paspor", "/denah"):
        page.goto(live_server.url + address)
        axe(page)
    page.goto(f"{live_server.url}/?kontras=tinggi")
    axe(page)


@pytest.mark.usefixtures("here")
def test_without_scripts_a_person_gets_from_a_question_to_the_list(
    live_server: LiveServer, new_context: NewContext
) -> None:
    page = new_context("desk", java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.get_by_label("Mau urus apa hari ini?").fill("bikin paspor dong")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Paspor baru").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Paspor baru")
    page.get_by_role("link", name="Daftar untuk dicetak").click()
    expect(page.get_by_text("Ijazah (salinan)")).to_be_visible()


@pytest.mark.usefixtures("here")
def test_with_the_keyboard_alone_a_person_finds_a_service(live_server: LiveServer, new_page: NewPage) -> None:
    page = new_page("desk")
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("paspor")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cari?q=paspor")
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Paspor baru":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Paspor baru")


@pytest.mark.usefixtures("here")
def test_answers_come_while_typing(live_server: LiveServer, new_page: NewPage) -> None:
    page = _resized(new_page("phone"))
    page.goto(f"{live_server.url}/cari")
    page.get_by_label("Cari layanan").press_sequentially("paspr")
    expect(page.get_by_role("link", name="Paspor baru")).to_be_visible()
    # What was found can be sent on. The words before the last letter may have found it too, a moment earlier.
    expect(page).to_have_url(re.compile(r"q=paspr$"))


@pytest.mark.usefixtures("here")
def test_what_was_read_can_be_read_again_without_network(live_server: LiveServer, new_context: NewContext) -> None:
    context = new_context("phone")
    page = context.new_page()
    page.goto(live_server.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.goto(f"{live_server.url}/layanan/imigrasi.paspor")
    expect(page.get_by_text("KTP (asli)")).to_be_visible()
    context.set_offline(True)
    page.reload()
    expect(page.get_by_text("KTP (asli)")).to_be_visible()
    page.goto(f"{live_server.url}/instansi")
    expect(page.get_by_text("Nomor Anda tetap berlaku.")).to_be_visible()


def test_a_visit_opened_once_is_found_again_without_network(
    live_server: LiveServer, here: Hall, new_context: NewContext
) -> None:
    visit = here.arrive(0, at=clock.now())
    context = new_context("phone")
    page = context.new_page()
    page.goto(live_server.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{live_server.url}/t/{visit.code}")
    context.set_offline(True)
    page.goto(f"{live_server.url}/kunjungan")
    expect(page.get_by_text(re.compile(f"{visit.number[0]}.{visit.number[1:]}")).first).to_be_visible()


@pytest.mark.usefixtures("here")
def test_nothing_is_asked_of_anybody_else_and_the_first_view_is_light(
    live_server: LiveServer, new_context: NewContext
) -> None:
    page = new_context("phone").new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url, wait_until="load")
    weights = page.evaluate(WEIGHTS)
    assert all(url.startswith(live_server.url) for url in asked), asked
    # Uncompressed: the real server sends less.
    needed = [size for name, size in weights if not name.endswith((".png", ".webmanifest", "/luring"))]
    assert sum(needed) < 120_000, weights
