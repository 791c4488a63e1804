"""Who booked a time or took a number at home reports here: by the picture (a scanner types it) or by the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.appointments.errors import BookingNotFound
from anjungan.domain.appointments.queries import hall_code, numbers_go_home
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries.lookup import visit_from_home
from anjungan.domain.queueing.states import PresenceWay
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.entry.qr import hall_qr
from anjungan.interfaces.kiosk.place import Kiosk, at_kiosk

if TYPE_CHECKING:
    from anjungan.domain.queueing.models import Visit

LONGEST = 200


@require_safe
@at_kiosk
def show_form(kiosk: Kiosk) -> HttpResponse:
    """Ask for the code of the booking."""
    return _form(kiosk)


@require_POST
@at_kiosk
def check_in(kiosk: Kiosk) -> HttpResponse:
    """Give the number and print it; the same code again shows the same number."""
    typed = kiosk.request.POST.get("kode", "")[:LONGEST]
    home = visit_from_home(mall=kiosk.mall, words=typed)
    if home is not None:
        return _come_from_home(kiosk, home)
    try:
        visit = queue.check_in(code=typed, actor=kiosk.actor, now=kiosk.now, channel="kiosk")
    except DomainError as refusal:
        shown = typed[:40] if isinstance(refusal, BookingNotFound) else ""
        return _form(kiosk, refusal=refusal, typed=shown)
    if visit.device_id != kiosk.device.pk:
        # The number was given at another door; here it is only told again.
        return kiosk.page("arrived", visit=visit)
    if kiosk.device.printer_kind == "network" and not visit.printouts.exists():
        queue.queue_printout(visit_id=visit.pk, device_id=kiosk.device.pk, actor=kiosk.actor, now=kiosk.now)
    return redirect("kiosk:number", visit.code)


def _come_from_home(kiosk: Kiosk, visit: Visit) -> HttpResponse:
    """Note that whoever took a number at home is here, and tell the number again."""
    try:
        queue.confirm_presence(visit_id=visit.pk, actor=kiosk.actor, now=kiosk.now, way=PresenceWay.KIOSK)
    except DomainError as refusal:
        return _form(kiosk, refusal=refusal)
    visit.refresh_from_db()
    return kiosk.page("arrived", visit=visit)


def _form(kiosk: Kiosk, *, refusal: DomainError | None = None, typed: str = "") -> HttpResponse:
    shown = hall_code(mall=kiosk.mall, now=kiosk.now) if numbers_go_home(mall_id=kiosk.mall.pk) else None
    return kiosk.page(
        "arriving", status=refusal.status if refusal is not None else 200, refusal=refusal, typed=typed, hall=shown,
        hall_picture=hall_qr(kiosk.mall.key, shown.code) if shown is not None else None,
    )  # fmt: skip
