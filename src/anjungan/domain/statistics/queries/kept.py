"""How often each agency kept its promise, week by week: what its manager answers for.

Definitions (docs/definitions.md says the same to people):

week      Monday to Sunday, of the business days in it.
kept      of the tickets for which it is decided, the share called within the promise: as in `waits`. Who was never
          called counts once the wait was longer than promised.
trend     the share of the last two weeks that are over, less that of the two before; None without thirty decided
          tickets in each: fewer say more of chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock

# Below so many decided tickets a share says more of chance than of the agency.
ENOUGH = 30
_TREND_WEEKS = 2

_DECIDED = """
WITH calls AS (
    SELECT DISTINCT ON (i.ticket_id) i.ticket_id, i.started_at AS first_called_at, i.line_id
    FROM queueing_interval i JOIN queueing_ticket t ON t.id = i.ticket_id
    WHERE t.mall_id = %(mall)s AND t.business_date BETWEEN %(first)s AND %(last)s
        AND i.kind = 'walking' AND NOT i.voided
    ORDER BY i.ticket_id, i.started_at, i.id
), waited AS (
    SELECT coalesce(c.line_id, t.line_id) AS line_id, t.business_date, c.ticket_id IS NOT NULL AS called,
        extract(epoch FROM coalesce(c.first_called_at, t.ended_at, %(now)s) - t.entered_at)::float8 AS wait
    FROM queueing_ticket t LEFT JOIN calls c ON c.ticket_id = t.id
    WHERE t.mall_id = %(mall)s AND t.business_date BETWEEN %(first)s AND %(last)s
        AND t.state <> 'reserved' AND t.outcome <> 'not_taken'
)
SELECT l.id AS line_id, date_trunc('week', w.business_date)::date AS monday,
    count(*) FILTER (WHERE w.called OR w.wait > l.promise_minutes * 60)::int AS decided,
    count(*) FILTER (WHERE w.called AND w.wait <= l.promise_minutes * 60)::int AS within
FROM waited w JOIN premises_line l ON l.id = w.line_id WHERE l.promise_minutes IS NOT NULL
GROUP BY 1, 2
"""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How many promises were decided, and how many of them kept."""

    decided: int = 0
    within: int = 0

    @property
    def share(self) -> float | None:
        """The share kept, 0-1. None before anything was decided."""
        return self.within / self.decided if self.decided else None

    @property
    def is_enough(self) -> bool:
        """Whether the share says more than chance would."""
        return self.decided >= ENOUGH

    def __add__(self, other: Kept) -> Kept:
        """Return both together."""
        return Kept(decided=self.decided + other.decided, within=self.within + other.within)


@dataclass(frozen=True, kw_only=True)
class AgencyKept:
    """One agency, or all of them: its promises by the Monday of the week, and by line."""

    agency_id: int
    short: str
    name_id: str
    name_en: str
    weeks: Mapping[date, Kept]
    lines: Sequence[tuple[Line, Kept]]
    total: Kept
    trend: float | None


@dataclass(frozen=True, kw_only=True)
class PromisesKept:
    """The weeks from the oldest to the present one, the agencies with the weakest first, and all together."""

    mondays: Sequence[date]
    agencies: Sequence[AgencyKept]
    all: AgencyKept


def promises_kept(
    *, mall: Mall, now: datetime, weeks: int = 8, agency_ids: Collection[int] | None = None
) -> PromisesKept:
    """Return how the promises of the last weeks were kept, the present week included. Two statements."""
    today = clock.business_date(now, mall.time_zone)
    this_monday = today - timedelta(days=today.weekday())
    mondays = [this_monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    asked = {"mall": mall.pk, "first": mondays[0], "last": today, "now": now}
    by_line: dict[int, dict[date, Kept]] = defaultdict(dict)
    for row in rows(_DECIDED, asked):
        by_line[row["line_id"]][row["monday"]] = Kept(decided=row["decided"], within=row["within"])
    of_agency: dict[int, list[Line]] = defaultdict(list)
    for line in Line.objects.filter(pk__in=by_line).select_related("agency", "zone").order_by("code"):
        if agency_ids is None or line.agency_id in agency_ids:
            of_agency[line.agency_id].append(line)
    agencies = [_agency(lines, by_line, this_monday) for lines in of_agency.values()]
    agencies.sort(key=lambda one: (2.0 if one.total.share is None else one.total.share, one.short))
    together = _added(one.weeks for one in agencies)
    return PromisesKept(
        mondays=mondays,
        agencies=agencies,
        all=AgencyKept(
            agency_id=0, short="", name_id="", name_en="", weeks=together, lines=[],
            total=sum(together.values(), Kept()), trend=_trend(together, this_monday),
        ),
    )  # fmt: skip


def _agency(lines: Sequence[Line], by_line: Mapping[int, Mapping[date, Kept]], monday: date) -> AgencyKept:
    agency = lines[0].agency
    weeks = _added(by_line[line.pk] for line in lines)
    return AgencyKept(
        agency_id=agency.pk, short=agency.short, name_id=agency.name_id, name_en=agency.name_en, weeks=weeks,
        lines=[(line, sum(by_line[line.pk].values(), Kept())) for line in lines],
        total=sum(weeks.values(), Kept()), trend=_trend(weeks, monday),
    )  # fmt: skip


def _added(parts: Iterable[Mapping[date, Kept]]) -> dict[date, Kept]:
    found: dict[date, Kept] = {}
    for weeks in parts:
        for monday, kept in weeks.items():
            found[monday] = found.get(monday, Kept()) + kept
    return dict(sorted(found.items()))


def _trend(weeks: Mapping[date, Kept], this_monday: date) -> float | None:
    def stretch(first: int, last: int) -> Kept:
        mondays = [this_monday - timedelta(weeks=back) for back in range(first, last)]
        return sum((weeks.get(monday, Kept()) for monday in mondays), Kept())

    lately, before = stretch(1, 1 + _TREND_WEEKS), stretch(1 + _TREND_WEEKS, 1 + 2 * _TREND_WEEKS)
    if not (lately.is_enough and before.is_enough) or lately.share is None or before.share is None:
        return None
    return lately.share - before.share
