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

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
from anjungan.waiting.rosters import Opening, Pace, pace_of, thinned, waits_in_lines
from anjungan.waiting.service_times import ServiceTime, ServiceTimes

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
    "forecast_parts",
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
    found = forecast_parts(state, parts_of(state, wanted), times=times, policy=policy, day=day, seed=seed)
    return Forecast(at=state.now, lines={key: found.lines.get(key) for key in wanted})


def forecast_parts(
    state: BuildingState,
    parts: Sequence[Part],
    *,
    times: ServiceTimes,
    policy: CallRule = FCFS,
    day: int | None = None,
    seed: int = 0,
) -> Forecast:
    """Return the waits in these parts of the building (`parts.parts_of`): for each of their lines what `forecast` does.

    A part's answer does not depend on what other parts are asked for with it.
    """
    answers: dict[Key, LineForecast | None] = {}
    to_play, own = [], []
    windows = {counter.key: windows_left(counter, state.now) for part in parts for counter in part.counters}
    for part in parts:
        if not any(windows[counter.key] for counter in part.counters):
            answers |= dict.fromkeys((line.key for line in part.lines), None)
        elif part.simple:
            own.append(part)
        else:
            to_play.append(part)
    answers |= _own_counters(state, own, windows, times, day)
    if to_play:
        answers |= play_parts(state, to_play, windows, times=times, day=day, seed=seed, rule=policy)
    return Forecast(at=state.now, lines={line.key: answers.get(line.key) for part in parts for line in part.lines})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Own:
    """A line whose counters call nothing else: its pace, and how many calls its people and its newcomers need."""

    line: LineState
    ranked: Sequence[WaitingTicket]
    starts: Sequence[float]
    places: Floats  # the rank of each, in seconds from now
    pace: Pace
    needed: Floats
    unsure: Floats  # the variance of how many of those before are there at all
    usual: ServiceTime
    coming: Sequence[Coming]


def _own_counters(
    state: BuildingState, parts: Sequence[Part], windows: Windows, times: ServiceTimes, day: int | None
) -> dict[Key, LineForecast | None]:
    """Return the forecasts of these lines, worked out all at once. None: nobody will ever call."""
    asked = [_asked(state, part, windows, times, day) for part in parts]
    mine = [one for one in asked if one is not None]
    answers: dict[Key, LineForecast | None] = {part.lines[0].key: None for part in parts}
    if not mine:
        return answers
    line = np.repeat(np.arange(len(mine)), [len(one.needed) for one in mine])
    paces = [one.pace for one in mine]
    cv, doubt = np.array([[one.usual.cv, one.usual.doubt] for one in mine])[line].T
    needed, places, unsure = (
        np.concatenate([getattr(one, name) for one in mine]) for name in ("needed", "places", "unsure")
    )
    # The work of a number of people that is itself uncertain varies by both.
    cv = np.sqrt(cv**2 + unsure / needed)
    found = waits_in_lines(paces=paces, line=line, needed=needed, cv=cv, doubt=doubt)
    table = np.stack([found.mean, found.q05, found.q50, found.q95, found.p_today], axis=1)
    overtaken = np.flatnonzero(np.array([bool(one.coming) for one in mine])[line])
    if len(overtaken):
        for place, one in enumerate(mine):
            if one.coming:
                rows = np.flatnonzero(line == place)
                needed[rows] += overtaking(one.coming, places=places[rows], waits=found.mean[rows])
        some = overtaken
        again = waits_in_lines(paces=paces, line=line[some], needed=needed[some], cv=cv[some], doubt=doubt[some])
        table[some] = np.stack([again.mean, again.q05, again.q50, again.q95, again.p_today], axis=1)
    waits = iter(waits_of(table))
    for one in mine:
        answers[one.line.key] = LineForecast(
            key=one.line.key,
            places=[(ticket.key, next(waits)) for ticket in one.ranked],
            newcomers={start: next(waits) for start in one.starts},
            known=one.usual.known,
        )
    return answers


def _asked(state: BuildingState, part: Part, windows: Windows, times: ServiceTimes, day: int | None) -> _Own | None:
    line = part.lines[0]
    pace, credit = _pace(state, part, windows, times, day)
    if not pace.ever():
        return None
    usual = times.expect(line=line.key, hour=state.hour(state.now), day=day)
    ranked = sorted(line.waiting, key=lambda ticket: (ticket.rank, ticket.entered_at))
    ranks = [ticket.rank for ticket in ranked]
    starts = sorted(set(line.head_starts)) or [0.0]
    ahead = [bisect_right(ranks, state.now - start) for start in starts]
    before = np.array([*range(len(ranked)), *ahead])
    chance = np.array([ticket.chance for ticket in ranked])
    needed = np.concatenate(([0.0], np.cumsum(chance)))[before] + 1.0
    unsure = np.concatenate(([0.0], np.cumsum(chance * (1.0 - chance))))[before]
    needed = thinned(pace=pace, needed=needed, hazard=times.leaving.hazard(line.key))
    return _Own(
        line=line,
        ranked=ranked,
        starts=starts,
        places=np.array([*ranks, *(state.now - start for start in starts)]) - state.now,
        pace=pace,
        needed=np.maximum(needed + credit, 0.02),
        unsure=unsure,
        usual=usual,
        coming=usual_coming(state, line, times),
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
