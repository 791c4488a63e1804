"""The building played forward from now, many times at once: every path is one way the next hours may go.

Each step lets every path handle its own next event: the counter that is free first looks for whom to call, under the
rule that really runs. What is drawn is how long services last. A newcomer is never put in line: her call is the
first moment at which a counter of her line finds nobody who comes before her, so all lines' newcomers, with any head
start, are answered by the same paths without standing in each other's way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.building import CallRule
from anjungan.waiting.quantiles import Floats
from anjungan.waiting.scenes import Ints, Scene

# Those at the head of a queue who may be busy elsewhere at the same time without hiding the next.
_LOOK_PAST = 6
_FIRST = 1e9
_NEVER = 1e15


@dataclass(frozen=True, kw_only=True, slots=True)
class Draws:
    """What chance decides, for P paths."""

    units: Floats  # T x P: each service as a share of its mean
    free_at: Floats  # P x C: when the services under way end
    visit_free_at: Floats  # P x V


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """Seconds from now until the call, infinite where there is none."""

    tickets: Floats  # T x P
    newcomers: Floats  # Q x H x P


def play(scene: Scene, draws: Draws, *, head_starts: Floats, rule: CallRule, clock_at_now: float) -> Played:
    """Play all paths to their ends. `clock_at_now`: what the wall clock shows, in seconds."""
    game = _Game(scene, draws, head_starts, rule, clock_at_now)
    while game.step():
        pass
    newcomers = np.stack([called.reshape(-1, game.queues).T for called in game.newcomers], axis=1)
    return Played(tickets=game.called, newcomers=newcomers)


class _Game:
    """The state of all paths. Tables by path and place are kept flat: one index reads them."""

    def __init__(self, scene: Scene, draws: Draws, head_starts: Floats, rule: CallRule, clock_at_now: float) -> None:
        self.scene, self.rule, self.clock_at_now = scene, rule, clock_at_now
        paths, self.counters = draws.free_at.shape
        self.queues, self.slots, self.visits = len(scene.queue_starts), scene.skills.shape[1], scene.visits
        self.marks = len(scene.rank)
        self.row = np.arange(paths)
        self.by_queue, self.by_ticket = self.row[:, None] * self.queues, self.row[:, None] * self.marks
        self.free_at = self._in_windows(np.arange(self.counters)[None, :], draws.free_at)
        self.flat_free_at = self.free_at.reshape(-1)
        self.visit_free_at = draws.visit_free_at.reshape(-1).copy()
        self.heads = np.tile(scene.queue_starts, paths)
        self.called = np.full((self.marks, paths), np.inf)
        self.newcomers = [np.full(paths * self.queues, np.inf) for _ in head_starts]
        self.head_starts = head_starts.tolist()
        self.units = draws.units.reshape(-1)
        self.means = scene.means.reshape(-1)
        self.order = np.tile(np.arange(self.marks), paths) if scene.entangled else None
        self.queue_ends = np.append(scene.queue_starts[1:], self.marks) - 1

    def step(self) -> bool:
        """Let each path handle its next event. Returns False once nothing can happen in any of them."""
        counter = self.free_at.argmin(axis=1)
        place = self.row * self.counters + counter
        at = self.flat_free_at[place]
        going = at < _NEVER
        if not going.all():
            if not going.any():
                return False
            at = np.where(going, at, 0.0)
        queues = self.scene.skills[counter]
        ticket, look, wake = self._candidates(queues, at)
        first = self.scene.first[counter] * _FIRST
        urgency = self.scene.urgency[queues] if self.rule.name == "least_slack" else None
        rank = self.scene.rank[ticket]
        score = self._scores(first, urgency, at[:, None], rank)
        latest = np.full(len(at), np.inf)
        if self.rule.reach < np.inf:
            latest = rank.min(axis=1) + self.rule.reach
            score = np.where(rank > latest[:, None], -np.inf, score)
        slot = score.argmax(axis=1)
        best = self.row * self.slots + slot
        best_score = score.reshape(-1)[best]
        found = going & (best_score > -np.inf)
        self._call_newcomers(
            queues, at, first=first, urgency=urgency, best=np.where(going, best_score, np.inf), latest=latest
        )
        chosen = ticket.reshape(-1)[best]
        self._take(queues.reshape(-1)[best], look, slot, found)
        hour = ((self.clock_at_now + at) * (1.0 / 3600.0)).astype(np.int64) % 24
        mean = self.means[(counter * self.slots + slot) * 24 + hour] * self.scene.factor[chosen]
        end = at + mean * self.units[chosen * len(self.row) + self.row]
        self.called[chosen[found], self.row[found]] = at[found]
        if self.order is not None:
            visit = self.scene.visit[chosen]
            real = np.flatnonzero(found & (visit < self.visits - 1))
            self.visit_free_at[real * self.visits + visit[real]] = end[real]
        moved = self._in_windows(counter, np.where(found, end, wake))
        self.flat_free_at[place] = np.where(going, moved, np.inf)
        return True

    def _candidates(self, queues: Ints, at: Floats) -> tuple[Ints, Ints | None, Floats | float]:
        """Return who may be called of each queue, by how many passed over, and when to look again if by nobody."""
        heads = self.heads[self.by_queue + queues]
        if self.order is None:
            return heads, None, np.inf
        ticket = self.order[self.by_ticket + heads]
        ready = self._ready(ticket, self.row[:, None])
        rows, slots = np.nonzero((ready > at[:, None]) & (ready < np.inf))
        if not len(rows):
            return ticket, None, np.inf
        look = np.zeros(ticket.shape, dtype=np.int64)
        window = heads[rows, slots][:, None] + np.arange(_LOOK_PAST)
        window = np.minimum(window, self.queue_ends[queues[rows, slots]][:, None])
        beside = self.order[rows[:, None] * self.marks + window]
        ready = self._ready(beside, rows[:, None])
        free = ready <= at[rows][:, None]
        pick = np.where(free.any(axis=1), free.argmax(axis=1), _LOOK_PAST - 1)
        # With nobody free in sight the queue shows its mark: nobody.
        shown = beside[np.arange(len(rows)), pick]
        ticket[rows, slots] = np.where(free.any(axis=1), shown, self.queue_ends[queues[rows, slots]])
        look[rows, slots] = pick
        wake = np.full(len(at), np.inf)
        np.minimum.at(wake, rows, np.where(free, np.inf, ready).min(axis=1))
        return ticket, look, wake

    def _ready(self, ticket: Ints, row: Ints) -> Floats:
        busy_until = self.visit_free_at[row * self.visits + self.scene.visit[ticket]]
        return np.asarray(np.maximum(self.scene.ready[ticket], busy_until))

    def _scores(self, first: Floats, urgency: Floats | None, at: Floats, rank: Floats | float) -> Floats:
        """Return who comes first: the higher the sooner, minus infinity for nobody."""
        return np.asarray(first - rank if urgency is None else first + (at - rank) * urgency)

    def _call_newcomers(
        self, queues: Ints, at: Floats, *, first: Floats, urgency: Floats | None, best: Floats, latest: Floats
    ) -> None:
        for called, head_start in zip(self.newcomers, self.head_starts, strict=True):
            score = self._scores(first, urgency, at[:, None], -head_start)
            rows, slots = np.nonzero((score > best[:, None]) & (latest[:, None] >= -head_start))
            if len(rows):
                place = rows * self.queues + queues[rows, slots]
                called[place] = np.minimum(called[place], at[rows])

    def _take(self, queue: Ints, look: Ints | None, slot: Ints, found: NDArray[np.bool_]) -> None:
        head = self.row * self.queues + queue
        if self.order is not None and look is not None:
            passed = look[self.row, slot]
            rows = np.flatnonzero(found & (passed > 0))
            if len(rows):
                # The one taken goes to the head of the queue, and the head moves on: the others keep their order.
                ahead = np.arange(_LOOK_PAST)
                window = np.minimum(self.heads[head[rows]][:, None] + ahead, self.queue_ends[queue[rows]][:, None])
                window += rows[:, None] * self.marks
                before = self.order[window]
                source = np.where(ahead <= passed[rows][:, None], ahead - 1, ahead)
                source[:, 0] = passed[rows]
                self.order[window] = np.take_along_axis(before, source, axis=1)
        self.heads[head] += found

    def _in_windows(self, counter: Ints, at: Floats) -> Floats:
        """Return the first moment from `at` on at which the counter calls."""
        begins, ends = self.scene.begins[counter], self.scene.ends[counter]
        when = at[..., None]
        return np.asarray(np.where(when < ends, np.maximum(when, begins), np.inf).min(axis=-1))
