"""One booking on its own page: say how to be reached, prove it, keep it, move it, give it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.ports import reachable_kinds
from anjungan.domain.appointments.queries import WayBack, contact_of, masked, rule_of, way_back, window_of
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.premises.queries import why_closed
from anjungan.domain.queueing.queries.lookup import visit_code_of_booking
from anjungan.foundation import clock
from anjungan.foundation.errors import DomainError, InvalidInput
from anjungan.interfaces.entry.qr import booking_qr
from anjungan.interfaces.portal.booking.calendar_file import calendar_file
from anjungan.interfaces.portal.booking.choosing import Times, instant_in, times_of
from anjungan.interfaces.portal.booking.finding import by_booking_code, code_text, owner

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking

CONTACT, PROOF, OFFER, LISTED, BOOKED, OVER = "contact", "proof", "offer", "listed", "booked", "over"


@dataclass(frozen=True, kw_only=True)
class BookingPage:
    """All that portal/booking/booking.html may show. `step` is one of the six words above."""

    booking: Booking
    step: str
    code: str
    kinds: tuple[str, ...]
    contact: str
    opens: datetime | None
    closes: datetime | None
    qr: SafeString | None
    visit_code: str | None
    is_demo: bool
    # Why nobody is served at the booked time; empty while somebody is.
    closed: str = ""
    # How the person's own cancelling can be taken back; None when it cannot any more.
    way_back: WayBack | None = None
    # What is wrong with the address that was typed, which stays in its field.
    refusal: str = ""
    typed: str = ""
    way: str = ""


def _step(booking: Booking, now: datetime) -> str:
    waits = booking.state in (BookingState.HELD, BookingState.LISTED)
    lapsed = booking.held_until is not None and now >= booking.held_until
    if waits and not lapsed:
        if booking.proven_at is not None:
            return OFFER if booking.state == BookingState.HELD else LISTED
        return PROOF if booking.proof_round else CONTACT
    return BOOKED if booking.state == BookingState.BOOKED else OVER


@require_safe
@by_booking_code
def show_booking(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Show the booking and the next thing to do."""
    return _render(request, booking)


def _render(request: HttpRequest, booking: Booking, refusal: str = "") -> HttpResponse:
    step = _step(booking, clock.now())
    opens, closes = window_of(booking=booking) if booking.starts_at is not None else (None, None)
    page = BookingPage(
        booking=booking, step=step, code=code_text(booking.code), kinds=reachable_kinds(),
        contact=masked(contact_of(booking=booking)), opens=opens, closes=closes,
        qr=booking_qr(booking.code) if step == BOOKED else None,
        visit_code=visit_code_of_booking(booking_id=booking.pk) if step == OVER else None, is_demo=settings.DEMO,
        closed=_why_closed(booking) if step == BOOKED else "",
        way_back=way_back(booking=booking, now=clock.now()) if not booking.mall_reason else None, refusal=refusal,
        typed=request.POST.get("alamat", "")[:254], way=request.POST.get("cara", ""),
    )  # fmt: skip
    shown = {"page": page, "place": None, "mall": booking.mall}
    return render(request, "portal/booking/booking.html", shown, status=422 if refusal else 200)


def _why_closed(booking: Booking) -> str:
    if booking.starts_at is None:
        return ""
    status = why_closed(mall=booking.mall_id, line=booking.line_id, at=booking.starts_at)
    return "" if status.is_open else status.reason


@require_POST
@by_booking_code
def give_contact(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Note how the person is reached and have the code sent."""
    try:
        appointments.ask_proof(
            code=booking.code, kind=request.POST.get("cara", ""), address=request.POST.get("alamat", "")[:254],
            actor=owner(booking), now=clock.now(),
        )  # fmt: skip
    except InvalidInput as wrong:
        booking.refresh_from_db()
        if _step(booking, clock.now()) in (CONTACT, PROOF):
            return _render(request, booking, wrong.user_message)
        messages.error(request, wrong.user_message)
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
    return redirect("portal:booking", booking.code)


@require_POST
@by_booking_code
def send_again(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Have another code sent to the same contact."""
    contact = contact_of(booking=booking)
    if contact is None:
        return redirect("portal:booking", booking.code)
    return _done(
        request,
        booking,
        lambda: appointments.ask_proof(
            code=booking.code, kind=contact.kind, address=contact.address, actor=owner(booking), now=clock.now()
        ),
        _("Kode baru dikirim. Kode yang lama tidak berlaku lagi."),
    )


@require_POST
@by_booking_code
def prove(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Prove the contact with the one-time code."""
    listed = booking.state == BookingState.LISTED
    return _done(
        request,
        booking,
        lambda: appointments.confirm_booking(
            code=booking.code, proof=request.POST.get("kode", "")[:20], actor=owner(booking), now=clock.now()
        ),
        _("Anda masuk daftar tunggu.") if listed else _("Waktu itu sekarang milik Anda."),
    )


@require_POST
@by_booking_code
def take_offer(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Take the time that became free."""
    return _done(
        request,
        booking,
        lambda: appointments.accept_offer(code=booking.code, actor=owner(booking), now=clock.now()),
        _("Waktu itu sekarang milik Anda."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@by_booking_code
def cancel(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Ask whether the time is to be given up; a POST gives it up."""
    if request.method == "POST":
        return _done(
            request,
            booking,
            lambda: appointments.cancel_booking(code=booking.code, actor=owner(booking), now=clock.now()),
            _("Dibatalkan. Terima kasih sudah memberi tahu: waktunya ditawarkan kepada orang lain."),
        )
    return render(request, "portal/booking/cancel.html", {"booking": booking, "place": None, "mall": booking.mall})


@require_POST
@by_booking_code
def reinstate(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Take the cancelling back, as long as the place is free."""
    return _done(
        request,
        booking,
        lambda: appointments.reinstate_booking(code=booking.code, actor=owner(booking), now=clock.now()),
        _("Janji Anda berlaku lagi."),
    )


@dataclass(frozen=True, kw_only=True)
class MovePage:
    """All that portal/booking/move.html may show."""

    booking: Booking
    times: Times


@require_http_methods(["GET", "HEAD", "POST"])
@by_booking_code
def move(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Show other times; a POST moves the booking there under the same code."""
    rule = rule_of(line_id=booking.line_id)
    if booking.state != BookingState.BOOKED or rule is None:
        return redirect("portal:booking", booking.code)
    if request.method == "POST":
        at = instant_in(request.POST.get("waktu", ""))
        if at is None:
            messages.error(request, _("Pilih satu waktu dahulu."))
            return redirect("portal:booking_move", booking.code)
        return _done(
            request,
            booking,
            lambda: appointments.reschedule_booking(
                code=booking.code, starts_at=at, actor=owner(booking), now=clock.now()
            ),
            _("Janji dipindah. Kodenya tetap."),
        )
    page = MovePage(booking=booking, times=times_of(rule, request, clock.now(), people=booking.people))
    return render(request, "portal/booking/move.html", {"page": page, "place": None, "mall": booking.mall})


@require_safe
@by_booking_code
def download_calendar(_request: HttpRequest, booking: Booking) -> HttpResponse:
    """Give the time as a calendar file."""
    if booking.state != BookingState.BOOKED:
        return redirect("portal:booking", booking.code)
    response = HttpResponse(calendar_file(booking, now=clock.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="janji.ics"'
    return response


def _done(request: HttpRequest, booking: Booking, verb: Callable[[], object], told: str) -> HttpResponse:
    try:
        verb()
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
    else:
        if told:
            messages.success(request, told)
    return redirect("portal:booking", booking.code)
