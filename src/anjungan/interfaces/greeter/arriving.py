"""Booked times at the door: who is expected today, checking people in, and booking for who has no phone and no mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.queries import (
    DayPlan,
    WayBack,
    bookable_offering,
    booking_by_code,
    expected_on,
    plan_of,
    rule_of,
    spoken_code,
    way_back,
    window_of,
)
from anjungan.domain.assistance.states import Step
from anjungan.domain.catalog.queries import search_offerings
from anjungan.domain.queueing import operations as queue
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.entry.qr import booking_qr
from anjungan.interfaces.greeter.place import Greeting, at_the_door
from anjungan.interfaces.greeter.starting import LONGEST_WORDS

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking
    from anjungan.domain.catalog.models import Offering

SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A booking of today; `may_come` says that the window of arrival is open or over, so the button works."""

    booking: Booking
    may_come: bool
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class TimesPage:
    """All that greeter/appointments.html may show."""

    expected: list[Expected]
    words: str
    found: list[Offering]


@require_safe
@at_the_door
def show_expected(greeting: Greeting) -> HttpResponse:
    """Show who has a time today, find a service to book for somebody, and open a booking by the code on its paper."""
    asked = greeting.request.GET.get("buka", "")[:40]
    if asked:
        return _open(greeting, asked)
    today = business_date(greeting.now, greeting.mall.time_zone)
    words = greeting.request.GET.get("cari", "").replace("\x00", "")[:LONGEST_WORDS].strip()
    page = TimesPage(
        expected=[
            Expected(
                booking=booking, is_here=booking.state == "checked_in",
                may_come=window_of(booking=booking)[0] <= greeting.now,
            )
            for booking in expected_on(mall_id=greeting.mall.pk, day=today)
        ],
        words=words,
        found=search_offerings(mall=greeting.mall, words=words, limit=SHOWN) if words else [],
    )  # fmt: skip
    return _private(render(greeting.request, "greeter/appointments.html", {"page": page, "mall": greeting.mall}))


def _open(greeting: Greeting, code: str) -> HttpResponse:
    booking = booking_by_code(code=code)
    if booking is None or booking.mall_id != greeting.mall.pk or booking.starts_at is None:
        messages.warning(greeting.request, _("Tidak ada janji dengan kode itu di mal ini. Periksa lagi hurufnya."))
        return redirect("greeter:appointments")
    return redirect("greeter:appointment", booking.code)


@require_POST
@at_the_door
def check_in(greeting: Greeting) -> HttpResponse:
    """Give the number to somebody with a time, by the code on the phone or paper."""
    try:
        visit = queue.check_in(
            code=greeting.request.POST.get("kode", "")[:200], actor=greeting.actor, now=greeting.now, channel="greeter"
        )
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
        return redirect("greeter:appointments")
    return redirect("greeter:visit", visit.code)


@dataclass(frozen=True, kw_only=True)
class ChoosePage:
    """All that greeter/appointment_times.html may show. `days` has only days with free times."""

    offering: Offering
    people: int
    most_people: range
    days: list[tuple[DayPlan, list[datetime]]]


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def choose_time(greeting: Greeting, offering: UUID) -> HttpResponse:
    """Show the free times of a service; a POST books one without asking for any contact."""
    greeting.tell_step(Step.TIMES, [offering])
    chosen = bookable_offering(mall_id=greeting.mall.pk, uuid=offering)
    rule = rule_of(line_id=chosen.line_id) if chosen is not None else None
    if chosen is None:
        raise Http404
    if rule is None:
        messages.warning(greeting.request, _("Layanan ini belum menerima pemesanan waktu."))
        return redirect("greeter:appointments")
    request = greeting.request
    if request.method == "POST":
        return _book(greeting, chosen)
    asked = request.GET.get("orang", "1")
    people = int(asked) if asked in {str(each) for each in range(1, rule.most_people + 1)} else 1
    today = business_date(greeting.now, greeting.mall.time_zone)
    plan = plan_of(rule=rule, first=today, last=today + timedelta(days=rule.horizon_days), now=greeting.now)
    page = ChoosePage(
        offering=chosen, people=people, most_people=range(1, rule.most_people + 1),
        days=[
            (day, [slot.starts_at for slot in day.free_for(people)]) for day in plan.days if day.free_for(people)
        ],
    )  # fmt: skip
    return _private(render(request, "greeter/appointment_times.html", {"page": page, "mall": greeting.mall}))


def _book(greeting: Greeting, offering: Offering) -> HttpResponse:
    sent = greeting.request.POST
    try:
        starts_at = datetime.fromisoformat(sent.get("waktu", "")[:40])
        if starts_at.tzinfo is None:
            raise ValueError
        booking = appointments.book_at_desk(
            mall_id=greeting.mall.pk, offering=offering.uuid, starts_at=starts_at,
            people=int(sent.get("orang", "1")[:2]), actor=greeting.actor, now=greeting.now,
            idempotency_key=sent.get("kunci", "")[:64] or None,
        )  # fmt: skip
    except (ValueError, OverflowError):
        messages.warning(greeting.request, _("Pilih satu waktu dahulu."))
        return redirect("greeter:appointment_times", offering.uuid)
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
        return redirect("greeter:appointment_times", offering.uuid)
    return redirect("greeter:appointment", booking.code)


@dataclass(frozen=True, kw_only=True)
class PaperPage:
    """All that greeter/appointment.html may show: what the person takes home on paper."""

    booking: Booking
    opens: datetime
    closes: datetime
    qr: SafeString
    # In assisted mode: whether this is the booking of somebody else, so far.
    is_anothers: bool
    # Whoever helps a visitor speaks for the visitor, not for the mall.
    may_call_off: bool
    # How the cancelling can be taken back; None when it cannot, or not by who looks.
    way_back: WayBack | None

    @property
    def code(self) -> str:
        """The code in groups, as the person's own page and letter say it."""
        return spoken_code(code=self.booking.code)

    @property
    def may_change(self) -> bool:
        """Whether it is still to come, so that it can be moved or given up."""
        return self.booking.state == "booked"


@require_safe
@at_the_door
def show_paper(greeting: Greeting, code: str) -> HttpResponse:
    """Show a booking to print, to copy by hand, to move or to give up."""
    booking = booking_by_code(code=code)
    if booking is None or booking.mall_id != greeting.mall.pk or booking.starts_at is None:
        raise Http404
    greeting.tell_step(Step.BOOKING)
    opens, closes = window_of(booking=booking)
    consent = greeting.consent
    page = PaperPage(
        booking=booking, opens=opens, closes=closes, qr=booking_qr(booking.code),
        is_anothers=consent is not None and f"booking:{booking.uuid}" not in consent.subjects,
        may_call_off=consent is None,
        # Whoever helps a visitor takes back only what was the visitor's wish.
        way_back=None if consent is not None and booking.mall_reason else way_back(booking=booking, now=greeting.now),
    )  # fmt: skip
    return _private(render(greeting.request, "greeter/appointment.html", {"page": page, "mall": greeting.mall}))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
