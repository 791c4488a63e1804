"""The days a mall has lived, as the simulator wants them: who came when, how long the work took, who sat where.

Everything comes from the intervals. Work with a person is the time a counter was taken: walking, serving, and the
moment an officer took before calling the next one, when the next one stood waiting. A person who was sent on is one
errand after another. A counter was open while it worked, and in the gaps between in which nobody stood waiting for it;
a gap in which somebody did was a break.
"""

from __future__ import annotations

import statistics
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from anjungan.domain.premises.models import CounterSkill
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.queueing.states import IntervalKind, Outcome
from anjungan.waiting.simulator import Arrival, Counter, Day

# Officers write, drink and stretch between two people.
SHORT_GAP = 180.0
# Longer than this nobody is left standing before a counter that is open.
PATIENT = 120.0
DAYS = 7

Span = tuple[float, float]


@dataclass(kw_only=True)
class _Leg:
    """One stay in one line and the work at its end. Seconds since the start of the day's count."""

    line: int
    entered: float
    work: float = 0.0
    served: bool = False


@dataclass(kw_only=True)
class _Errand:
    """One ticket of the record."""

    visit: int
    entered: float
    head_start: float
    requeued: bool
    target: int | None
    outcome: str
    ended: float | None
    group: str
    legs: list[_Leg] = field(default_factory=list)


def recorded_dates(*, mall_id: int, before: date, days: int = DAYS) -> list[date]:
    """Return the business days of the week before a day on which anybody was served. One statement."""
    found = rows(
        """SELECT DISTINCT business_date FROM queueing_ticket WHERE mall_id = %s AND business_date >= %s
            AND business_date < %s AND began_at IS NOT NULL ORDER BY business_date""",
        [mall_id, before - timedelta(days=days), before],
    )
    return [row["business_date"] for row in found]


def recorded_day(*, mall_id: int, business_date: date) -> Day:
    """Return one day of the record. Two statements. Lines and counters are named by their ids, groups by priority."""
    found = rows(
        """SELECT t.id, t.visit_id, extract(epoch FROM t.entered_at)::float8 AS entered, v.head_start_seconds,
            t.rank_at > t.entered_at AS requeued, t.target_counter_id, t.outcome,
            extract(epoch FROM t.ended_at)::float8 AS ended, coalesce(v.priority_keys[1], '') AS priority,
            i.kind, i.line_id, i.counter_id, extract(epoch FROM i.started_at)::float8 AS began,
            extract(epoch FROM coalesce(i.ended_at, i.started_at))::float8 AS until
        FROM queueing_ticket t JOIN queueing_visit v ON v.id = t.visit_id
        JOIN queueing_interval i ON i.ticket_id = t.id AND NOT i.voided
        WHERE t.mall_id = %s AND t.business_date = %s AND t.state <> 'reserved' AND t.outcome <> 'not_taken'
        ORDER BY t.entered_at, t.id, i.started_at, i.id""",
        [mall_id, business_date],
    )
    errands: dict[int, _Errand] = {}
    taken: defaultdict[int, list[tuple[Span, _Leg]]] = defaultdict(list)
    waiting: defaultdict[int, list[Span]] = defaultdict(list)
    served: defaultdict[int, set[int]] = defaultdict(set)
    for row in found:
        errand = errands.setdefault(row["id"], _errand(row))
        span = (row["began"], row["until"])
        _follow(errand, row["kind"], row["line_id"], span)
        if row["kind"] == IntervalKind.WAITING:
            waiting[row["line_id"]].append(span)
        elif row["counter_id"] is not None and row["kind"] in (IntervalKind.WALKING, IntervalKind.SERVING):
            taken[row["counter_id"]].append((span, errand.legs[-1]))
            served[row["counter_id"]].add(row["line_id"])
    for works in taken.values():
        works.sort(key=lambda work: work[0])
        _count_turning(works)
    return Day(
        arrivals=tuple(_arrivals(list(errands.values()))),
        counters=tuple(
            _counters(
                {at: [span for span, _ in works] for at, works in taken.items()}, waiting, _lines_of(mall_id, served)
            )
        ),
    )


def _errand(row: Mapping[str, object]) -> _Errand:
    return _Errand(
        visit=row["visit_id"], entered=row["entered"], head_start=row["head_start_seconds"],  # type: ignore[arg-type]
        requeued=row["requeued"], target=row["target_counter_id"], outcome=row["outcome"],  # type: ignore[arg-type]
        ended=row["ended"], group=row["priority"],  # type: ignore[arg-type]
    )  # fmt: skip


def _follow(errand: _Errand, kind: str, line: int, span: Span) -> None:
    """Take the next interval of a ticket in."""
    if not errand.legs or (kind in (IntervalKind.WAITING, IntervalKind.ELSEWHERE) and errand.legs[-1].served):
        errand.legs.append(_Leg(line=line, entered=span[0]))
    leg = errand.legs[-1]
    if kind in (IntervalKind.WALKING, IntervalKind.SERVING):
        leg.work += span[1] - span[0]
        leg.line = line
        leg.served = leg.served or kind == IntervalKind.SERVING


def _count_turning(works: Sequence[tuple[Span, _Leg]]) -> None:
    """Add to the work with a person what passed before the next was called, who stood waiting already."""
    for (span, leg), (following, next_leg) in pairwise(works):
        gap = following[0] - span[1]
        if leg is not next_leg and 0 < gap <= SHORT_GAP and next_leg.entered <= span[1]:
            leg.work += gap


def _arrivals(errands: Sequence[_Errand]) -> Iterable[Arrival]:
    """Yield the errands in order; who was sent on comes after the errand before."""
    usual = _usual_work(errands)
    errands_of = Tally(one.visit for one in errands)
    place = 0
    for errand in errands:
        before: int | None = None
        for number, leg in enumerate(errand.legs):
            last = number == len(errand.legs) - 1
            gone = last and not leg.served and errand.outcome == Outcome.NO_SHOW
            left = last and not leg.served and errand.outcome in (Outcome.LEFT, Outcome.REFERRED, Outcome.INCOMPLETE)
            yield Arrival(
                line=str(leg.line),
                entered_at=errand.entered if number == 0 else leg.entered,
                rank_at=errand.entered - errand.head_start,
                service=leg.work if leg.served else usual.get(leg.line, 0.0),
                patience=max(0.0, errand.ended - leg.entered) if left and errand.ended else float("inf"),
                shows_up=not gone,
                visit=errand.visit if errands_of[errand.visit] > 1 else None,
                target=str(errand.target) if number and last and errand.target else None,
                after=before,
                keeps_place=not errand.requeued,
                group=errand.group,
            )
            before = place
            place += 1


def _usual_work(errands: Sequence[_Errand]) -> dict[int, float]:
    """Return the median work by line, for those who were never served in the record."""
    known: defaultdict[int, list[float]] = defaultdict(list)
    for errand in errands:
        for leg in errand.legs:
            if leg.served:
                known[leg.line].append(leg.work)
    everything = [work for works in known.values() for work in works]
    usual = statistics.median(everything) if everything else 0.0
    lines = {leg.line for errand in errands for leg in errand.legs}
    return {line: statistics.median(known[line]) if line in known else usual for line in lines}


def _lines_of(mall_id: int, served: Mapping[int, set[int]]) -> dict[int, list[int]]:
    """Return the lines each counter called that day, without those of people who were sent there once."""
    skills: defaultdict[int, set[int]] = defaultdict(set)
    for counter, line in CounterSkill.objects.filter(counter__mall_id=mall_id).values_list("counter_id", "line_id"):
        skills[counter].add(line)
    return {counter: sorted(lines & skills[counter] or lines) for counter, lines in served.items()}


def _counters(
    taken: Mapping[int, list[Span]], waiting: Mapping[int, list[Span]], lines: Mapping[int, list[int]]
) -> Iterable[Counter]:
    for counter in sorted(taken):
        before = [span for line in lines[counter] for span in waiting.get(line, [])]
        windows = _windows(taken[counter], before)
        if windows:
            yield Counter(key=str(counter), lines=tuple(map(str, lines[counter])), windows=tuple(windows))


def _windows(busy: Sequence[Span], waiting: Sequence[Span]) -> list[Span]:
    """Return when a counter was open: while it worked, and between unless somebody waited for it in vain."""
    windows: list[Span] = []
    for began, until in busy:
        if windows and began <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(windows[-1][1], until))
        elif windows and _was_there(windows[-1][1], began, waiting):
            windows[-1] = (windows[-1][0], until)
        else:
            windows.append((began, until))
    return [(began, until) for began, until in windows if began < until]


def _was_there(free: float, again: float, waiting: Sequence[Span]) -> bool:
    if again - free <= SHORT_GAP:
        return True
    return all(min(until, again) - max(began, free) <= PATIENT for began, until in waiting)
