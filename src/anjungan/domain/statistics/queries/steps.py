"""What a step would change: the whole building forecast with and without it, now and a while from now.

Definitions (docs/definitions.md says the same to people):

wait       what somebody who takes a number may expect, as `anjungan.waiting.live` forecasts it for the rule that really
           calls. Where nobody would serve, until the line's closing.
saved      seconds that all who wait now would wait less, added up, in every line that the step touches; lines that lose
           count against it.
in a while the building carried on: whoever is expected to be called by then is gone, and as many have come as in the
           last hour. `after` is the first of 5, 15, 25, 40 and 60 minutes at which most of the gain is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from anjungan.domain.forecasting.queries import Gathered, gather, learned
from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock
from anjungan.waiting import live
from anjungan.waiting.building import BuildingState, CounterState, Key, LineState, Serving, WaitingTicket
from anjungan.waiting.forecasts import Forecast, LineForecast
from anjungan.waiting.service_times import ServiceTimes

HORIZONS = tuple(60.0 * minutes for minutes in (5, 15, 25, 40, 60))
_MOST_OF_IT = 0.75
_UNTIL_CLOSING_AT_MOST = 4 * 3_600.0
# Below this, a line that waits longer for the step is not worth telling.
_FELT = 120.0

_CAME = """
SELECT t.line_id, count(*)::int AS people FROM queueing_ticket t
WHERE t.mall_id = %(mall)s AND t.business_date = %(day)s AND t.entered_at > %(since)s AND t.entered_at <= %(now)s
    AND t.state <> 'reserved' AND t.outcome <> 'not_taken'
GROUP BY t.line_id
"""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """A line that waits longer for it: the wait of somebody who takes a number now, in seconds."""

    line_id: int
    wait_now: float
    wait_then: float


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a step does to one line. Seconds; `wait_now` is None where nobody would serve without it.

    `course`: the wait of somebody who takes a number so many seconds from now: without the step, and with it.
    """

    wait_now: float | None
    wait_then: float
    after: float
    saved: float
    people: int
    course: Sequence[tuple[float, float, float]]
    costs: Sequence[Cost]


class Building:
    """The building as it stands, to try steps on. Seven statements at most, ten twice a minute."""

    def __init__(self, mall: Mall, now: datetime) -> None:
        self.gathered: Gathered = gather(mall=mall, now=now)
        with learned.lock:
            self.times: ServiceTimes = learned.knowledge(gathered=self.gathered).times
        day = clock.business_date(now, mall.time_zone)
        since = now - timedelta(hours=1)
        asked = {"mall": mall.pk, "day": day, "now": now, "since": since}
        self.rates: dict[Key, float] = {row["line_id"]: row["people"] / 3_600.0 for row in rows(_CAME, asked)}
        self._plain: dict[tuple[Key, ...], Forecast] = {}

    @property
    def state(self) -> BuildingState:
        """The building now."""
        return self.gathered.state

    def counter(self, key: int) -> CounterState | None:
        """Return a counter that calls somebody today, None for one that does not."""
        return next((counter for counter in self.state.counters if counter.key == key), None)

    def ends_at(self, line_id: int, closes_at: datetime | None) -> float:
        """Return the second at which a counter that begins now would end: the line's last, or closing."""
        known = [at for at in (self.gathered.closes.get(line_id), closes_at) if at is not None]
        if not known:
            return self.state.now + _UNTIL_CLOSING_AT_MOST
        return self.state.now + max(60.0, (max(known) - self.gathered.now).total_seconds())

    def touched(self, lines: Iterable[Key], also: Iterable[CounterState]) -> list[Key]:
        """Return the lines that feel a change to these lines: all that hang together by counters."""
        found = set(lines)
        counters = [*self.state.counters, *also]
        grown = True
        while grown:
            grown = False
            for counter in counters:
                if not found.isdisjoint(counter.lines) and not found.issuperset(counter.lines):
                    found.update(counter.lines)
                    grown = True
        return sorted((key for key in found if key in self.state.lines), key=str)

    def gain(self, with_step: BuildingState, lines: Sequence[Key]) -> float:
        """Return the seconds that all who wait now in these lines would wait less."""
        plain, then = self._without(lines), self._forecast(with_step, lines)
        return sum(
            self._total(plain.lines[line], line) - self._total(then.lines[line], line)
            for line in lines
        )  # fmt: skip

    def effect(self, with_step: BuildingState, line: Key, lines: Sequence[Key]) -> Effect:
        """Return all that is told of a step for a line."""
        plain, then = self._without(lines), self._forecast(with_step, lines)
        course = self._course(with_step, line, lines)
        now = plain.lines[line]
        wait_now = self._newcomer(now, line)
        after, _, wait_then = _when_most_is_there(wait_now, course)
        return Effect(
            wait_now=None if now is None else wait_now,
            wait_then=wait_then,
            after=after,
            saved=self.gain(with_step, lines),
            people=sum(len(self.state.lines[key].waiting) for key in lines),
            course=course,
            costs=[
                Cost(line_id=int(key), wait_now=before, wait_then=behind)
                for key, before, behind in (
                    (key, self._newcomer(plain.lines[key], key), self._newcomer(then.lines[key], key)) for key in lines
                )
                if key != line and behind - before >= _FELT
            ],
        )

    def wait_of_newcomer(self, line: Key) -> float | None:
        """Return the wait of somebody who takes a number now, None where nobody will serve."""
        found = self._without([line]).lines[line]
        return None if found is None else self._newcomer(found, line)

    def _without(self, lines: Sequence[Key]) -> Forecast:
        key = tuple(lines)
        if key not in self._plain:
            self._plain[key] = self._forecast(self.state, lines)
        return self._plain[key]

    def _forecast(self, state: BuildingState, lines: Sequence[Key]) -> Forecast:
        with learned.lock:
            return live.forecast(
                state, times=self.times, policy=self.gathered.rule, day=self.gathered.day_number, only=lines
            )

    def _course(self, with_step: BuildingState, line: Key, lines: Sequence[Key]) -> list[tuple[float, float, float]]:
        plain, then = self._without(lines), self._forecast(with_step, lines)
        return [
            (
                later,
                self._later(self.state, plain, line, lines, later),
                self._later(with_step, then, line, lines, later),
            )
            for later in HORIZONS
        ]

    def _later(self, state: BuildingState, forecast: Forecast, line: Key, lines: Sequence[Key], later: float) -> float:
        """Return the wait of somebody who takes a number so many seconds from now."""
        at = state.now + later
        ahead = replace(
            state,
            now=at,
            lines={key: self._line_later(state, forecast, key, later) if key in lines else one
                   for key, one in state.lines.items()},
            counters=[self._counter_later(counter, at) for counter in state.counters],
        )  # fmt: skip
        return self._newcomer(self._forecast(ahead, [line]).lines[line], line, since=later)

    def _line_later(self, state: BuildingState, forecast: Forecast, key: Key, later: float) -> LineState:
        line, found = state.lines[key], forecast.lines.get(key)
        waits = dict(found.places) if found is not None else {}
        stay = [
            one
            for one in line.waiting
            if one.key not in waits or (mean := waits[one.key].mean) is None or mean > later
        ]  # fmt: skip
        coming = int(self.rates.get(key, 0.0) * later + 0.5)
        entered = [state.now + later * (number + 0.5) / coming for number in range(coming)]
        # Those who come are served before by then, as far as the line reaches them.
        newcomer = None if found is None else found.newcomer.mean
        if newcomer is not None:
            entered = [at for at in entered if at + newcomer > state.now + later]
        return replace(
            line,
            waiting=[
                *stay,
                *(WaitingTicket(key=f"{key} {at}", rank=at, entered_at=at) for at in entered),
            ],
        )

    def _counter_later(self, counter: CounterState, at: float) -> CounterState:
        works = any(begins <= at < ends for begins, ends in counter.windows)
        if not works or not counter.lines:
            return replace(counter, serving=None)
        # In the middle of a service: as far as can be known.
        line = counter.lines[0]
        with learned.lock:
            mean = self.times.expect(line=line, hour=self.state.hour(at), officer=counter.officer).mean
        return replace(counter, serving=Serving(line=line, began_at=at - mean / 2.0))

    def _total(self, found: LineForecast | None, line: Key) -> float:
        waiting = self.state.lines[line].waiting
        if found is None:
            return len(waiting) * self._until_closing(line)
        return sum(self._until_closing(line) if wait.mean is None else wait.mean for _key, wait in found.places)

    def _newcomer(self, found: LineForecast | None, line: Key, *, since: float = 0.0) -> float:
        if found is None or found.newcomer.mean is None:
            return max(0.0, self._until_closing(line) - since)
        return found.newcomer.mean

    def _until_closing(self, line: Key) -> float:
        closes = self.gathered.closes.get(int(line))
        if closes is None:
            return _UNTIL_CLOSING_AT_MOST
        return max(0.0, (closes - self.gathered.now).total_seconds())


def with_counter(state: BuildingState, counter: CounterState) -> BuildingState:
    """Return the building with this counter in place of the one with its key, or beside the others."""
    others = [one for one in state.counters if one.key != counter.key]
    return replace(state, counters=[*others, counter])


def _when_most_is_there(wait_now: float, course: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    least = min(then for _later, _plain, then in course)
    for later, plain, then in course:
        if wait_now - then >= _MOST_OF_IT * (wait_now - least):
            return later, plain, then
    return course[-1]
