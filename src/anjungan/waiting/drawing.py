"""What chance decides on each path: how long services last, what is left of those under way, who comes and goes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anjungan.waiting.building import BuildingState, CounterState, LineState
from anjungan.waiting.chances import Words, evenly, fresh_times, names_of, normal_scores, rests
from anjungan.waiting.durations import unit_times
from anjungan.waiting.paths import Draws
from anjungan.waiting.quantiles import Floats
from anjungan.waiting.scenes import Ints, Scene
from anjungan.waiting.service_times import ServiceTimes


def draw(
    state: BuildingState,
    lines: Sequence[LineState],
    counters: Sequence[CounterState],
    scene: Scene,
    *,
    paths: int,
    seed: int,
    times: ServiceTimes,
    day: int | None,
) -> Draws:
    """Draw for so many paths. The same seed gives a ticket, line or counter the same chances, whatever is beside it."""
    free_at, visit_free_at = _services_under_way(state, counters, scene, paths=paths, seed=seed, times=times, day=day)
    units = np.ones((len(scene.rank), paths))
    patience = None
    real = np.array([index for index, ticket in enumerate(scene.tickets) if ticket is not None], dtype=np.int64)
    people = [ticket for ticket in scene.tickets if ticket is not None]
    if len(real):
        line_of, keys = scene.ticket_line[real], [ticket.key for ticket in people]
        uniform = evenly(seed=seed, names=names_of("ticket", keys), paths=paths)
        hour = state.hour(state.now)
        usual = [times.expect(line=line.key, hour=hour, day=day) for line in lines]
        kinds = [unit_times(one.family, one.cv) for one in usual]
        # That the learned mean itself is unsure makes whole paths slower or faster.
        scores = normal_scores(evenly(seed=seed, names=names_of("line", [line.key for line in lines]), paths=paths))
        doubt = np.array([one.doubt for one in usual])[:, None]
        slower = np.exp(doubt * scores - doubt**2 / 2)
        units[real] = fresh_times(kinds=[kinds[place] for place in line_of.tolist()], uniform=uniform) * slower[line_of]
        chance = np.array([ticket.chance for ticket in people])
        unsure = np.flatnonzero(chance < 1.0)
        if len(unsure):
            # A service of no length is as if nobody had come.
            come = evenly(seed=seed, names=names_of("come", [keys[index] for index in unsure.tolist()]), paths=paths)
            units[real[unsure]] *= come < chance[unsure, None]
        patience = _patience(lines, scene, real, names_of("patience", keys), paths=paths, seed=seed, times=times)
    return Draws(units=units, free_at=free_at, visit_free_at=visit_free_at, patience=patience)


def _services_under_way(
    state: BuildingState,
    counters: Sequence[CounterState],
    scene: Scene,
    *,
    paths: int,
    seed: int,
    times: ServiceTimes,
    day: int | None,
) -> tuple[Floats, Floats]:
    """Return by seat when it is free, and by visit when the one who is served now is."""
    free_at = np.zeros((paths, scene.groups * scene.width))
    visit_free_at = np.full((paths, scene.visits), -np.inf)
    kinds, means, elapsed, places = [], [], [], []
    for place, counter in enumerate(counters):
        serving = counter.serving
        if serving is None:
            continue
        began = min(serving.began_at, state.now)
        time = times.expect(line=serving.line, hour=state.hour(began), officer=counter.officer, day=day)
        kinds.append(unit_times(time.family, time.cv))
        means.append(time.mean)
        elapsed.append((state.now - began) / time.mean)
        places.append(place)
    if not places:
        return free_at, visit_free_at
    uniform = evenly(seed=seed, names=names_of("counter", [counters[place].key for place in places]), paths=paths)
    left = rests(kinds=kinds, elapsed=np.array(elapsed), uniform=uniform) * np.array(means)[:, None]
    seats, visits = scene.seats[places], scene.busy_visit[places]
    seated = seats >= 0
    free_at[:, seats[seated]] = left[seated].T
    for row in np.flatnonzero(visits < scene.visits - 1).tolist():
        visit = int(visits[row])
        visit_free_at[:, visit] = np.maximum(visit_free_at[:, visit], left[row])
    return free_at, visit_free_at


def _patience(
    lines: Sequence[LineState],
    scene: Scene,
    real: Ints,
    names: Words,
    *,
    paths: int,
    seed: int,
    times: ServiceTimes,
) -> Floats | None:
    """Return for how long each person will still wait, or None where nobody leaves."""
    hazards = np.array([times.leaving.hazard(line.key) for line in lines])[scene.ticket_line[real]]
    leave = np.flatnonzero(hazards > 0)
    if not len(leave):
        return None
    patience = np.full((len(scene.rank), paths), np.inf)
    patience[real[leave]] = -np.log1p(-evenly(seed=seed, names=names[leave], paths=paths)) / hazards[leave, None]
    return patience
