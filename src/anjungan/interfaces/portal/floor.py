"""The building in words and as a simple drawing: zones, their counters, and who sits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anjungan.domain.premises.queries import counters_of, lines_of, zones_of
from anjungan.interfaces.portal.place import place_of

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Agency, Mall
    from anjungan.domain.premises.models import Zone

# The drawing: zones side by side, two in a row, counters as small squares along each.
_ACROSS, _WIDE, _HIGH, _GAP = 2, 300, 132, 16
_SQUARE, _STEP, _PER_ROW = 24, 30, 9
_LEFT, _TOP = 16, 58
_MOST_SQUARES = 2 * _PER_ROW


@dataclass(frozen=True, kw_only=True)
class Square:
    """A counter in the drawing."""

    x: int
    y: int


@dataclass(frozen=True, kw_only=True)
class ZoneOnMap:
    """A zone with its counters and agencies, and where it is drawn."""

    zone: Zone
    codes: list[str]
    agencies: list[Agency]
    x: int
    y: int
    squares: list[Square]

    @property
    def counters_text(self) -> str:
        """The counters: `101`, or `101–115`."""
        if not self.codes:
            return ""
        return self.codes[0] if len(self.codes) == 1 else f"{self.codes[0]}–{self.codes[-1]}"

    @property
    def colour(self) -> int:
        """The zone's colour, one of six."""
        return (self.zone.number - 1) % 6 + 1


@dataclass(frozen=True, kw_only=True)
class FloorPage:
    """All that portal/floor.html may show; sizes are those of the drawing."""

    zones: list[ZoneOnMap]
    width: int
    height: int


@require_safe
def show_floor(request: HttpRequest) -> HttpResponse:
    """Show where things are."""
    place = place_of(request)
    page = _floor(place.mall) if place.mall is not None else None
    return render(request, "portal/floor.html", {"page": page, "place": place, "mall": place.mall})


def _floor(mall: Mall) -> FloorPage:
    codes: dict[int, list[str]] = {}
    for counter in counters_of(mall_id=mall.pk):
        codes.setdefault(counter.zone_id, []).append(counter.code)
    agencies: dict[int, dict[int, Agency]] = {}
    for line in lines_of(mall_id=mall.pk):
        agencies.setdefault(line.zone_id, {})[line.agency_id] = line.agency
    zones = list(zones_of(mall_id=mall.pk))
    rows = -(-len(zones) // _ACROSS)
    return FloorPage(
        zones=[
            _drawn(zone, index, codes.get(zone.pk, []), list(agencies.get(zone.pk, {}).values()))
            for index, zone in enumerate(zones)
        ],
        width=_ACROSS * _WIDE + _GAP,
        height=rows * (_HIGH + _GAP) + 56,
    )


def _drawn(zone: Zone, index: int, codes: list[str], agencies: list[Agency]) -> ZoneOnMap:
    x, y = (index % _ACROSS) * (_WIDE + _GAP), (index // _ACROSS) * (_HIGH + _GAP)
    squares = [
        Square(x=x + _LEFT + (place % _PER_ROW) * _STEP, y=y + _TOP + (place // _PER_ROW) * _STEP)
        for place in range(min(len(codes), _MOST_SQUARES))
    ]
    return ZoneOnMap(
        zone=zone,
        codes=codes,
        agencies=sorted(agencies, key=lambda each: each.short),
        x=x,
        y=y,
        squares=squares,
    )
