"""Rencana: how many counters the next day needs, held against its roster, and what would happen if."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from anjungan.domain.premises.queries import OperatingStatus
from anjungan.domain.statistics.queries.pools import PoolDay
from anjungan.domain.statistics.queries.staffing import PoolPlan, StaffingDay, staffing_plan
from anjungan.domain.statistics.queries.what_if import (
    LEAST_SHARE,
    MOST_COUNTERS,
    MOST_SHARE,
    Change,
    WhatIf,
    early_closings,
    pools_to_try,
    try_out,
)
from anjungan.interfaces.control_room.place import InRoom, in_room, show
from anjungan.interfaces.control_room.plan_chart import (
    NeedChart,
    SmallChart,
    WaitChart,
    need_chart,
    need_finding,
    small_chart,
    wait_chart,
    what_if_finding,
)
from anjungan.interfaces.control_room.shifts import Shift, propose_shifts
from anjungan.interfaces.entry.formats import clock_text, duration_text, text_in_language


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One pool as the table shows it."""

    plan: PoolPlan
    name: str
    finding: str
    chart: SmallChart
    wait: str
    wait_with_need: str
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """All that control_room/plan.html may show."""

    asked: date
    closed: OperatingStatus | None
    day: date | None
    days: int
    is_planned: bool
    rows: Sequence[PlanRow]
    missing_hours: float
    spare_hours: float
    short_pools: int
    people: float


@dataclass(frozen=True, kw_only=True)
class QuarterRow:
    """One quarter of the table beside the picture."""

    at: datetime
    people: float
    needed: int
    rostered: int
    wait: float | None


@dataclass(frozen=True, kw_only=True)
class PoolPage:
    """All that control_room/plan_pool.html may show."""

    name: str
    agency: str
    day: date
    plan: PoolPlan
    chart: NeedChart
    quarters: Sequence[QuarterRow]
    too_few_counters: bool
    shifts: Sequence[Shift] | None
    try_address: str


@dataclass(frozen=True, kw_only=True)
class TryPage:
    """All that control_room/what_if.html may show."""

    name: str
    agency: str
    key: str
    day: date
    pools: Sequence[tuple[str, str]]
    hours: Sequence[tuple[int, str, int, int]]
    arrivals: int
    times: int
    closings: Sequence[tuple[str, str]]
    closes: str
    finding: str
    found: WhatIf
    chart: WaitChart | None
    most: int
    least_share: int
    most_share: int


@require_safe
@in_room
def show_plan(here: InRoom) -> HttpResponse:
    """Show the next day of the mall, or of the head's agency."""
    return show(here, "plan", {"page": _page(_next_day(here))})


@require_safe
@in_room
def show_pool(here: InRoom, key: str) -> HttpResponse:
    """Show one pool with its picture and table; the shifts that would cover it when asked for."""
    found = _next_day(here, key=key)
    if not found.pools:
        raise Http404
    plan = found.pools[0]
    pool = plan.pool
    page = PoolPage(
        name=name_of(pool),
        agency=pool.lines[0].agency.short,
        day=pool.day,
        plan=plan,
        chart=need_chart(plan),
        quarters=[
            QuarterRow(at=at, people=people, needed=need, rostered=have, wait=slot.mean)
            for at, people, need, have, slot in zip(
                pool.quarters, pool.arrivals, plan.needed, plan.rostered, plan.with_roster, strict=True
            )
        ],
        too_few_counters=plan.peak > pool.capable,
        shifts=propose_shifts(plan) if here.request.GET.get("giliran") == "ya" else None,
        try_address=f"{reverse('control_room:what_if')}?antrean={pool.key}",
    )
    return show(here, "plan", {"page": page}, template="control_room/plan_pool.html")


@require_safe
@in_room
def download_plan(here: InRoom) -> HttpResponse:
    """Give the plan as a table by pool and quarter, for a spreadsheet."""
    found = _next_day(here)
    if found.day is None:
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rencana-{found.day.isoformat()}.csv"'
    answer["Cache-Control"] = "private, no-store"
    write = csv.writer(answer)
    write.writerow(
        ["date", "agency", "lines", "from", "to", "expected_tickets", "counters_needed", "counters_rostered",
         "wait_mean_seconds", "wait_p90_seconds"]
    )  # fmt: skip
    for plan in found.pools:
        pool = plan.pool
        for at, people, need, have, slot in zip(
            pool.quarters, pool.arrivals, plan.needed, plan.rostered, plan.with_roster, strict=True
        ):
            write.writerow(
                [pool.day.isoformat(), pool.lines[0].agency.short, pool.key, at.isoformat(),
                 (at + timedelta(minutes=15)).isoformat(), f"{people:.2f}", need, have,
                 "" if slot.mean is None else round(slot.mean), "" if slot.q90 is None else round(slot.q90)]
            )  # fmt: skip
    return answer


@require_safe
@in_room
def show_what_if(here: InRoom) -> HttpResponse:
    """Show what would happen with other counters, crowds or times. The address holds all that was tried."""
    pools = pools_to_try(mall=here.mall, now=here.now, agency_ids=here.agencies)
    if not pools:
        return show(here, "what_if", {"page": None})
    wanted = here.request.GET.get("antrean", "")
    pool = next((one for one in pools if one.key == wanted), None)
    if pool is None and wanted:
        raise Http404
    pool = pool or max(pools, key=lambda one: sum(one.arrivals))
    change = _change(here.request, pool)
    found = try_out(pool=pool, change=change)
    page = TryPage(
        name=name_of(pool),
        agency=pool.lines[0].agency.short,
        key=pool.key,
        day=pool.day,
        pools=[(one.key, f"{one.lines[0].agency.short}: {name_of(one)}") for one in pools],
        hours=[
            (hour, _hour_text(pool, hour), change.counters.get(hour, have), have) for hour, have in found.hours.items()
        ],
        arrivals=change.arrivals,
        times=change.times,
        closings=[(at.strftime("%H%M"), clock_text(at)) for at in early_closings(pool=pool)],
        closes=change.closes.strftime("%H%M") if change.closes else "",
        finding=what_if_finding(found),
        found=found,
        chart=wait_chart(found),
        most=MOST_COUNTERS,
        least_share=LEAST_SHARE,
        most_share=MOST_SHARE,
    )
    part = here.request.GET.get("bagian") == "hasil"
    return show(here, "what_if", {"page": page}, template="control_room/parts/tried.html" if part else "")


def name_of(pool: PoolDay) -> str:
    """Return what people call a pool: its lines' names."""
    return ", ".join(text_in_language(line) for line in pool.lines)


def _next_day(here: InRoom, *, key: str | None = None) -> StaffingDay:
    return staffing_plan(
        mall=here.mall, business_date=here.today + timedelta(days=1), today=here.today, agency_ids=here.agencies,
        key=key,
    )  # fmt: skip


def _page(found: StaffingDay) -> PlanPage:
    return PlanPage(
        asked=found.asked,
        closed=found.closed,
        day=found.day,
        days=found.days,
        is_planned=found.is_planned,
        rows=[_row(plan) for plan in found.pools],
        missing_hours=sum(plan.missing_hours for plan in found.pools),
        spare_hours=sum(plan.spare_hours for plan in found.pools),
        short_pools=sum(bool(plan.short) for plan in found.pools),
        people=sum(sum(plan.pool.arrivals) for plan in found.pools),
    )


def _row(plan: PoolPlan) -> PlanRow:
    worst, then = plan.worst_wait, plan.worst_wait_with_need
    promise = plan.pool.promise_minutes
    return PlanRow(
        plan=plan,
        name=name_of(plan.pool),
        finding=need_finding(plan),
        chart=small_chart(plan),
        wait="" if worst is None else duration_text(worst[1]),
        wait_with_need="" if then is None else duration_text(then[1]),
        is_over=worst is None or (promise is not None and worst[1] > promise * 60),
    )


def _hour_text(pool: PoolDay, hour: int) -> str:
    return clock_text(next(at for at in pool.quarters if at.hour == hour).replace(minute=0))


def _change(request: HttpRequest, pool: PoolDay) -> Change:
    """Return what the form asks for. What cannot be read counts as not asked: a slider half moved is no error."""
    asked = request.GET
    counters = {
        hour: count
        for hour in {at.hour for at in pool.quarters}
        if (count := _number(asked.get(f"j{hour}", ""), 0, MOST_COUNTERS)) is not None
    }
    closes = next(
        (at for at in early_closings(pool=pool) if at.strftime("%H%M") == asked.get("tutup", "")),
        None,
    )
    return Change(
        counters=counters,
        arrivals=_number(asked.get("datang", ""), LEAST_SHARE, MOST_SHARE) or 100,
        times=_number(asked.get("lama", ""), LEAST_SHARE, MOST_SHARE) or 100,
        closes=closes,
    )


def _number(text: str, least: int, most: int) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        return None
    return min(max(int(text), least), most)
