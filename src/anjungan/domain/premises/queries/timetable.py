"""All that decides when a mall is open, read in one statement, and the hours of any day worked out from it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from anjungan.domain.premises.models import Season
from anjungan.foundation.clock import zone
from anjungan.foundation.errors import NotFound

# How far ahead the next opening is looked for.
LOOK_AHEAD = timedelta(days=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """A stretch of opening on one day. Numbers are given from `issues_from`, people called from `opens`."""

    issues_from: datetime
    opens: datetime
    closes: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A row of the weekly timetable."""

    agency_id: int | None
    weekday: int
    issues_from: time
    opens: time
    closes: time
    season: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """A break within a day."""

    agency_id: int | None
    weekday: int | None
    starts: time
    ends: time
    reason: str
    issues_numbers: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SpecialDay:
    """A day of the calendar."""

    kind: str
    name: str
    confirmed: bool
    opens: time | None
    closes: time | None
    decided: bool = True
    name_en: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shut:
    """A closure; `ends` is None until somebody lifts it."""

    agency_id: int | None
    line_id: int | None
    starts: datetime
    ends: datetime | None
    reason_id: str
    reason_en: str

    def covers(self, at: datetime) -> bool:
        """Whether it holds at this instant."""
        return self.starts <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True, kw_only=True, slots=True)
class LineFacts:
    """What of a line matters for its hours."""

    agency_id: int
    cutoff: timedelta
    is_active: bool


@dataclass(kw_only=True)
class Timetable:
    """A mall's hours from one day to sixty days on."""

    zone: ZoneInfo
    periods: list[Period]
    breaks: list[Break]
    days: dict[date, SpecialDay]
    closures: list[Shut]
    lines: dict[int, LineFacts]
    _hours: dict[tuple[date, int | None], list[Hours]] = field(default_factory=dict)

    def hours_on(self, day: date, agency_id: int | None) -> list[Hours]:
        """Return the opening hours of a day in order, for the mall or for an agency that keeps its own."""
        known = self._hours.get((day, agency_id))
        if known is None:
            known = self._hours[day, agency_id] = self._work_out(day, agency_id)
        return known

    def _work_out(self, day: date, agency_id: int | None) -> list[Hours]:
        special = self.days.get(day)
        if special is not None and special.confirmed:
            if special.opens is None or special.closes is None:
                return []
            return [self._at(day, special.opens, special.opens, special.closes)]
        known = [period for period in self.periods if period.valid_from <= day <= period.valid_until]
        own = [period for period in known if agency_id is not None and period.agency_id == agency_id]
        valid = own or [period for period in known if period.agency_id is None]
        season = Season.RAMADAN if any(period.season == Season.RAMADAN for period in valid) else Season.REGULAR
        return sorted(
            (
                self._at(day, period.issues_from, period.opens, period.closes)
                for period in valid
                if period.season == season and period.weekday == day.weekday()
            ),
            key=lambda hours: hours.opens,
        )

    def _at(self, day: date, issues_from: time, opens: time, closes: time) -> Hours:
        return Hours(
            issues_from=datetime.combine(day, issues_from, self.zone),
            opens=datetime.combine(day, opens, self.zone),
            closes=datetime.combine(day, closes, self.zone),
        )

    def breaks_on(self, day: date, agency_id: int | None) -> list[tuple[datetime, datetime, Break]]:
        """Return the breaks of a day: the mall's, and those of the agency beside them."""
        return [
            (datetime.combine(day, rest.starts, self.zone), datetime.combine(day, rest.ends, self.zone), rest)
            for rest in self.breaks
            if rest.weekday in (None, day.weekday()) and rest.agency_id in (None, agency_id)
        ]

    def closures_of(self, agency_id: int | None, line_id: int | None) -> list[Shut]:
        """Return the closures that concern a line: its own, its agency's and the mall's."""
        return [
            shut
            for shut in self.closures
            if (shut.agency_id is None and shut.line_id is None)
            or (shut.agency_id is not None and shut.agency_id == agency_id)
            or (shut.line_id is not None and shut.line_id == line_id)
        ]


# One statement, because the kiosk and every new number ask. Times travel as text; the zone is applied here.
_READ = """
SELECT jsonb_build_object(
  'zone', mall.time_zone,
  'lines', (SELECT jsonb_object_agg(line.id, jsonb_build_array(line.agency_id, line.cutoff_minutes, line.is_active))
            FROM premises_line line WHERE line.mall_id = mall.id AND %(lines)s),
  'periods', (SELECT jsonb_agg(jsonb_build_array(agency_id, weekday, COALESCE(issues_from, opens), opens, closes,
                                                 season, valid_from, valid_until))
              FROM premises_openingperiod period WHERE period.mall_id = mall.id
                AND (valid_until IS NULL OR valid_until >= %%(first)s)
                AND (valid_from IS NULL OR valid_from <= %%(last)s)),
  'breaks', (SELECT jsonb_agg(jsonb_build_array(agency_id, weekday, starts, ends, reason, issues_numbers))
             FROM premises_breakperiod rest WHERE rest.mall_id = mall.id),
  'days', (SELECT jsonb_object_agg(date, jsonb_build_array(kind, name, confirmed, opens, closes,
                                                                  decided_at IS NOT NULL, name_en))
           FROM premises_calendarday day WHERE day.mall_id = mall.id AND date BETWEEN %%(first)s AND %%(last)s),
  'closures', (SELECT jsonb_agg(jsonb_build_array(agency_id, line_id, starts_at, ends_at, reason_id, reason_en)
                                ORDER BY starts_at)
               FROM premises_closure shut WHERE shut.mall_id = mall.id
                 AND (ends_at IS NULL OR ends_at > %%(at)s) AND starts_at <= %%(last)s)
) FROM organizations_mall mall WHERE mall.id = %%(mall)s
"""
_NO_LINES = _READ % {"lines": "FALSE"}
_ONE_LINE = _READ % {"lines": "line.id = %(line)s"}
_ALL_LINES = _READ % {"lines": "TRUE"}


def read_timetable(*, mall_id: int, at: datetime, line_id: int | None = None, all_lines: bool = False) -> Timetable:
    """Return the mall's timetable around an instant, with one line, all lines or none. One statement.

    Raises NotFound for a mall or a line that does not exist there.
    """
    statement = _ALL_LINES if all_lines else _NO_LINES if line_id is None else _ONE_LINE
    # A day earlier and later than any zone can need: the zone is only known from the answer.
    params = {
        "mall": mall_id,
        "line": line_id,
        "at": at,
        "first": at.date() - timedelta(days=1),
        "last": at.date() + LOOK_AHEAD + timedelta(days=2),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    # Drivers differ in whether they parse a jsonb column for a plain cursor.
    timetable = _parsed(json.loads(row[0]) if isinstance(row[0], str) else row[0])
    if line_id is not None and line_id not in timetable.lines:
        raise NotFound
    return timetable


def _parsed(facts: dict[str, Any]) -> Timetable:
    return Timetable(
        zone=zone(facts["zone"]),
        lines={
            int(line_id): LineFacts(agency_id=agency, cutoff=timedelta(minutes=cutoff), is_active=active)
            for line_id, (agency, cutoff, active) in (facts["lines"] or {}).items()
        },
        periods=[
            Period(
                agency_id=agency,
                weekday=weekday,
                issues_from=time.fromisoformat(issues_from),
                opens=time.fromisoformat(opens),
                closes=time.fromisoformat(closes),
                season=season,
                valid_from=date.fromisoformat(valid_from) if valid_from else date.min,
                valid_until=date.fromisoformat(valid_until) if valid_until else date.max,
            )
            for agency, weekday, issues_from, opens, closes, season, valid_from, valid_until in facts["periods"] or []
        ],
        breaks=[
            Break(
                agency_id=agency,
                weekday=weekday,
                starts=time.fromisoformat(starts),
                ends=time.fromisoformat(ends),
                reason=reason,
                issues_numbers=issues_numbers,
            )
            for agency, weekday, starts, ends, reason, issues_numbers in facts["breaks"] or []
        ],
        days={
            date.fromisoformat(day): SpecialDay(
                kind=kind,
                name=name,
                confirmed=confirmed,
                opens=time.fromisoformat(opens) if opens else None,
                closes=time.fromisoformat(closes) if closes else None,
                decided=decided,
                name_en=name_en,
            )
            for day, (kind, name, confirmed, opens, closes, decided, name_en) in (facts["days"] or {}).items()
        },
        closures=[
            Shut(
                agency_id=agency,
                line_id=line,
                starts=datetime.fromisoformat(starts),
                ends=datetime.fromisoformat(ends) if ends else None,
                reason_id=reason_id,
                reason_en=reason_en,
            )
            for agency, line, starts, ends, reason_id, reason_en in facts["closures"] or []
        ],
    )
