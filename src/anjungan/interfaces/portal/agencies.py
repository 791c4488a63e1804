"""Every agency of the building now, and one agency with all it offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.queries import offerings_at
from anjungan.foundation import clock
from anjungan.interfaces.portal.hall import AgencyNow, Hall, hall_of
from anjungan.interfaces.portal.place import Place, place_of

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import Offering


@dataclass(frozen=True, kw_only=True)
class AgencyPage:
    """All that portal/agency.html may show."""

    agency: AgencyNow
    offerings: list[Offering]


@require_safe
def show_agencies(request: HttpRequest) -> HttpResponse:
    """Show how every agency stands, what is wrong first."""
    place = place_of(request)
    with timezone.override(place.time_zone):
        page = _hall(place)
        return render(request, "portal/agencies.html", {"page": page, "place": place, "mall": place.mall})


@require_safe
def show_agency(request: HttpRequest, key: str) -> HttpResponse:
    """Show one agency: how it stands, where it is, and all it offers."""
    place = place_of(request)
    with timezone.override(place.time_zone):
        hall = _hall(place)
        agency = next((each for each in hall.agencies if each.agency.key == key), None) if hall is not None else None
        if agency is None or place.mall is None:
            raise Http404
        found = offerings_at(mall=place.mall).filter(service__agency=agency.agency).order_by("service__name_id")
        page = AgencyPage(agency=agency, offerings=list(found))
        return render(request, "portal/agency.html", {"page": page, "place": place, "mall": place.mall})


def _hall(place: Place) -> Hall | None:
    return hall_of(place.mall, now=clock.now()) if place.mall is not None else None
