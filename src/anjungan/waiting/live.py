"""How long everybody in the building will wait, from its state now, the learned times and the rule that really calls.

    state = BuildingState(
        now=9 * 3600.0,                      # any epoch; local midnight is handy, then hour_at_zero stays 0
        lines={"paspor": LineState(key="paspor", waiting=[WaitingTicket(key="B017", rank=..., entered_at=...)])},
        counters=[CounterState(key="2-01", lines=["paspor"], windows=[(8 * 3600.0, 12 * 3600.0)])],
    )
    found = forecast(state, times=service_times, policy=FCFS)
    found.lines["paspor"].newcomer.q05       # "be back by"; None if not to be expected today
    found.lines["paspor"].places[3]          # (key, Wait) of the one with three ahead
    found.lines["fiskal"] is None            # nobody will serve it: say so, and why, from the windows

Lines whose counters call nothing else, in order of rank, are computed in closed form (`rosters`). Lines that share
counters, visits with several errands, targets and other rules are played forward many times (`paths`). The same
state, times and seed give the same forecast. `forecast(..., only=[line])` computes just what that line needs.
Ranges are as the model has them; `calibration.Calibration.apply` stretches them by what recent promises showed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from anjungan.waiting.building import (
    FCFS,
    LEAST_SLACK,
    BuildingState,
    CallRule,
    Coming,
    CounterState,
    Key,
    LineState,
    Serving,
    WaitingTicket,
)
from anjungan.waiting.durations import unit_times
from anjungan.waiting.forecasts import Forecast, LineForecast, Wait, waits_of
from anjungan.waiting.parts import Part, Windows, parts_of, play_parts, usual_coming, windows_left
from anjungan.waiting.quantiles import Floats
from anjungan.waiting.rosters import Opening, Pace, pace_of, thinned, waits
from anjungan.waiting.service_times import ServiceTimes

__all__ = [
    "FCFS",
    "LEAST_SLACK",
    "BuildingState",
    "CallRule",
    "Coming",
    "CounterState",
    "Forecast",
    "Key",
    "LineForecast",
    "LineState",
    "Serving",
    "Wait",
    "WaitingTicket",
    "forecast",
]


_HOUR = 3600.0


def forecast(
    state: BuildingState,
    *,
    times: ServiceTimes,
    policy: CallRule = FCFS,
    day: int | None = None,
    seed: int = 0,
    only: Iterable[Key] | None = None,
) -> Forecast:
    """Return the waits of all who wait and of newcomers to every line (or only to these lines).

    `day`: the day number of `times.observe`, so that what today has shown counts. Never fails for want of data:
    an unknown line gets the mall's times, a line that nobody will serve gets None.
    """
    wanted = list(state.lines) if only is None else [key for key in only if key in state.lines]
    answers: dict[Key, LineForecast | None] = {}
    to_play = []
    parts = parts_of(state, wanted)
    windows = {counter.key: windows_left(counter, state.now) for part in parts for counter in part.counters}
    for part in parts:
        if not any(windows[counter.key] for counter in part.counters):
            answers |= dict.fromkeys((line.key for line in part.lines), None)
        elif part.simple:
            answers[part.lines[0].key] = _own_counters(state, part, windows, times, day)
        else:
            to_play.append(part)
    if to_play:
        answers |= play_parts(state, to_play, windows, times=times, day=day, seed=seed, rule=policy)
    return Forecast(at=state.now, lines={key: answers.get(key) for key in wanted})


def _own_counters(
    state: BuildingState, part: Part, windows: Windows, times: ServiceTimes, day: int | None
) -> LineForecast | None:
    line = part.lines[0]
    pace, credit = _pace(state, part, windows, times, day)
    if not pace.ever():
        return None
    hour = state.hour(state.now)
    usual = times.expect(line=line.key, hour=hour, day=day)
    ranked = sorted(line.waiting, key=lambda ticket: (ticket.rank, ticket.entered_at))
    ranks = [ticket.rank for ticket in ranked]
    starts = sorted(set(line.head_starts)) or [0.0]
    ahead = [int(np.searchsorted(ranks, state.now - start, side="right")) for start in starts]
    needed = np.array([*range(1, len(ranked) + 1), *(count + 1 for count in ahead)], dtype=float)
    needed = thinned(pace=pace, needed=needed, hazard=times.leaving.hazard(line.key))
    needed = np.maximum(needed + credit, 0.02)
    found = waits(pace=pace, needed=needed, cv=usual.cv, doubt=usual.doubt)
    coming = usual_coming(state, line, times)
    if coming:
        places = np.array([*ranks, *(state.now - start for start in starts)]) - state.now
        needed = needed + overtaking(coming, places=places, waits=found.mean)
        found = waits(pace=pace, needed=needed, cv=usual.cv, doubt=usual.doubt)
    rows = waits_of(np.stack([found.mean, found.q05, found.q50, found.q95, found.p_today], axis=1))
    return LineForecast(
        key=line.key,
        places=[(ticket.key, wait) for ticket, wait in zip(ranked, rows, strict=False)],
        newcomers=dict(zip(starts, rows[len(ranked) :], strict=True)),
        known=usual.known,
    )


def overtaking(coming: Sequence[Coming], *, places: Floats, waits: Floats) -> Floats:
    """Return how many who are yet to come will be called before each place (a rank, in seconds from now).

    They overtake if they come before the call, and early enough for their head start to reach past the place.
    """
    extra = np.zeros(places.shape)
    for each in coming:
        extra += each.per_second * np.minimum(np.maximum(places + each.head_start, 0.0), waits)
    return extra


def _pace(
    state: BuildingState, part: Part, windows: Windows, times: ServiceTimes, day: int | None
) -> tuple[Pace, float]:
    """Return the pace of the line's own counters, and how many calls the services under way are worth beyond it."""
    line = part.lines[0]
    openings: list[Opening] = []
    left, at_work = 0.0, 0
    spread = 1.0
    for counter in part.counters:
        hours = _hours_of(state, windows[counter.key])
        busy = counter.serving is not None
        for begins, ends, hour, fresh in hours:
            time = times.expect(line=line.key, hour=hour, officer=counter.officer, day=day)
            free = fresh and not (busy and begins < time.mean)
            if begins <= 0.0 < ends:
                spread = time.cv * time.cv
                at_work += 1
                left += _left(state, counter, times, day) / time.mean if busy else 1.0
                free = not busy
            openings.append(Opening(begins=begins, ends=ends, rate=1.0 / time.mean, free_at_begin=free))
    usual = (1.0 + spread) / 2.0
    credit = left - at_work * usual + usual - 1.0 if at_work else 0.0
    return pace_of(openings), credit


def _left(state: BuildingState, counter: CounterState, times: ServiceTimes, day: int | None) -> float:
    serving = counter.serving
    if serving is None:
        return 0.0
    began = min(serving.began_at, state.now)
    time = times.expect(line=serving.line, hour=state.hour(began), officer=counter.officer, day=day)
    return time.mean * unit_times(time.family, time.cv).remaining_mean((state.now - began) / time.mean)


def _hours_of(state: BuildingState, windows: Sequence[tuple[float, float]]) -> list[tuple[float, float, int, bool]]:
    """Return a counter's windows cut at full hours: from and to in seconds from now, the hour, whether it is new."""
    answer = []
    for begins, ends in windows:
        at, fresh = begins, True
        while at < ends:
            whole = (state.hour_at_zero * _HOUR + at) % _HOUR
            until = min(ends, at + max(_HOUR - whole, 1.0))
            answer.append((at - state.now, until - state.now, state.hour(at), fresh))
            at, fresh = until, False
    return answer
