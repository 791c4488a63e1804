"""What could be known when each ticket was taken, in one pass over a log in the order of time.

Every figure is computed from events that had happened by then: the sweep puts a call or a departure into the state of
its line only when a later arrival has reached that moment. So a log cut at any moment gives the same figures up to it.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isnan

import numpy as np

from anjungan.waiting.logs import TicketLog
from anjungan.waiting.scoring.features import Features
from anjungan.waiting.scoring.lines import Line, Running, Waiting
from anjungan.waiting.scoring.rosters import Plan

# After so long without any event in the whole office, those who seem to wait have gone home.
_NIGHT = 4 * 3600.0
_NO_PLAN = Plan()
_CALL, _GONE = 0, 1
_LONGEST_SERVICE = 4 * 3600.0
_MOST_SERVED = 200
_SAY_EVERY = 50_000
# A counter belongs to a line that makes this share of its calls; a day later calls count for so much.
_REGULAR, _SKILLS_KEPT = 0.15, 0.9
# Whose usual wait is that share of another's comes before them; more kinds of priority than this are no priorities.
_SOONER, _MOST_PRIORITIES = 0.8, 12

# Seconds, judged against the usual wait of the line.
TIMES = (
    "head", "last_wait", "since_last_wait_began", "since_call", "mean5", "mean20", "spacing3", "spacing5",
    "spacing10", "spacing20", "usual", "recent", "usual_by_hour", "by_profile", "by_pace", "by_pace_all", "by_spacing",
    "by_counters", "by_roster", "serving_oldest", "serving_mean", "service_recent", "service_usual", "roster_change",
    "roster_closing", "same_priority_usual", "by_pool", "by_pool_spacing",
    "by_pool_counters", "by_priority",
)  # fmt: skip
# Counts and shares, as they are.
PLAIN = (
    "behind", "present", "same", "others", "calls5", "calls10", "calls20", "calls40", "calls60", "came5", "came15",
    "came30", "came60", "serving", "active30", "active60", "idle", "hour", "weekday", "open_for", "calls_today", "pace",
    "office_waiting", "office_calls20", "roster_now", "roster_30", "roster_60", "usual_seconds", "rate_now", "shared",
    "pool_behind", "pool_lines", "pool_pace", "pool_calls10", "pool_calls30", "pool_serving", "ahead", "sooner",
)  # fmt: skip
# The estimates that know the laws of a queue; the first is the one relied on when there is nothing else.
PHYSICAL = (
    "by_profile",
    "by_pace",
    "by_spacing",
    "by_counters",
    "by_roster",
    "by_pace_all",
    "last_wait",
    "mean5",
    "by_pool",
    "by_pool_spacing",
    "by_pool_counters",
    "by_priority",
)


@dataclass(kw_only=True)
class _Office:
    """The whole office, as far as it is known now."""

    log: TicketLog
    plans: Mapping[str, Plan]
    lines: dict[int, Line] = field(default_factory=dict)
    waiting: Waiting = field(default_factory=Waiting)
    coming: list[tuple[float, int, int]] = field(default_factory=list)
    calls: deque[float] = field(default_factory=deque)
    priorities: dict[str, Running] = field(default_factory=dict)
    called: dict[str, float] = field(default_factory=dict)
    spacing: Running = field(default_factory=lambda: Running(share=0.002))
    scale: Running = field(default_factory=lambda: Running(share=0.002))
    pools: dict[tuple[int, ...], Line] = field(default_factory=dict)
    kin: dict[int, tuple[int, ...]] = field(default_factory=dict)
    skills: dict[tuple[int, int], float] = field(default_factory=dict)
    kin_day: float = -1.0
    at_counter: dict[int, tuple[int, int]] = field(default_factory=dict)
    last_event: float = -np.inf

    def line(self, number: int) -> Line:
        found = self.lines.get(number)
        if found is None:
            found = self.lines[number] = Line(waiting=Waiting(above=self.waiting))
        return found

    def plan(self, number: int) -> Plan:
        return self.plans.get(self.log.lines[number], _NO_PLAN)

    def night(self, at: float) -> None:
        """Send everybody home when nothing has happened for hours."""
        if at - self.last_event > _NIGHT:
            for line in (*self.lines.values(), *self.pools.values()):
                line.close()
            self.calls.clear()
            self.at_counter.clear()
        self.last_event = at

    def pool(self, number: int) -> Line:
        """Return the lines that share counters with this one, looked at as one line."""
        key = self.kin.get(number, (number,))
        found = self.pools.get(key)
        if found is None:
            found = self.pools[key] = Line()
        return found

    def find_kin(self, today: float) -> None:
        """Learn, once a day, which lines are called to the same counters; without counters, all are taken as one."""
        if today <= self.kin_day:
            return
        self.kin_day = today
        numbers = sorted(self.lines)
        kin = {number: number for number in numbers}

        def root(number: int) -> int:
            while kin[number] != number:
                number = kin[number]
            return number

        totals: dict[int, float] = {}
        for (counter, _line), calls in self.skills.items():
            totals[counter] = totals.get(counter, 0.0) + calls
        nameless = totals.get(-1, 0.0) > 0.5 * sum(totals.values())
        regulars: dict[int, int] = {}
        for (counter, line), calls in sorted(self.skills.items()):
            # Calls without a counter say something only where most are like that.
            if calls < _REGULAR * totals[counter] if counter >= 0 else not nameless:
                continue
            other = regulars.setdefault(counter, line)
            kin[root(line)] = root(other)
        for key in self.skills:
            self.skills[key] *= _SKILLS_KEPT
        families: dict[int, list[int]] = {}
        for number in numbers:
            families.setdefault(root(number), []).append(number)
        self.kin = {number: tuple(family) for family in families.values() for number in family}

    def touch(self, number: int, at: float) -> Line:
        """Bring a line to a moment."""
        line = self.line(number)
        today = line.date(at)
        self.find_kin(today)
        # Where one office writes several offsets, a day once begun stays begun.
        if today > line.today:
            line.begin_day(today, at, usual_rate=1.0 / max(5.0, self.spacing.mean(otherwise=300.0)))
        line.advance(at, line.clock(at), self.plan(number).count(at))
        pool = self.pool(number)
        pool.offset = line.offset
        if today > pool.today:
            pool.begin_day(today, at, usual_rate=1.0 / max(5.0, self.spacing.mean(otherwise=300.0)))
        waiting = any(self.lines[one].behind() for one in self.kin.get(number, (number,)))
        pool.advance(at, line.clock(at), 0.0, busy=waiting)
        return line

    def until(self, moment: float) -> None:
        """Let happen what had happened by a moment."""
        while self.coming and self.coming[0][0] <= moment:
            at, kind, row = heapq.heappop(self.coming)
            self.night(at)
            if kind == _CALL:
                self.call(row, at)
            else:
                self.gone(row, at)

    def call(self, row: int, at: float) -> None:
        """Somebody was called."""
        log = self.log
        number, counter = int(log.line[row]), int(log.counter[row])
        line = self.touch(number, at)
        priority = log.priority[row]
        before_call = line.behind()
        was_there = line.crowd(priority).leave(row, called=True)
        self.drained(line, number, before_call - line.behind(), at)
        if log.repeated[row] or not was_there:
            return
        wait = at - float(log.arrived[row])
        if line.calls:
            self.spacing.add(min(at - line.calls[-1], 3600.0))
        line.calls.append(at)
        line.waits.append(wait)
        scale = self.usual(line)
        line.scale.add(wait)
        line.recent.add(wait)
        self.scale.add(wait)
        hour = int(line.clock(float(log.arrived[row])) / 3600.0)
        line.by_hour.setdefault(hour, Running(share=0.02)).add(wait)
        self.priorities.setdefault(priority, Running(share=0.01)).add(min(wait / scale, 10.0))
        self.called[priority] = self.called.get(priority, 0.0) + 1.0
        self.calls.append(at)
        self.skills[counter, number] = self.skills.get((counter, number), 0.0) + 1.0
        pool = self.pool(number)
        pool.calls.append(at)
        if counter >= 0:
            pool.counters[counter] = at
        pool.serving[row] = at
        if len(pool.serving) > _MOST_SERVED:
            pool.serving.pop(next(iter(pool.serving)))
        line.serving[row] = at
        if len(line.serving) > _MOST_SERVED:
            line.serving.pop(next(iter(line.serving)))
        if counter >= 0:
            line.counters[counter] = at
            before = self.at_counter.get(counter)
            if before is not None:
                # Whoever stood there before has been served, whatever the log says of the end.
                self.lines[before[1]].serving.pop(before[0], None)
                self.pool(before[1]).serving.pop(before[0], None)
            self.at_counter[counter] = (row, number)

    def drained(self, line: Line, number: int, people: int, at: float) -> None:
        """Learn how fast a line grows shorter: by calls, by people who tire of waiting, by those passed over."""
        for one in (line, self.pool(number)):
            one.pace_calls += people
            one.slot_calls[int(line.clock(at - 1.0) / 900.0)] += people
        line.duty_calls += people

    def gone(self, row: int, at: float) -> None:
        """Somebody left: served, or tired of waiting."""
        number = int(self.log.line[row])
        line = self.touch(number, at)
        before_leaving = line.behind()
        line.crowd(self.log.priority[row]).leave(row, called=False)
        self.drained(line, number, before_leaving - line.behind(), at)
        began = line.serving.pop(row, None)
        self.pool(number).serving.pop(row, None)
        if began is not None:
            line.last_finished_arrival = float(self.log.arrived[row])
            line.last_finished_wait = began - line.last_finished_arrival
            if at - began <= _LONGEST_SERVICE:
                line.services.append(at - began)
                line.service.add(at - began)

    def before(self, line: Line, priority: str) -> tuple[int, float] | None:
        """Return how many in a line come before somebody of a priority, and what share of all calls such people get.

        Who comes before whom is seen in how long each kind has waited. None where all are alike.
        """
        if not 1 < len(self.priorities) <= _MOST_PRIORITIES:
            return None
        shares = {one: waits.mean(otherwise=1.0, prior=10.0) for one, waits in self.priorities.items()}
        mine = shares.get(priority, 1.0)
        ahead = sum(crowd.behind for one, crowd in line.crowds.items() if _SOONER * shares.get(one, 1.0) <= mine)
        sooner = sum(calls for one, calls in self.called.items() if shares[one] < _SOONER * mine)
        return ahead, sooner / sum(self.called.values())

    def usual(self, line: Line) -> float:
        """Return the usual wait in a line, leaning on the whole office while the line is young."""
        return max(20.0, line.scale.mean(otherwise=self.scale.mean(otherwise=600.0, prior=5.0), prior=20.0))


def ticket_features(
    *, log: TicketLog, plans: Mapping[str, Plan], say: Callable[[int], None] = lambda _rows: None
) -> Features:
    """Return what was known at each arrival of a log; `say` is told from time to time how many rows are done."""
    office = _Office(log=log, plans=plans)
    times = np.zeros((len(log), len(TIMES)), dtype=np.float32)
    plain = np.zeros((len(log), len(PLAIN)), dtype=np.float32)
    scales = np.zeros(len(log))
    for row in range(len(log)):
        if row and row % _SAY_EVERY == 0:
            say(row)
        at = float(log.arrived[row])
        office.until(at)
        office.night(at)
        number = int(log.line[row])
        # Offices in several zones may share a log: each line keeps its own clock.
        office.line(number).offset = float(log.wall[row]) - at
        line = office.touch(number, at)
        times[row], plain[row], scales[row] = _seen(office, line, number, log.priority[row], at)
        line.crowd(log.priority[row]).join(row, at)
        line.arrivals.append(at)
        called, left = float(log.called[row]), float(log.left[row])
        if not log.usable[row]:
            # The hour of the call is wrong, so that nobody knows how long this person stood there.
            line.crowd(log.priority[row]).leave(row, called=False)
            continue
        if not isnan(called):
            heapq.heappush(office.coming, (called, _CALL, row))
        if not isnan(left):
            heapq.heappush(office.coming, (left, _GONE, row))
    return Features(
        times=times,
        plain=plain,
        scale=scales,
        names=(*TIMES, *PLAIN),
        physical=tuple(TIMES.index(name) for name in PHYSICAL),
    )


def _seen(office: _Office, line: Line, number: int, priority: str, at: float) -> tuple[list[float], list[float], float]:
    """Return what somebody knows who comes to a line now."""
    clock = line.clock(at)
    usual = office.usual(line)
    for other in line.crowds.values():
        other.drop_older(at - max(7_200.0, 10.0 * usual))
    while office.calls and office.calls[0] < at - 1_200.0:
        office.calls.popleft()
    crowd = line.crowd(priority)
    behind, present = line.behind(), line.present()
    heads = [head for one in line.crowds.values() if (head := one.head()) is not None]
    head = at - min(heads) if heads else 0.0
    last_wait = line.waits[-1] if line.waits else usual
    five, twenty = line.waits[-5:], line.waits[-20:]
    recent = line.recent.mean(otherwise=usual)
    hour = line.by_hour.get(int(clock / 3600.0))
    pace = line.pace()
    ahead = behind + 1.0
    spacings = [line.spacing(at, count) for count in (3, 5, 10, 20)]
    active30 = sum(1 for moment in line.counters.values() if moment > at - 1_800.0)
    active = [counter for counter, moment in line.counters.items() if moment > at - 3_600.0]
    busy = sum(1 for counter in active if _is_serving(office, counter))
    shared = sum(1 for counter in active if (there := office.at_counter.get(counter)) and there[1] != number)
    service = line.service.mean(otherwise=300.0, prior=5.0)
    service_now = (sum(line.services) + 3.0 * service) / (len(line.services) + 3.0)
    # An office that writes down neither counters nor departures gives no clue who is still being served.
    tells = line.service.weight > 0 or bool(line.counters)
    elapsed = [at - began for began in line.serving.values() if at - began < _LONGEST_SERVICE] if tells else []
    plan = office.plan(number)
    duty_rate = (line.duty_calls + 10.0) / (line.duty_busy + 10.0 * max(service, 60.0))
    by_roster = plan.until_area(at, ahead / duty_rate) if plan.times else -1.0
    by_pace = line.time_for(ahead / pace, clock)
    pool = office.pool(number)
    pool_behind = sum(office.lines[one].behind() for one in office.kin.get(number, (number,)))
    pool_active = sum(1 for moment in pool.counters.values() if moment > at - 1_800.0)
    before = office.before(line, priority)
    if before is None:
        first, sooner, by_priority = behind, 0.0, -1.0
    else:
        # While somebody waits, others come who are called before them (Cobham 1954).
        first, sooner = before
        by_priority = line.time_for((first + 1.0) / (1.0 - min(0.8, sooner)) / pace, clock)
    times = [
        head, last_wait, at - line.last_finished_arrival if line.last_finished_arrival else usual,
        min(at - line.calls[-1], 14_400.0) if line.calls else 14_400.0,
        sum(five) / len(five) if five else usual, sum(twenty) / len(twenty) if twenty else usual, *spacings,
        usual, recent, hour.mean(otherwise=usual, prior=3.0) if hour else usual,
        line.time_for(ahead, clock), by_pace, line.time_for((present + 1.0) / pace, clock), ahead * spacings[2],
        ahead * service_now / max(active30, len(elapsed), 1), by_roster, max(elapsed, default=0.0),
        sum(elapsed) / len(elapsed) if elapsed else 0.0, service_now, service,
        plan.next_change(at) if plan.times else -1.0, plan.closing(at) if plan.times else -1.0,
        usual * office.priorities[priority].mean(otherwise=1.0, prior=10.0) if priority in office.priorities else usual,
        pool.time_for((pool_behind + 1.0) / pool.pace(), clock), (pool_behind + 1.0) * pool.spacing(at, 10),
        (pool_behind + 1.0) * service_now / max(pool_active, len(pool.serving) if tells else 0, 1), by_priority,
    ]  # fmt: skip
    plain = [
        behind, present, crowd.behind, behind - crowd.behind,
        *(line.called_since(at - minutes * 60.0) for minutes in (5, 10, 20, 40, 60)),
        *(line.came_since(at - minutes * 60.0) for minutes in (5, 15, 30, 60)),
        len(elapsed), active30, len(active), len(active) - busy, clock / 3600.0,
        (line.date(at) + 3) % 7, at - line.arrivals[0] if line.arrivals else 0.0, len(line.calls), pace,
        office.waiting.behind, len(office.calls), plan.count(at), plan.count(at + 1_800.0), plan.count(at + 3_600.0),
        usual,
        line.rates[int(clock / 900.0)] * 3600.0, shared, pool_behind, len(office.kin.get(number, ())), pool.pace(),
        pool.called_since(at - 600.0), pool.called_since(at - 1_800.0), len(pool.serving) if tells else -1, first,
        sooner,
    ]  # fmt: skip
    return times, plain, usual


def _is_serving(office: _Office, counter: int) -> bool:
    there = office.at_counter.get(counter)
    return there is not None and there[0] in office.lines[there[1]].serving
