"""One service: what to bring, how long, what it costs, where, and what it is not for. Also as a list on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.queries import OfferedHere, ServiceAtMall, service_at_mall
from anjungan.domain.queueing.queries import WaysToCome, ways_to_come
from anjungan.domain.queueing.queries.usual_times import UsualTimes, usual_times
from anjungan.foundation import clock
from anjungan.interfaces.portal.hall import Standing, line_now
from anjungan.interfaces.portal.place import Place, place_of
from anjungan.interfaces.portal.told_standard import Told, told
from anjungan.interfaces.portal.waits.calm import quiet_now_sentence, quiet_today

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

# What a service usually takes changes by the day, not by the minute.
_REMEMBER_SECONDS = 600
_NOT_YET = "none"


@dataclass(frozen=True, kw_only=True)
class ServicePage:
    """All that portal/service.html and portal/checklist.html may show. None stays unknown: nothing is made up.

    `ways` and `standing` are None where the service is not offered.
    """

    service: ServiceAtMall
    told: Told
    ways: WaysToCome | None
    standing: Standing | None
    usual: UsualTimes | None
    quiet: str
    now: datetime

    @property
    def offering(self) -> OfferedHere | None:
        """How it is offered here."""
        return self.service.offering

    @property
    def at_counter(self) -> str:
        """How long it takes at the counter: as measured here, else as printed."""
        if self.usual is None:
            return self.told.at_counter
        return _("sekitar %(minutes)s menit") % {"minutes": max(1, round(self.usual.service_seconds / 60))}

    @property
    def counter_count(self) -> int:
        """How many counters serve it."""
        return len(self.offering.counters) if self.offering is not None else 0

    @property
    def counters_text(self) -> str:
        """The counters that serve it: `201`, or `201–206`."""
        counters = self.offering.counters if self.offering is not None else []
        if not counters:
            return ""
        return counters[0] if len(counters) == 1 else f"{counters[0]}–{counters[-1]}"


@require_safe
def show_service(request: HttpRequest, key: str) -> HttpResponse:
    """Show a service as somebody who prepares to come needs it."""
    return _render(request, key, "portal/service.html")


@require_safe
def show_checklist(request: HttpRequest, key: str) -> HttpResponse:
    """Show what to bring as a list to print."""
    return _render(request, key, "portal/checklist.html")


def _render(request: HttpRequest, key: str, template: str) -> HttpResponse:
    place, now = place_of(request), clock.now()
    today = clock.business_date(now, place.time_zone or "Asia/Jakarta")
    service = service_at_mall(key=key[:100], mall=place.mall, on=today)
    if service is None:
        raise Http404
    with timezone.override(place.time_zone):
        page = _page(service, place, now)
        return render(request, template, {"page": page, "place": place, "mall": place.mall})


def _page(service: ServiceAtMall, place: Place, now: datetime) -> ServicePage:
    mall, offering = place.mall, service.offering
    if mall is None or offering is None:
        return ServicePage(
            service=service, told=told(service), ways=None, standing=None, usual=None, quiet="", now=now
        )  # fmt: skip
    ways = ways_to_come(mall=mall, line_id=offering.line_id, now=now)
    return ServicePage(
        service=service,
        told=told(service),
        ways=ways,
        standing=line_now(offering.line_id, mall, ways, now=now),
        usual=_usual(offering, mall, now),
        quiet=quiet_now_sentence(quiet_today(mall, now=now).get(offering.line_id), mall, now=now),
        now=now,
    )


def _usual(offering: OfferedHere, mall: Mall, now: datetime) -> UsualTimes | None:
    """Return what it usually takes, remembered for some minutes."""
    key = f"usual:{offering.id}:{clock.business_date(now, mall.time_zone)}"
    known: UsualTimes | str | None = cache.get(key)
    if known is None:
        found = usual_times(mall=mall, offering_id=offering.id, line_id=offering.line_id, now=now)
        cache.set(key, found or _NOT_YET, _REMEMBER_SECONDS)
        return found
    return known if isinstance(known, UsualTimes) else None
