"""The service pledge (maklumat pelayanan): signed, for everybody to read and to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.components.telling import time_words
from anjungan.domain.catalog.queries.pledges import pledge_of
from anjungan.domain.catalog.queries.standards import StandardInForce, standards_in_force
from anjungan.foundation import clock
from anjungan.interfaces.portal.life_events import fee_words
from anjungan.interfaces.portal.place import place_of

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import ServicePledge


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is promised for one service, in words; None is unknown."""

    standard: StandardInForce
    time: str | None
    fee: str | None

    @property
    def name_id(self) -> str:
        """The service's Indonesian name."""
        return self.standard.name_id

    @property
    def name_en(self) -> str:
        """The service's English name."""
        return self.standard.name_en


@dataclass(frozen=True, kw_only=True)
class PledgePage:
    """All that portal/pledge.html may show. `promises` are the standards of this mall alone, by agency."""

    pledge: ServicePledge | None
    promises: Sequence[tuple[str, Sequence[Promise]]]
    count: int


@require_safe
def show_pledge(request: HttpRequest) -> HttpResponse:
    """Show the pledge of the mall and what it stands for."""
    place = place_of(request)
    page = None
    if place.mall is not None:
        today = clock.business_date(clock.now(), place.mall.time_zone)
        own = [each for each in standards_in_force(mall=place.mall, on=today).values() if each.of_this_mall]
        agencies: dict[str, list[Promise]] = {}
        for standard in sorted(own, key=lambda each: (each.agency_short, each.name_id)):
            limit = standard.content.time_limit.value
            agencies.setdefault(standard.agency_short, []).append(
                Promise(standard=standard, time=time_words(limit) if limit else None, fee=fee_words(standard.content))
            )
        page = PledgePage(pledge=pledge_of(mall_id=place.mall.pk), promises=list(agencies.items()), count=len(own))
    with timezone.override(place.time_zone):
        return render(request, "portal/pledge.html", {"page": page, "place": place, "mall": place.mall})
