"""Which lines are open, which are closed and why, and how long people wait: what visitors ask at the door."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anjungan.domain.premises.queries import OperatingStatus, why_closed
from anjungan.interfaces.greeter.hall import HallLine, hall_lines
from anjungan.interfaces.greeter.place import Greeting, at_the_door

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Zone


@dataclass(frozen=True, kw_only=True)
class OverviewPage:
    """All that greeter/lines.html may show."""

    status: OperatingStatus
    zones: list[tuple[Zone, list[HallLine]]]
    closed: list[HallLine]


@require_safe
@at_the_door
def show_lines(greeting: Greeting) -> HttpResponse:
    """Show every line by zone; asked again by the page itself, only the list is sent."""
    lines = hall_lines(greeting)
    page = OverviewPage(
        status=why_closed(mall=greeting.mall, at=greeting.now),
        zones=[(zone, list(inside)) for zone, inside in groupby(lines, key=lambda one: one.line.zone)],
        closed=[one for one in lines if not one.now.may_take],
    )
    template = "greeter/lines_now.html" if greeting.request.headers.get("HX-Request") else "greeter/lines.html"
    answer = render(greeting.request, template, {"page": page, "mall": greeting.mall, "now": greeting.now})
    answer["Vary"] = "HX-Request, Cookie"
    return answer
