"""Made-up offices as untidy as real ones, with fixed seeds: logs to try the scoring with."""

from __future__ import annotations

import csv
import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

WIB = timezone(timedelta(hours=7))
OPENING = datetime.fromisoformat("2025-03-03T00:00:00+07:00")


@dataclass(frozen=True, kw_only=True)
class Office:
    """What an office is like. Times in minutes."""

    name: str
    seed: int
    days: int
    lines: int = 3
    counters: int = 5
    service: float = 8.0
    service_cv: float = 0.8
    load: float = 0.88
    lunch: bool = True
    patience: float | None = 90.0
    no_show: float = 0.05
    priority: float = 0.08
    shared: bool = True
    drift: float = 0.15
    bad_days: float = 0.12
    opens: int = 8
    closes: int = 15
    records: tuple[str, ...] = ("called_at", "served_at", "left_at", "counter", "priority", "outcome")


@dataclass(kw_only=True)
class Visit:
    """One ticket; moments in seconds of the whole log."""

    line: int
    arrived: float
    priority: bool
    called: float | None = None
    served: float | None = None
    left: float | None = None
    counter: int | None = None
    outcome: str = ""
    ahead_of: float = field(default=0.0)


def visits(office: Office) -> tuple[list[Visit], list[tuple[int, int, float, float]]]:
    """Return all tickets of an office in order of arrival, and its roster (line, counter, from, to)."""
    random = np.random.default_rng(office.seed)
    skills = _skills(office, random)
    speed = random.lognormal(0.0, 0.25, office.counters)
    kinds = office.service * 60 * random.lognormal(0.0, 0.5, office.lines)
    shares = random.dirichlet(np.full(office.lines, 4.0))
    found: list[Visit] = []
    roster: list[tuple[int, int, float, float]] = []
    level = 0.0
    for day in range(office.days):
        weekday = day % 7
        if weekday >= 5:
            continue
        level = 0.95 * level + random.normal(0, 0.05)
        base = day * 86_400.0
        slow = 1.0 + (random.uniform(0.3, 0.9) if random.random() < office.bad_days else random.normal(0, 0.08))
        pace = np.exp(office.drift * level * 3) * slow
        windows = _windows(office, base, random)
        for counter, spans in enumerate(windows):
            roster += [(line, counter, begins, ends) for begins, ends in spans for line in skills[counter]]
        arrivals = _arrivals(office, base, weekday, kinds, shares, speed, random)
        found += _one_day(office, arrivals, windows, skills, speed, kinds * pace, random)
    found.sort(key=lambda visit: visit.arrived)
    return found, roster


def _skills(office: Office, random: np.random.Generator) -> list[list[int]]:
    if not office.shared:
        return [[counter % office.lines] for counter in range(office.counters)]
    return [sorted({counter % office.lines, int(random.integers(office.lines))}) for counter in range(office.counters)]


def _windows(office: Office, base: float, random: np.random.Generator) -> list[list[tuple[float, float]]]:
    windows: list[list[tuple[float, float]]] = []
    for counter in range(office.counters):
        opens = base + office.opens * 3600 + max(0.0, random.normal(0, 300))
        closes = base + (office.closes + 1.5) * 3600
        if random.random() < 0.07:
            windows.append([])
            continue
        if not office.lunch:
            windows.append([(opens, closes)])
            continue
        lunch = base + (12 + 0.75 * (counter % 2)) * 3600 + random.normal(0, 240)
        back = lunch + 45 * 60 + abs(random.normal(0, 300))
        windows.append([(opens, lunch), (back, closes)])
    return windows


def _arrivals(
    office: Office, base: float, weekday: int, kinds: np.ndarray, shares: np.ndarray, speed: np.ndarray,
    random: np.random.Generator,
) -> list[tuple[float, int]]:  # fmt: skip
    hours = np.arange(office.opens, office.closes)
    shape = 0.5 + np.exp(-(((hours - 9.7) / 1.3) ** 2)) + 0.6 * np.exp(-(((hours - 13.6) / 1.0) ** 2))
    shape = shape / shape.mean()
    worked = office.counters * 0.93 * (1 - (0.11 if office.lunch else 0)) / float(np.mean(speed))
    per_hour = office.load * worked * 3600 / float(np.sum(kinds * shares))
    factor = (1.15, 1.0, 0.95, 0.95, 1.05)[weekday] * random.lognormal(0, 0.1)
    found: list[tuple[float, int]] = []
    for hour, part in zip(hours, shape, strict=True):
        count = random.poisson(per_hour * part * factor)
        moments = base + hour * 3600 + np.sort(random.uniform(0, 3600, count))
        found += [(float(moment), int(random.choice(office.lines, p=shares))) for moment in moments]
    if random.random() < 0.2:
        # A bus arrives.
        moment = base + random.uniform(office.opens + 0.5, office.closes - 1) * 3600
        found += [(float(moment + random.uniform(0, 240)), 0) for _ in range(int(random.integers(5, 15)))]
    return sorted(found)


def _one_day(  # noqa: C901 - one day of a hall is one loop over its events
    office: Office, arrivals: list[tuple[float, int]], windows: list[list[tuple[float, float]]],
    skills: list[list[int]], speed: np.ndarray, kinds: np.ndarray, random: np.random.Generator,
) -> list[Visit]:  # fmt: skip
    waiting: list[list[Visit]] = [[] for _ in range(office.lines)]
    found: list[Visit] = []
    # (moment, kind, number): 0 an arrival, 1 a counter looks for work, 2 patience ends
    events: list[tuple[float, int, int]] = [(at, 0, place) for place, (at, _line) in enumerate(arrivals)]
    events += [(begins, 1, counter) for counter, spans in enumerate(windows) for begins, _ends in spans]
    heapq.heapify(events)
    idle: set[int] = set()
    sigma = float(np.sqrt(np.log(1 + office.service_cv**2)))

    def work(counter: int, now: float) -> None:
        if not any(begins <= now < ends for begins, ends in windows[counter]):
            idle.discard(counter)
            return
        choice = [waiting[line][0] for line in skills[counter] if waiting[line]]
        if not choice:
            idle.add(counter)
            return
        idle.discard(counter)
        visit = min(choice, key=lambda one: one.arrived - one.ahead_of)
        waiting[visit.line].remove(visit)
        visit.called, visit.counter = now, counter
        if random.random() < office.no_show:
            visit.outcome, visit.left = "no_show", now + random.uniform(40, 120)
        else:
            took = kinds[visit.line] / speed[counter] * random.lognormal(-(sigma**2) / 2, sigma)
            visit.outcome, visit.served = "served", now + random.uniform(10, 60)
            visit.left = visit.served + took
        heapq.heappush(events, (visit.left + random.uniform(2, 25), 1, counter))

    while events:
        now, kind, number = heapq.heappop(events)
        if kind == 0:
            first = bool(random.random() < office.priority)
            visit = Visit(line=arrivals[number][1], arrived=now, priority=first, ahead_of=1800.0 if first else 0.0)
            found.append(visit)
            queue = waiting[visit.line]
            place = sum(1 for one in queue if one.arrived - one.ahead_of <= visit.arrived - visit.ahead_of)
            queue.insert(place, visit)
            if office.patience is not None:
                ends = now + random.exponential(office.patience * 60) + 600
                heapq.heappush(events, (ends, 2, len(found) - 1))
            for counter in sorted(idle):
                if visit.line in skills[counter]:
                    work(counter, now)
                    break
        elif kind == 1:
            work(number, now)
        else:
            visit = found[number]
            if visit in waiting[visit.line]:
                waiting[visit.line].remove(visit)
                visit.left, visit.outcome = now, "left"
    return found


def moment(seconds: float | None) -> str:
    """Return a moment as a log writes it."""
    return "" if seconds is None else (OPENING + timedelta(seconds=round(seconds))).isoformat()


def write_tickets(office: Office, path: Path, *, roster: Path | None = None) -> int:
    """Write an office's log (and its roster); return how many tickets there are."""
    found, duties = visits(office)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["line", "arrived_at", *office.records])
        for visit in found:
            cells = {
                "called_at": moment(visit.called), "served_at": moment(visit.served), "left_at": moment(visit.left),
                "counter": "" if visit.counter is None else f"{200 + visit.counter}",
                "priority": "priority" if visit.priority else "", "outcome": visit.outcome,
            }  # fmt: skip
            out.writerow([f"L{visit.line}", moment(visit.arrived), *(cells[name] for name in office.records)])
    if roster is not None:
        with roster.open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["line", "counter", "from_at", "to_at"])
            out.writerows([f"L{line}", f"{200 + counter}", moment(a), moment(b)] for line, counter, a, b in duties)
    return len(found)


def write_snapshots(office: Office, path: Path, *, every: float = 120.0) -> int:
    """Write what a board over an office's lines would have shown; return how many snapshots there are."""
    found, duties = visits(office)
    random = np.random.default_rng(office.seed + 1)
    rows = 0
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["line", "at", "open_counters", "waiting", "last_called"])
        by_day: dict[int, list[Visit]] = {}
        for visit in found:
            by_day.setdefault(int(visit.arrived // 86_400), []).append(visit)
        for day, today in sorted(by_day.items()):
            per_line = [[one for one in today if one.line == line] for line in range(office.lines)]
            spans = [(line, a, b) for line, _counter, a, b in duties if int(a // 86_400) == day]
            at = day * 86_400 + (office.opens - 0.25) * 3600
            while at < day * 86_400 + (office.closes + 2.5) * 3600:
                at += every + random.normal(0, 4)
                if random.random() < 0.03:
                    at += random.exponential(600)
                for line, mine in enumerate(per_line):
                    waiting = sum(
                        1 for one in mine
                        if one.arrived <= at and (one.called or np.inf) > at and (one.left or np.inf) > at
                    )  # fmt: skip
                    called = [place for place, one in enumerate(mine) if one.called is not None and one.called <= at]
                    last = max(called, key=lambda place: mine[place].called or 0.0) + 1 if called else 0
                    counters = sum(1 for one, a, b in spans if one == line and a <= at < b)
                    out.writerow([f"L{line}", moment(at), counters, waiting, f"A{last:03d}" if last else "0"])
                    rows += 1
    return rows
