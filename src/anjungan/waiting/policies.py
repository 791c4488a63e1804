"""Call policies: which of the people waiting a free counter calls next, and the words for it.

Every policy here has the same shape, so that one SQL statement can run it: the score of a ticket grows in a straight
line with the time since its rank, `score = (now - rank_at) x pace of its line`. `rank_at` is the entry less the head
start. Within a line nobody overtakes (the pace is the same for all), so a counter needs only the first of each of
its lines: the largest score is called, ties go to the earlier rank, then to the earlier ticket. A counter that has a
quick side compares its quick lines first; the others only when no one waits in those. A policy may have a `reach`:
nobody is called before a person whose rank is more than so many seconds earlier, so that no pace, however quick,
makes anybody wait for ever.

    >>> from anjungan.waiting.policies import Candidate, LeastSlack, LineTarget
    >>> rule = LeastSlack(targets={"quick": LineTarget(seconds=300), "long": LineTarget(seconds=1800)})
    >>> waiting = [Candidate(key=1, line="long", rank_at=0), Candidate(key=2, line="quick", rank_at=500)]
    >>> [one.key for one in rule.order(tickets=waiting, now=700)]
    [2, 1]

Sources: van Mieghem 1995 and Mandelbaum and Stolyar 2004 for the generalised c-mu rule; a head start in minutes
instead of classes is decision 0014.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A ticket as a policy sees it. Instants are seconds from an epoch of the caller's choice.

    `rank_at` is the entry less the head start; `key` breaks the last tie, the smaller first.
    """

    key: int
    line: str
    rank_at: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LineTarget:
    """What a line has promised: the wait in seconds, and how much its minutes weigh against those of others."""

    seconds: float
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.seconds > 0 or not self.weight > 0:
            raise ValueError("a target and its weight are positive")


class CallPolicy(Protocol):
    """What the simulator and the forecasts ask of a policy."""

    def pace(self, *, line: str) -> float:
        """Return how much a ticket of the line gains per second of waiting."""

    def tier(self, *, counter: str, line: str) -> int:
        """Return how the counter prefers the line: a higher tier is called before any lower one."""

    @property
    def reach(self) -> float:
        """How many seconds after the eldest waiting a person may have come and still be called first; inf: no bound."""

    def describe(self) -> str:
        """Return the policy in one plain sentence, in English."""


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """The longest wait first over all lines of the counter, head start included: first come, first served."""

    reach: float = inf

    def pace(self, *, line: str) -> float:  # noqa: ARG002 - the same for every line, that is the rule
        """Return 1: a minute is a minute."""
        return 1.0

    def tier(self, *, counter: str, line: str) -> int:  # noqa: ARG002 - no line is preferred
        """Return 0: no line is preferred."""
        return 0

    def score(self, *, ticket: Candidate, now: float) -> float:
        """Return the seconds waited, head start included."""
        return now - ticket.rank_at

    def order(self, *, tickets: Iterable[Candidate], now: float, counter: str = "") -> list[Candidate]:
        """Return the tickets in the order in which the counter would call them now."""
        return in_order(policy=self, tickets=tickets, now=now, counter=counter)

    def describe(self) -> str:
        """Return the policy in one plain sentence."""
        return "Whoever has waited longest is called first; a head start counts as time waited."


@dataclass(frozen=True, kw_only=True)
class LeastSlack(Pooled):
    """The wait as a share of what its line has promised: who is closest to a broken promise is called first.

    Lines without a target of their own take `usual`.
    """

    targets: Mapping[str, LineTarget] = field(default_factory=dict)
    usual: LineTarget = LineTarget(seconds=1800.0)

    def pace(self, *, line: str) -> float:
        """Return weight / target seconds."""
        target = self.targets.get(line, self.usual)
        return target.weight / target.seconds

    def score(self, *, ticket: Candidate, now: float) -> float:
        """Return the share of the promise that is used up, times the line's weight."""
        return (now - ticket.rank_at) * self.pace(line=ticket.line)

    def describe(self) -> str:
        """Return the policy in one plain sentence."""
        return "Whoever has used up the largest share of the wait promised by their line is called first."


@dataclass(frozen=True, kw_only=True)
class SlackTimesSpeed(LeastSlack):
    """The generalised c-mu rule for the cost weight x (wait / target)^2: least slack, with quick services first.

    The marginal cost of a minute is 2 x weight x wait / target^2, and a counter ends 1 / mean service of them a second.
    """

    mean_service_seconds: Mapping[str, float] = field(default_factory=dict)
    usual_service_seconds: float = 480.0

    def pace(self, *, line: str) -> float:
        """Return 2 x weight / (target^2 x mean service)."""
        target = self.targets.get(line, self.usual)
        service = self.mean_service_seconds.get(line, self.usual_service_seconds)
        return 2.0 * target.weight / (target.seconds**2 * service)

    def describe(self) -> str:
        """Return the policy in one plain sentence."""
        return "Whoever's next minute of waiting weighs most, per minute of work it takes to end it, is called first."


@dataclass(frozen=True, kw_only=True)
class QuickDesk(Pooled):
    """Some counters take the quick lines first and help the others when no one waits there.

    Without `counters` every counter does so, which is the priority of short jobs that Cobham's formula is about.
    Within a tier the order is that of `within`.
    """

    quick_lines: frozenset[str]
    counters: frozenset[str] | None = None
    within: CallPolicy = field(default_factory=Pooled)

    def pace(self, *, line: str) -> float:
        """Return the pace of the policy inside."""
        return self.within.pace(line=line)

    def tier(self, *, counter: str, line: str) -> int:
        """Return 1 for a quick line at a quick desk, else 0."""
        return int(line in self.quick_lines and (self.counters is None or counter in self.counters))

    def score(self, *, ticket: Candidate, now: float) -> float:
        """Return the score of the policy inside."""
        return (now - ticket.rank_at) * self.pace(line=ticket.line)

    def describe(self) -> str:
        """Return the policy in one plain sentence."""
        who = "Every counter calls" if self.counters is None else "The quick desks call"
        return f"{who} the quick lines first. {self.within.describe()}"


def in_order(*, policy: CallPolicy, tickets: Iterable[Candidate], now: float, counter: str = "") -> list[Candidate]:
    """Return the tickets in the order in which the counter would call them at this instant."""

    def place(ticket: Candidate) -> tuple[int, float, float, int]:
        score = (now - ticket.rank_at) * policy.pace(line=ticket.line)
        return (-policy.tier(counter=counter, line=ticket.line), -score, ticket.rank_at, ticket.key)

    if policy.reach == inf:
        return sorted(tickets, key=place)
    left = sorted(tickets, key=lambda ticket: (ticket.rank_at, ticket.key))
    ordered = []
    while left:
        until = left[0].rank_at + policy.reach
        ordered.append(min((ticket for ticket in left if ticket.rank_at <= until), key=place))
        left.remove(ordered[-1])
    return ordered
