"""From a question at home to three agencies done: with the keyboard alone, on a small phone and a wide screen.

Once with the pages' scripts and once without: nothing on the way may need them, nor a mouse or a finger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from unittest.mock import patch

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.appointments.jobs import send_proof
from anjungan.domain.appointments.models import Booking, BookingRule
from anjungan.domain.appointments.tests.scenes import TODAY, TOMORROW, at
from anjungan.domain.catalog.tests.scenarios import published
from anjungan.domain.notifications import jobs
from anjungan.domain.notifications.tests.post_office import PostOffice, opened
from anjungan.domain.notifications.tests.working import hand_over, work
from anjungan.domain.premises.models import Duty
from anjungan.domain.premises.operations import register_device
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.queries.invariants import offenders
from anjungan.domain.queueing.tests.scenarios import Hall, hall
from anjungan.interfaces.portal.tests.offered import named
from anjungan.interfaces.portal.tests.test_service_page import ROW
from tests.ground.network import free_port

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SARI = "sari@surel.example"
MOST_STEPS = 90


@dataclass
class Time:
    """What every clock of the house shows."""

    now: datetime


@pytest.fixture
def time() -> Iterator[Time]:
    """Thursday, nine in the morning; the test moves it."""
    cache.clear()
    opening.forget()
    shown = Time(at("09:00", TODAY))
    with patch("anjungan.foundation.clock.now", lambda: shown.now):
        yield shown


@pytest.fixture
def post_office(settings: Settings) -> Iterator[PostOffice]:
    """The mail server that brings code and reminder."""
    office, port = PostOffice(), free_port()
    server = opened(office, port)
    settings.BOOKING_CONTACTS = ["email"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    yield office
    server.stop()


@pytest.fixture
def here(time: Time) -> Hall:
    """Three agencies; the first gives passports and takes bookings for tomorrow."""
    built = hall(counters=3, lines=3, skills=[[0], [1], [2]])
    published(named(built, 0, "imigrasi.paspor", "Paspor baru").service, ROW)
    named(built, 1, "polri.skck", "SKCK baru")
    named(built, 2, "bpjs.daftar", "Daftar jaminan kesehatan")
    BookingRule.objects.create(line=built.lines[0], no_show_percent=0)
    Duty.objects.create(
        counter=built.counters[0], officer_id=built.officers[0].user_id or 0, business_date=TOMORROW,
        starts_at=at("08:00"), ends_at=at("15:00"),
    )  # fmt: skip
    return built


class Keyboard:
    """A person who has only keys: Tab until there, then Enter, Space or typing."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, words: str) -> None:
        """Go to the link or button that says so, press it, and come to the next page."""
        self._until(f"(each) => /^(A|BUTTON)$/.test(each.tagName) && each.innerText.includes({words!r})", words)
        self.enter()

    def enter(self) -> None:
        """Press Enter and come to the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill(self, name: str, words: str) -> None:
        """Go to the field of this id and type."""
        self._until(f"(each) => each.id === {name!r}", name)
        self.page.keyboard.type(words)

    def choose(self, name: str) -> None:
        """Go to the first choice of this name and take it."""
        self._until(f"(each) => each.name === {name!r} && each.type === 'radio'", name)
        self.page.keyboard.press("Space")

    def _until(self, test: str, what: str) -> None:
        for _step in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(f"({test})(document.activeElement)"):
                return
        raise AssertionError(f"{what!r} cannot be reached with Tab on {self.page.url}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
@pytest.mark.parametrize("width", [360, 1280])
def test_search_checklist_booking_reminder_arrival_three_agencies_done(
    live_server: LiveServer, new_context: Callable[..., BrowserContext], here: Hall, time: Time,
    post_office: PostOffice, width: int, scripts: bool,
) -> None:  # fmt: skip
    page = new_context("phone", java_script_enabled=scripts).new_page()
    page.set_viewport_size({"width": width, "height": 740})
    keys = Keyboard(page)

    page.goto(live_server.url)
    keys.fill("q", "bikin paspor dong")
    keys.enter()
    keys.press("Paspor baru")
    keys.press("Daftar untuk dicetak")
    expect(page.get_by_text("Ijazah (salinan)")).to_be_visible()
    page.go_back()

    keys.press("Pilih waktu datang")
    keys.choose("waktu")
    keys.press("Pesan waktu ini")
    keys.fill("alamat", SARI)
    keys.press("Kirim kode")
    keys.fill("kode", _code_in(post_office))
    keys.press("Pastikan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Janji Anda")
    booking = Booking.objects.get()

    time.now = at("18:30", TODAY)
    jobs.look_at_the_clock()
    work()
    subjects = [str(letter["Subject"]) for letter in post_office.letters]
    assert subjects.count("Jangan lupa: Jumat, 7 November pukul 08.00") == 1, subjects

    assert booking.starts_at is not None
    time.now = booking.starts_at
    opening.forget()
    code = _report_at_kiosk(live_server, new_context, here, booking.code, scripts=scripts)
    page.goto(f"{live_server.url}/t/{code}")
    for words, name in (("skck", "SKCK baru"), ("jaminan kesehatan", "Daftar jaminan kesehatan")):
        keys.press("Tambah urusan")
        keys.fill("q", words)
        keys.enter()
        keys.press(name)
    assert Ticket.objects.filter(visit__code=code).count() == 3

    for counter in range(3):
        called = here.call(counter, at=time.now)
        page.reload()
        expect(page.get_by_text(f"Silakan ke Loket {here.counters[counter].code} sekarang", exact=True)).to_be_visible()
        here.finish(here.begin(called, counter, at=time.now), counter, at=time.now)
    page.reload()
    expect(page.get_by_text("Kunjungan selesai")).to_be_visible()
    assert list(Ticket.objects.values_list("state", flat=True)) == ["done"] * 3
    assert Visit.objects.get().state == "ended"
    assert offenders() == []


def _code_in(post_office: PostOffice) -> str:
    hand_over()
    for job in ProcrastinateJob.objects.filter(task_name=send_proof.name):
        send_proof(**job.args)
    body = post_office.letters[-1].get_body()
    assert body is not None
    found = re.search(r"\b(\d{6})\b", body.get_content())
    assert found, body.get_content()
    return found[1]


def _report_at_kiosk(
    server: LiveServer, new_context: Callable[..., BrowserContext], here: Hall, code: str, *, scripts: bool
) -> str:
    """Let the scanner of the kiosk type the code of the booking; return the code of the visit."""
    token = register_device(
        mall_id=here.mall.pk, kind="kiosk", name="Anjungan 1", printer_kind="none", actor=here.manager,
        now=at("07:00", TODAY),
    ).token  # fmt: skip
    page = new_context("kiosk", java_script_enabled=scripts).new_page()
    page.goto(f"{server.url}/kios/pasang?token={token}")
    page.goto(f"{server.url}/kios/janji")
    keys = Keyboard(page)
    keys.fill("kode", f"{server.url}/janji/{code}")
    keys.enter()
    assert "/kios/nomor/" in page.url
    expect(page.get_by_role("heading", name="Anda sudah antre")).to_be_visible()
    return page.url.rstrip("/").split("/")[-1].split("?")[0]
