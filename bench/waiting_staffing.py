"""Whether a plan by quarter-hour keeps its promise all day, and what it costs against the peak all day.

The day of the reference: 30 arrivals an hour and two humps up to 75, services of 8 minutes, at most 30 % may wait.
Each plan is tried on 4,000 days that it has not seen, after two hours at the day's first rate.
"""

from __future__ import annotations

import time
from math import exp, sqrt

from anjungan.waiting.erlang import erlang_a, erlang_b, erlang_c
from anjungan.waiting.shifts import cover, day_patterns
from anjungan.waiting.simulator.demand import LineDemand, ServiceTime, Shape
from anjungan.waiting.simulator.recursion import SlotOutlook, outlook
from anjungan.waiting.staffing import Method, Need, Promise, StaffingPlan, flat, open_as_needed, plan
from bench.rows import Row

TARGET = 0.3
DAYS = 4000
NAMES = {
    Method.EACH_ALONE: "each quarter alone",
    Method.LOAD_AND_ROOT: "load + square root",
    Method.LOAD_AND_ERLANG: "load in Erlang C",
    Method.SIMULATED: "simulated",
}


def vectors() -> list[Row]:
    """The largest distance from the exact value over the reference vectors that are known to the last digit."""
    exact_c = {(1, 2): 1 / 3, (2, 3): 4 / 9, (10, 14): 0.1741319335950498}
    worst = max(abs(erlang_c(load=load, servers=servers) - value) for (load, servers), value in exact_c.items())
    worst = max(worst, abs(erlang_b(load=1, servers=2) - 0.2), abs(erlang_c(load=5, servers=5) - 1.0))
    line = erlang_a(arrival_rate=12, mean_service=1, servers=10, mean_patience=2)
    # People who come leave or are served: the rates must add up.
    worst = max(worst, abs(12 * (1 - line.leaving) - 10 * line.occupancy))
    return [
        Row(
            bench="wait", figure="Erlang B, C, A: largest error", value=worst, unit="", at_least=1e-6, aim=1e-10,
            lower_is_better=True,
        )
    ]  # fmt: skip


def day_plans() -> list[Row]:
    """P(wait) by half-hour under each way to plan, and the counter-hours."""
    demand = _demand()
    rows = []
    for method, name in NAMES.items():
        found = plan(demand=demand, promise=Promise(most_waiting=TARGET), method=method, warm=True)
        slots = _tried(found, demand)
        highest, lowest = (pick(slots, key=lambda slot: slot.waiting or 0.0) for pick in (max, min))
        chosen = method in {Method.LOAD_AND_ERLANG, Method.SIMULATED}
        hours = 100 * found.counter_hours / flat(plan=found).counter_hours
        rows += [
            Row(
                bench="wait", figure=f"plan, {name}: highest P(wait) of a half-hour {_half(highest)}", unit="",
                value=highest.waiting or 0.0, at_least=TARGET + 0.03 if chosen else None,
                aim=TARGET if chosen else None, lower_is_better=True,
            ),
            Row(
                bench="wait", figure=f"plan, {name}: lowest P(wait) of a half-hour {_half(lowest)}", unit="",
                value=lowest.waiting or 0.0, aim=TARGET - 0.15 if chosen else None,
            ),
            Row(
                bench="wait", figure=f"plan, {name}: counter-hours against the peak all day", value=hours, unit="%",
                at_least=80 if chosen else None, aim=74 if chosen else None, floor=73 if chosen else None,
                ratio=hours / 73 if chosen else None, lower_is_better=True,
            ),
        ]  # fmt: skip
    return rows


def shifts() -> list[Row]:
    """Thirty agencies, 28 quarter-hours, shifts with breaks: proven plans, and what the greedy choice costs more."""
    patterns = day_patterns(slots=28, lengths=(16, 20, 24, 28), break_slots=2, break_after=8, every=2)
    began = time.perf_counter()
    needs = [[need.counters // 4 + (agency + slot) % 2 for slot, need in enumerate(_needs())] for agency in range(30)]
    plans = [cover(needs=one, patterns=patterns) for one in needs]
    seconds = time.perf_counter() - began
    greedy = sum(cover(needs=one, patterns=patterns, exact=False).cost for one in needs)
    return [
        Row(
            bench="wait", figure="shifts of 30 agencies proven cheapest", unit="of 30",
            value=float(sum(one.proven and not any(one.short) for one in plans)), at_least=30,
        ),
        Row(bench="wait", figure="shifts of 30 agencies: seconds", value=seconds, unit="s", lower_is_better=True),
        Row(
            bench="wait", figure="shifts: greedy costs more by", unit="%",
            value=100 * (greedy / sum(one.cost for one in plans) - 1),
        ),
    ]  # fmt: skip


def _demand() -> LineDemand:
    hours = [(k + 0.5) / 4 for k in range(28)]
    return LineDemand(
        line="a",
        per_hour=tuple(30 + 45 * exp(-(((h - 1.75) / 0.9) ** 2)) + 33 * exp(-(((h - 5.2) / 0.8) ** 2)) for h in hours),
        service=ServiceTime(mean=480.0, shape=Shape.EXPONENTIAL),
    )


def _needs() -> tuple[Need, ...]:
    return plan(demand=_demand(), promise=Promise(most_waiting=TARGET), warm=True).needs


def _tried(found: StaffingPlan, demand: LineDemand) -> list[SlotOutlook]:
    warm = LineDemand(
        line="a", per_hour=(demand.per_hour[0],) * 8 + demand.per_hour, service=demand.service, from_at=-7200
    )
    before = Need(from_at=-7200, to_at=0, load=0, counters=found.needs[0].counters)
    counters = open_as_needed(line="a", needs=[before, *found.needs])
    return outlook(demand=warm, counters=counters, days=DAYS, seed=301)[4:]


def _half(slot: SlotOutlook) -> str:
    """Return a half width that errs on the safe side: people of one half-hour wait together, so days are counted."""
    share = slot.waiting or 0.0
    return f"(+-{1.96 * sqrt(share * (1 - share) / DAYS):.3f})"


rows = [vectors, day_plans, shifts]
