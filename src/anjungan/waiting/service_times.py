"""How long services take: learned per line, hour and officer from what was measured, leaning on more when it is less.

A line that has few data of its own leans on how its agency keeps the published minutes; without published minutes
on the agency's lines; an agency without data on the mall. Each level counts by how much it has seen. Hours and
officers are factors around their line, drawn towards 1 unless the data show that they differ. Old days fade.
One forgotten ticket cannot move much: what lies far above the mean is cut to a bound. Everything is plain arithmetic
in the order of the observations: the same observations give the same times.

>>> times = ServiceTimes()
>>> times.describe(line="paspor", agency="imigrasi", published_seconds=900)
>>> times.expect(line="paspor", hour=9).mean
900.0
>>> for day in range(20):
...     for seconds in (700, 800, 900):
...         taken = times.observe(line="paspor", seconds=seconds, hour=9, day=day)
>>> round(times.expect(line="paspor", hour=9).mean)
801
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from anjungan.waiting.building import Coming, Key
from anjungan.waiting.durations import Family
from anjungan.waiting.leaving import Leaving
from anjungan.waiting.tallies import Tally

_FORMAT = 1
# How many services a level must have seen to count as much as what it leans on. Between lines of one agency means
# differ by about a third, which is worth eight services at cv 1.
_LINE_PRIOR = 8.0
_WIDE_PRIOR = 20.0
# Standard errors of the level above, relative: with published minutes or data of the agency, and with neither.
_KNOWN_PRIOR_DOUBT, _BLIND_DOUBT = 0.35, 0.6
# Usual variance between hours, officers and days around their line, and how many cells that belief weighs.
_HOUR_SPREAD, _OFFICER_SPREAD, _DAY_SPREAD, _BELIEF = 0.01, 0.0225, 0.0025, 2.0
_LEAST_SPREAD = 1e-5
_SETTLED = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceTime:
    """The time of one service in seconds: mean, coefficient of variation, and the family that its spread resembles.

    `doubt`: relative standard error of the mean. `known`: on how many services of this line it rests.
    """

    mean: float
    cv: float
    family: Family
    doubt: float
    known: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Usual:
    """One line on one day: the mean and the squared doubt of each hour, before the officer is known."""

    cv: float
    family: Family
    known: float
    hours: list[tuple[float, float]]


class ServiceTimes:
    """Learned service times. Not safe for two threads at once; small enough to keep as JSON with its history."""

    def __init__(self, *, default_seconds: float = 600.0, half_life_days: float = 30.0) -> None:
        self.default_seconds = default_seconds
        self.half_life_days = half_life_days
        self._agency: dict[Key, Key | None] = {}
        self._published: dict[Key, float] = {}
        self._lines: dict[Key, Tally] = {}
        self._wide: dict[Key | None, tuple[Tally, Tally]] = {}  # by agency, None the mall: seconds; share of published
        self._hours: dict[Key, dict[int, Tally]] = {}
        self._officers: dict[Key, Tally] = {}
        self._today: dict[Key, Tally] = {}
        self._open_days: dict[Key, Tally] = {}
        self._coming: dict[Key, dict[tuple[int, float], Tally]] = {}  # by line: hour of entry, head start
        self._days: dict[Key, list[float]] = {}  # by line: weight and weighted variance between past days
        self._remembered: dict[tuple[Key, int | None], _Usual] = {}
        self._expected: dict[tuple[Key, int, Key | None, int | None], ServiceTime] = {}
        self._by_hour: dict[tuple[Key, Key | None, int | None], list[float]] = {}
        self._between_officers: float | None = None
        self.leaving = Leaving(half_life_days)

    def describe(self, *, line: Key, agency: Key | None = None, published_seconds: float | None = None) -> None:
        """Say whose line it is and what its standard promises. May be said again when either changes."""
        self._forget()
        self._agency[line] = agency
        self._published.pop(line, None)
        if published_seconds is not None and published_seconds > 0:
            self._published[line] = float(published_seconds)

    def observe(
        self,
        *,
        line: Key,
        seconds: float,
        hour: int,
        day: int,
        officer: Key | None = None,
        head_start: float = 0.0,
        entered_hour: int | None = None,
    ) -> bool:
        """Learn from one service: how long its counter was not free for another, in seconds.

        `hour`: of the wall clock when it began; `day`: any day number that counts on (days fade by it). Services are
        told in the order of their ends. `head_start` (seconds) of the visitor and the hour in which she entered (else
        `hour`) teach how many more of such are usual. Returns False for what cannot be a time (negative, not a number).
        """
        if not (math.isfinite(seconds) and seconds >= 0):
            return False
        self._forget()
        self._between_officers = None
        usual, cv = self._line_mean(line), self._cv(line)
        seconds = min(float(seconds), usual * (1.0 + 5.0 * min(max(cv, 0.3), 1.5)))
        self._learn_factors(line, ratio=seconds / usual, spread=max(cv * cv, 0.01), hour=hour, day=day, officer=officer)
        self._lines.setdefault(line, Tally()).add(seconds, day, self.half_life_days)
        self._count_arrival(line, day, hour if entered_hour is None else entered_hour, head_start)
        self._hours.setdefault(line, {}).setdefault(hour, Tally()).add(seconds, day, self.half_life_days)
        published = self._published.get(line)
        for owner in dict.fromkeys((self._agency.get(line), None)):
            plain, share = self._wide.setdefault(owner, (Tally(), Tally()))
            plain.add(seconds, day, self.half_life_days)
            if published:
                share.add(seconds / published, day, self.half_life_days)
        return True

    def expect(self, *, line: Key, hour: int, officer: Key | None = None, day: int | None = None) -> ServiceTime:
        """Return what to expect of a service that begins in this hour with this officer.

        With `day`, what the line has shown on that very day counts too (a slow system, a special day). A line that
        nobody has described or seen gets what the mall knows.
        """
        asked = (line, hour % 24, officer, day)
        found = self._expected.get(asked)
        if found is None:
            usual = self._usual(line, day)
            factor, doubt = self._officer_factor(officer, usual.cv)
            mean, own_doubt = usual.hours[hour % 24]
            found = self._expected[asked] = ServiceTime(
                mean=max(mean * factor, 1.0),
                cv=usual.cv,
                family=usual.family,
                doubt=math.sqrt(own_doubt + doubt),
                known=usual.known,
            )
        return found

    def by_hour(self, *, line: Key, officer: Key | None = None, day: int | None = None) -> list[float]:
        """Return the mean seconds for each of the 24 hours, as `expect` has them."""
        asked = (line, officer, day)
        found = self._by_hour.get(asked)
        if found is None:
            usual = self._usual(line, day)
            factor, _ = self._officer_factor(officer, usual.cv)
            found = self._by_hour[asked] = [max(mean * factor, 1.0) for mean, _ in usual.hours]
        return found

    def _forget(self) -> None:
        """Drop what was worked out from less than is known now."""
        self._remembered.clear()
        self._expected.clear()
        self._by_hour.clear()

    def coming(self, *, line: Key, hour: int) -> tuple[Coming, ...]:
        """Return who usually still comes to a line in this hour with a head start, from the visitors it has served."""
        days = self._open_days.get(line)
        if days is None:
            return ()
        found = []
        for (entered, head_start), tally in self._coming.get(line, {}).items():
            if entered == hour:
                # One more day without anybody keeps a single visitor from becoming a rule.
                each_day = tally.weight * 0.5 ** ((days.day - tally.day) / self.half_life_days) / (days.weight + 1.0)
                found.append(Coming(per_second=each_day / 3600.0, head_start=head_start))
        return tuple(found)

    def _count_arrival(self, line: Key, day: int, hour: int, head_start: float) -> None:
        days = self._open_days.setdefault(line, Tally(day=day - 1))
        if day > days.day:
            days.add(1.0, day, self.half_life_days)
        if head_start > 0:
            of_line = self._coming.setdefault(line, {})
            of_line.setdefault((hour, float(head_start)), Tally()).add(1.0, day, self.half_life_days)

    def _usual(self, line: Key, day: int | None) -> _Usual:
        found = self._remembered.get((line, day))
        if found is None:
            found = self._remembered[line, day] = self._work_out(line, day)
        return found

    def _work_out(self, line: Key, day: int | None) -> _Usual:
        cv = self._cv(line)
        spread = max(cv * cv, 0.01)
        own, today = self._lines.get(line), self._tally_of_day(line, day)
        known = own.weight if own else 0.0
        mean = self._line_mean(line)
        doubt = self._prior_doubt(line) ** 2 * _LINE_PRIOR / (known + _LINE_PRIOR)
        if today is not None and today.weight > 0:
            variance = self._day_variance(line)
            lean = spread / variance
            mean *= _drawn(today.weight, today.mean, lean)
            doubt += variance * lean / (lean + today.weight)
        factors = self._hour_factors(line, spread)
        hours = [factors.get(hour, (1.0, 0.0)) for hour in range(24)]
        return _Usual(
            cv=cv,
            family=self._family(line, cv),
            known=known,
            hours=[(mean * factor, doubt + own_doubt) for factor, own_doubt in hours],
        )

    def _officer_factor(self, officer: Key | None, cv: float) -> tuple[float, float]:
        tally = self._officers.get(officer) if officer is not None else None
        if tally is None or tally.weight <= 0:
            return 1.0, 0.0
        if self._between_officers is None:
            within = _within(self._officers.values())
            cells = [(one.weight, one.mean) for one in self._officers.values()]
            self._between_officers = _between(cells, within, _OFFICER_SPREAD)
        variance = self._between_officers
        lean = max(cv * cv, 0.01) / variance
        return _drawn(tally.weight, tally.mean, lean), variance * lean / (lean + tally.weight)

    def _learn_factors(
        self, line: Key, *, ratio: float, spread: float, hour: int, day: int, officer: Key | None
    ) -> None:
        own, cell = self._lines.get(line), self._hours.get(line, {}).get(hour)
        if own is None or own.weight < _SETTLED:
            # As long as the line's own mean still moves away from the published one, officers and days would look
            # different only because of that.
            return
        if cell is not None:
            ratio /= _drawn(cell.weight, cell.mean / max(own.mean, 1e-9), spread / _HOUR_SPREAD)
        if officer is not None:
            of_officer = self._officers.setdefault(officer, Tally())
            factor = _drawn(of_officer.weight, of_officer.mean, spread / _OFFICER_SPREAD)
            of_officer.add(ratio, day, self.half_life_days)
            ratio /= factor
        today = self._today.get(line)
        if today is None or today.day != day:
            if today is not None:
                self._close_day(line, today, spread)
            today = self._today[line] = Tally(day=day)
        today.add(ratio, day, math.inf)

    def _hour_factors(self, line: Key, spread: float) -> dict[int, tuple[float, float]]:
        """Return by hour its factor and the variance of the factor's error."""
        own, cells = self._lines.get(line), self._hours.get(line, {})
        if own is None or own.mean <= 0:
            return {}
        variance = _between([(cell.weight, cell.mean / own.mean) for cell in cells.values()], spread, _HOUR_SPREAD)
        lean = spread / variance
        return {
            hour: (_drawn(cell.weight, cell.mean / own.mean, lean), variance * lean / (lean + cell.weight))
            for hour, cell in cells.items()
        }

    def _close_day(self, line: Key, today: Tally, spread: float) -> None:
        # How much days differ beyond what chance explains; a day with few services says little.
        weight = today.weight / (today.weight + spread / _DAY_SPREAD)
        kept = self._days.setdefault(line, [0.0, 0.0])
        kept[0] = kept[0] * 0.98 + weight
        kept[1] = kept[1] * 0.98 + weight * ((today.mean - 1.0) ** 2 - spread / today.weight)

    def _tally_of_day(self, line: Key, day: int | None) -> Tally | None:
        today = self._today.get(line)
        return today if day is not None and today is not None and today.day == day else None

    def _line_mean(self, line: Key) -> float:
        lean = self._prior_mean(line)
        own = self._lines.get(line)
        return max(lean if own is None else (own.total + _LINE_PRIOR * lean) / (own.weight + _LINE_PRIOR), 1.0)

    def _prior_mean(self, line: Key) -> float:
        plain, share = self._wide.get(None, (None, None))
        agency = self._agency.get(line)
        own_plain, own_share = self._wide.get(agency, (None, None)) if agency is not None else (None, None)
        published = self._published.get(line)
        if published is not None:
            return published * _leaning(own_share, _leaning(share, 1.0))
        return _leaning(own_plain, _leaning(plain, self.default_seconds))

    def _prior_doubt(self, line: Key) -> float:
        agency = self._agency.get(line)
        lean_on = line in self._published or (agency is not None and agency in self._wide)
        return _KNOWN_PRIOR_DOUBT if lean_on else _BLIND_DOUBT

    def _cv(self, line: Key) -> float:
        spread = 1.0
        for tally in self._from_wide_to_own(line):
            if tally is not None and tally.weight > 0:
                measured = min(tally.variance / max(tally.mean, 1.0) ** 2, 9.0)
                spread = (tally.weight * measured + 2 * _WIDE_PRIOR * spread) / (tally.weight + 2 * _WIDE_PRIOR)
        return math.sqrt(spread)

    def _family(self, line: Key, cv: float) -> Family:
        # The variance of logarithms tells them apart: at cv 1 it is 1.64 for the exponential, 0.69 for the lognormal.
        for tally in reversed(list(self._from_wide_to_own(line))):
            if tally is not None and tally.weight >= 50:
                shape = 1.0 / max(cv * cv, 0.01)
                of_gamma = _trigamma(shape)
                return "gamma" if tally.log_variance > (of_gamma + math.log1p(cv * cv)) / 2 else "lognormal"
        return "gamma"

    def _from_wide_to_own(self, line: Key) -> tuple[Tally | None, ...]:
        agency = self._agency.get(line)
        own = self._lines.get(line)
        of_agency = self._wide.get(agency, (None, None))[0] if agency is not None else None
        # The spread of a mall's services among each other is not that of one line: the agency's and its own count.
        return (of_agency if agency is not None else None, own)

    def _day_variance(self, line: Key) -> float:
        weight, total = self._days.get(line, (0.0, 0.0))
        return max((_BELIEF * _DAY_SPREAD + total) / (_BELIEF + weight), _LEAST_SPREAD)

    def to_json(self) -> dict[str, Any]:
        """Return all that was learned, as json.dumps takes it."""
        return {
            "format": _FORMAT,
            "default_seconds": self.default_seconds,
            "half_life_days": self.half_life_days,
            "lines": [
                [
                    line,
                    self._agency.get(line),
                    self._published.get(line),
                    _plain(self._lines.get(line)),
                    [[hour, _plain(tally)] for hour, tally in self._hours.get(line, {}).items()],
                    _plain(self._today.get(line)),
                    self._days.get(line),
                ]
                for line in dict.fromkeys([*self._agency, *self._lines])
            ],
            "wide": [[owner, _plain(plain), _plain(share)] for owner, (plain, share) in self._wide.items()],
            "coming": [
                [line, _plain(days), [[*key, _plain(tally)] for key, tally in self._coming.get(line, {}).items()]]
                for line, days in self._open_days.items()
            ],
            "officers": [[officer, _plain(tally)] for officer, tally in self._officers.items()],
            "leaving": self.leaving.to_json(),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> ServiceTimes:
        """Return what `to_json` gave. Raises ValueError for another format."""
        if kept.get("format") != _FORMAT:
            raise ValueError(f"learned service times of format {_FORMAT} are wanted, not {kept.get('format')!r}")
        times = cls(default_seconds=kept["default_seconds"], half_life_days=kept["half_life_days"])
        for line, agency, published, own, hours, today, days in kept["lines"]:
            times._agency[line] = agency
            if published is not None:
                times._published[line] = published
            if own is not None:
                times._lines[line] = Tally(*own)
                times._hours[line] = {int(hour): Tally(*tally) for hour, tally in hours}
            if today is not None:
                times._today[line] = Tally(*today)
            if days is not None:
                times._days[line] = list(days)
        times._wide = {owner: (Tally(*plain), Tally(*share)) for owner, plain, share in kept["wide"]}
        for line, days, kinds in kept.get("coming", []):
            times._open_days[line] = Tally(*days)
            times._coming[line] = {(int(hour), start): Tally(*tally) for hour, start, tally in kinds}
        times._officers = {officer: Tally(*tally) for officer, tally in kept["officers"]}
        times.leaving.read(kept.get("leaving", []))
        return times


def _plain(tally: Tally | None) -> list[float] | None:
    return None if tally is None else tally.as_list()


def _leaning(tally: Tally | None, on: float) -> float:
    return on if tally is None else (tally.total + _WIDE_PRIOR * on) / (tally.weight + _WIDE_PRIOR)


def _drawn(weight: float, mean: float, lean: float) -> float:
    return (lean + weight * mean) / (lean + weight)


def _between(cells: Sequence[tuple[float, float]], spread: float, usual: float) -> float:
    """Return the variance between cells (weight, mean around 1): how much they differ beyond chance.

    A weak belief in the usual variance keeps a few cells from saying too much.
    """
    weight, total = _BELIEF, _BELIEF * usual
    for seen, mean in cells:
        if seen > 0:
            sure = seen / (seen + spread / usual)
            weight += sure
            total += sure * ((mean - 1.0) ** 2 - spread / seen)
    return max(total / weight, _LEAST_SPREAD)


def _within(tallies: Iterable[Tally]) -> float:
    weight = total = 0.0
    for tally in tallies:
        weight += tally.weight
        total += tally.weight * tally.variance
    return max(total / weight, 0.01) if weight > 0 else 1.0


def _trigamma(x: float) -> float:
    total = 0.0
    while x < 6.0:
        total += 1.0 / (x * x)
        x += 1.0
    square = 1.0 / (x * x)
    return total + 1.0 / x + square / 2 + square / x * (1 / 6 - square * (1 / 30 - square / 42))
