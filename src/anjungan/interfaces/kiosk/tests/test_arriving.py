"""Who booked a time reports at the kiosk."""

from __future__ import annotations

import pytest

from anjungan.domain.accounts.models import User
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking, BookingRule
from anjungan.domain.premises.models import Duty
from anjungan.domain.queueing.models import Printout, Ticket, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, day_of, minutes
from anjungan.interfaces.kiosk.tests.conftest import AtKiosk, later

HALF_PAST_TEN = NINE_O_CLOCK + minutes(90)


@pytest.fixture
def booked(kiosk: AtKiosk) -> Booking:
    """A time at half past ten, booked at nine."""
    here = kiosk.hall
    BookingRule.objects.create(line=here.lines[0])
    counter = here.counters[0]
    Duty.objects.create(
        counter=counter, officer=User.objects.get(staffed_counters=counter),
        business_date=day_of(NINE_O_CLOCK, here.mall.time_zone),
        starts_at=NINE_O_CLOCK - minutes(60), ends_at=NINE_O_CLOCK + minutes(360),
    )  # fmt: skip
    return appointments.book_at_desk(
        mall_id=here.mall.pk, offering=here.offerings[0].uuid, starts_at=HALF_PAST_TEN, actor=here.greeter,
        now=NINE_O_CLOCK,
    )  # fmt: skip


def report(kiosk: AtKiosk, code: str) -> str:
    return str(kiosk.client.post("/kios/janji/lapor", {"kode": code}, follow=True).content.decode())


def test_the_scanned_picture_gives_the_number_and_prints_it_once(kiosk: AtKiosk, booked: Booking) -> None:
    later(kiosk, minutes=75)
    report(kiosk, booked.code)
    page = report(kiosk, f"http://mal.example/janji/{booked.code}")
    visit = Visit.objects.get()

    assert visit.number[0] in page
    assert (visit.state, visit.channel, Printout.objects.count()) == ("open", "kiosk", 1)
    assert Ticket.objects.get().rank_at == HALF_PAST_TEN - minutes(20)


def test_too_early_and_wrong_codes_are_told_what_to_do(kiosk: AtKiosk, booked: Booking) -> None:
    early, wrong = report(kiosk, booked.code), report(kiosk, "bukan kode")

    assert "mulai pukul 10.00" in early
    assert "Ambil nomor biasa" in early
    assert "Tidak ada janji dengan kode itu" in wrong
    assert 'value="bukan kode"' in wrong
    assert Visit.objects.count() == 0


def test_the_front_page_leads_there(kiosk: AtKiosk) -> None:
    assert "/kios/janji" in kiosk.get("").content.decode()
    assert "Sudah punya janji?" in kiosk.get("janji").content.decode()
