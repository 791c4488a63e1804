"""How true the promises were: by line, by agency and by week, counted from the promises shown and the calls that came.

Definitions (docs/definitions.md says the same to people):

promise   the first range that a visitor was shown for an errand: what people plan by. Later, narrower ones are kept and
          scored as well and counted with `every=True`.
kept      called within the range as shown. early, late: before or after it. never: not called that day, a miss.
covered   called within the estimated 90 % range before it was rounded for showing: what calibration aims at. Half a
          minute beside the expected call always counts: "at once" is no point in time.
returned  of those told "be back by": called before that time, which the 5 % quantile allows for one in twenty.
error     seconds from the expected to the actual call; its mean is the bias, the mean of its size the MAE.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import clock

# Below so many scored promises a share says more of chance than of us; doors write "belum cukup data".
ENOUGH = 30


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What became of some promises. Shares and means are None without any; seconds are seconds."""

    promises: int = 0
    kept: int = 0
    early: int = 0
    late: int = 0
    never: int = 0
    covered: int = 0
    with_return: int = 0
    before_return: int = 0
    sum_absolute_error: float = 0.0
    sum_error: float = 0.0
    sum_width: float = 0.0
    sum_wait: float = 0.0

    @property
    def called(self) -> int:
        """How many of the promised were called."""
        return self.promises - self.never

    @property
    def is_enough(self) -> bool:
        """Whether the shares say more than chance would."""
        return self.promises >= ENOUGH

    @property
    def kept_share(self) -> float | None:
        """The share called within the range as shown, 0-1."""
        return self.kept / self.promises if self.promises else None

    @property
    def early_share(self) -> float | None:
        """The share called before the range as shown."""
        return self.early / self.promises if self.promises else None

    @property
    def late_share(self) -> float | None:
        """The share called after the range as shown, or never."""
        return (self.late + self.never) / self.promises if self.promises else None

    @property
    def coverage(self) -> float | None:
        """The share called within the 90 % range before rounding."""
        return self.covered / self.promises if self.promises else None

    @property
    def missed_return_share(self) -> float | None:
        """Of those told when to be back: the share called before that time."""
        return self.before_return / self.with_return if self.with_return else None

    @property
    def mae_seconds(self) -> float | None:
        """The mean size of the error."""
        return self.sum_absolute_error / self.called if self.called else None

    @property
    def bias_seconds(self) -> float | None:
        """The mean error: above zero, people waited longer than expected."""
        return self.sum_error / self.called if self.called else None

    @property
    def width_seconds(self) -> float | None:
        """The mean width of the range as shown."""
        return self.sum_width / self.promises if self.promises else None

    @property
    def mean_wait_seconds(self) -> float | None:
        """The mean wait after the promise."""
        return self.sum_wait / self.called if self.called else None

    def __add__(self, other: Self) -> Scored:
        """Return both together."""
        return Scored(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True)
class LineAccuracy:
    """One line. `weeks` is by the Monday of the week; a week without promises is absent."""

    line_id: int
    code: str
    name_id: str
    name_en: str
    zone: int
    agency_id: int
    agency: str
    agency_id_name: str
    agency_en_name: str
    weeks: dict[date, Scored] = field(default_factory=dict)
    total: Scored = Scored()


@dataclass(frozen=True, kw_only=True)
class AgencyAccuracy:
    """One agency: the sum of its lines. Promises kept is what its manager is shown."""

    agency_id: int
    short: str
    name_id: str
    name_en: str
    weeks: dict[date, Scored]
    total: Scored


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """A mall's promises of some weeks. `mondays` runs from the oldest week to the present one."""

    mondays: list[date]
    lines: list[LineAccuracy]
    agencies: list[AgencyAccuracy]
    weeks: dict[date, Scored]
    total: Scored


# What is counted of promises that were scored, and kept by line and day once they are deleted.
SUMS = (
    "promises", "kept", "early", "late", "never", "covered", "with_return", "before_return", "sum_absolute_error",
    "sum_error", "sum_width", "sum_wait",
)  # fmt: skip
COUNTED = """
    count(*)::int AS promises,
    count(*) FILTER (WHERE s.verdict = 'kept')::int AS kept,
    count(*) FILTER (WHERE s.verdict = 'early')::int AS early,
    count(*) FILTER (WHERE s.verdict = 'late')::int AS late,
    count(*) FILTER (WHERE s.verdict = 'never')::int AS never,
    count(*) FILTER (WHERE s.actual_seconds BETWEEN least(p.low_seconds, p.mean_seconds - 30)
        AND greatest(p.high_seconds, p.mean_seconds + 30))::int AS covered,
    count(p.be_back_at)::int AS with_return,
    count(*) FILTER (WHERE s.before_return)::int AS before_return,
    coalesce(sum(abs(s.error_seconds)), 0)::float8 AS sum_absolute_error,
    coalesce(sum(s.error_seconds), 0)::float8 AS sum_error,
    sum(extract(epoch FROM p.shown_high_at - p.shown_low_at))::float8 AS sum_width,
    coalesce(sum(s.actual_seconds), 0)::float8 AS sum_wait
FROM forecasting_promise p JOIN forecasting_promisescore s ON s.promise_id = p.id
"""
_SCORED = f"""
WITH counted AS (
    SELECT p.line_id, p.business_date, {COUNTED}
    WHERE p.mall_id = %(mall)s AND p.business_date BETWEEN %(first)s AND %(last)s AND (p.nth = 1 OR %(every)s)
        AND (%(lines)s::bigint[] IS NULL OR p.line_id = ANY (%(lines)s))
    GROUP BY 1, 2
    UNION ALL
    SELECT d.line_id, d.business_date, {", ".join(f"d.{name}" for name in SUMS)} FROM forecasting_promiseday d
    WHERE d.mall_id = %(mall)s AND d.business_date BETWEEN %(first)s AND %(last)s AND (d.are_first OR %(every)s)
        AND (%(lines)s::bigint[] IS NULL OR d.line_id = ANY (%(lines)s))
)
SELECT line_id, date_trunc('week', business_date)::date AS monday,
    {", ".join(f"sum({name})::{'float8' if name.startswith('sum_') else 'int'} AS {name}" for name in SUMS)}
FROM counted GROUP BY 1, 2
"""


def accuracy(
    *, mall: Mall, now: datetime, weeks: int = 8, every: bool = False, line_ids: list[int] | None = None
) -> Accuracy:
    """Return how true the promises of the last weeks were, the present week included. Two statements.

    Lines and agencies that promised nothing are absent. They come by agency and code; sort as the page wants.
    """
    today = clock.business_date(now, mall.time_zone)
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    found = rows(_SCORED, {"mall": mall.pk, "first": mondays[0], "last": today, "every": every, "lines": line_ids})
    by_line: dict[int, dict[date, Scored]] = defaultdict(dict)
    for row in found:
        line_id, week = row.pop("line_id"), row.pop("monday")
        by_line[line_id][week] = Scored(**row)
    lines = [
        _line(line, by_line[line.pk])
        for line in Line.objects.filter(pk__in=by_line).select_related("agency", "zone").order_by(
            "agency__short", "code"
        )
    ]  # fmt: skip
    weekly = _together(line.weeks for line in lines)
    return Accuracy(mondays=mondays, lines=lines, agencies=_agencies(lines), weeks=weekly, total=_sum(weekly.values()))


def _line(line: Line, weeks: dict[date, Scored]) -> LineAccuracy:
    return LineAccuracy(
        line_id=line.pk, code=line.code, name_id=line.name_id, name_en=line.name_en, zone=line.zone.number,
        agency_id=line.agency_id, agency=line.agency.short, agency_id_name=line.agency.name_id,
        agency_en_name=line.agency.name_en, weeks=dict(sorted(weeks.items())), total=_sum(weeks.values()),
    )  # fmt: skip


def _agencies(lines: list[LineAccuracy]) -> list[AgencyAccuracy]:
    of_agency: dict[int, list[LineAccuracy]] = defaultdict(list)
    for line in lines:
        of_agency[line.agency_id].append(line)
    return [
        AgencyAccuracy(
            agency_id=agency_id, short=own[0].agency, name_id=own[0].agency_id_name, name_en=own[0].agency_en_name,
            weeks=_together(line.weeks for line in own), total=_sum(line.total for line in own),
        )
        for agency_id, own in of_agency.items()
    ]  # fmt: skip


def _together(weeks: Any) -> dict[date, Scored]:
    found: dict[date, Scored] = {}
    for of_line in weeks:
        for monday, scored in of_line.items():
            found[monday] = found.get(monday, Scored()) + scored
    return dict(sorted(found.items()))


def _sum(scored: Any) -> Scored:
    return sum(scored, Scored())
