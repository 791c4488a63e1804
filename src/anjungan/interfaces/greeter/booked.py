"""A booking in the greeter's hands: another time, or none, by the code on the visitor's paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.queries import DayPlan, booking_by_code, plan_of, rule_of
from anjungan.domain.assistance.states import Step
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.greeter.place import Greeting, at_the_door

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking


@dataclass(frozen=True, kw_only=True)
class MovePage:
    """All that greeter/appointment_move.html may show. `days` has only days with free times."""

    booking: Booking
    days: list[tuple[DayPlan, list[datetime]]]


def _found(greeting: Greeting, code: str) -> Booking:
    booking = booking_by_code(code=code)
    if booking is None or booking.mall_id != greeting.mall.pk:
        raise Http404
    return booking


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def move(greeting: Greeting, code: str) -> HttpResponse:
    """Show other times; a POST moves the booking there under the same code."""
    booking = _found(greeting, code)
    if greeting.request.method == "POST":
        return _move(greeting, booking)
    rule = rule_of(line_id=booking.line_id)
    if booking.state != "booked" or rule is None:
        return redirect("greeter:appointment", booking.code)
    greeting.tell_step(Step.TIMES, [booking.offering.uuid])
    today = business_date(greeting.now, greeting.mall.time_zone)
    plan = plan_of(rule=rule, first=today, last=today + timedelta(days=rule.horizon_days), now=greeting.now)
    free = [(day, [slot.starts_at for slot in day.free_for(booking.people)]) for day in plan.days]
    page = MovePage(booking=booking, days=[(day, times) for day, times in free if times])
    answer = render(greeting.request, "greeter/appointment_move.html", {"page": page, "mall": greeting.mall})
    answer["Cache-Control"] = "private, no-store"
    return answer


def _move(greeting: Greeting, booking: Booking) -> HttpResponse:
    try:
        starts_at = datetime.fromisoformat(greeting.request.POST.get("waktu", "")[:40])
        if starts_at.tzinfo is None:
            raise ValueError
        appointments.reschedule_booking(code=booking.code, starts_at=starts_at, actor=greeting.actor, now=greeting.now)
    except (ValueError, OverflowError):
        messages.warning(greeting.request, _("Pilih satu waktu dahulu."))
        return redirect("greeter:appointment_move", booking.code)
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
        return redirect("greeter:appointment", booking.code)
    messages.success(greeting.request, _("Janji dipindah. Kodenya tetap."))
    return redirect("greeter:appointment", booking.code)


@require_POST
@at_the_door
def call_off(greeting: Greeting, code: str) -> HttpResponse:
    """Take the time back for the mall, which cannot keep it; the person is told why."""
    booking = _found(greeting, code)
    try:
        appointments.call_off_booking(
            code=booking.code, reason=greeting.request.POST.get("alasan", "")[:300],
            reason_en=greeting.request.POST.get("alasan_en", "")[:300], actor=greeting.actor, now=greeting.now,
        )  # fmt: skip
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
        return redirect("greeter:appointment", booking.code)
    told = _("Janji dibatalkan mal. Orangnya kami kabari dengan alasannya.")
    if not booking.contact_sealed:
        told = _("Janji dibatalkan mal. Tidak ada kontak: sampaikan sendiri bila bertemu orangnya.")
    messages.success(greeting.request, told)
    # Where a slip can be taken back.
    return redirect("greeter:appointment", booking.code)


@require_POST
@at_the_door
def cancel(greeting: Greeting, code: str) -> HttpResponse:
    """Give the time up."""
    booking = _found(greeting, code)
    try:
        appointments.cancel_booking(code=booking.code, actor=greeting.actor, now=greeting.now)
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
        return redirect("greeter:appointment", booking.code)
    messages.success(greeting.request, _("Janji dibatalkan. Waktunya ditawarkan kepada orang lain."))
    return redirect("greeter:appointment", booking.code)


@require_POST
@at_the_door
def reinstate(greeting: Greeting, code: str) -> HttpResponse:
    """Take the cancelling back, as long as the place is free."""
    booking = _found(greeting, code)
    try:
        appointments.reinstate_booking(code=booking.code, actor=greeting.actor, now=greeting.now)
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
    else:
        messages.success(greeting.request, _("Janji berlaku lagi."))
    return redirect("greeter:appointment", booking.code)
