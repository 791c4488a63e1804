"""An officer's work at the counter: by keyboard alone, with a mouse, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog.models import Service
from anjungan.domain.catalog.tests.scenarios import learn_words
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.premises.models import Counter, Duty
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.tests import scenarios
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]
PASSWORD = "kata-sandi-uji-coba"
# Presses what an answer brings in the very moment in which it stands on the page: no finger is quicker.
PRESS_AT_ONCE = """(what) => new MutationObserver((_seen, watching) => {
    const come = document.querySelector(what);
    if (!come) return;
    watching.disconnect();
    come.click();
}).observe(document.body, { childList: true, subtree: true })"""
# Within one breath of the page, so that no slow machine makes of it what an officer did on purpose.
PRESS_THRICE = """() => {
    const button = document.getElementById("utama");
    button.click();
    button.click();
    button.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
}"""


@dataclass(kw_only=True)
class Morning:
    """A mall in the morning: two agencies, a counter each, and somebody at the door."""

    hall: scenarios.Hall
    server: LiveServer

    def user(self, index: int) -> User:
        """Return an officer."""
        found: User = User.objects.get(pk=self.hall.officers[index].user_id or 0)
        return found

    def sit_down(self, page: Page, index: int) -> None:
        """Open the desk of a counter with its officer signed in."""
        sign_in(page.context, self.server, self.user(index))
        page.goto(f"{self.server.url}/loket/{self.hall.counters[index].code}/")

    def arrive(self, *errands: int, ago: float = 1, priority: tuple[str, ...] = ()) -> str:
        """Let a person take a number; returns it."""
        at = clock.now() - timedelta(minutes=ago)
        return self.hall.arrive(*errands, at=at, priority=priority).number


def sign_in(context: BrowserContext, server: LiveServer, user: User) -> None:
    """Give a browser the session of this person."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def state_of(number: str) -> str:
    """Return where the first errand of a number stands."""
    return Ticket.objects.filter(visit__number=number).order_by("position").values_list("state", flat=True)[0]


@pytest.fixture
def morning(live_server: LiveServer) -> Morning:
    """Two counters of two agencies, open, and four people waiting for the first."""
    hall = scenarios.hall(counters=2, lines=2, skills=[[0], [1]])
    now = clock.now()
    for index, name in enumerate(["Cetak ulang KTP-el, hilang", "Pendaftaran peserta BPJS"]):
        Service.objects.filter(pk=hall.offerings[index].service_id).update(name_id=name)
        StaffRole.objects.create(user_id=hall.officers[index].user_id or 0, mall=hall.mall, role=Role.OFFICER)
        Counter.objects.filter(pk=hall.counters[index].pk).update(agency=hall.lines[index].agency, state_since=now)
    learn_words()
    queue.set_usual_priority_classes(
        mall_id=hall.mall.pk, valid_from=now.date() - timedelta(days=2), actor=Actor.system("test"), now=now
    )
    made = Morning(hall=hall, server=live_server)
    for ago in (8, 6, 4, 2):
        made.arrive(0, ago=ago)
    return made


def test_an_officer_works_a_morning_by_keyboard_only(morning: Morning, new_page: NewPage, look: Look) -> None:
    officer, counter = morning.user(0), morning.hall.counters[0]
    officer.set_password(PASSWORD)
    officer.save()
    now = clock.now()
    Counter.objects.filter(pk=counter.pk).update(state="closed", officer=None, active_line_ids=[])
    Duty.objects.create(
        counter=counter, officer=officer, starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=1),
        business_date=business_date(now, morning.hall.mall.time_zone),
    )  # fmt: skip
    page = new_page("desk")
    page.goto(f"{morning.server.url}/loket/")
    page.locator("#id_username").focus()
    page.keyboard.type(officer.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name=f"Buka loket {counter.code}")).to_be_focused()
    page.keyboard.press("Enter")
    main = page.locator("#utama")
    expect(main).to_contain_text("Panggil berikutnya")
    expect(main).to_be_focused()
    page.keyboard.press("Space")
    expect(main).to_contain_text("Mulai layani")
    expect(page.locator("#kini")).to_have_text("A\xa0001")
    page.wait_for_timeout(600)
    page.keyboard.press("Space")
    expect(main).to_contain_text("A\xa0001 dicatat selesai, lalu A\xa0002 dipanggil")
    look(page, "loket-melayani")
    page.wait_for_timeout(600)
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.type("Siap pukul 13.00")
    page.keyboard.press("Escape")
    expect(main).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#kini")).to_have_text("A\xa0002")
    first = Ticket.objects.get(visit__number="A001")
    assert (first.outcome, first.outcome_note) == ("document_follows", "Siap pukul 13.00")
    page.wait_for_timeout(600)
    page.keyboard.press("r")
    expect(page.locator("#person")).to_contain_text("Dipanggil 2 kali")
    page.wait_for_timeout(600)
    page.keyboard.press("Space")
    expect(main).to_contain_text("Selesai, panggil berikutnya")
    page.wait_for_timeout(600)
    page.keyboard.press("s")
    expect(main).to_contain_text("Panggil berikutnya")
    assert state_of("A002") == "done"
    page.keyboard.press("j")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(main).to_contain_text("Lanjutkan melayani")
    expect(page.locator("#person")).to_contain_text("Salat")
    page.wait_for_timeout(600)
    page.keyboard.press("k")
    expect(main).to_contain_text("Buka loket")
    assert Counter.objects.get(pk=counter.pk).state == "closed"


def test_two_quick_presses_are_one(morning: Morning, new_page: NewPage) -> None:
    page = new_page("desk")
    morning.sit_down(page, 0)
    page.evaluate(PRESS_THRICE)
    expect(page.locator("#utama")).to_contain_text("Mulai layani")
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["called", "waiting", "waiting", "waiting"]


def test_a_button_works_in_the_moment_it_is_seen(morning: Morning, new_page: NewPage) -> None:
    page = new_page("desk")
    morning.sit_down(page, 0)
    page.evaluate(PRESS_AT_ONCE, "[aria-keyshortcuts=A]")
    page.keyboard.press("Space")
    # Not yet taken by the script it would be a plain link, and lead away from the desk.
    expect(page.get_by_role("dialog")).to_contain_text("Alihkan A\xa0001 ke mana?")


def test_the_one_button_never_moves(morning: Morning, new_page: NewPage) -> None:
    page = new_page("desk")
    morning.sit_down(page, 0)
    button = page.locator("#utama")
    places = [button.bounding_box()]
    for says in ("Mulai layani", "Selesai, panggil berikutnya"):
        page.keyboard.press("Space")
        expect(button).to_contain_text(says)
        places.append(button.bounding_box())
        page.wait_for_timeout(600)
    assert places[0] == places[1] == places[2]


def test_a_mis_click_is_taken_back(morning: Morning, new_page: NewPage) -> None:
    page = new_page("desk")
    morning.sit_down(page, 0)
    page.keyboard.press("Space")
    expect(page.locator("#undo")).to_contain_text("Batalkan panggilan A\xa0001")
    page.wait_for_timeout(600)
    page.keyboard.press("z")
    expect(page.locator("#utama")).to_contain_text("A\xa0001 dipanggil ke loket ini")
    assert state_of("A001") == "waiting"


def test_a_person_is_sent_on_by_keyboard_and_the_next_counter_knows_why(morning: Morning, new_page: NewPage) -> None:
    page, other = new_page("desk"), new_page("desk")
    morning.sit_down(page, 0)
    page.keyboard.press("Space")
    expect(page.locator("#kini")).to_have_text("A\xa0001")
    page.locator("#catatan").fill("Salah antrean, perlu BPJS")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_contain_text("Alihkan A\xa0001 ke mana?")
    expect(page.locator("#catatan-alih")).to_have_value("Salah antrean, perlu BPJS")
    page.keyboard.type("antrean 1")
    page.keyboard.press("Enter")
    expect(page.locator("#utama")).to_contain_text("A\xa0002 dipanggil ke loket ini")
    morning.sit_down(other, 1)
    expect(other.locator("#list")).to_contain_text("Pindahan")
    other.keyboard.press("Space")
    expect(other.locator("#person")).to_contain_text("Salah antrean, perlu BPJS")
    assert Ticket.objects.get(visit__number="A001").counter_id == morning.hall.counters[1].pk


def test_who_did_not_come_returns_through_the_greeter_and_is_called_again(morning: Morning, new_page: NewPage) -> None:
    page, door = new_page("desk"), new_page("desk")
    greeter = User.objects.create(username=f"penyambut.{morning.hall.mall.key}", name="Ayu Lestari")
    StaffRole.objects.create(user=greeter, mall=morning.hall.mall, role=Role.GREETER)
    morning.sit_down(page, 0)
    page.keyboard.press("Space")
    expect(page.locator("#kini")).to_have_text("A\xa0001")
    page.wait_for_timeout(600)
    page.keyboard.press("x")
    expect(page.locator("#rest")).to_contain_text("1 tidak hadir")
    sign_in(door.context, morning.server, greeter)
    door.goto(f"{morning.server.url}/penyambut/")
    door.locator("#nomor").fill("a 1")
    door.keyboard.press("Enter")
    expect(door.locator("#now")).to_contain_text("Terlewat")
    door.get_by_role("button", name="Kembalikan ke antrean").click()
    expect(door.locator("#now")).to_contain_text("Giliran berikutnya")
    page.evaluate("document.dispatchEvent(new CustomEvent('anjungan:change'))")
    expect(page.locator("#next")).to_contain_text("A\xa0001 dipanggil ke loket ini")
    page.keyboard.press("Space")
    expect(page.locator("#kini")).to_have_text("A\xa0001")
    assert state_of("A001") == "called"


def test_an_arrival_changes_the_list_and_leaves_a_half_written_note_alone(morning: Morning, new_page: NewPage) -> None:
    page = new_page("desk")
    morning.sit_down(page, 0)
    page.keyboard.press("Space")
    expect(page.locator("#list h2")).to_have_text("3 menunggu")
    page.locator("#catatan").fill("Tunggu hasil")
    morning.arrive(0, priority=("lansia",))
    page.evaluate("document.dispatchEvent(new CustomEvent('anjungan:change'))")
    expect(page.locator("#list h2")).to_have_text("4 menunggu")
    expect(page.locator("#list")).to_contain_text("Usia 60 tahun ke atas")
    expect(page.locator("#catatan")).to_have_value("Tunggu hasil")
    expect(page.locator("#catatan")).to_be_focused()


def test_the_officer_is_told_when_a_press_did_not_arrive(morning: Morning, new_page: NewPage) -> None:
    page = new_page("desk")
    # Before the page is opened: a browser that is told later may let the first request pass.
    page.route("**/panggil/", lambda route: route.abort())
    morning.sit_down(page, 0)
    page.keyboard.press("Space")
    expect(page.locator("#notice")).to_contain_text("Belum terkirim.")
    page.unroute("**/panggil/")
    page.keyboard.press("Space")
    expect(page.locator("#kini")).to_have_text("A\xa0001")


def test_a_session_that_ended_leads_to_the_sign_in_page(morning: Morning, new_page: NewPage) -> None:
    page = new_page("desk")
    morning.sit_down(page, 0)
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Space")
    expect(page.locator("#id_username")).to_be_visible()


def test_the_desk_works_without_scripts(morning: Morning, new_page: NewPage) -> None:
    page = new_page("desk", java_script_enabled=False)
    morning.sit_down(page, 0)
    page.get_by_role("button", name="Panggil berikutnya").click()
    page.get_by_role("button", name="Mulai layani").click()
    page.get_by_role("link", name="Alihkan").click()
    expect(page.locator("h1")).to_contain_text("Alihkan A\xa0001 ke mana?")
    page.get_by_role("link", name="Kembali ke loket").click()
    page.locator("input[value=referred]").check()
    page.get_by_role("button", name="Selesai, panggil berikutnya").click()
    expect(page.locator("#kini")).to_have_text("A\xa0002")
    assert Ticket.objects.get(visit__number="A001").outcome == "referred"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_state_of_the_desk_is_accessible(
    morning: Morning, new_page: NewPage, look: Look, axe: Axe, language: str
) -> None:
    page = new_page("desk", color_scheme="dark" if language == "en" else "light")
    morning.arrive(0, 1, ago=30, priority=("hamil",))
    morning.sit_down(page, 0)
    page.goto(f"{page.url}?bahasa={language}")
    name = f"loket-{language}"
    look(page, f"{name}-siap")
    axe(page)
    page.keyboard.press("Space")
    page.locator("#person .card").wait_for()
    page.wait_for_timeout(600)
    page.keyboard.press("x")
    page.locator("#rest h2").wait_for()
    page.wait_for_timeout(600)
    page.keyboard.press("Space")
    page.locator("#person .card").wait_for()
    page.wait_for_timeout(600)
    page.keyboard.press("Space")
    page.locator("progress").wait_for()
    look(page, f"{name}-melayani")
    axe(page)
    for key, part in (("a", "alih"), ("u", "urutan"), ("?", "pintasan")):
        page.keyboard.press(key)
        page.get_by_role("dialog").wait_for()
        look(page, f"{name}-{part}")
        axe(page)
        page.keyboard.press("Escape")
    with page.expect_response("**/tahan/**"):
        page.keyboard.press("t")
    page.goto(f"{morning.server.url}/loket/")
    look(page, f"{name}-pilih")
    axe(page)
