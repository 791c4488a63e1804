"""A correction on top of the live estimate, learnt each night from what was promised and what came of it.

The live estimate knows the roster, the people and the rule. What it cannot know shows in its promises: a line that
rests at ten without anybody having planned it, Mondays, an agency whose counters open late, a day on which everything
takes longer. By what share promises missed is taken apart into what their size, hour, weekday, agency and line have in
common, each leaning on none by how far days differ anyway; what today adds is learnt while it goes on.

    found = learn_correction(examples=[Example(line="paspor", group="imigrasi", day=739_000, ...), ...])
    found.better                     # tried on the latest days; False: leave the estimate as it is
    found.correction.of_line(line="paspor", group="imigrasi", day=739_060, second=36_000.0, waits=waits)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import inf, log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.building import Key
from anjungan.waiting.calibration import ROOM, Calibration, corrected, stretched
from anjungan.waiting.forecasts import Wait, never_before, table_of, waits_of
from anjungan.waiting.quantiles import Floats

Ints = NDArray[np.int64]

_FORMAT = 1
_LEAST, _MOST = -0.5, 1.0
# Fewer promises, or fewer days, teach the weather and not the climate.
FEWEST, FEWEST_DAYS = 500, 12
_LATEST, _MOST_EXAMPLES = 0.3, 30_000
# Better by this share, and on more than half of the days: chance moves a mean error by less.
_WORTH = 0.02
_HALF_LIFE_DAYS = 30.0
# People who wait at the same time wait for the same: so many promises of one day count half of what many would.
_ALIKE = 3.0
_ROUNDS, _BLOCKS = 4, 4
_LEAST_SPREAD = 1e-5
# How much a day that goes on may count: promises that weigh as much as none, for the mall and for the line.
_LEANS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, inf)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What is known when a wait is estimated. `day` counts days (1 is a Monday), `second` from local midnight.

    `group`: the agency of the line. `mean`: the estimated wait in seconds.
    """

    line: Key
    group: Key
    day: int
    second: float
    mean: float


_Cell = tuple[Key | int, ...]


# Those that are the same for all people of one line at one moment.
_ALWAYS = ("all", "weekday", "hour", "group", "group weekday", "line", "line hour")
# The largest size, and half hours of a call: two days of them. Later ones have shown nothing.
_SIZES, _CALLS = 12, 96


def _half_hour(second: float) -> int:
    return int(second // 1800)


def _size(mean: float) -> int:
    return min(round(2 * log2(1.0 + mean / ROOM)), _SIZES)


# What promises may have in common, from the widest to the narrowest. The hour counts when the promise is made, and
# when the call is expected: an unplanned rest lies between the two.
_KINDS: dict[str, Callable[[Moment], _Cell]] = {
    "all": lambda _one: (),
    "size": lambda one: (_size(one.mean),),
    "weekday": lambda one: (one.day % 7,),
    "hour": lambda one: (int(one.second // 3600),),
    "group": lambda one: (one.group,),
    "group weekday": lambda one: (one.group, one.day % 7),
    "group call": lambda one: (one.group, _half_hour(one.second + one.mean)),
    "line": lambda one: (one.line,),
    "line hour": lambda one: (one.line, _half_hour(one.second)),
    "line call": lambda one: (one.line, _half_hour(one.second + one.mean)),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A promise that came true: `wait` as it was estimated, seconds; `actual` the wait that came.

    `second` is when it was made and `known_at` when it came true, both from the local midnight of its day.
    `first`: the promise that people plan by, which is judged.
    """

    line: Key
    group: Key
    day: int
    second: float
    known_at: float
    wait: Wait
    actual: float
    first: bool = True

    @property
    def moment(self) -> Moment:
        """What was known when it was made."""
        return Moment(line=self.line, group=self.group, day=self.day, second=self.second, mean=self.wait.mean or 0.0)

    @property
    def missed_by(self) -> float:
        """By what share the wait was longer than estimated, room added; very long ones count less."""
        mean = self.wait.mean or 0.0
        return min(max((self.actual - mean) / (mean + ROOM), -1.0), 2.0)


@dataclass(slots=True)
class _Sum:
    """Misses of today beyond what was expected of them."""

    total: float = 0.0
    count: float = 0.0

    def add(self, value: float) -> None:
        self.total += value
        self.count += 1.0


_NONE = _Sum()


@dataclass(kw_only=True)
class Today:
    """What the promises of this day have shown so far. Kept by whoever applies a correction, one for each day."""

    everywhere: _Sum = field(default_factory=_Sum)
    lines: dict[Key, _Sum] = field(default_factory=dict)

    def add(self, line: Key, beyond: float) -> None:
        """Take in a promise that came true: by how much it missed beyond `Correction.usual`."""
        self.everywhere.add(beyond)
        self.lines.setdefault(line, _Sum()).add(beyond)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What was learnt: a share for each cell, and how much today counts."""

    cells: Mapping[str, Mapping[_Cell, float]]
    lean_everywhere: float = inf
    lean_line: float = inf
    _remembered: dict[tuple[int, int], dict[tuple[Key, Key], float]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def usual(self, moment: Moment) -> float:
        """Return by what share such promises usually miss."""
        return sum(self.cells[kind].get(of(moment), 0.0) for kind, of in _KINDS.items())

    def of_line(
        self, *, line: Key, group: Key, day: int, second: float, waits: Sequence[Wait], today: Today | None = None
    ) -> list[Wait]:
        """Return the corrected waits of one line at one moment; those without a mean as they are.

        Whoever is estimated sooner than another is told sooner.
        """
        return waits_of(
            self.of_table(
                lines=[(line, group)], of=np.zeros(len(waits), dtype=np.int64), day=day, second=second,
                waits=table_of(waits), today=today,
            )
        )  # fmt: skip

    def of_table(
        self,
        *,
        lines: Sequence[tuple[Key, Key]],
        of: Ints,
        day: int,
        second: float,
        waits: Floats,
        today: Today | None = None,
    ) -> Floats:
        """Return the corrected table of waits (`forecasts.table_of`) of many lines at one moment, as `of_line` does.

        `lines`: each with its group; `of`: for each row its place among them.
        """
        found = waits.copy()
        # In the order in which the people of a line are told, line by line.
        order = np.lexsort((waits[:, 0], of))
        order = order[np.isfinite(waits[order, 0])]
        if not len(order):
            return found
        place, mean = of[order], waits[order, 0]
        calls = np.minimum((second + mean) // 1800, _CALLS).astype(np.int64)
        sizes = np.minimum(np.rint(2 * np.log2(1.0 + mean / ROOM)), _SIZES).astype(np.int64)
        group_calls, line_calls, nothing = self._calls["group call"], self._calls["line call"], self._calls[""][None]
        by_group = np.stack([group_calls.get(group, nothing) for _line, group in lines])
        by_line = np.stack([line_calls.get(line, nothing) for line, _group in lines])
        always = np.array(self._always(lines, day, second, today))[place]
        share = always + self._sizes[sizes] + by_group[place, calls] + by_line[place, calls]
        share = np.clip(share, _LEAST, _MOST)[:, None]
        told = np.maximum(waits[order, :4] * (1.0 + share) + ROOM * share, 0.0)
        found[order, :4] = never_before(told=told, line=place)
        return found

    def _always(self, lines: Sequence[tuple[Key, Key]], day: int, second: float, today: Today | None) -> list[float]:
        """Return what is the same for all who wait in a line now. It stays so for half an hour, today's part aside."""
        key = (day, _half_hour(second))
        known, found = self._remembered.get(key), []
        if known is None:
            self._remembered.clear()
            known = self._remembered[key] = {}
        for pair in lines:
            usual = known.get(pair)
            if usual is None:
                moment = Moment(line=pair[0], group=pair[1], day=day, second=second, mean=0.0)
                usual = known[pair] = sum(self.cells[kind].get(_KINDS[kind](moment), 0.0) for kind in _ALWAYS)
            if today is not None:
                own = today.lines.get(pair[0], _NONE)
                usual += _of_today(today.everywhere, own, self.lean_everywhere, self.lean_line)
            found.append(usual)
        return found

    @cached_property
    def _sizes(self) -> Floats:
        return np.array([self.cells["size"].get((size,), 0.0) for size in range(_SIZES + 1)])

    @cached_property
    def _calls(self) -> Mapping[str, Mapping[Key | None, Floats]]:
        """Return the shares by half hour of the call, for each group and each line; whoever is unknown has none."""
        found: dict[str, dict[Key | None, Floats]] = {"": {None: np.zeros(_CALLS + 1)}}
        for kind in ("group call", "line call"):
            rows = found[kind] = {}
            for (owner, call), share in self.cells[kind].items():
                if isinstance(call, int) and 0 <= call < _CALLS:
                    rows.setdefault(owner, np.zeros(_CALLS + 1))[call] = share
        return found

    def note(self, example: Example, today: Today) -> None:
        """Take a promise that came true today into account."""
        today.add(example.line, example.missed_by - self.usual(example.moment))

    def to_json(self) -> dict[str, Any]:
        """Return all that was learnt, as json.dumps takes it."""
        return {
            "format": _FORMAT,
            "cells": {
                kind: [[*cell, round(share, 5)] for cell, share in of.items()] for kind, of in self.cells.items()
            },
            "leans": [None if lean == inf else lean for lean in (self.lean_everywhere, self.lean_line)],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Correction:
        """Return what `to_json` gave. Raises ValueError for another format."""
        if kept.get("format") != _FORMAT:
            raise ValueError(f"a correction of format {_FORMAT} is wanted, not {kept.get('format')!r}")
        everywhere, line = (inf if lean is None else float(lean) for lean in kept["leans"])
        return cls(
            cells={kind: {tuple(row[:-1]): float(row[-1]) for row in rows} for kind, rows in kept["cells"].items()},
            lean_everywhere=everywhere,
            lean_line=line,
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a night found. Errors are mean absolute errors in seconds on the latest days, which were not learnt from.

    Both sides are calibrated, so that a mere lean of the whole mall is not counted for the correction. `correction` is
    None where there was too little to learn from.
    """

    correction: Correction | None = None
    error_before: float | None = None
    error_after: float | None = None
    judged_on: int = 0
    judged_days: int = 0
    better_days: int = 0

    @property
    def better(self) -> bool:
        """Whether the correction is worth using."""
        if self.error_before is None or self.error_after is None:
            return False
        return self.error_after <= (1.0 - _WORTH) * self.error_before and 2 * self.better_days > self.judged_days


def learn_correction(*, examples: Sequence[Example]) -> Outcome:
    """Learn from all examples, after trying on the latest days what the days before them teach."""
    found = sorted((one for one in examples if one.wait.mean is not None), key=lambda one: (one.day, one.second))
    found = found[-_MOST_EXAMPLES:]
    days = sorted({one.day for one in found})
    if len(found) < FEWEST or len(days) < FEWEST_DAYS:
        return Outcome()
    cut = days[round(len(days) * (1.0 - _LATEST))]
    early, late = [one for one in found if one.day < cut], [one for one in found if one.day >= cut]
    plain, moved = Calibration(), Calibration()
    for one, wait in zip(early, cross_fitted(examples=early), strict=True):
        plain.observe(groups=(one.line, one.group), wait=one.wait, actual=one.actual)
        moved.observe(groups=(one.line, one.group), wait=wait, actual=one.actual)
    before: dict[int, list[float]] = defaultdict(list)
    after: dict[int, list[float]] = defaultdict(list)
    for one, wait in zip(late, _as_told(_learn(early), late), strict=True):
        if one.first:
            groups = (one.line, one.group)
            before[one.day].append(_error(stretched(one.wait, plain.stretch(groups)), one.actual))
            after[one.day].append(_error(stretched(wait, moved.stretch(groups)), one.actual))
    count = sum(map(len, before.values()))
    if not count:
        return Outcome()
    return Outcome(
        correction=_learn(found),
        error_before=sum(map(sum, before.values())) / count,
        error_after=sum(map(sum, after.values())) / count,
        judged_on=count,
        judged_days=len(before),
        better_days=sum(sum(after[day]) < sum(before[day]) for day in before),
    )


def cross_fitted(*, examples: Sequence[Example]) -> list[Wait]:
    """Return each example's corrected wait as days that were not its own would have taught it, in the order given.

    A calibration learns from these: what a correction says of the days it was learnt from is too good to be true.
    """
    days = {day: number for number, day in enumerate(sorted({one.day for one in examples}))}
    blocks = [days[one.day] * _BLOCKS // len(days) for one in examples]
    answer = [one.wait for one in examples]
    for block in range(_BLOCKS):
        mine = [number for number, place in enumerate(blocks) if place == block]
        others = [one for one, place in zip(examples, blocks, strict=True) if place != block]
        if mine and others:
            told = _as_told(_learn(others), [examples[number] for number in mine])
            for number, wait in zip(mine, told, strict=True):
                answer[number] = wait
    return answer


def _as_told(correction: Correction, examples: Sequence[Example]) -> list[Wait]:
    """Return what would have been told, each promise knowing what had come true on its day by then."""
    return [
        corrected(
            one.wait,
            min(max(usual + _of_today(*today, correction.lean_everywhere, correction.lean_line), _LEAST), _MOST),
        )
        for one, usual, today in zip(examples, *_as_it_went(correction, examples), strict=True)
    ]  # fmt: skip


def _as_it_went(correction: Correction, examples: Sequence[Example]) -> tuple[list[float], list[tuple[_Sum, _Sum]]]:
    usual = [correction.usual(one.moment) for one in examples]
    days: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(examples):
        days[one.day].append(number)
    seen: list[tuple[_Sum, _Sum]] = [(_Sum(), _Sum())] * len(examples)
    for of_day in days.values():
        today, done = Today(), 0
        ended = sorted(of_day, key=lambda number: examples[number].known_at)
        for number in sorted(of_day, key=lambda number: examples[number].second):
            one = examples[number]
            while done < len(ended) and examples[ended[done]].known_at <= one.second:
                past = ended[done]
                today.add(examples[past].line, examples[past].missed_by - usual[past])
                done += 1
            own, everywhere = today.lines.get(one.line, _Sum()), today.everywhere
            seen[number] = (_Sum(everywhere.total, everywhere.count), _Sum(own.total, own.count))
    return usual, seen


def _of_today(everywhere: _Sum, own: _Sum, lean_everywhere: float, lean_line: float) -> float:
    general = everywhere.total / (everywhere.count + lean_everywhere)
    return general + (own.total - general * own.count) / (own.count + lean_line)


def _error(wait: Wait, actual: float) -> float:
    return abs((wait.mean or 0.0) - actual)


def _learn(examples: Sequence[Example]) -> Correction:
    """Learn the cells by turns, each from what the others leave; then how much of a day shows before it is over."""
    moments = [one.moment for one in examples]
    left = np.array([one.missed_by for one in examples])
    weight = np.array([moment.mean + ROOM for moment in moments])
    day = np.array([one.day for one in examples], dtype=np.int64)
    kinds = {kind: _numbered([of(moment) for moment in moments]) for kind, of in _KINDS.items()}
    shares = {kind: np.zeros(len(names)) for kind, (names, _cell) in kinds.items()}
    for _round in range(_ROUNDS):
        for kind, (names, cell) in kinds.items():
            left += shares[kind][cell]
            shares[kind] = _leaning_means(left, weight, day, cell, len(names))
            left -= shares[kind][cell]
    cells = {kind: dict(zip(names, shares[kind].tolist(), strict=True)) for kind, (names, _cell) in kinds.items()}
    return _with_today(Correction(cells=cells), examples, left, weight)


def _numbered(cells: Sequence[_Cell]) -> tuple[list[_Cell], Ints]:
    numbers: dict[_Cell, int] = {}
    found = np.array([numbers.setdefault(cell, len(numbers)) for cell in cells], dtype=np.int64)
    return list(numbers), found


def _leaning_means(values: Floats, weight: Floats, day: Ints, cell: Ints, count: int) -> Floats:
    """Return the mean of each cell, leaning on none by how much its days differ among themselves.

    A day counts once in a cell, however many its promises: all of them waited for the same.
    """
    units, unit = np.unique(np.stack([cell, day]), axis=1, return_inverse=True)
    unit = unit.reshape(-1)
    total = np.bincount(unit, weight)
    mean = np.bincount(unit, weight * values) / total
    size = np.bincount(unit)
    worth = size / (size + _ALIKE) * 0.5 ** ((day.max() - units[1]) / _HALF_LIFE_DAYS)
    of = units[0]
    known = np.bincount(of, worth, minlength=count)
    found = np.bincount(of, worth * mean, minlength=count) / np.maximum(known, 1e-12)
    several = np.bincount(of, minlength=count)[of] > 1
    if not several.any():
        return np.zeros(count)
    # A mean lies too near to its own few days: put that right.
    free = np.maximum(1.0 - worth / known[of], 0.1)
    within = float(np.sum((worth * (mean - found[of]) ** 2 / free)[several]) / np.sum(worth[several]))
    sure = known / (known + 1.0)
    between = float(np.sum(sure * (found**2 - within / np.maximum(known, 1e-12))) / np.sum(sure))
    lean = within / max(between, _LEAST_SPREAD)
    return np.asarray(found * known / (known + lean))


def _with_today(plain: Correction, examples: Sequence[Example], left: Floats, weight: Floats) -> Correction:
    _usual, seen = _as_it_went(plain, examples)
    general = np.array([(one.total, one.count) for one, _own in seen])
    own = np.array([(one.total, one.count) for _everywhere, one in seen])

    def missed(leans: tuple[float, float]) -> float:
        everywhere = general[:, 0] / (general[:, 1] + leans[0])
        told = everywhere + (own[:, 0] - everywhere * own[:, 1]) / (own[:, 1] + leans[1])
        return float(np.sum(weight * (left - told) ** 2))

    everywhere, line = min(product(_LEANS, _LEANS), key=missed)
    return Correction(cells=plain.cells, lean_everywhere=everywhere, lean_line=line)
