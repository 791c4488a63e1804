"""One day in the hall, event by event.

A free, open counter calls at once whom its policy puts first; a person is at one counter at a time, and passed over
elsewhere meanwhile; nobody is called outside a counter's windows. Within a line the order by rank never changes, so a
call costs one look at the head of each of the counter's lines. 50,000 to 200,000 errands a second on one core, fewer
where people have several.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from math import inf, nan

import numpy as np

from anjungan.waiting.policies import CallPolicy
from anjungan.waiting.simulator.model import Arrival, Day, ErrandRule
from anjungan.waiting.simulator.outcome import Fate, Outcome

# Events of the same instant: who is done leaves first, then counters open and close, then people enter.
_DONE, _OPENS, _CLOSES = 0, 1, 2


def simulate(*, day: Day, policy: CallPolicy, errands: ErrandRule = ErrandRule.PARALLEL, number: int = 0) -> Outcome:
    """Run one day to its end and return what became of every errand; `number` is the day's in the outcome."""
    hall = _Hall(day, policy, errands)
    hall.run()
    return hall.outcome(number)


class _Hall:
    """The state of the hall during a day; lists by errand, by queue and by counter, since this is the hot loop.

    A queue is a line, or the people of one line who may be called by one counter only.
    """

    def __init__(self, day: Day, policy: CallPolicy, rule: ErrandRule) -> None:
        self.arrivals: Sequence[Arrival] = day.arrivals
        self.windows = [counter.windows for counter in day.counters]
        self.paces = [counter.pace for counter in day.counters]
        self.keys = [counter.key for counter in day.counters]
        self.no_show_seconds = day.no_show_seconds
        self.rule = rule
        self.reach = policy.reach
        self._people(day)
        self._queues(day, policy)
        self.events: list[tuple[float, int, int]] = [
            (at, kind, c)
            for c, windows in enumerate(self.windows)
            for begins, ends in windows
            for at, kind in ((begins, _OPENS), (ends, _CLOSES))
        ]
        heapify(self.events)

    def _people(self, day: Day) -> None:
        errands = day.arrivals
        count = len(errands)
        self.entered = [nan] * count
        self.called = [nan] * count
        self.ended = [nan] * count
        self.seat = [-1] * count
        self.fate = [int(Fate.NEVER_ENTERED)] * count
        self.rank = [one.entered_at if one.rank_at is None else one.rank_at for one in errands]
        self.until = [inf] * count
        self.followers: dict[int, list[int]] = {}
        visits = {one.visit for one in errands if one.visit is not None}
        numbers = {visit: place for place, visit in enumerate(sorted(visits))}
        self.visit = [-1 if one.visit is None else numbers[one.visit] for one in errands]
        # The last place stands for people with one errand; it is never busy.
        self.busy = [False] * (len(numbers) + 1)
        self.aside: dict[int, list[int]] = {}
        self.unoffered: dict[int, list[int]] = {}
        self.listed: dict[int, list[int]] = {}
        one_by_one = self.rule in {ErrandRule.LISTED, ErrandRule.LEAST_WAIT}
        first: list[int] = []
        for i, one in enumerate(errands):
            visit = self.visit[i]
            if one.after is not None:
                self.followers.setdefault(one.after, []).append(i)
            elif one_by_one and visit >= 0:
                if visit not in self.listed:
                    first.append(i)
                self.listed.setdefault(visit, []).append(i)
            else:
                first.append(i)
        self.order = sorted(first, key=lambda i: (errands[i].entered_at, i))

    def _queues(self, day: Day, policy: CallPolicy) -> None:
        lines = sorted({one.line for one in day.arrivals} | {line for one in day.counters for line in one.lines})
        place = {line: q for q, line in enumerate(lines)}
        counters = {counter.key: c for c, counter in enumerate(day.counters)}
        self.line = [place[one.line] for one in day.arrivals]
        self.queue = list(self.line)
        served = [[place[line] for line in dict.fromkeys(counter.lines)] for counter in day.counters]
        # Those sent to one counter wait in a queue of their own, which only that counter looks at.
        own: dict[tuple[int, int], int] = {}
        real = list(range(len(lines)))
        for i, one in enumerate(day.arrivals):
            target = None if one.target is None else counters.get(one.target)
            if target is not None:
                at = (target, self.line[i])
                if at not in own:
                    own[at] = len(real)
                    real.append(at[1])
                    served[target].append(own[at])
                self.queue[i] = own[at]
        self.real = real
        self.own = {q: c for (c, _), q in own.items()}
        self.heaps: list[list[tuple[float, int]]] = [[] for _ in real]
        self.serves = [
            sorted(
                ((-policy.tier(counter=key, line=lines[real[q]]), q, policy.pace(line=lines[real[q]])) for q in queues),
                key=lambda look: look[0],
            )
            for key, queues in zip(self.keys, served, strict=True)
        ]
        self.helpers: list[list[tuple[int, int]]] = [[] for _ in real]
        for c, looks in enumerate(self.serves):
            for tier, q, _ in looks:
                self.helpers[q].append((tier, c))
        self.idle = [True] * len(day.counters)
        self.idle_since = [-inf] * len(day.counters)
        self.current = [-1] * len(day.counters)
        self.window = [0] * len(day.counters)
        totals, counts = [0.0] * len(lines), [0] * len(lines)
        for i, one in enumerate(day.arrivals):
            totals[self.line[i]] += one.service
            counts[self.line[i]] += 1
        self.mean = [total / max(1, count) for total, count in zip(totals, counts, strict=True)]

    def run(self) -> None:
        """Let the day pass."""
        events, arrivals, order = self.events, self.arrivals, self.order
        coming, count = 0, len(order)
        at = arrivals[order[0]].entered_at if count else inf
        while events or coming < count:
            if events and events[0][0] <= at:
                now, kind, c = heappop(events)
                if kind == _DONE:
                    self.done(c, now)
                elif kind == _OPENS:
                    if self.idle[c]:
                        self.choose(c, now)
                else:
                    self.closes(c, now)
                continue
            self.comes(order[coming], at)
            coming += 1
            at = arrivals[order[coming]].entered_at if coming < count else inf
        self.leave_over()

    def comes(self, i: int, now: float) -> None:
        """Someone comes through the door."""
        visit = self.visit[i]
        if visit in self.listed:
            self.next_errand(visit, now)
        else:
            self.enter(i, now, self.rank[i])

    def enter(self, i: int, now: float, rank: float) -> None:
        """A ticket joins its queue, or is called at once."""
        self.entered[i] = now
        self.rank[i] = rank
        self.until[i] = now + self.arrivals[i].patience
        self.fate[i] = Fate.NOT_CALLED
        queue = self.queue[i]
        if queue in self.own and not self.opens_again(self.own[queue], now):
            self.queue[i] = self.line[i]
        if self.busy[self.visit[i]] and (self.rule is not ErrandRule.PLACE_LOST or self.helper(i, now) >= 0):
            self.aside.setdefault(self.visit[i], []).append(i)
        elif self.busy[self.visit[i]] or not self.offer(i, now):
            heappush(self.heaps[self.queue[i]], (rank, i))

    def offer(self, i: int, now: float) -> bool:
        """Let a counter that has nothing to do call this ticket."""
        c = self.helper(i, now)
        if c >= 0:
            self.call(i, c, now)
        return c >= 0

    def helper(self, i: int, now: float) -> int:
        """Return the counter with nothing to do that would call this ticket, or -1.

        One that prefers the line comes first, then the one that has been idle longest.
        """
        best, best_tier, best_since = -1, 1, inf
        for tier, c in self.helpers[self.queue[i]]:
            if self.idle[c] and (tier, self.idle_since[c]) < (best_tier, best_since) and self.is_open(c, now):
                best, best_tier, best_since = c, tier, self.idle_since[c]
        return best

    def is_open(self, c: int, now: float) -> bool:
        """Whether the counter calls at this instant."""
        return self.opens_again(c, now) and self.windows[c][self.window[c]][0] <= now

    def opens_again(self, c: int, now: float) -> bool:
        """Whether the counter is open or has still to open."""
        windows = self.windows[c]
        place = self.window[c]
        while place < len(windows) and windows[place][1] <= now:
            place += 1
        self.window[c] = place
        return place < len(windows)

    def call(self, i: int, c: int, now: float) -> None:
        """The counter calls the ticket."""
        one = self.arrivals[i]
        self.called[i] = now
        self.seat[i] = c
        self.idle[c] = False
        self.current[c] = i
        if self.visit[i] >= 0:
            self.busy[self.visit[i]] = True
        if one.shows_up:
            self.fate[i] = Fate.SERVED
            taken = one.service * self.paces[c]
        else:
            self.fate[i] = Fate.NO_SHOW
            taken = self.no_show_seconds
        heappush(self.events, (now + taken, _DONE, c))

    def choose(self, c: int, now: float) -> None:
        """The counter calls whom its policy puts first, if it is open and anybody waits."""
        if not self.is_open(c, now):
            return
        if self.reach < inf:
            self.choose_within_reach(c, now)
            return
        best, best_score, best_rank, best_tier = -1, -inf, inf, 1
        for tier, q, pace in self.serves[c]:
            if best >= 0 and tier > best_tier:
                break
            heap = self.heaps[q]
            if not heap:
                continue
            i = self.head(heap, now)
            if i < 0:
                continue
            rank = self.rank[i]
            score = (now - rank) * pace
            if score > best_score or (score == best_score and (rank, i) < (best_rank, best)):
                best, best_score, best_rank, best_tier = i, score, rank, tier
        if best >= 0:
            self.call(best, c, now)

    def choose_within_reach(self, c: int, now: float) -> None:
        """Choose among those who came at most `reach` seconds after the eldest at the head of a line."""
        heads = []
        for tier, q, pace in self.serves[c]:
            i = self.head(self.heaps[q], now)
            if i >= 0:
                heads.append((tier, -(now - self.rank[i]) * pace, self.rank[i], i))
        if heads:
            until = min(rank for _, _, rank, _ in heads) + self.reach
            self.call(min(one for one in heads if one[2] <= until)[3], c, now)

    def head(self, heap: list[tuple[float, int]], now: float) -> int:
        """Return the first of the queue who can be called now, or -1; put aside who is being served elsewhere."""
        while heap:
            i = heap[0][1]
            if self.seat[i] >= 0:
                heappop(heap)
            elif self.until[i] < now:
                heappop(heap)
                self.gives_up(i)
            elif self.busy[self.visit[i]]:
                heappop(heap)
                self.aside.setdefault(self.visit[i], []).append(i)
            else:
                return i
        return -1

    def gives_up(self, i: int) -> None:
        """The person has left before the call."""
        self.fate[i] = Fate.LEFT
        self.ended[i] = self.until[i]

    def done(self, c: int, now: float) -> None:
        """A counter is free again, and so is the person."""
        i = self.current[c]
        self.ended[i] = now
        self.current[c] = -1
        visit = self.visit[i]
        back: list[int] = []
        if visit >= 0:
            self.busy[visit] = False
            back = self.aside.pop(visit, back)
            for j in back:
                self.rejoin(j, now)
        for j in self.followers.get(i, ()):
            one = self.arrivals[j]
            head_start = 0.0 if one.rank_at is None else one.entered_at - one.rank_at
            self.enter(j, now, self.rank[j] if one.keeps_place else now - head_start)
        if visit in self.listed and self.fate[i] == Fate.SERVED:
            self.next_errand(visit, now)
        self.idle[c] = True
        self.idle_since[c] = now
        self.choose(c, now)
        # The counter that became free has chosen among all; others that stand idle may help who came back.
        if visit >= 0:
            self.offer_again(visit, [*self.unoffered.pop(visit, ()), *back], now)

    def offer_again(self, visit: int, back: list[int], now: float) -> None:
        """Offer a person's waiting tickets to counters that stand idle; what is left when one calls, next time."""
        for i in back:
            if self.seat[i] >= 0 or self.until[i] < now:
                continue
            if self.busy[visit]:
                self.unoffered.setdefault(visit, []).append(i)
            else:
                self.offer(i, now)

    def rejoin(self, i: int, now: float) -> None:
        """Back in the queue after being served elsewhere."""
        if self.rule is ErrandRule.PLACE_LOST:
            self.rank[i] = now
        heappush(self.heaps[self.queue[i]], (self.rank[i], i))

    def next_errand(self, visit: int, now: float) -> None:
        """Take the ticket for the next errand of a person who goes one by one."""
        left = self.listed[visit]
        if not left:
            return
        i = left[0] if self.rule is ErrandRule.LISTED else min(left, key=lambda j: (self.expected_wait(j, now), j))
        left.remove(i)
        one = self.arrivals[i]
        head_start = 0.0 if one.rank_at is None else one.entered_at - one.rank_at
        self.enter(i, now, now - head_start)

    def expected_wait(self, i: int, now: float) -> float:
        """Return people ahead x mean service / open counters; very long where nobody is open."""
        queue = self.queue[i]
        open_now = free = 0
        for _, c in self.helpers[queue]:
            if self.is_open(c, now):
                open_now += 1
                free += self.idle[c]
        ahead = max(0, len(self.heaps[queue]) + 1 - free)
        return ahead * self.mean[self.line[i]] / open_now if open_now else 1e9 + ahead

    def closes(self, c: int, now: float) -> None:
        """A window ends. After the last one the people sent to this counter may be called by anybody in their line."""
        if self.opens_again(c, now):
            return
        for q in [q for q, only in self.own.items() if only == c]:
            for waiting in self.aside.values():
                for i in waiting:
                    if self.queue[i] == q:
                        self.queue[i] = self.line[i]
            self.disperse(q, now)

    def disperse(self, q: int, now: float) -> None:
        """Move everybody of the queue to their line."""
        moved, self.heaps[q] = self.heaps[q], []
        for _, i in sorted(moved):
            self.queue[i] = self.line[i]
            if self.busy[self.visit[i]]:
                self.aside.setdefault(self.visit[i], []).append(i)
            elif self.seat[i] >= 0 or self.until[i] < now or not self.offer(i, now):
                heappush(self.heaps[self.queue[i]], (self.rank[i], i))

    def leave_over(self) -> None:
        """The day is over: whose patience had an end has left, the others were not called."""
        for i, fate in enumerate(self.fate):
            if fate == Fate.NOT_CALLED and self.until[i] < inf:
                self.gives_up(i)

    def outcome(self, number: int) -> Outcome:
        """Return what became of everybody."""
        visits = [-1 if one.visit is None else one.visit for one in self.arrivals]
        names = [*self.keys, ""]
        return Outcome(
            day=np.full(len(self.fate), number, dtype=np.int64),
            line=np.array([one.line for one in self.arrivals], dtype=np.str_),
            group=np.array([one.group for one in self.arrivals], dtype=np.str_),
            visit=np.array(visits, dtype=np.int64),
            entered_at=np.array(self.entered, dtype=np.float64),
            called_at=np.array(self.called, dtype=np.float64),
            ended_at=np.array(self.ended, dtype=np.float64),
            counter=np.array([names[c] for c in self.seat], dtype=np.str_),
            fate=np.array(self.fate, dtype=np.int64),
        )
