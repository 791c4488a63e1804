"""The waits of one line by place, as the worker stores them and pages look them up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from anjungan.domain.forecasting.queries import learned
from anjungan.domain.forecasting.queries.gathering import Gathered, gather
from anjungan.domain.forecasting.queries.outlook import Outlook
from anjungan.domain.organizations.models import Mall
from anjungan.waiting import live
from anjungan.waiting.calibration import stretched_table
from anjungan.waiting.forecasts import LineForecast as Forecasted
from anjungan.waiting.forecasts import Wait, table_of, waits_of
from anjungan.waiting.parts import Part, parts_of
from anjungan.waiting.quantiles import Floats

# A line that has shown fewer services than this leans on published times: "belum cukup data".
FEW_SERVICES = 10.0
# A counter that calls within a minute is not resting.
_AT_ONCE = timedelta(minutes=1)
_KEPT_EACH = 100


class Place(NamedTuple):
    """One place in line: the wait as promised (calibrated), and as the model had it (what calibration learns from)."""

    wait: Wait
    estimated: Wait


@dataclass(frozen=True, kw_only=True)
class LineCurve:
    """One line at `at`. `tickets` are in calling order; `newcomers` by head start in seconds, None: nobody will serve.

    `opens_at`, `closes_at`: when its first counter calls next and its last one ends today. `service_seconds`: what a
    service takes now; `seconds_between_calls`: the mean time between two calls.
    """

    line_id: int
    at: datetime
    tickets: Mapping[int, Place] = field(default_factory=dict)
    # How many are before each of `tickets`; empty: 0, 1, 2 and so on.
    places: tuple[int, ...] = ()
    newcomers: Mapping[float, Place] = field(default_factory=dict)
    known: float = 0.0
    service_seconds: float = 0.0
    seconds_between_calls: float = 0.0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    next_day_opens_at: datetime | None = None

    @property
    def is_rough(self) -> bool:
        """Whether too little was learned of this line."""
        return self.known < FEW_SERVICES

    def place_of_ticket(self, *, ticket_id: int, ahead: int, head_start: float) -> Place | None:
        """Return the place of a ticket, also of one that came after `at`. None when nobody will serve it."""
        found = self.tickets.get(ticket_id)
        if found is not None:
            return found
        index = bisect_left(self.places, ahead) if self.places else ahead
        if index < len(self.tickets):
            return list(self.tickets.values())[index]
        return self.place_of_newcomer(head_start=head_start)

    def place_of_newcomer(self, *, head_start: float = 0.0) -> Place | None:
        """Return the place of somebody who takes a number now, with the nearest head start that is known."""
        if not self.newcomers:
            return None
        return self.newcomers[min(self.newcomers, key=lambda known: abs(known - head_start))]

    def outlook(self, place: Place | None, *, now: datetime) -> Outlook:
        """Return what a place means at `now` (which may be a little after `at`)."""
        opens = self.opens_at if self.opens_at and self.opens_at - now > _AT_ONCE else None
        if place is None:
            return Outlook(at=now, is_served=False, next_day_opens_at=self.next_day_opens_at)
        wait = place.wait
        late = wait.p_today < 0.5
        instants = None if late else self._instants(wait, now)
        return Outlook(
            at=now,
            low_at=instants[0] if instants else None,
            mean_at=instants[1] if instants else None,
            high_at=instants[2] if instants else None,
            p_today=wait.p_today,
            is_rough=self.is_rough,
            estimated=self._estimated(place.estimated, now),
            paused_until=opens,
            next_day_opens_at=self.next_day_opens_at if wait.p_today < 1 else None,
        )

    def _estimated(self, wait: Wait, now: datetime) -> tuple[float | None, float | None, float | None, float | None]:
        gone = (now - self.at).total_seconds()

        def left(seconds: float | None) -> float | None:
            return None if seconds is None else round(max(seconds - gone, 0.0), 1)

        return left(wait.mean), left(wait.q05), left(wait.q50), left(wait.q95)

    def _instants(self, wait: Wait, now: datetime) -> tuple[datetime, datetime, datetime] | None:
        middle = wait.mean if wait.mean is not None else wait.q50
        if wait.q05 is None or middle is None:
            return None
        low, mean = self._instant(wait.q05, now), self._instant(middle, now)
        # More than one chance in twenty lies after closing: until closing is then the honest end of the range.
        high = self._instant(wait.q95, now) if wait.q95 is not None else max(self.closes_at or mean, mean)
        return min(low, mean), mean, max(high, mean)

    def _instant(self, seconds: float, now: datetime) -> datetime:
        return max(self.at + timedelta(seconds=seconds), now)

    def to_json(self) -> dict[str, Any]:
        """Return the curve as the table keeps it."""
        kept = _sample(len(self.tickets))
        waiting = list(self.tickets.items())
        return {
            "tickets": [[waiting[index][0], *chain.from_iterable(waiting[index][1])] for index in kept],
            "places": list(kept) if len(kept) < len(waiting) else [],
            "newcomers": [[start, *chain.from_iterable(place)] for start, place in self.newcomers.items()],
            "known": round(self.known, 1),
            "service": round(self.service_seconds, 1),
            "between": round(self.seconds_between_calls, 1),
            "opens": self.opens_at.isoformat() if self.opens_at else None,
            "closes": self.closes_at.isoformat() if self.closes_at else None,
            "next_day": self.next_day_opens_at.isoformat() if self.next_day_opens_at else None,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any], *, line_id: int, at: datetime) -> LineCurve:
        """Return what `to_json` gave."""
        return cls(
            line_id=line_id, at=at, tickets={row[0]: _place(row[1:]) for row in kept["tickets"]},
            places=tuple(kept["places"]), newcomers={float(row[0]): _place(row[1:]) for row in kept["newcomers"]},
            known=kept["known"],
            service_seconds=kept["service"], seconds_between_calls=kept["between"],
            opens_at=_time(kept["opens"]), closes_at=_time(kept["closes"]), next_day_opens_at=_time(kept["next_day"]),
        )  # fmt: skip


def _sample(count: int) -> list[int]:
    """Return which places to keep: all of a usual line; of a very long one the first hundred, then ever fewer.

    Whoever stands between two is given the wait of the one behind: nobody is promised too early.
    """
    if count <= _KEPT_EACH:
        return list(range(count))
    found = list(range(_KEPT_EACH))
    while found[-1] < count - 1:
        found.append(min(count - 1, max(found[-1] + 1, round(found[-1] * 1.03))))
    return found


def _place(numbers: list[Any]) -> Place:
    return Place(wait=Wait._make(numbers[:5]), estimated=Wait._make(numbers[5:]))


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def estimate(*, mall: Mall, now: datetime) -> dict[int, LineCurve]:
    """Work out the whole building. Five statements, and three more at most twice a minute for what was learned."""
    return curves_of(gather(mall=mall, now=now))


def curves_of(gathered: Gathered, *, parts: Sequence[Part] | None = None) -> dict[int, LineCurve]:
    """Work out every line of a building that was gathered, or those of some parts of it."""
    state, day = gathered.state, gathered.day_number
    with learned.lock:
        known = learned.knowledge(gathered=gathered)
        times = known.times
        found = live.forecast_parts(
            state, parts_of(state, state.lines) if parts is None else parts, times=times, policy=gathered.rule, day=day
        )
        hour = state.hour(state.now)
        services = {int(line): times.expect(line=line, hour=hour, day=day).mean for line in found.lines}

    places = _places(known, gathered, found.lines)

    def curve(line_id: int, forecast: Forecasted | None) -> LineCurve:
        facts = gathered.lines[line_id]
        return LineCurve(
            line_id=line_id, at=gathered.now,
            # As many are taken from `places` as the line has people, then as it has newcomers.
            tickets={int(key): next(places) for key, _ in forecast.places} if forecast else {},
            newcomers={float(start): next(places) for start in forecast.newcomers} if forecast else {},
            known=forecast.known if forecast else 0.0, service_seconds=services[line_id],
            seconds_between_calls=services[line_id] / max(1, gathered.calling_now(line_id)),
            opens_at=gathered.opens.get(line_id), closes_at=gathered.closes.get(line_id),
            next_day_opens_at=gathered.next_day_opens_at(facts.agency_id),
        )  # fmt: skip

    return {int(key): curve(int(key), forecast) for key, forecast in found.lines.items()}


def _places(
    known: learned.Knowledge, gathered: Gathered, forecasts: Mapping[int | str, Forecasted | None]
) -> Iterator[Place]:
    """Return all places line by line, people before newcomers: corrected as the nights taught, then calibrated.

    Worked out for the whole building at once: line by line it would take as long as the forecast.
    """
    served = [(int(key), one) for key, one in forecasts.items() if one is not None]
    estimated = table_of([
        wait for _line, one in served for wait in chain((wait for _key, wait in one.places), one.newcomers.values())
    ])  # fmt: skip
    of = np.repeat(np.arange(len(served)), [len(one.places) + len(one.newcomers) for _line, one in served])
    told = estimated
    if known.correction is not None:
        told = known.correction.of_table(
            lines=[(line, gathered.lines[line].agency_id) for line, _one in served], of=of,
            day=gathered.day_number, second=gathered.state.now, waits=told, today=known.today,
        )  # fmt: skip
    stretch = np.array([
        known.calibration.stretch(calibration_groups(line_id=line, agency_id=gathered.lines[line].agency_id))
        for line, _one in served
    ]).reshape(-1, 3)  # fmt: skip
    told = stretched_table(told, stretch[of])
    return map(Place, _rounded(told), _rounded(estimated))


def _rounded(waits: Floats) -> list[Wait]:
    """Return waits to a tenth of a second, as they are stored."""
    return waits_of(np.concatenate((np.round(waits[:, :4], 1), np.round(waits[:, 4:], 4)), axis=1))


def calibration_groups(*, line_id: int, agency_id: int) -> tuple[int | str, ...]:
    """Return whose promises teach a line, from the narrowest: its own, its agency's. Everybody's follow."""
    return f"line {line_id}", f"agency {agency_id}"
