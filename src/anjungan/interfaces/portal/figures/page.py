"""The page of figures: what came, what was served, how long people waited, against what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.organizations.queries import mall_by_key
from anjungan.domain.premises.queries import malls_in_operation
from anjungan.domain.statistics.queries import PeriodFigures, ServiceTotals, period_figures
from anjungan.foundation import clock
from anjungan.foundation.errors import NotFound
from anjungan.interfaces.portal.figures.charts import (
    BarChart,
    WeekTable,
    visits_by_day,
    visits_by_hour,
    visits_by_month,
)
from anjungan.interfaces.portal.figures.meanings import meanings
from anjungan.interfaces.portal.figures.stretch import Span, Stretch, asked, stretch

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

MOST_SERVICES = 15
# Four in five called within the promise is what the control room calls well kept, too.
KEPT = 0.8


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A stretch to look at instead."""

    text: str
    query: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class FiguresPage:
    """All that portal/figures.html may show."""

    mall: Mall
    stretch: Stretch
    before: Stretch | None
    after: Stretch | None
    tabs: list[Tab]
    figures: PeriodFigures
    days: BarChart | None
    week: WeekTable | None
    all_services: bool
    channels: list[tuple[str, int]]

    @property
    def meanings(self) -> list[tuple[str, str]]:
        """What each figure means."""
        return meanings()

    @property
    def turned_away(self) -> int:
        """How many errands ended without service: given up before it, or left over when the mall closed."""
        return self.figures.all.left + self.figures.all.unserved

    @property
    def tone_of_promise(self) -> str:
        """How the share of kept promises looks: empty while nothing is decided."""
        share = self.figures.all.share_within
        if share is None:
            return ""
        return "ok" if share >= KEPT else "warn"

    @property
    def services_shown(self) -> list[ServiceTotals]:
        """The services asked for most, or all of them."""
        return self.figures.services if self.all_services else self.figures.services[:MOST_SERVICES]

    @property
    def more_services(self) -> int:
        """How many services are not shown."""
        return len(self.figures.services) - len(self.services_shown)


@require_safe
def show_malls(request: HttpRequest) -> HttpResponse:
    """Go to the figures of the one mall that runs here, or let people choose."""
    malls = list(malls_in_operation())
    if len(malls) == 1:
        return redirect("portal:figures", malls[0].key)
    return render(request, "portal/figures_malls.html", {"malls": malls})


@require_safe
def show_figures(request: HttpRequest, key: str) -> HttpResponse:
    """Show a day, month or year of a mall."""
    mall = mall_here(key)
    with timezone.override(mall.time_zone):
        page = _page(request, mall)
        return render(request, "portal/figures.html", {"page": page, "mall": mall})


def mall_here(key: str) -> Mall:
    """Return the mall with this key. Raises Http404."""
    try:
        return mall_by_key(key=key)
    except NotFound as absent:
        raise Http404 from absent


def stretch_asked(request: HttpRequest, mall: Mall) -> Stretch:
    """Return the days that the address asks for, on the mall's calendar."""
    today = clock.business_date(clock.now(), mall.time_zone)
    return asked(request.GET.get("masa", ""), request.GET.get("mulai", ""), today=today)


def _page(request: HttpRequest, mall: Mall) -> FiguresPage:
    today = clock.business_date(clock.now(), mall.time_zone)
    here = stretch_asked(request, mall)
    figures = period_figures(mall=mall, since=here.since, until=here.until, today=today)
    names = {Span.DAY: _("Hari"), Span.MONTH: _("Bulan"), Span.YEAR: _("Tahun")}
    return FiguresPage(
        mall=mall,
        stretch=here,
        before=here.before,
        after=here.after(today),
        tabs=[
            Tab(text=name, query=stretch(span=span, day=min(here.until, today)).query, is_here=span == here.span)
            for span, name in names.items()
        ],
        figures=figures,
        days=visits_by_month(figures.days) if here.span == Span.YEAR else visits_by_day(figures.days),
        week=visits_by_hour(figures.hours) if here.span != Span.DAY else None,
        all_services=request.GET.get("layanan") == "semua",
        channels=sorted(
            ((channel_name(channel), visits) for channel, visits in figures.channels.items()), key=lambda one: -one[1]
        ),
    )


def channel_name(channel: str) -> str:
    """Return how people call the way in which a number was taken."""
    return {
        "kiosk": _("Anjungan mandiri"),
        "greeter": _("Petugas penyambut"),
        "portal": _("Dari rumah"),
        "api": _("Sistem lain"),
    }.get(channel, channel)
