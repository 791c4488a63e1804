"""The errands chosen so far, who is called earlier, and taking the number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.catalog.queries import offerings_at
from anjungan.domain.forecasting.queries import Outlook
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import priority_classes
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import DomainError
from anjungan.foundation.ids import short_code
from anjungan.interfaces.kiosk.expectations import Expectation, hall_now
from anjungan.interfaces.kiosk.place import Kiosk, at_kiosk

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from anjungan.domain.catalog.models import Offering
    from anjungan.domain.queueing.models import PriorityClass


@dataclass(frozen=True, kw_only=True)
class ChosenErrand:
    """One errand with what to expect: plainly, and with a head start."""

    offering: Offering
    expectation: Expectation
    plain: Outlook | None
    early: Outlook | None


@require_safe
@at_kiosk
def show_errands(kiosk: Kiosk) -> HttpResponse:
    """Show the errands and the question who needs to be called earlier."""
    return _page(kiosk) if kiosk.draft.errands else redirect("kiosk:home")


@require_POST
@at_kiosk
def add(kiosk: Kiosk) -> HttpResponse:
    """Add one or several errands, keep what was ticked, and go on to where the person wanted."""
    _keep_ticks(kiosk)
    kiosk.draft.add(_uuids(kiosk.request.POST.getlist("layanan")))
    return redirect("kiosk:home" if "lagi" in kiosk.request.POST else "kiosk:errands")


@require_POST
@at_kiosk
def remove(kiosk: Kiosk) -> HttpResponse:
    """Take an errand out."""
    _keep_ticks(kiosk)
    for offering in _uuids(kiosk.request.POST.getlist("layanan")):
        kiosk.draft.remove(offering)
    return redirect("kiosk:errands")


@require_POST
@at_kiosk
def take_number(kiosk: Kiosk) -> HttpResponse:
    """Reserve a number and have it printed. The same form sent twice is the same number.

    The form carries everything, so that a second tap means the same even after the first has cleared the draft.
    """
    sent = kiosk.request.POST
    try:
        visit = queue.start_visit(
            mall_id=kiosk.mall.pk,
            offerings=_uuids(sent.getlist("layanan")),
            priority_keys=sent.getlist("dahulukan"),
            channel="kiosk",
            language=(get_language() or "id")[:2],
            reserve=True,
            idempotency_key=sent.get("kunci", "")[:64] or short_code(16),
            actor=kiosk.actor,
            now=kiosk.now,
        )
    except DomainError as refusal:
        _keep_ticks(kiosk)
        return _page(kiosk, refusal=refusal)
    if kiosk.device.printer_kind == "network" and not visit.replayed:
        queue.queue_printout(visit_id=visit.id, device_id=kiosk.device.pk, actor=kiosk.actor, now=kiosk.now)
    kiosk.draft.clear()
    return redirect("kiosk:number", visit.code)


def _page(kiosk: Kiosk, refusal: DomainError | None = None) -> HttpResponse:
    offerings = {
        offering.uuid: offering for offering in offerings_at(mall=kiosk.mall).filter(uuid__in=kiosk.draft.errands)
    }
    classes = _classes(kiosk)
    hall = hall_now(kiosk)
    head_start = timedelta(minutes=max((row.head_start_minutes for row in classes), default=0))
    errands = [
        ChosenErrand(
            offering=offerings[uuid],
            expectation=hall.of_line(offerings[uuid].line_id),
            plain=hall.outlook(offerings[uuid].line_id),
            early=hall.outlook(offerings[uuid].line_id, head_start=head_start),
        )
        for uuid in kiosk.draft.errands
        if uuid in offerings
    ]
    return kiosk.page(
        "errands",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        errands=errands,
        classes=classes,
        can_take=bool(errands) and all(errand.expectation.can_take for errand in errands),
        may_add=len(errands) < queue.MOST_ERRANDS,
    )


def _classes(kiosk: Kiosk) -> QuerySet[PriorityClass]:
    return priority_classes(mall_id=kiosk.mall.pk, on=business_date(kiosk.now, kiosk.mall.time_zone))


def _keep_ticks(kiosk: Kiosk) -> None:
    if "dilihat" in kiosk.request.POST:
        known = {row.key for row in _classes(kiosk)}
        kiosk.draft.priorities = [key for key in kiosk.request.POST.getlist("dahulukan") if key in known]


def _uuids(words: list[str]) -> list[UUID]:
    found = []
    for word in words[: queue.MOST_ERRANDS]:
        try:
            found.append(UUID(word))
        except ValueError:
            continue
    return found
