"""How much lighter this mall made its services than the standards it took them from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from anjungan.foundation import clock
from anjungan.interfaces.entry.simpler import simpler_page
from anjungan.interfaces.portal.place import place_of


@require_safe
def show_simpler(request: HttpRequest) -> HttpResponse:
    """Show the four totals, each leading to its services."""
    place = place_of(request)
    page = None
    if place.mall is not None:
        today = clock.business_date(clock.now(), place.mall.time_zone)
        page = simpler_page(mall_id=place.mall.pk, on=today)
    with timezone.override(place.time_zone):
        return render(request, "portal/simpler.html", {"page": page, "place": place, "mall": place.mall})
