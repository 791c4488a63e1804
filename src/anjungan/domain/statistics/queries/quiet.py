"""When it is usually quiet: the hours in which a line's people have waited least, by weekday.

Definitions (docs/definitions.md says the same to people):

quiet hours  of a weekday, the hour and a half of the mall's clock in which those who took a number waited least on
             average, longer where the half hours beside it were as quiet. Told only when it saves at least five minutes
             and a third of what the whole day's people waited, and when at least twelve people on three days stand
             behind it.
wait         from entering the line to the first call, as everywhere; a half hour of a weekday leans on the same half
             hour of all days by five people's worth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from math import inf

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.domain.queueing.queries.rows import rows
from anjungan.domain.statistics.queries.history import WEEKS

_HALVES = 3
_LEANS = 5.0
_AS_QUIET = 1.25
_LEAST_SAVED = 300.0
_LEAST_SHARE = 2.0 / 3.0
_LEAST_PEOPLE, _LEAST_DAYS = 12, 3

_WAITED = """
SELECT t.line_id, extract(isodow FROM t.business_date)::int - 1 AS weekday,
    floor(extract(epoch FROM (t.entered_at AT TIME ZONE %(tz)s)::time) / 1800)::int AS half, count(*)::int AS people,
    count(DISTINCT t.business_date)::int AS days,
    sum(extract(epoch FROM t.first_called_at - t.entered_at))::float8 AS seconds
FROM queueing_ticket t
WHERE t.mall_id = %(mall)s AND t.business_date BETWEEN %(first)s AND %(last)s AND t.first_called_at IS NOT NULL
    AND (%(lines)s::bigint[] IS NULL OR t.line_id = ANY (%(lines)s))
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """The quiet hours of a line on a weekday (Monday is 0), in the mall's time.

    `wait_seconds`: what people waited in them; `usual_seconds`: over the whole of such a day. `people`: how many that
    rests on.
    """

    line_id: int
    weekday: int
    starts: time
    ends: time
    wait_seconds: float
    usual_seconds: float
    people: int


@dataclass(frozen=True, kw_only=True)
class LineQuiet:
    """A line with the quiet hours of its weekdays, and how many days stand behind them."""

    line: Line
    days: int
    hours: Sequence[QuietHours]


@dataclass(frozen=True, kw_only=True)
class _Half:
    people: int = 0
    days: int = 0
    seconds: float = 0.0


def quiet_hours(
    *, mall: Mall, until: date, weeks: int = WEEKS, line_ids: Sequence[int] | None = None
) -> list[LineQuiet]:
    """Return every line in use (or these) with its quiet hours in the weeks before `until`, by zone and code.

    A line or a weekday of which too little is known has none. Two statements.
    """
    asked = {
        "mall": mall.pk, "first": until - timedelta(weeks=weeks), "last": until - timedelta(days=1),
        "tz": mall.time_zone, "lines": None if line_ids is None else list(line_ids),
    }  # fmt: skip
    waited: dict[int, dict[tuple[int, int], _Half]] = defaultdict(dict)
    for row in rows(_WAITED, asked):
        line_id, weekday, half = row.pop("line_id"), row.pop("weekday"), row.pop("half")
        waited[line_id][weekday, half] = _Half(**row)
    lines = Line.objects.filter(mall=mall, is_active=True).select_related("agency", "zone")
    if line_ids is not None:
        lines = lines.filter(pk__in=line_ids)
    return [_of_line(line, waited.get(line.pk, {})) for line in lines.order_by("zone__number", "code")]


def _of_line(line: Line, halves: Mapping[tuple[int, int], _Half]) -> LineQuiet:
    weekdays = sorted({weekday for weekday, _half in halves})
    found = [_of_weekday(line.pk, weekday, halves) for weekday in weekdays]
    days = sum(max((one.days for (day, _), one in halves.items() if day == weekday), default=0) for weekday in weekdays)
    return LineQuiet(line=line, days=days, hours=[one for one in found if one is not None])


def _of_weekday(line_id: int, weekday: int, halves: Mapping[tuple[int, int], _Half]) -> QuietHours | None:
    own = {half: one for (day, half), one in halves.items() if day == weekday}
    first, last = min(own), max(own)
    means = {half: _mean(half, own.get(half, _Half()), halves) for half in range(first, last + 1)}
    people = sum(one.people for one in own.values())
    usual = sum(one.seconds for one in own.values()) / people
    starts = range(first, last + 2 - _HALVES)
    if not starts:
        return None
    begin = min(starts, key=lambda start: sum(means[start + step] for step in range(_HALVES)))
    end = begin + _HALVES
    quiet = sum(means[half] for half in range(begin, end)) / _HALVES
    bound = max(quiet * _AS_QUIET, quiet + 60.0)
    while end <= last and means[end] <= bound:
        end += 1
    while begin > first and means[begin - 1] <= bound:
        begin -= 1
    inside = [own[half] for half in range(begin, end) if half in own]
    wait = sum(means[half] for half in range(begin, end)) / (end - begin)
    behind = sum(one.people for one in inside)
    if behind < _LEAST_PEOPLE or max((one.days for one in inside), default=0) < _LEAST_DAYS:
        return None
    if usual - wait < _LEAST_SAVED or wait > usual * _LEAST_SHARE:
        return None
    return QuietHours(
        line_id=line_id, weekday=weekday, starts=_clock(begin), ends=_clock(end), wait_seconds=wait,
        usual_seconds=usual, people=behind,
    )  # fmt: skip


def _mean(half: int, own: _Half, halves: Mapping[tuple[int, int], _Half]) -> float:
    every = [one for (_weekday, at), one in halves.items() if at == half]
    people, seconds = sum(one.people for one in every), sum(one.seconds for one in every)
    if not people:
        # Nobody ever came then: nothing is known, least of all that it is quiet.
        return inf
    usual = seconds / people
    return (own.seconds + _LEANS * usual) / (own.people + _LEANS)


def _clock(half: int) -> time:
    return time(half // 2 % 24, half % 2 * 30)
