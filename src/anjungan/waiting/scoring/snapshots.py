"""What a board over a queue tells at each moment, and what came of a ticket taken then.

A board shows the number called last and how many wait, so a person who takes a ticket now gets the number
`last_called + waiting + 1`. That person is called at the first later snapshot of the same day that shows this number or
a higher one. People who go home make `waiting` shrink without a call, which this rule cannot see; it is the same for
what is learnt and for what is scored. Numbers begin anew each day, after 99, 999 or 9999, or when the board says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.logs import Floats, Ints, SnapshotLog
from anjungan.waiting.scoring.beside import NAMES as BESIDE
from anjungan.waiting.scoring.beside import Board, beside
from anjungan.waiting.scoring.features import Features, Table
from anjungan.waiting.scoring.lines import DAY, SLOT, SLOTS

TIMES = (
    "by_pace", "by_profile", "by_spacing10", "by_spacing20", "by_spacing40", "by_spacing60", "last_wait", "head",
    "since_change", "usual", "usual_by_hour", "by_counters",
)  # fmt: skip
PLAIN = (
    "waiting", "counters", "called5", "called10", "called20", "called40", "called60", "came10", "came30", "came60",
    "grown10", "grown30", "hour", "open_for", "called_today", "pace", "usual_seconds", "rate_now", "counters_30", "gap",
    "weekday", "line", *BESIDE,
)  # fmt: skip
PHYSICAL = ("by_pace", "by_profile", "by_spacing20", "by_spacing60", "last_wait", "usual_by_hour", "by_counters")
_WINDOWS = (300.0, 600.0, 1_200.0, 2_400.0, 3_600.0)
# A number that far below the highest one, three times in a row, is a new beginning and no repeated call.
_FAR_BELOW, _TIMES_SEEN = 15.0, 3
# A leap that far is believed only when it is shown again.
_LEAP = 150.0
_SLOT_PRIOR, _RATE_PRIOR = 1_800.0, 1 / 400.0
_DAILY = 0.94
_LONGEST_STEP = 900.0


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What could be known at each snapshot, and what came of it (NaN when that number never came up)."""

    features: Features
    wait: Floats
    known_at: Floats


@dataclass(kw_only=True)
class _Board:
    """Follows the numbers of one line through a day: how many have been called, whatever the board wraps or repeats."""

    top: float = np.nan
    offset: float = 0.0
    below: int = 0
    leapt: float = np.nan

    def show(self, number: float) -> float:
        """Take in what is shown and return the highest number called so far today, 0 before the first."""
        if np.isnan(number) or (number == 0 and not np.isnan(self.top)):
            return 0.0 if np.isnan(self.top) else self.top
        at = number + self.offset
        if np.isnan(self.top):
            self.top = at
        elif at > self.top + _LEAP and at != self.leapt:
            self.leapt = at
        elif at >= self.top:
            self.top, self.below, self.leapt = at, 0, np.nan
        else:
            self._lower(number, at)
        return self.top

    def _lower(self, number: float, at: float) -> None:
        shown_top = self.top - self.offset
        round_number = 10.0 ** max(2, len(str(int(shown_top))))
        if shown_top >= 0.9 * round_number and number <= 0.1 * round_number:
            self.offset += round_number - 1
            self.top, self.below = max(self.top, number + self.offset), 0
        elif at < self.top - _FAR_BELOW:
            self.below += 1
            if self.below >= _TIMES_SEEN:
                # The numbers began anew; the count goes on from where it was.
                self.offset, self.below = self.top - number, 0
        else:
            self.below = 0


@dataclass(kw_only=True)
class _Past:
    """What the days before taught of one line."""

    busy: Floats = field(default_factory=lambda: np.zeros(SLOTS))
    calls: Floats = field(default_factory=lambda: np.zeros(SLOTS))
    waits: float = 0.0
    weight: float = 0.0
    hour_waits: Floats = field(default_factory=lambda: np.zeros(24))
    hour_weight: Floats = field(default_factory=lambda: np.zeros(24))

    def usual(self, otherwise: float) -> float:
        return max(20.0, (self.waits + 30.0 * otherwise) / (self.weight + 30.0))

    def rates(self) -> Floats:
        base = (float(self.calls.sum()) + 10.0) / (float(self.busy.sum()) + 10.0 / _RATE_PRIOR)
        busy = self.busy + 0.5 * (np.roll(self.busy, 1) + np.roll(self.busy, -1))
        calls = self.calls + 0.5 * (np.roll(self.calls, 1) + np.roll(self.calls, -1))
        found: Floats = (calls + base * _SLOT_PRIOR) / (busy + _SLOT_PRIOR)
        return found


@dataclass(kw_only=True)
class _Day:
    """One line through one local day; one value per snapshot."""

    at: Floats
    clock: Floats
    waiting: Floats
    counters: Floats
    called: Floats
    target: Floats
    wait: Floats
    reached: Floats


def watch(*, log: SnapshotLog) -> Watched:
    """Return what could be known at each snapshot of a log."""
    times = np.zeros((len(log), len(TIMES)), dtype=np.float32)
    plain = np.zeros((len(log), len(PLAIN)), dtype=np.float32)
    scale, wait = np.full(len(log), 600.0), np.full(len(log), np.nan)
    known_at = np.full(len(log), np.inf)
    pasts: dict[int, _Past] = {}
    everyone = _Past()
    # A clock set back, or another offset, does not bring an earlier day back.
    days = np.maximum.accumulate(log.wall // DAY) if len(log) else log.wall
    starts = np.concatenate([[0], 1 + np.flatnonzero(np.diff(days)), [len(log)]]).astype(int)
    for begins, ends in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        usual_here = max(20.0, (everyone.waits + 600.0) / (everyone.weight + 1.0))
        todays: list[tuple[_Past, _Day, Board]] = []
        asked: list[tuple[Ints, float, int]] = []
        for line in np.unique(log.line[begins:ends]).tolist():
            rows = begins + np.flatnonzero(log.line[begins:ends] == line)
            past = pasts.setdefault(line, _Past())
            day = _day(log, rows)
            asked.append((rows, past.usual(usual_here), line))
            todays.append((past, day, _worked(past, day)))
        date = float(log.wall[begins] // DAY)
        others = beside(boards=[board for _past, _day, board in todays])
        for (past, day, board), told, (rows, usual, line) in zip(todays, others, asked, strict=True):
            times[rows], own = _seen(day, past, board, usual)
            weekday = np.full(len(rows), (date + 3) % 7)
            plain[rows] = np.column_stack([*own, weekday, np.full(len(rows), line), *told])
            scale[rows], wait[rows], known_at[rows] = usual, day.wait, day.reached
        for past, day, _board in todays:
            _learn(past, day)
            _learn(everyone, day)
    features = Features(
        times=times, plain=plain, scale=scale, names=(*TIMES, *PLAIN),
        physical=tuple(TIMES.index(name) for name in PHYSICAL),
    )  # fmt: skip
    return Watched(features=features, wait=wait, known_at=known_at)


def _day(log: SnapshotLog, rows: Ints) -> _Day:
    board = _Board()
    called = np.array([board.show(number) for number in log.shown[rows].tolist()])
    waiting, counters = _carried(log.waiting[rows]), _carried(log.open_counters[rows])
    at = log.at[rows]
    target = called + waiting + 1
    place = np.searchsorted(called, target)
    never = place >= len(rows)
    place = np.minimum(place, len(rows) - 1)
    return _Day(
        at=at,
        clock=log.wall[rows] % DAY,
        waiting=waiting,
        counters=counters,
        called=called,
        target=target,
        wait=np.where(never, np.nan, at[place] - at),
        reached=np.where(never, np.inf, at[place]),
    )


def _carried(values: Floats) -> Floats:
    """Return values with each unknown one replaced by the last known before it, 0 before the first."""
    known = ~np.isnan(values)
    last = np.maximum.accumulate(np.where(known, np.arange(len(values)), -1))
    return np.where(last >= 0, values[np.maximum(last, 0)], 0.0)


def _worked(past: _Past, day: _Day) -> Board:
    step = np.minimum(np.diff(day.at, prepend=day.at[:1]), _LONGEST_STEP)
    waited = np.concatenate([[0.0], day.waiting[:-1] > 0])
    slot = np.minimum((day.clock / SLOT).astype(int), SLOTS - 1)
    return Board(
        at=day.at, waiting=day.waiting, called=day.called,
        made=np.cumsum(np.diff(day.called, prepend=day.called[:1]) * waited),
        expected=np.cumsum(step * waited * past.rates()[slot]),
    )  # fmt: skip


def _seen(day: _Day, past: _Past, board: Board, usual: float) -> tuple[Table, list[Floats]]:
    at, count = day.at, len(day.at)
    order = np.arange(count)
    before = [np.searchsorted(at, at - window) for window in _WINDOWS]
    grown = [day.called - day.called[place] for place in before]
    came = day.called + day.waiting
    rates = past.rates()
    changed = np.concatenate([[True], np.diff(day.called) > 0])
    since_change = at - at[np.maximum.accumulate(np.where(changed, order, 0))]
    ahead = day.waiting + 1.0
    slot = np.minimum((day.clock / SLOT).astype(int), SLOTS - 1)
    # The pace of the last forty minutes against usual, counting only the time in which somebody waited.
    made, expected = board.made, board.expected
    window = before[3]
    pace = (made - made[window] + 3.0) / (expected - expected[window] + 3.0)
    spacing = [
        ahead * (at - at[place] + 2.0 / rates[slot]) / (more + 2.0)
        for place, more in zip(before[1:], grown[1:], strict=True)
    ]
    newest = np.searchsorted(np.maximum.accumulate(day.target), day.called, side="right") - 1
    known = (newest >= 0) & (day.reached[np.maximum(newest, 0)] <= at)
    last_wait = np.where(known, day.reached[np.maximum(newest, 0)] - at[np.maximum(newest, 0)], usual)
    head = at - at[np.minimum(newest + 1, order)]
    by_profile = _time_for(rates, day.clock, ahead)
    hour = np.minimum((day.clock / 3600.0).astype(int), 23)
    usual_by_hour = (past.hour_waits + 20.0 * usual) / (past.hour_weight + 20.0)
    per_counter = float(past.calls.sum() + 10.0) / (float(past.busy.sum()) + 10.0 / _RATE_PRIOR)
    half_hour = np.searchsorted(at, at - 1_800.0)
    worked = np.cumsum(day.counters)
    counters_30 = (worked - worked[half_hour] + day.counters[half_hour]) / (order - half_hour + 1)
    times = [
        _time_for(rates, day.clock, ahead / pace), by_profile, *spacing, last_wait, head, since_change,
        np.full(count, usual), usual_by_hour[hour],
        ahead / per_counter * np.maximum(counters_30, 0.5) / np.maximum(day.counters, 0.5),
    ]  # fmt: skip
    plain = [
        day.waiting, day.counters, *grown, *(came - came[before[place]] for place in (1, 2, 4)),
        day.waiting - day.waiting[before[1]], day.waiting - day.waiting[before[2]], day.clock / 3600.0,
        at - at[0], day.called - day.called[0], pace, np.full(count, usual),
        rates[slot] * 3600.0, counters_30, np.diff(at, prepend=at[:1]),
    ]  # fmt: skip
    return np.column_stack(times).astype(np.float32), plain


def _time_for(rates: Floats, clock: Floats, calls: Floats) -> Floats:
    """Return the seconds until so many calls at the usual rates of the coming quarters of an hour."""
    capacity = np.concatenate([[0.0], np.cumsum(rates * SLOT)])
    slot = np.minimum((clock / SLOT).astype(int), SLOTS - 1)
    goal = capacity[slot] + rates[slot] * (clock - slot * SLOT) + calls
    place = np.minimum(np.searchsorted(capacity, goal), SLOTS)
    late = goal > capacity[SLOTS]
    within = place * SLOT - (capacity[place] - goal) / rates[np.maximum(place, 1) - 1] - clock
    found: Floats = np.where(late, DAY - clock + (goal - capacity[SLOTS]) / rates.mean(), within)
    return np.minimum(found, DAY / 2)


def _learn(past: _Past, day: _Day) -> None:
    slot: NDArray[np.intp] = np.minimum((day.clock / SLOT).astype(int), SLOTS - 1)
    step = np.minimum(np.diff(day.at, prepend=day.at[:1]), _LONGEST_STEP)
    waited = np.concatenate([[0.0], day.waiting[:-1] > 0])
    past.busy = past.busy * _DAILY + np.bincount(slot, weights=step * waited, minlength=SLOTS)
    more = np.diff(day.called, prepend=day.called[:1]) * waited
    past.calls = past.calls * _DAILY + np.bincount(slot, weights=more, minlength=SLOTS)
    known = ~np.isnan(day.wait)
    hour = np.minimum((day.clock[known] / 3600.0).astype(int), 23)
    past.waits = past.waits * _DAILY + float(day.wait[known].sum())
    past.weight = past.weight * _DAILY + float(known.sum())
    past.hour_waits = past.hour_waits * _DAILY + np.bincount(hour, weights=day.wait[known], minlength=24)
    past.hour_weight = past.hour_weight * _DAILY + np.bincount(hour, minlength=24)
