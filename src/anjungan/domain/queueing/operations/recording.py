"""A day that was not lived here: taken in whole from a record, so that a mall need not begin without a past.

An office that changes over from another system brings its log; the demo brings invented weeks. Learning, staffing and
figures then read one table of intervals, wherever the day came from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL, Identifier

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import DayRecorded
from anjungan.domain.queueing.models import DayClosing, LineDay, NumberSeries, Visit
from anjungan.domain.queueing.operations.closing import _summary
from anjungan.domain.queueing.states import SERVED_OUTCOMES, IntervalKind, Outcome, TicketState, VisitState
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.events import announce
from anjungan.foundation.ids import new_uuid, short_code
from anjungan.foundation.operations import operation, part_of_operation

# Given back by the visitor before the first call: such a number does not count against the line's quota.
_KEPT_COUNT = (Outcome.NOT_SERVED_TODAY, Outcome.NO_SHOW)


@dataclass(frozen=True, kw_only=True)
class RecordedSpan:
    """A stretch of time of one errand. `counter_id` and `officer_id` while walking to a counter and being served."""

    kind: IntervalKind
    started_at: datetime
    ended_at: datetime
    counter_id: int | None = None
    officer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordedErrand:
    """One errand from its entry to its end: its spans follow each other without a gap."""

    line_id: int
    outcome: Outcome
    spans: Sequence[RecordedSpan]
    offering_id: int | None = None
    uuid: UUID = field(default_factory=new_uuid)


@dataclass(frozen=True, kw_only=True)
class RecordedVisit:
    """One person's visit; all errands begin when the number was taken."""

    errands: Sequence[RecordedErrand]
    channel: str = "kiosk"
    priority_keys: Sequence[str] = ()
    head_start: timedelta = timedelta(0)

    @property
    def created_at(self) -> datetime:
        """When the number was taken."""
        return self.errands[0].spans[0].started_at

    @property
    def ended_at(self) -> datetime:
        """When the last errand ended."""
        return max(errand.spans[-1].ended_at for errand in self.errands)


@operation
def record_day(
    *, mall_id: int, business_date: date, visits: Sequence[RecordedVisit], actor: Actor, now: datetime
) -> int:
    """Take in a whole day that is over, and close it. Returns how many visits were taken in.

    The day itself is the key: a second time it is refused. One fact is announced for the day, none for its tickets:
    nobody waits for news of them. Raises NotAllowed, DayAlreadyClosed for a day that is closed or has visitors of
    its own, InvalidInput for a day that is not over or spans that leave a gap.
    """
    permissions.require(actor, permissions.MANAGE)
    permissions.require_mall(actor, mall_id)
    # Not `no_key`: whoever is entering the day holds the mall's key until saved (queueing_require_open_day).
    mall = Mall.objects.select_for_update().get(pk=mall_id)
    start, end = clock.day_bounds(business_date, mall.time_zone)
    if end > now:
        raise InvalidInput(reason=_("hari itu belum selesai."))
    same_day = {"mall_id": mall_id, "business_date": business_date}
    if DayClosing.objects.filter(**same_day).exists() or Visit.objects.filter(**same_day).exists():
        raise errors.DayAlreadyClosed(date=business_date.isoformat())
    letters = dict(Line.objects.filter(mall_id=mall_id).values_list("pk", "topic__letter"))
    in_order = sorted(visits, key=lambda visit: visit.created_at)
    for visit in in_order:
        _check(visit, letters, start, end)
    _write(mall_id, business_date, in_order, letters)
    closing = DayClosing.objects.create(**same_day, closed_at=now, summary={})
    closing.summary = {**_summary(mall_id, business_date), "recorded": len(in_order)}
    closing.save(update_fields=["summary"])
    announce(
        DayRecorded(mall=str(mall.uuid), business_date=business_date.isoformat(), visits=len(in_order)),
        by=actor, mall_id=mall_id, at=now,
    )  # fmt: skip
    return len(in_order)


def _check(visit: RecordedVisit, letters: Mapping[int, str], start: datetime, end: datetime) -> None:
    for errand in visit.errands:
        spans = errand.spans
        if (
            errand.line_id not in letters
            or spans[0].started_at != visit.created_at
            or not start <= visit.created_at < end
            or any(span.ended_at < span.started_at for span in spans)
            or any(one.ended_at != two.started_at for one, two in pairwise(spans))
            or (errand.outcome in SERVED_OUTCOMES) != (spans[-1].kind in (IntervalKind.SERVING, IntervalKind.HELD))
        ):
            raise InvalidInput(reason=_("catatan hari itu tidak utuh."))


VISITS, TICKETS, INTERVALS = "queueing_visit", "queueing_ticket", "queueing_interval"
# Tens of thousands of rows of a month: PostgreSQL's own way in, with the keys fetched first.
_COLUMNS: dict[str, tuple[str, ...]] = {
    VISITS: (
        "id", "uuid", "mall_id", "business_date", "letter", "sequence", "number", "code", "channel", "language",
        "priority_keys", "head_start_seconds", "state", "created_at", "present_at", "ended_at",
    ),
    TICKETS: (
        "id", "uuid", "visit_id", "mall_id", "business_date", "line_id", "offering_id", "position", "state",
        "elsewhere", "entered_at", "rank_at", "counter_id", "officer_id", "first_called_at", "called_at", "began_at",
        "ended_at", "outcome", "outcome_note", "calls", "absences", "version",
    ),
    INTERVALS: (
        "id", "ticket_id", "visit_id", "line_id", "counter_id", "officer_id", "kind", "started_at", "ended_at",
        "voided",
    ),
}  # fmt: skip


@part_of_operation
def _write(mall_id: int, business_date: date, visits: Sequence[RecordedVisit], letters: Mapping[int, str]) -> None:
    last: dict[str, int] = defaultdict(int)
    issued: dict[int, int] = defaultdict(int)
    tables: dict[str, list[tuple[Any, ...]]] = {VISITS: [], TICKETS: [], INTERVALS: []}
    errands = [errand for visit in visits for errand in visit.errands]
    visit_ids, ticket_ids = iter(_keys(VISITS, len(visits))), iter(_keys(TICKETS, len(errands)))
    interval_ids = iter(_keys(INTERVALS, sum(len(errand.spans) for errand in errands)))
    for visit in visits:
        visit_id = next(visit_ids)
        letter = letters[visit.errands[0].line_id]
        last[letter] += 1
        sequence, came = last[letter], visit.created_at
        tables[VISITS].append((
            visit_id, new_uuid(), mall_id, business_date, letter, sequence, f"{letter}{sequence:03d}", short_code(),
            visit.channel, "id", list(visit.priority_keys), int(visit.head_start.total_seconds()),
            VisitState.ENDED.value, came, came, visit.ended_at,
        ))  # fmt: skip
        for position, errand in enumerate(visit.errands, start=1):
            ticket_id = next(ticket_ids)
            calls = [span for span in errand.spans if span.kind == IntervalKind.WALKING]
            served = [span for span in errand.spans if span.kind == IntervalKind.SERVING]
            final = errand.spans[-1]
            tables[TICKETS].append((
                ticket_id, errand.uuid, visit_id, mall_id, business_date, errand.line_id, errand.offering_id, position,
                (TicketState.DONE if errand.outcome in SERVED_OUTCOMES else TicketState.DROPPED).value, False, came,
                came - visit.head_start, final.counter_id, final.officer_id, calls[0].started_at if calls else None,
                calls[-1].started_at if calls else None, served[0].started_at if served else None, final.ended_at,
                errand.outcome.value, "", len(calls),
                sum(span.kind == IntervalKind.ABSENT for span in errand.spans), 1,
            ))  # fmt: skip
            tables[INTERVALS] += [
                (next(interval_ids), ticket_id, visit_id, errand.line_id, span.counter_id, span.officer_id,
                 span.kind.value, span.started_at, span.ended_at, False)
                for span in errand.spans
            ]  # fmt: skip
            if calls or errand.outcome in _KEPT_COUNT:
                issued[errand.line_id] += 1
    for table, lines in tables.items():
        _copy(table, lines)
    NumberSeries.objects.bulk_create(
        NumberSeries(mall_id=mall_id, business_date=business_date, letter=letter, last=count)
        for letter, count in last.items()
    )
    LineDay.objects.bulk_create(
        LineDay(line_id=line_id, business_date=business_date, issued=count) for line_id, count in issued.items()
    )


def _keys(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [int(key) for (key,) in cursor.fetchall()]


def _copy(table: str, lines: Sequence[tuple[Any, ...]]) -> None:
    names = SQL(", ").join(Identifier(name) for name in _COLUMNS[table])
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row(line)
