"""Who booked a time reports here: by the picture on the phone (a scanner types it) or by the code."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.appointments.errors import BookingNotFound
from anjungan.domain.queueing import operations as queue
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.kiosk.place import Kiosk, at_kiosk

LONGEST = 200


@require_safe
@at_kiosk
def show_form(kiosk: Kiosk) -> HttpResponse:
    """Ask for the code of the booking."""
    return kiosk.page("arriving", refusal=None, typed="")


@require_POST
@at_kiosk
def check_in(kiosk: Kiosk) -> HttpResponse:
    """Give the number and print it; the same code again shows the same number."""
    typed = kiosk.request.POST.get("kode", "")[:LONGEST]
    try:
        visit = queue.check_in(code=typed, actor=kiosk.actor, now=kiosk.now, channel="kiosk")
    except DomainError as refusal:
        shown = typed[:40] if isinstance(refusal, BookingNotFound) else ""
        return kiosk.page("arriving", status=refusal.status, refusal=refusal, typed=shown)
    if visit.device_id != kiosk.device.pk:
        # The number was given at another door; here it is only told again.
        return kiosk.page("arrived", visit=visit)
    if kiosk.device.printer_kind == "network" and not visit.printouts.exists():
        queue.queue_printout(visit_id=visit.pk, device_id=kiosk.device.pk, actor=kiosk.actor, now=kiosk.now)
    return redirect("kiosk:number", visit.code)
