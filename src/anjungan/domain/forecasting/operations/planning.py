"""The best order of a visitor's errands, kept while the lines move; a change always has its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from anjungan.domain.forecasting.events import VisitPlanChanged
from anjungan.domain.forecasting.models import VisitPlan
from anjungan.domain.forecasting.queries.curves import LineCurve
from anjungan.domain.forecasting.queries.gathering import Gathered
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.waiting.errands import Errand, ErrandPlan, PlanChange, Reason, Step, Turn, plan, replan

# From one line to the other, and for the person to notice.
WALK_SECONDS = 60.0
_LEAST_LEFT = 60.0


@dataclass(frozen=True, kw_only=True)
class _Errands:
    """The errands of one visit that are in line, with their turns."""

    visit_id: int
    errands: list[Errand]
    turns: dict[str, Turn]
    busy_for: float


@operation
def keep_plans(*, gathered: Gathered, curves: Mapping[int, LineCurve], actor: Actor, now: datetime) -> list[int]:
    """Plan the order of visits with several errands in these lines, or plan it anew. Returns the visits that changed.

    The old order stays unless another ends three minutes earlier. Two statements, and a few for each change.
    """
    asked = _visits(gathered, curves)
    if not asked:
        return []
    known = {kept.visit_id: kept for kept in VisitPlan.objects.filter(visit_id__in=[one.visit_id for one in asked])}
    changed = []
    fresh: list[VisitPlan] = []
    for one in asked:
        kept = known.get(one.visit_id)
        if kept is None:
            found = plan(errands=one.errands, turns=one.turns, walk=WALK_SECONDS, busy_for=one.busy_for)
            fresh.append(VisitPlan(visit_id=one.visit_id, made_at=now, **_facts(found, one, now)))
            continue
        found, change = _replan(kept, one, now)
        if change is not None:
            _keep_change(kept, found, one, change, actor=actor, now=now)
            changed.append(one.visit_id)
    VisitPlan.objects.bulk_create(fresh, ignore_conflicts=True)
    return changed


def _visits(gathered: Gathered, curves: Mapping[int, LineCurve]) -> list[_Errands]:
    of_visit: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for line in gathered.state.lines.values():
        for ticket in line.waiting if line.key in curves else ():
            if ticket.visit is not None:
                of_visit[int(ticket.visit)].append((int(ticket.key), int(line.key)))
    busy = {
        int(counter.serving.visit): max(
            _LEAST_LEFT, _service(curves, counter.serving.line) - (gathered.state.now - counter.serving.began_at)
        )
        for counter in gathered.state.counters
        if counter.serving is not None and counter.serving.visit is not None
    }
    return [
        _Errands(
            visit_id=visit,
            # In the order in which they were asked for, so that ties keep it.
            errands=[
                Errand(key=str(ticket), line=str(line), service=_service(curves, line))
                for ticket, line in sorted(tickets)
            ],
            turns={str(ticket): _turn(curves.get(line), ticket) for ticket, line in tickets},
            busy_for=busy.get(visit, 0.0),
        )
        for visit, tickets in of_visit.items()
        if len(tickets) > 1
    ]


def _service(curves: Mapping[int, LineCurve], line: int | str) -> float:
    curve = curves.get(int(line))
    return curve.service_seconds if curve else 0.0


def _turn(curve: LineCurve | None, ticket: int) -> Turn:
    place = curve.tickets.get(ticket) if curve else None
    if curve is None or place is None or place.wait.mean is None or place.wait.p_today < 0.5:
        return Turn(called_in=None)
    return Turn(called_in=place.wait.mean, every=curve.seconds_between_calls)


def _facts(found: ErrandPlan, one: _Errands, now: datetime) -> dict[str, object]:
    return {
        "ticket_ids": [int(key) for key in found.order],
        "turns": {key: [turn.called_in, turn.every] for key, turn in one.turns.items()},
        "finish_at": now + timedelta(seconds=found.finish) if 0 < found.finish < inf else None,
    }


def _replan(kept: VisitPlan, one: _Errands, now: datetime) -> tuple[ErrandPlan, PlanChange | None]:
    since = kept.changed_at or kept.made_at
    finish = (kept.finish_at - since).total_seconds() if kept.finish_at else 0.0
    before = ErrandPlan(
        steps=tuple(Step(key=str(ticket), line="", ready=0.0, begins=0.0, ends=finish) for ticket in kept.ticket_ids),
        listed_finish=finish,
    )
    turns = {key: Turn(called_in=called_in, every=every) for key, (called_in, every) in kept.turns.items()}
    return replan(
        before=before, before_turns=turns, errands=one.errands, turns=one.turns, busy_for=one.busy_for,
        passed=(now - since).total_seconds(), walk=WALK_SECONDS,
    )  # fmt: skip


@part_of_operation
def _keep_change(
    kept: VisitPlan, found: ErrandPlan, one: _Errands, change: PlanChange, *, actor: Actor, now: datetime
) -> None:
    lines = {errand.key: int(errand.line) for errand in one.errands}
    about = lines.get(change.key) or Ticket.objects.filter(pk=int(change.key)).values_list("line_id", flat=True).first()
    before = [ticket for ticket in kept.ticket_ids if str(ticket) in lines]
    for name, value in _facts(found, one, now).items():
        setattr(kept, name, value)
    kept.changes, kept.reason, kept.reason_line_id = kept.changes + 1, change.reason.value, about
    kept.changed_at = now
    kept.save()
    if before == kept.ticket_ids and change.reason in (Reason.ERRAND_DONE, Reason.ERRAND_REMOVED):
        return  # the person knows, and goes on as before
    visit = Visit.objects.get(pk=one.visit_id)
    uuids = dict(Ticket.objects.filter(pk__in=kept.ticket_ids).values_list("pk", "uuid"))
    announce(
        VisitPlanChanged(
            visit=visit.uuid, number=visit.number, tickets=[str(uuids[ticket]) for ticket in kept.ticket_ids],
            reason=change.reason.value, line_id=about,
        ),
        by=actor, mall_id=visit.mall_id, at=now, to=[streams.visit_stream(visit.code)],
    )  # fmt: skip
