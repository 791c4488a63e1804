"""The ticket on paper: an 80 mm slip that a browser prints. Kiosk and greeter open it; a visitor may too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from anjungan.domain.queueing.queries import ErrandOnPage, TicketPage
from anjungan.foundation import clock
from anjungan.interfaces.entry.expectations import Expected, expected
from anjungan.interfaces.entry.qr import visit_qr
from anjungan.interfaces.portal.lookup import FoundVisit, by_code


@dataclass(frozen=True, kw_only=True)
class SlipErrand:
    """One errand in print: what, where, and how many are before it."""

    errand: ErrandOnPage

    @property
    def ahead(self) -> int | None:
        """How many people are called before; None where the number says nothing."""
        return self.errand.ahead if self.errand.state in {"waiting", "reserved"} else None


@dataclass(frozen=True, kw_only=True)
class SlipPage:
    """All that portal/slip.html may show."""

    number: str
    code: str
    mall: str
    taken_at: datetime
    first: ErrandOnPage | None
    expected: Expected | None
    errands: list[SlipErrand]
    qr: SafeString
    complaint_channel: str


@require_safe
@by_code
def show_slip(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Show the slip in the visitor's own language. Opened with `?cetak` it prints itself."""
    now = clock.now()
    with translation.override(found.visit.language), timezone.override(found.visit.mall.time_zone):
        page = slip_page(found, now=now)
        return render(request, "portal/slip.html", {"page": page, "prints_itself": "cetak" in request.GET})


def slip_page(found: TicketPage, *, now: datetime) -> SlipPage:
    """Return the slip of a visit as it reads now."""
    visit, first = found.visit, found.now_errand
    channels = visit.mall.facts.get("complaint_channels") or [""]
    return SlipPage(
        number=visit.number,
        code=visit.code,
        mall=visit.mall.short_name,
        taken_at=visit.created_at,
        first=first,
        expected=expected(first, now=now) if first else None,
        errands=[SlipErrand(errand=errand) for errand in found.errands if errand.state not in {"done", "dropped"}],
        qr=visit_qr(visit.code),
        complaint_channel=str(channels[0]),
    )
