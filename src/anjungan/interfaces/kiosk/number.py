"""The number: printing, printed, or to be noted by hand; and what to do when the paper does not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.queries import visit_outlook
from anjungan.domain.forecasting.states import Channel
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import ErrandOnPage, TicketPage, ticket_page
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.entry.expectations import Expected, expected
from anjungan.interfaces.entry.qr import visit_qr
from anjungan.interfaces.kiosk.place import Kiosk, at_kiosk

if TYPE_CHECKING:
    from anjungan.domain.queueing.models import Printout, Visit

# A printer that has said nothing for so long is treated as one that cannot print.
PATIENCE = timedelta(seconds=15)
PRINTING, BY_HAND, IN_LINE, EXPIRED = "printing", "by_hand", "in_line", "expired"


@dataclass(frozen=True, kw_only=True)
class NumberPage:
    """All that kiosk/number.html may show. `state` is one of the four words above; `on_paper`: the paper is out."""

    visit: Visit
    state: str
    reason: str
    first: ErrandOnPage | None
    expected: Expected | None
    errands: list[ErrandOnPage]
    qr: SafeString
    prints_here: bool
    on_paper: bool


@require_safe
@at_kiosk
def show_number(kiosk: Kiosk, code: str) -> HttpResponse:
    """Show the number as large as it can be, where to sit, and what is to be done with the paper."""
    found = _found(kiosk, code)
    state, reason = _state(kiosk, found.visit)
    outlook = visit_outlook(found=found, now=kiosk.now)
    forecasting.keep_promises(outlooks=outlook.tickets.values(), channel=Channel.KIOSK, now=kiosk.now)
    page = NumberPage(
        visit=found.visit,
        state=state,
        reason=reason,
        first=outlook.first,
        expected=expected(outlook.of(outlook.first)) if outlook.first else None,
        errands=found.errands,
        qr=visit_qr(found.visit.code),
        prints_here=kiosk.device.printer_kind == "browser",
        on_paper=found.visit.printouts.filter(state="printed").exists(),
    )
    return kiosk.page("number", page=page)


@require_safe
@at_kiosk
def tell_state(kiosk: Kiosk, code: str) -> HttpResponse:
    """Tell a waiting page whether something has changed."""
    state, reason = _state(kiosk, _found(kiosk, code).visit)
    return JsonResponse({"state": state, "reason": reason})


@require_POST
@at_kiosk
def confirm(kiosk: Kiosk, code: str) -> HttpResponse:
    """The person has the paper or has noted the number: stand in line."""
    visit = _found(kiosk, code).visit
    try:
        queue.confirm_visit(visit_id=visit.pk, actor=kiosk.actor, now=kiosk.now)
    except DomainError as refusal:
        if refusal.code != "reservation_expired":
            raise
    return redirect("kiosk:number", code)


@require_POST
@at_kiosk
def print_again(kiosk: Kiosk, code: str) -> HttpResponse:
    """Try the printer once more."""
    visit = _found(kiosk, code).visit
    queue.queue_printout(visit_id=visit.pk, device_id=kiosk.device.pk, actor=kiosk.actor, now=kiosk.now)
    return redirect("kiosk:number", code)


@require_POST
@at_kiosk
def give_up(kiosk: Kiosk, code: str) -> HttpResponse:
    """Give the number back before standing in line."""
    visit = _found(kiosk, code).visit
    try:
        queue.abandon_visit(visit_id=visit.pk, actor=kiosk.actor, now=kiosk.now)
    except DomainError:
        return redirect("kiosk:number", code)
    return redirect("kiosk:start_over")


def _found(kiosk: Kiosk, code: str) -> TicketPage:
    found = ticket_page(code=code)
    # A kiosk shows the numbers it gave; other pages have their own ways of knowing who asks.
    if found is None or found.visit.device_id != kiosk.device.pk:
        raise Http404
    return found


def _state(kiosk: Kiosk, visit: Visit) -> tuple[str, str]:
    over = visit.reserved_until is not None and kiosk.now > visit.reserved_until
    if visit.state == "expired" or (visit.state == "reserved" and over):
        return EXPIRED, ""
    return _of_paper(kiosk, visit) if visit.state == "reserved" else (IN_LINE, "")


def _of_paper(kiosk: Kiosk, visit: Visit) -> tuple[str, str]:
    last: Printout | None = visit.printouts.order_by("-pk").first()
    if last is None:
        return BY_HAND, ""
    if last.state == "failed":
        return BY_HAND, last.reason or "unreachable"
    return (PRINTING, "") if kiosk.now - last.queued_at <= PATIENCE else (BY_HAND, "unreachable")
