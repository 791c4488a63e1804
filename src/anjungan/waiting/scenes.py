"""A part of the building laid out in arrays, so that it can be played forward many times at once.

Queues are the lines, and beside them one queue for each counter with people sent to it alone. Each queue ends with
a mark that is never called. Counters that share queues, straight or through others, sit in one group: what happens in
one group touches another only through visits with errands in both. Times are seconds from now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.building import BuildingState, CounterState, Key, LineState, WaitingTicket
from anjungan.waiting.quantiles import Floats
from anjungan.waiting.service_times import ServiceTimes

Ints = NDArray[np.int64]

_DAY = 24
# A target of a line that has none, under least slack: half an hour, a usual promise.
_USUAL_TARGET = 1800.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """The arrays. T tickets (with marks), Q queues (the last is empty), S skills, W windows, V visits, G groups.

    C seats, `width` for each group; some are nobody's.
    """

    tickets: list[WaitingTicket | None]
    ticket_line: Ints  # T: index of the line, -1 for marks
    rank: Floats  # T: infinite for marks
    ready: Floats  # T: not called before; infinite for marks
    visit: Ints  # T: V - 1 for those who come for one thing
    factor: Floats  # T: seconds, or the share of its line's mean
    queue_starts: Ints  # Q
    urgency: Floats  # Q: weight by target
    ticket_urgency: Floats  # T: that of its line, also for those who are sent to one counter
    queue_line: Ints  # Q: index of the line, -1 for others
    groups: int
    width: int
    seats: Ints  # by counter: its seat
    skills: Ints  # C x S: queues
    first: Floats  # C x S: 1 where the queue is emptied first
    means: Floats  # C x S x 24: seconds by hour
    begins: Floats  # C x W
    ends: Floats  # C x W
    visits: int
    busy_visit: Ints  # by counter: the visit of the one who is served now, V - 1 if it matters to nobody
    people: Ints  # G: how many wait in each
    visit_groups: Ints  # V x K: the groups in which the visit waits; G, the group of nobody, fills up
    entangled: bool  # somebody may have to be passed over


def lay_out(
    state: BuildingState,
    lines: Sequence[LineState],
    counters: Sequence[CounterState],
    windows: Sequence[Sequence[tuple[float, float]]],
    *,
    times: ServiceTimes,
    day: int | None,
) -> Scene:
    """Return the scene of these lines and counters. `windows`: for each counter, what is left of them (absolute)."""
    line_index = {line.key: index for index, line in enumerate(lines)}
    reachable = {counter.key: index for index, counter in enumerate(counters) if windows[index]}
    queues: list[list[WaitingTicket]] = [[] for _ in lines]
    alone: dict[int, list[WaitingTicket]] = {}
    home: dict[Key, int] = {}
    for index, line in enumerate(lines):
        for ticket in line.waiting:
            home[ticket.key] = index
            # Once the counter someone was sent to has closed, the line takes the person back.
            place = reachable.get(ticket.target_counter) if ticket.target_counter is not None else None
            (queues[index] if place is None else alone.setdefault(place, [])).append(ticket)
    own_queue = {place: len(lines) + order for order, place in enumerate(alone)}
    queues += [*alone.values(), []]
    return _Builder(state, lines, counters, windows, times, day).build(queues, line_index, own_queue, home)


def in_order(tickets: Sequence[WaitingTicket]) -> list[WaitingTicket]:
    """Return the tickets of one line as they are called: by rank, then by entry."""
    return sorted(tickets, key=lambda ticket: (ticket.rank, ticket.entered_at))


@dataclass(frozen=True, slots=True)
class _Builder:
    state: BuildingState
    lines: Sequence[LineState]
    counters: Sequence[CounterState]
    windows: Sequence[Sequence[tuple[float, float]]]
    times: ServiceTimes
    day: int | None

    def build(
        self,
        queues: list[list[WaitingTicket]],
        line_index: dict[Key, int],
        own_queue: dict[int, int],
        home: dict[Key, int],
    ) -> Scene:
        tickets: list[WaitingTicket | None] = []
        starts = []
        for queue in queues:
            starts.append(len(tickets))
            tickets.extend(in_order(queue))
            tickets.append(None)
        visit, visits, busy = self._visits(tickets)
        rows = self._queues_of_counters(line_index, own_queue)
        group_of, groups = grouped(rows, len(queues))
        seats, width = _seated(rows, group_of, groups)
        skills, first, means = self._skills(rows, line_index, seats, groups * width, len(queues) - 1)
        begins, ends = self._windows(seats, groups * width)
        queue_of = np.repeat(np.arange(len(queues)), [len(queue) + 1 for queue in queues])
        now = self.state.now
        paces = [line.weight / max(line.target or _USUAL_TARGET, 1.0) for line in self.lines]
        ready = np.array([np.inf if t is None else max(t.ready_at or now, t.entered_at, now) - now for t in tickets])
        return Scene(
            tickets=tickets,
            ticket_line=np.array([-1 if t is None else home[t.key] for t in tickets]),
            rank=np.array([np.inf if t is None else t.rank - now for t in tickets]),
            ready=ready,
            visit=visit,
            factor=self._factors(tickets, home, own_queue),
            queue_starts=np.array(starts),
            urgency=np.array([*paces, *(1.0 / _USUAL_TARGET for _ in range(len(queues) - len(self.lines)))]),
            ticket_urgency=np.array([0.0 if t is None else paces[home[t.key]] for t in tickets]),
            queue_line=np.array([*range(len(self.lines)), *(-1 for _ in range(len(queues) - len(self.lines)))]),
            groups=groups,
            width=width,
            seats=seats,
            skills=skills,
            first=first,
            means=means,
            begins=begins,
            ends=ends,
            visits=visits,
            busy_visit=busy,
            people=_people(tickets, group_of[queue_of], groups),
            visit_groups=_groups_of_visits(visit, group_of[queue_of], visits, groups),
            entangled=bool((visit < visits - 1).any() or (ready[np.isfinite(ready)] > 0).any()),
        )

    def _visits(self, tickets: Sequence[WaitingTicket | None]) -> tuple[Ints, int, Ints]:
        # Only a visit that has something else going on matters.
        counted: dict[Key, int] = {}
        for ticket in tickets:
            if ticket is not None and ticket.visit is not None:
                counted[ticket.visit] = counted.get(ticket.visit, 0) + 1
        for counter in self.counters:
            if counter.serving is not None and counter.serving.visit in counted:
                counted[counter.serving.visit] += 1
        places = {key: index for index, key in enumerate(key for key, number in counted.items() if number > 1)}
        none = len(places)
        found = [none if t is None or t.visit is None else places.get(t.visit, none) for t in tickets]
        busy = [
            none
            if counter.serving is None or counter.serving.visit is None
            else places.get(counter.serving.visit, none)
            for counter in self.counters
        ]
        return np.array(found), none + 1, np.array(busy, dtype=np.int64)

    def _queues_of_counters(self, line_index: dict[Key, int], own_queue: dict[int, int]) -> list[list[int]]:
        rows = []
        for place, counter in enumerate(self.counters):
            row = [line_index[key] for key in counter.lines if key in line_index]
            if place in own_queue:
                row.append(own_queue[place])
            rows.append(row)
        return rows

    def _skills(
        self, rows: list[list[int]], line_index: dict[Key, int], seats: Ints, places: int, empty: int
    ) -> tuple[Ints, Floats, Floats]:
        widest = max([1, *(len(row) for row in rows)])
        skills = np.full((places, widest), empty)
        first = np.zeros((places, widest))
        means = np.ones((places, widest, _DAY))
        for place, counter, row in zip(seats.tolist(), self.counters, rows, strict=True):
            quick = {line_index[key] for key in counter.first_lines if key in line_index}
            for slot, queue in enumerate(row):
                skills[place, slot] = queue
                first[place, slot] = queue in quick
                if queue < len(self.lines):
                    means[place, slot] = self.times.by_hour(
                        line=self.lines[queue].key, officer=counter.officer, day=self.day
                    )
        return skills, first, means

    def _windows(self, seats: Ints, places: int) -> tuple[Floats, Floats]:
        widest = max([1, *(len(left) for left in self.windows)])
        begins = np.full((places, widest), np.inf)
        ends = np.full((places, widest), -np.inf)
        for place, left in zip(seats.tolist(), self.windows, strict=True):
            if place < 0:
                continue
            for slot, (begin, end) in enumerate(left):
                begins[place, slot], ends[place, slot] = begin - self.state.now, end - self.state.now
        return begins, ends

    def _factors(
        self, tickets: Sequence[WaitingTicket | None], home: dict[Key, int], own_queue: dict[int, int]
    ) -> Floats:
        hour = self.state.hour(self.state.now)
        targets = {self.counters[place].key: self.counters[place].officer for place in own_queue}
        factors = np.ones(len(tickets))
        for index, ticket in enumerate(tickets):
            if ticket is None or (ticket.service_mean is None and ticket.target_counter not in targets):
                continue
            officer = targets.get(ticket.target_counter) if ticket.target_counter is not None else None
            line = self.lines[home[ticket.key]].key
            mean = self.times.expect(line=line, hour=hour, officer=officer, day=self.day).mean
            sent = ticket.target_counter in targets
            # Queues of people sent to one counter mix lines, so their means stand in the ticket itself.
            factors[index] = (ticket.service_mean or mean) / (1.0 if sent else mean)
        return factors


def grouped(rows: Sequence[Sequence[int]], queues: int) -> tuple[Ints, int]:
    """Return the group of each queue, and how many groups of counters there are. `rows`: the queues of each counter.

    Queues that no counter calls belong to the group of nobody, the last.
    """
    leader = list(range(queues))

    def find(queue: int) -> int:
        while leader[queue] != queue:
            leader[queue] = leader[leader[queue]]
            queue = leader[queue]
        return queue

    for row in rows:
        for queue in row[1:]:
            leader[find(queue)] = find(row[0])
    number = {root: order for order, root in enumerate(dict.fromkeys(find(row[0]) for row in rows if row))}
    return np.array([number.get(find(queue), len(number)) for queue in range(queues)]), len(number)


def _seated(rows: Sequence[Sequence[int]], group_of: Ints, groups: int) -> tuple[Ints, int]:
    # A counter without queues gets no seat (-1): it has nothing to do.
    taken = [0] * groups
    chairs: list[tuple[int, int] | None] = []
    for row in rows:
        if not row:
            chairs.append(None)
            continue
        group = int(group_of[row[0]])
        chairs.append((group, taken[group]))
        taken[group] += 1
    width = max([1, *taken])
    return np.array([-1 if chair is None else chair[0] * width + chair[1] for chair in chairs], dtype=np.int64), width


def _people(tickets: Sequence[WaitingTicket | None], group: Ints, groups: int) -> Ints:
    real = np.array([ticket is not None for ticket in tickets], dtype=bool)
    return np.bincount(group[real], minlength=groups + 1)[:groups]


def _groups_of_visits(visit: Ints, group: Ints, visits: int, groups: int) -> Ints:
    found: list[set[int]] = [set() for _ in range(visits)]
    for each, where in zip(visit.tolist(), group.tolist(), strict=True):
        if each < visits - 1:
            found[each].add(where)
    widest = max([1, *(len(row) for row in found)])
    return np.array([[*sorted(row), *[groups] * (widest - len(row))] for row in found])
