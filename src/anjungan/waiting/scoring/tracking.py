"""Keeping promises true while they are made: quantiles and means that learn from each finished wait.

A quantile that was missed too often moves outwards, one that was missed too seldom moves inwards, for all, for the line
and for the hour of the day at once (adaptive conformal inference: Gibbs & Candès 2021; quantile tracking: Angelopoulos,
Candès & Tibshirani 2023). The mean is moved by the share by which recent days were off.

A median is moved as far as days, not people, have shown that moving it brings it nearer to what came.

Where many are called at once, "be back by" is often "now", which nobody can miss. The rest may then be missed a little
more often, and the upper end may come down a little, until the range holds nine waits of ten and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, log2, sqrt

from anjungan.waiting.corrections import HIGH, LOW, MIDDLE
from anjungan.waiting.scoring.lines import Running

_DAY = 86_400.0
# However many are called at once, of the others no more than these shares fall outside either end.
_LOWEST_MISSED, _HIGHEST_HELD = 0.12, 0.92
_INSIDE = HIGH - LOW
# However many are called at once, of the others at least this share is held.
_LEAST_HELD = 0.8
# A crowd that misses to one side on one day moves a median no farther: in units of half its range.
_FARTHEST = 0.25
# A median is moved in full once the days say so by that many times their own scatter, and forgets in so many days.
_SURE, _GAIN_DAYS = 1.5, 20.0
# How many waits must have been seen before a mean is moved by half of what it was off.
_LEAN_ALL, _LEAN_LINE = 300.0, 500.0
# Where people wait for hours, fewer of them settle it: the seconds that a wait counts at most.
_LONGEST_LEAN = 600.0


# The line, the hour and the size of a wait, each with its number.
Kind = tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Range:
    """What is told: seconds. `ends` are the ends that each shift would have told alone, `moved` the moved median."""

    mean: float
    low: float
    middle: float
    high: float
    ends: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    moved: float = 0.0


@dataclass(kw_only=True)
class Shift:
    """By how much one end of a range is moved, in units of its distance from the middle."""

    all_step: float
    group_step: float
    everyone: float = 0.0
    groups: dict[tuple[str, int], float] = field(default_factory=dict)

    def of(self, kind: Kind) -> float:
        """Return the shift for a kind of wait."""
        return self.everyone + sum(self.groups.get(group, 0.0) for group in kind)

    def push(self, force: float, kind: Kind) -> None:
        """Move up (above zero) or down."""
        self.everyone += self.all_step * force
        for group in kind:
            self.groups[group] = self.groups.get(group, 0.0) + self.group_step * force


@dataclass(kw_only=True)
class Gain:
    """What moving the median brings, in seconds, taken day by day.

    People of one day miss to one side together, by the counters that did not open: a day is one witness, however many
    came.
    """

    day: float = -1.0
    today: float = 0.0
    days: float = 0.0
    squares: float = 0.0

    def add(self, brought: float, *, at: float) -> None:
        """Take in what it brought for one finished wait; below zero where it was farther off."""
        day = at // _DAY
        if day > self.day:
            kept = exp((self.day - day) / _GAIN_DAYS)
            self.days = (self.days + self.today) * kept
            self.squares = (self.squares + self.today**2) * kept**2
            self.day, self.today = day, 0.0
        self.today += brought

    def share(self) -> float:
        """Return how much of the move is to be told, 0 to 1."""
        scatter = sqrt(self.squares + self.today**2)
        return min(1.0, max(0.0, (self.days + self.today) / (_SURE * scatter))) if scatter > 0 else 0.0


def _low() -> Shift:
    return Shift(all_step=0.02, group_step=0.02)


def _high() -> Shift:
    return Shift(all_step=0.03, group_step=0.03)


@dataclass(kw_only=True)
class Tracker:
    """All that is learnt between two refits, and kept over them."""

    low: Shift = field(default_factory=_low)
    low_at_most: Shift = field(default_factory=_low)
    middle: Shift = field(default_factory=lambda: Shift(all_step=0.002, group_step=0.002))
    gain: Gain = field(default_factory=Gain)
    high: Shift = field(default_factory=_high)
    high_at_least: Shift = field(default_factory=_high)
    inside: Shift = field(default_factory=_high)
    off: float = 0.0
    told: float = 0.0
    at_once: dict[tuple[str, int], Running] = field(default_factory=dict)
    usual: Running = field(default_factory=lambda: Running(share=0.002))
    off_by_line: dict[int, tuple[float, float]] = field(default_factory=dict)
    last: float = 0.0
    memory_days: float = 20.0

    @classmethod
    def of_looks(cls) -> Tracker:
        """Return a tracker for looks at a board: many in a row tell the same, so that a median moves but little."""
        return cls(middle=Shift(all_step=0.0002, group_step=0.0002))

    def tell(self, raw: Range, *, line: int, hour: int) -> Range:
        """Return what to tell, given what the models say."""
        kind = _kind(raw, line, hour)
        under, over = _room(raw)
        by = min(max(self.middle.of(kind), -_FARTHEST), _FARTHEST)
        moved = max(0.0, raw.middle + (under + over) / 2 * by)
        middle = raw.middle + (moved - raw.middle) * self.gain.share()
        lows = [raw.low + under * shift.of(kind) for shift in (self.low, self.low_at_most)]
        highs = [raw.high + over * shift.of(kind) for shift in (self.high, self.high_at_least, self.inside)]
        return Range(
            mean=raw.mean * self.correction(line), low=min(max(0.0, min(lows)), middle), middle=middle,
            high=max(min(highs[0], max(highs[1:])), middle), ends=(lows[0], lows[1], highs[0], highs[1], highs[2]),
            moved=moved,
        )  # fmt: skip

    def doubt(self) -> None:
        """Take what a rehearsal showed of the mean for half: whoever comes after it has learnt from more."""
        self.off, self.told = self.off / 2, self.told / 2
        self.off_by_line = {line: (off / 2, told / 2) for line, (off, told) in self.off_by_line.items()}

    def correction(self, line: int) -> float:
        """Return by what the mean is multiplied, after the recent days of all and of the line."""
        usual = min(_LONGEST_LEAN, self.usual.mean(otherwise=_LONGEST_LEAN, prior=20.0))
        everyone = self.off / (self.told + _LEAN_ALL * usual)
        off, told = self.off_by_line.get(line, (0.0, 0.0))
        own = (off - everyone * told) / (told + _LEAN_LINE * usual)
        return min(2.0, max(0.5, 1.0 + everyone + own))

    def learn(self, *, raw: Range, told: Range, wait: float, line: int, hour: int, at: float) -> None:
        """Take in one finished wait."""
        # Each shift is judged by the end that it told then: only so are misses that come in crowds paid for in full.
        kind = _kind(raw, line, hour)
        low, low_at_most, high, high_at_least, inside = told.ends
        self.low.push(LOW - (wait < low), kind)
        if told.low > 0:
            self.low_at_most.push(_LOWEST_MISSED - (wait < low_at_most), kind)
        self.high.push(HIGH - (wait <= high), kind)
        # Whoever is called at once was told "now" in time, and is inside any range: the others make up for it.
        at_once = wait < 1.0 and told.low < 1.0
        share_at_once = self._share_at_once(at_once, kind)
        if not at_once:
            held = wait <= max(high_at_least, told.middle)
            self.high_at_least.push(_of_the_others(_HIGHEST_HELD, share_at_once) - held, kind)
            held = told.low <= wait <= max(inside, told.middle)
            self.inside.push(_of_the_others(_INSIDE, share_at_once) - held, kind)
        self.middle.push(MIDDLE - (wait < told.moved), kind)
        self.gain.add(abs(raw.middle - wait) - abs(told.moved - wait), at=at)
        self._off(raw.mean, wait, line, at)

    def _share_at_once(self, at_once: bool, kind: Kind) -> float:
        """Return the share called at once in this line and at this hour, and take in one more."""
        shares = [self.at_once.setdefault(group, Running(share=0.002)) for group in kind[:2]]
        share = sum(one.mean(otherwise=0.0, prior=100.0) for one in shares) / len(shares)
        for one in shares:
            one.add(float(at_once))
        return share

    def _off(self, told: float, wait: float, line: int, at: float) -> None:
        if self.last:
            fade = exp(-max(0.0, at - self.last) / (self.memory_days * _DAY))
            self.off *= fade
            self.told *= fade
        self.last = max(at, self.last)
        self.usual.add(wait)
        self.off += wait - told
        self.told += told
        off, sum_told = self.off_by_line.get(line, (0.0, 0.0))
        self.off_by_line[line] = (off * 0.999 + wait - told, sum_told * 0.999 + told)


def _room(raw: Range) -> tuple[float, float]:
    """Return the distances of both ends from the middle, never nothing."""
    least = max(1.0, 0.05 * raw.middle)
    return max(raw.middle - raw.low, least), max(raw.high - raw.middle, least)


def _of_the_others(share: float, at_once: float) -> float:
    """Return what share of those not called at once to hold, so that this share of all is held."""
    return max(_LEAST_HELD, (share - at_once) / (1.0 - at_once)) if at_once < share else _LEAST_HELD


def _kind(raw: Range, line: int, hour: int) -> Kind:
    return ("line", line), ("hour", hour), ("size", int(2 * log2(1.0 + raw.middle / 30.0)))
