"""The building taken apart into lines that depend on each other, and the playing of one such part."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from anjungan.waiting.building import BuildingState, CallRule, Coming, CounterState, Key, LineState
from anjungan.waiting.comings import is_expected, with_coming
from anjungan.waiting.drawing import draw
from anjungan.waiting.forecasts import LineForecast, waits_of
from anjungan.waiting.paths import play
from anjungan.waiting.quantiles import Floats
from anjungan.waiting.scenes import Scene, lay_out
from anjungan.waiting.service_times import ServiceTimes

Windows: TypeAlias = Mapping[Key, Sequence[tuple[float, float]]]

MOST_PATHS, FEWEST_PATHS = 128, 40
# How many services are played at most: paths by people. A full building is told a little more roughly, and in time.
# So many paths with chances spread evenly are as sure as a third more with chances drawn freely.
_MOST_PLAYED = 48_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Lines and the counters that may call them. `simple`: one line, its own counters, nobody to be passed over."""

    lines: Sequence[LineState]
    counters: Sequence[CounterState]
    simple: bool


def parts_of(state: BuildingState, wanted: Iterable[Key]) -> list[Part]:
    """Return the parts that these lines belong to, each once, in the order of the lines."""
    links = _Links(state)
    found: dict[Key, Part] = {}
    part_of: dict[Key, Key] = {}
    for key in wanted:
        if key not in part_of:
            part = links.part(key)
            # A line may need to know another one that does not need to know it, and two lines may need the same third:
            # what shares a line is one part, so that every line is in exactly one.
            met = dict.fromkeys(part_of[line.key] for line in part.lines if line.key in part_of)
            if met:
                part = links.joined([part, *(found.pop(other) for other in met)])
            part_of |= dict.fromkeys((line.key for line in part.lines), key)
            found[key] = part
    return list(found.values())


class _Links:
    """Who depends on whom: by counters of several lines, by people sent to one counter, by visits with errands."""

    def __init__(self, state: BuildingState) -> None:
        self.state = state
        self.order = {key: index for index, key in enumerate(state.lines)}
        self.by_counter = {counter.key: index for index, counter in enumerate(state.counters)}
        self.counters: dict[Key, list[int]] = {}
        for index, counter in enumerate(state.counters):
            for line in counter.lines:
                self.counters.setdefault(line, []).append(index)
        self.visits: dict[Key, list[Key]] = {}
        self.sent: dict[int, list[Key]] = {}
        self.odd: set[Key] = set()
        for each in state.lines.values():
            self._note(each)
        for counter in state.counters:
            if counter.serving is not None and counter.serving.visit in self.visits:
                # The one who is served here still waits elsewhere: that line must know for how long.
                self.odd |= set(self.visits[counter.serving.visit])
                self.visits[counter.serving.visit].extend(key for key in counter.lines if key in self.order)

    def _note(self, line: LineState) -> None:
        for ticket in line.waiting:
            if ticket.visit is not None:
                self.visits.setdefault(ticket.visit, []).append(line.key)
            if ticket.target_counter is not None:
                self.odd.add(line.key)
                counter = self.by_counter.get(ticket.target_counter)
                if counter is not None:
                    self.sent.setdefault(counter, []).append(line.key)
                    self.counters.setdefault(line.key, []).append(counter)
            if (ticket.ready_at or ticket.entered_at) > self.state.now:
                self.odd.add(line.key)

    def part(self, key: Key) -> Part:
        lines, counters, todo = {key}, set(), deque([key])
        while todo:
            line = todo.popleft()
            beside: list[Key] = []
            for counter in self.counters.get(line, ()):
                if counter not in counters:
                    counters.add(counter)
                    beside += self.state.counters[counter].lines
                    beside += self.sent.get(counter, ())
            for ticket in self.state.lines[line].waiting:
                if ticket.visit is not None:
                    beside += self.visits[ticket.visit]
            for other in beside:
                if other in self.order and other not in lines:
                    lines.add(other)
                    todo.append(other)
        return Part(
            lines=[self.state.lines[each] for each in sorted(lines, key=self.order.__getitem__)],
            counters=[self.state.counters[index] for index in sorted(counters)],
            simple=len(lines) == 1 and key not in self.odd and not self._twice(key),
        )

    def joined(self, parts: Sequence[Part]) -> Part:
        """Return several parts as one."""
        lines = {line.key: line for part in parts for line in part.lines}
        counters = {counter.key: counter for part in parts for counter in part.counters}
        return Part(
            lines=[lines[key] for key in sorted(lines, key=self.order.__getitem__)],
            counters=[counters[key] for key in sorted(counters, key=self.by_counter.__getitem__)],
            simple=False,
        )

    def _twice(self, key: Key) -> bool:
        return any(
            len(self.visits[ticket.visit]) > 1 for ticket in self.state.lines[key].waiting if ticket.visit is not None
        )


def play_parts(
    state: BuildingState,
    parts: Sequence[Part],
    windows: Windows,
    *,
    times: ServiceTimes,
    day: int | None,
    seed: int,
    rule: CallRule,
) -> dict[Key, LineForecast | None]:
    """Return the forecasts of these parts' lines from many played paths, all parts played together."""
    lines = [with_coming(line, usual_coming(state, line, times), state.now) for part in parts for line in part.lines]
    counters = [counter for part in parts for counter in part.counters]
    paths = paths_of(state)
    scene = lay_out(state, lines, counters, [windows[counter.key] for counter in counters], times=times, day=day)
    starts = sorted({start for line in lines for start in line.head_starts}) or [0.0]
    played = play(
        scene,
        draw(state, lines, counters, scene, paths=paths, seed=seed, times=times, day=day),
        head_starts=np.array(starts, dtype=float),
        rule=rule,
        clock_at_now=state.hour_at_zero * 3600.0 + state.now,
    )
    tickets = waits_of(_summary(played.tickets))
    newcomers = waits_of(_summary(played.newcomers[: len(lines)].reshape(-1, paths)))
    by_line: list[list[int]] = [[] for _ in lines]
    for index in np.lexsort((scene.rank, scene.ticket_line)).tolist():
        if scene.ticket_line[index] >= 0:
            by_line[scene.ticket_line[index]].append(index)
    hour = state.hour(state.now)
    served = {line for counter in counters if windows[counter.key] for line in counter.lines}
    expected = {ticket.key for line in lines for ticket in line.waiting if is_expected(ticket)}
    answers: dict[Key, LineForecast | None] = {}
    for place, line in enumerate(lines):
        if line.key not in served and not _sent(line, windows):
            answers[line.key] = None
            continue
        mine = sorted(set(line.head_starts)) or [0.0]
        answers[line.key] = LineForecast(
            key=line.key,
            places=[(key, tickets[index]) for index in by_line[place] if (key := _key(scene, index)) not in expected],
            newcomers={start: newcomers[place * len(starts) + starts.index(start)] for start in mine},
            known=times.expect(line=line.key, hour=hour, day=day).known,
        )
    return answers


def paths_of(state: BuildingState) -> int:
    """Return how many paths are played: the same whatever of this state is asked."""
    waiting = sum(len(line.waiting) for line in state.lines.values())
    return max(FEWEST_PATHS, min(MOST_PATHS, _MOST_PLAYED // max(waiting, 1)))


def usual_coming(state: BuildingState, line: LineState, times: ServiceTimes) -> Sequence[Coming]:
    """Return who will still come to a line with a head start: what the caller knows, or what the days have taught."""
    if line.coming or not line.waiting:
        return line.coming
    return times.coming(line=line.key, hour=state.hour(state.now))


def _sent(line: LineState, windows: Windows) -> bool:
    return any(ticket.target_counter is not None and windows.get(ticket.target_counter) for ticket in line.waiting)


def _key(scene: Scene, index: int) -> Key:
    ticket = scene.tickets[index]
    if ticket is None:
        raise LookupError("a mark is nobody's ticket")
    return ticket.key


def _summary(waits: Floats) -> Floats:
    """Return for each row of paths: mean of the finite, quantiles 5, 50 and 95 %, share of the finite."""
    ordered = np.sort(waits, axis=1)
    called = np.isfinite(ordered)
    count = called.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, np.where(called, ordered, 0.0).sum(axis=1) / count, np.inf)
    columns = [mean]
    for share in (0.05, 0.5, 0.95):
        # At these places one more path would fall below with just this chance.
        place = min(max(share * (waits.shape[1] + 1) - 1.0, 0.0), waits.shape[1] - 1.0)
        low, part = ordered[:, int(place)], place - int(place)
        high = ordered[:, min(int(place) + 1, waits.shape[1] - 1)]
        known = np.isfinite(high)
        low, high = np.where(known, low, 0.0), np.where(known, high, 0.0)
        columns.append(np.where(known, low + part * (high - low), np.inf))
    return np.stack([*columns, count / waits.shape[1]], axis=1)


def windows_left(counter: CounterState, now: float) -> list[tuple[float, float]]:
    """Return the windows that are still to come or under way, from now on, in order, touching ones joined."""
    joined: list[tuple[float, float]] = []
    for begins, ends in sorted(counter.windows):
        first = max(begins, now)
        if ends <= first:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((first, ends))
    return joined
