"""How much lighter this mall made its services than the standards it took them from."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.queries.simplification import simplification
from anjungan.foundation import clock
from anjungan.interfaces.entry.simpler import MeasureShown, shown
from anjungan.interfaces.portal.place import place_of


@dataclass(frozen=True, kw_only=True)
class SimplerPage:
    """All that portal/simpler.html may show."""

    measures: list[MeasureShown]
    adopted: int
    offered: int


@require_safe
def show_simpler(request: HttpRequest) -> HttpResponse:
    """Show the four totals, each leading to its services."""
    place = place_of(request)
    page = None
    if place.mall is not None:
        today = clock.business_date(clock.now(), place.mall.time_zone)
        found = simplification(mall_id=place.mall.pk, on=today)
        page = SimplerPage(measures=shown(found), adopted=len(found.adopted), offered=found.offered)
    with timezone.override(place.time_zone):
        return render(request, "portal/simpler.html", {"page": page, "place": place, "mall": place.mall})
