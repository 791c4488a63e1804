"""The building played forward from now, many times at once: every path is one way the next hours may go.

Each step lets every group of counters on every path handle its own next event: the counter that is free first looks
for whom to call, under the rule that really runs. Groups run ahead of each other; only those who wait in several of
them are not called before the others have caught up. What is drawn is how long services last. A newcomer is never put
in line: her call is the first moment at which a counter of her line finds nobody who comes before her, so newcomers to
all lines, with any head start, are answered by the same paths without standing in each other's way.
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
    free_at: Floats  # P x C: when the services under way end, by seat
    visit_free_at: Floats  # P x V
    patience: Floats | None = None  # T x P: called later than this, nobody comes


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
    return Played(tickets=game.called, newcomers=game.newcomers_called())


class _Game:
    """The state of all paths. A row is one group of counters on one path; flat tables are read by one index.

    Rows in `held` wait for rows that are behind them in time. A row is done as soon as nobody waits in its group:
    from then on a counter that is free calls any newcomer.
    """

    def __init__(self, scene: Scene, draws: Draws, head_starts: Floats, rule: CallRule, clock_at_now: float) -> None:
        self.scene, self.rule, self.clock_at_now = scene, rule, clock_at_now
        paths = len(draws.free_at)
        self.paths = paths
        self.queues, self.slots, self.visits = len(scene.queue_starts), scene.skills.shape[1], scene.visits
        self.marks = len(scene.rank)
        self.rows = np.arange(paths * scene.groups)
        self.path, self.group = np.divmod(self.rows, max(scene.groups, 1))
        # Windows and groups of visits are few: one column after the other is much faster than a third axis.
        self.windows = list(zip(scene.begins.T.copy(), scene.ends.T.copy(), strict=True))[::-1]
        self.visit_groups = list(scene.visit_groups.T.copy())
        everywhere = np.arange(scene.groups * scene.width)[None, :]
        self.free_at = self._in_windows(everywhere, draws.free_at).reshape(paths * scene.groups, scene.width)
        self.free_flat = self.free_at.reshape(-1)
        # The group of nobody is never behind, nor is one that is done.
        next_at = np.full((paths, scene.groups + 1), np.inf)
        next_at[:, : scene.groups] = self.free_at.min(axis=1).reshape(paths, scene.groups)
        next_at[:, : scene.groups][:, scene.people == 0] = np.inf
        self.next_at = next_at.reshape(-1)
        self.place = self.path * (scene.groups + 1) + self.group
        self.left = np.tile(scene.people, paths)
        self.rows = self.rows[self.left > 0]
        # Who is held, at which place and moment, by whom that is behind, and for which visit. These go together.
        self.held = self.held_own = self.held_blocker = self.held_visit = np.empty(0, dtype=np.int64)
        self.held_at = np.empty(0)
        # By row: the counter of its next event. That does not change while the row is held.
        self.counter = np.zeros(len(self.path), np.int64)
        self.width_start = np.arange(len(self.path)) * scene.width
        self.some_first = bool(scene.first.any())
        self.apart = _apart(scene, self.queues - 1)
        self.wide = np.tile(self.apart.any(axis=(1, 2)), paths)
        self.visit_free_at = draws.visit_free_at.reshape(-1).copy()
        self.heads = np.tile(scene.queue_starts, paths)
        self.called = np.full((self.marks, paths), np.inf)
        self.called_flat = self.called.reshape(-1)
        self.newcomers = [np.full(paths * self.queues, np.inf) for _ in head_starts]
        self.head_starts = head_starts.tolist()
        self.units = draws.units.reshape(-1)
        self.patience = None if draws.patience is None else draws.patience.reshape(-1)
        self.means = scene.means.reshape(-1)
        self.order = np.tile(np.arange(self.marks), paths) if scene.entangled else None
        self.queue_ends = np.append(scene.queue_starts[1:], self.marks) - 1

    def step(self) -> bool:
        """Let each row handle its next event. Returns False once nothing can happen in any of them."""
        rows, counter, at = self._next_events()
        if not len(rows):
            return False
        firsts = len(rows)
        rows, counter, at = self._with_seconds(rows, counter, at)
        here, path, group = np.arange(len(rows)), self.path[rows], self.group[rows]
        seat = group * self.scene.width + counter
        queues = self.scene.skills[seat]
        ticket, look, wake = self._candidates(path, queues, at)
        first: Floats | float = self.scene.first[seat] * _FIRST if self.some_first else 0.0
        urgency = self.scene.urgency[queues] if self.rule.name == "least_slack" else None
        rank = self.scene.rank[ticket]
        own = None if urgency is None else self.scene.ticket_urgency[ticket]
        score = self._scores(first, own, at[:, None], rank)
        latest = None
        if self.rule.reach < np.inf:
            latest = rank.min(axis=1) + self.rule.reach
            score = np.where(rank > latest[:, None], -np.inf, score)
        slot = score.argmax(axis=1)
        best_score = score[here, slot]
        chosen = ticket[here, slot]
        found = best_score > -np.inf
        acts = self._may_act(path, at, chosen, found, firsts)
        beaten = best_score if acts is None else np.where(acts, best_score, np.inf)
        self._call_newcomers(path, queues, at, first=first, urgency=urgency, best=beaten, latest=latest)
        if acts is not None:
            found &= acts
        self._take(path, queues[here, slot], look, slot, found)
        hour = ((self.clock_at_now + at) * (1.0 / 3600.0)).astype(np.int64) % 24
        mean = self.means[(seat * self.slots + slot) * 24 + hour] * self.scene.factor[chosen]
        served = chosen * self.paths + path
        end = at + mean * self.units[served]
        if self.patience is not None:
            # Whoever has gone home takes no time; the one who stays to be told is called all the same.
            end = np.where(self.patience[served] < at, at, end)
        here = np.flatnonzero(found)
        both = int(np.searchsorted(here, firsts))
        self.called_flat[served[here]] = at[here]
        if self.scene.visits > 1:
            visit = self.scene.visit[chosen]
            real = here[visit[here] < self.visits - 1]
            self.visit_free_at[path[real] * self.visits + visit[real]] = end[real]
        moved = self._in_windows(seat, np.where(found, end, wake))
        self.free_flat[self.width_start[rows] + counter] = moved if acts is None else np.where(acts, moved, at)
        self._count_down(rows[here[:both]])
        if both < len(here):
            self._count_down(rows[here[both:]])
        return True

    def _count_down(self, rows: Ints) -> None:
        """Note that one person less waits in these groups; those where nobody is left have nothing more to play."""
        left = self.left[rows] - 1
        self.left[rows] = left
        done = rows[left == 0]
        if len(done):
            self.next_at[self.place[done]] = np.inf
            self.rows = self.rows[self.left[self.rows] > 0]

    def newcomers_called(self) -> Floats:
        """Return when newcomers are called: at the latest when a counter of their line has nobody left to call."""
        scene = self.scene
        seat, slot = np.nonzero(scene.skills != self.queues - 1)
        queue = scene.skills[seat, slot]
        order = np.argsort(queue, kind="stable")
        some, starts = np.unique(queue[order], return_index=True)
        called = np.stack([each.reshape(self.paths, self.queues) for each in self.newcomers])
        if len(some):
            free_at = self.free_at.reshape(self.paths, -1)[:, seat[order]]
            called[:, :, some] = np.minimum(called[:, :, some], np.minimum.reduceat(free_at, starts, axis=1))
        return np.ascontiguousarray(called.transpose(2, 0, 1))

    def _next_events(self) -> tuple[Ints, Ints, Floats]:
        """Return the rows that still have something to do, the counter that does it, and when."""
        rows = self.rows
        counter = self.free_at[rows].argmin(axis=1)
        at = self.free_flat[self.width_start[rows] + counter]
        self.counter[rows], self.next_at[self.place[rows]] = counter, at
        going = at < _NEVER
        if not going.all():
            rows, counter, at = rows[going], counter[going], at[going]
        if len(self.held):
            free = self._released()
            if len(free):
                rows = np.concatenate((rows, free))
                counter = np.concatenate((counter, self.counter[free]))
                at = np.concatenate((at, self.next_at[self.place[free]]))
        self.rows = rows
        return rows, counter, at

    def _with_seconds(self, rows: Ints, counter: Ints, at: Floats) -> tuple[Ints, Ints, Floats]:
        """Add each row's second event where it has nothing to do with the first: its counter calls other queues."""
        wide = np.flatnonzero(self.wide[rows])
        if not len(wide):
            return rows, counter, at
        theirs, first = rows[wide], counter[wide]
        ahead = self.free_at[theirs]
        here = np.arange(len(wide))
        ahead[here, first] = np.inf
        second = ahead.argmin(axis=1)
        then = ahead[here, second]
        good = np.flatnonzero((then < _NEVER) & self.apart[self.group[theirs], first, second])
        return (
            np.concatenate((rows, theirs[good])),
            np.concatenate((counter, second[good])),
            np.concatenate((at, then[good])),
        )

    def _released(self) -> Ints:
        """Return the held rows that nobody is behind any more."""
        maybe = np.flatnonzero(~self._is_behind(self.held_blocker, self.held_own, self.held_at))
        if not len(maybe):
            return maybe
        # The one it was held for has caught up; perhaps another one is behind.
        rows = self.held[maybe]
        blocker = self._behind(self.path[rows], self.held_visit[maybe], self.held_own[maybe], self.held_at[maybe])
        free = blocker < 0
        self.held_blocker[maybe] = blocker
        if free.any():
            keep = np.ones(len(self.held), dtype=bool)
            keep[maybe[free]] = False
            self.held, self.held_own, self.held_at = self.held[keep], self.held_own[keep], self.held_at[keep]
            self.held_blocker, self.held_visit = self.held_blocker[keep], self.held_visit[keep]
        return rows[free]

    def _is_behind(self, others: Ints, own: Ints, at: Floats) -> NDArray[np.bool_]:
        theirs = self.next_at[others]
        return np.asarray((theirs < at) | ((theirs == at) & (others < own)))

    def _behind(self, path: Ints, visit: Ints, own: Ints, at: Floats) -> Ints:
        """Return for each row another one that is behind it and may call the same visit first; -1 for none."""
        found = np.full(len(path), -1)
        base = path * (self.scene.groups + 1)
        for groups in self.visit_groups:
            others = base + groups[visit]
            found = np.where(self._is_behind(others, own, at), others, found)
        return found

    def _may_act(
        self, path: Ints, at: Floats, chosen: Ints, found: NDArray[np.bool_], firsts: int
    ) -> NDArray[np.bool_] | None:
        """Return which rows may go on, and hold the others back. None: all may.

        Whoever waits in several groups is called only once none of these is behind in time: it might call first.
        """
        if self.scene.visits <= 1:
            return None
        visit = self.scene.visit[chosen]
        asked = np.flatnonzero(found & (visit < self.visits - 1))
        if not len(asked):
            return None
        # A second event that concerns other groups waits until it is the first.
        mine = int(np.searchsorted(asked, firsts))
        asked, later = asked[:mine], asked[mine:]
        rows = self.rows[asked]
        blocker = self._behind(path[asked], visit[asked], self.place[rows], at[asked])
        behind = blocker >= 0
        if not (behind.any() or len(later)):
            return None
        acts = np.ones(len(at), dtype=bool)
        acts[asked[behind]] = acts[later] = False
        stay = rows[behind]
        self.held = np.concatenate((self.held, stay))
        self.held_own = np.concatenate((self.held_own, self.place[stay]))
        self.held_at = np.concatenate((self.held_at, at[asked[behind]]))
        self.held_blocker = np.concatenate((self.held_blocker, blocker[behind]))
        self.held_visit = np.concatenate((self.held_visit, visit[asked[behind]]))
        self.rows = self.rows[acts[:firsts]]
        return acts

    def _candidates(self, path: Ints, queues: Ints, at: Floats) -> tuple[Ints, Ints | None, Floats | float]:
        """Return who may be called of each queue, by how many passed over, and when to look again if by nobody."""
        heads = self.heads[(path * self.queues)[:, None] + queues]
        if self.order is None:
            return heads, None, np.inf
        ticket = self.order[(path * self.marks)[:, None] + heads]
        ready = self._ready(ticket, path[:, None])
        rows, slots = np.nonzero((ready > at[:, None]) & (ready < np.inf))
        if not len(rows):
            return ticket, None, np.inf
        look = np.zeros(ticket.shape, dtype=np.int64)
        last = self.queue_ends[queues[rows, slots]]
        window = np.minimum(heads[rows, slots][:, None] + np.arange(_LOOK_PAST), last[:, None])
        beside = self.order[path[rows][:, None] * self.marks + window]
        ready = self._ready(beside, path[rows][:, None])
        free = ready <= at[rows][:, None]
        some = free.any(axis=1)
        pick = np.where(some, free.argmax(axis=1), _LOOK_PAST - 1)
        # With nobody free in sight the queue shows its mark: nobody.
        shown = beside[np.arange(len(rows)), pick]
        ticket[rows, slots] = np.where(some, shown, last)
        look[rows, slots] = pick
        wakes = np.full(ticket.shape, np.inf)
        wakes[rows, slots] = np.where(free, np.inf, ready).min(axis=1)
        return ticket, look, wakes.min(axis=1)

    def _ready(self, ticket: Ints, path: Ints) -> Floats:
        busy_until = self.visit_free_at[path * self.visits + self.scene.visit[ticket]]
        return np.asarray(np.maximum(self.scene.ready[ticket], busy_until))

    def _scores(self, first: Floats | float, urgency: Floats | None, at: Floats, rank: Floats | float) -> Floats:
        """Return who comes first: the higher the sooner, minus infinity for nobody."""
        if urgency is None:
            return np.asarray(first - rank)
        # A mark's rank is infinite and its urgency nothing: that is nobody, not a riddle.
        with np.errstate(invalid="ignore"):
            return np.asarray(first + np.where(np.isposinf(rank), -np.inf, (at - rank) * urgency))

    def _call_newcomers(
        self,
        path: Ints,
        queues: Ints,
        at: Floats,
        *,
        first: Floats | float,
        urgency: Floats | None,
        best: Floats,
        latest: Floats | None,
    ) -> None:
        for called, head_start in zip(self.newcomers, self.head_starts, strict=True):
            before = self._scores(first, urgency, at[:, None], -head_start) > best[:, None]
            if latest is not None:
                before &= (latest >= -head_start)[:, None]
            if before.shape != queues.shape:
                before = np.broadcast_to(before, queues.shape)
            rows, slots = np.nonzero(before)
            if len(rows):
                place = path[rows] * self.queues + queues[rows, slots]
                called[place] = np.minimum(called[place], at[rows])

    def _take(self, path: Ints, queue: Ints, look: Ints | None, slot: Ints, found: NDArray[np.bool_]) -> None:
        head = path * self.queues + queue
        if self.order is not None and look is not None:
            passed = look[np.arange(len(slot)), slot]
            rows = np.flatnonzero(found & (passed > 0))
            if len(rows):
                # The one taken goes to the head of the queue, and the head moves on: the others keep their order.
                ahead = np.arange(_LOOK_PAST)
                window = np.minimum(self.heads[head[rows]][:, None] + ahead, self.queue_ends[queue[rows]][:, None])
                window += path[rows][:, None] * self.marks
                before = self.order[window]
                source = np.where(ahead <= passed[rows][:, None], ahead - 1, ahead)
                source[:, 0] = passed[rows]
                self.order[window] = before[np.arange(len(rows))[:, None], source]
        self.heads[head] += found

    def _in_windows(self, seat: Ints, at: Floats) -> Floats:
        """Return the first moment from `at` on at which the counter calls."""
        soonest: Floats | float = np.inf
        # They are in order, so the first that has not ended is the one.
        for begins, ends in self.windows:
            soonest = np.where(at < ends[seat], np.maximum(at, begins[seat]), soonest)
        return np.asarray(soonest)


def _apart(scene: Scene, empty: int) -> NDArray[np.bool_]:
    """Return for each group and two of its seats whether both are counters that call no queue in common."""
    shape = (scene.groups, scene.width)
    seats = [set(row) - {empty} for row in scene.skills[: scene.groups * scene.width].tolist()]
    found = np.zeros((scene.groups, scene.width, scene.width), dtype=bool)
    for group in range(shape[0]):
        mine = [(seat, seats[group * scene.width + seat]) for seat in range(shape[1])]
        mine = [(seat, queues) for seat, queues in mine if queues]
        for one, queues in mine:
            for other, others in mine:
                found[group, one, other] = queues.isdisjoint(others)
    return found
