"""Of what somebody with a booking is told: fewer messages, this browser too, or nothing and the contact deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.queries import chosen_for_booking
from anjungan.domain.notifications.states import OF_VISIT, Kind
from anjungan.foundation import clock
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.portal.booking.finding import by_booking_code, owner
from anjungan.interfaces.portal.told import ToldPage, push_key, take_browser

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking

_TOGETHER = {
    Kind.MADE: (Kind.MADE, Kind.MOVED),
    Kind.REMINDER: (Kind.REMINDER,),
    Kind.CALLED_OFF: (Kind.CALLED_OFF, Kind.CANCELLED, Kind.LIST_OVER, Kind.REINSTATED),
    Kind.NEAR: OF_VISIT,
    Kind.OFFERED: (Kind.OFFERED,),
}
_ALIVE = (BookingState.BOOKED, BookingState.LISTED, BookingState.HELD)


def _told_page(booking: Booking) -> ToldPage:
    chosen = chosen_for_booking(booking=booking)
    words = {
        Kind.MADE: _("Janji dibuat atau dipindah"),
        Kind.REMINDER: _("Pengingat sebelum waktunya"),
        Kind.CALLED_OFF: _("Mal tutup atau membatalkan"),
        Kind.NEAR: _("Sesudah lapor datang: giliran dekat, dipanggil, tutup"),
        Kind.OFFERED: _("Ada waktu kosong"),
    }
    if booking.state == BookingState.BOOKED:
        del words[Kind.OFFERED]
    code = booking.code
    over = "" if booking.state in _ALIVE else _("Janji ini sudah selesai. Tidak ada lagi yang perlu dikabarkan.")
    return ToldPage(
        title=_("Kabar untuk janji Anda"), action=reverse("portal:booking_told", args=[code]),
        back=reverse("portal:booking", args=[code]), back_text=_("Kembali ke janji"),
        stop=reverse("portal:booking_told_stop", args=[code]), ways=(),
        choices=[(kind.value, text, kind in chosen.kinds) for kind, text in words.items()],
        known=chosen.address,
        kept_for=_("Hanya untuk janji ini dan kunjungannya. Disimpan tersandi dan dihapus 30 hari sesudahnya."),
        push_key=push_key(), has_browser=chosen.has_browser, browser=reverse("portal:booking_browser", args=[code]),
        forget=reverse("portal:booking_forget", args=[code]) if chosen.address else "", over=over,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@by_booking_code
def choose(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Show what is told about the booking; a POST changes it."""
    if request.method == "POST":
        asked = request.POST.getlist("kabar")
        kinds = [kind for group, together in _TOGETHER.items() if group in asked for kind in together]
        # What was not on the page is not refused: the waiting list is over.
        kinds += [Kind.OFFERED] if kinds and booking.state == BookingState.BOOKED else []
        try:
            notifications.choose_booking_messages(code=booking.code, kinds=kinds, actor=owner(booking), now=clock.now())
        except DomainError as refusal:
            messages.error(request, refusal.user_message)
        else:
            told = _("Baik, kami kabari.") if kinds else _("Baik, kami tidak mengirim kabar lagi.")
            messages.success(request, told)
        return redirect("portal:booking", booking.code)
    context = {"page": _told_page(booking), "place": None, "mall": booking.mall}
    return render(request, "portal/told.html", context)


@require_POST
@by_booking_code
def notify_browser(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Notify this browser about the booking, or no more."""

    def verb(subscription: str) -> object:
        return notifications.subscribe_browser_to_booking(
            code=booking.code, subscription=subscription, actor=owner(booking), now=clock.now()
        )

    def end() -> None:
        notifications.unsubscribe_browser_of_booking(code=booking.code, actor=owner(booking), now=clock.now())

    take_browser(request, verb, end)
    return redirect("portal:booking_told", booking.code)


@require_POST
@by_booking_code
def forget_contact(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Delete the contact of the booking; the booking stays."""
    try:
        appointments.forget_contact(code=booking.code, actor=owner(booking), now=clock.now())
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
    else:
        messages.success(request, _("Kontak dihapus. Janji tetap; simpan kodenya."))
    return redirect("portal:booking", booking.code)


@csrf_exempt  # A mail program presses this for the reader (RFC 8058) and has no cookie of ours; the code is the secret.
@require_http_methods(["GET", "HEAD", "POST"])
@by_booking_code
def stop(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Ask nothing, offer one button; a POST stops the messages. Reading the page changes nothing."""
    code = booking.code
    if request.method == "POST":
        notifications.choose_booking_messages(code=code, kinds=(), actor=owner(booking), now=clock.now())
    chosen = chosen_for_booking(booking=booking)
    context = {
        "place": None, "mall": booking.mall, "title": _("Berhenti dikabari tentang janji ini?"),
        "is_known": bool(chosen.kinds) and (bool(chosen.address) or chosen.has_browser),
        "is_stopped": request.method == "POST", "action": reverse("portal:booking_told_stop", args=[code]),
        "told": reverse("portal:booking_told", args=[code]), "back": reverse("portal:booking", args=[code]),
        "back_text": _("Kembali ke janji"),
        "meaning": _("Kami tidak mengingatkan Anda lagi, dan tidak mengabari bila mal tutup. Janji Anda tetap."),
        "done": _("Kami tidak mengirim kabar lagi tentang janji ini. Janji Anda tetap."),
        "nothing": _("Tidak ada kabar yang dikirim tentang janji ini."),
    }  # fmt: skip
    # No redirect: mail programs do not follow one (RFC 8058).
    return render(request, "portal/told_stop.html", context)
