"""Which times a line offers, worked out from the roster, the opening hours and the rule. Nothing of it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anjungan.domain.appointments.models import BookingRule
from anjungan.domain.appointments.queries.no_shows import part_by_hour
from anjungan.domain.premises.queries.open_days import OpenDay, Stretch, open_days, without
from anjungan.foundation import clock
from anjungan.foundation.remembered import Remembered, written

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Line

# Whoever chooses a time must still be able to travel.
LEAD = timedelta(minutes=30)
# What rounding of minutes and shares may lose.
_HAIR = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotPlan:
    """A time of a line: when, how many fit by the roster, how many places are taken. Instants carry the mall's zone."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int

    @property
    def free(self) -> int:
        """How many more fit."""
        return max(0, self.capacity - self.taken)


@dataclass(frozen=True, kw_only=True, slots=True)
class DayPlan:
    """One day of a line. `slots` are the times still to come, full ones too.

    `why` is one of: open, full, closed, called_off, no_roster, past, too_far, at_the_door. `reason` says it in the
    active language, empty when open.
    """

    day: date
    slots: list[SlotPlan]
    why: str
    reason: str

    def free_for(self, people: int) -> list[SlotPlan]:
        """Return the times that so many people can choose."""
        return [slot for slot in self.slots if slot.free >= people]


@dataclass(frozen=True, kw_only=True)
class LinePlan:
    """The days of a line that were asked for, with its rule."""

    rule: BookingRule
    days: list[DayPlan] = field(default_factory=list)

    def slot_at(self, starts_at: datetime) -> SlotPlan | None:
        """Return the time that begins at this instant."""
        return next((slot for day in self.days for slot in day.slots if slot.starts_at == starts_at), None)

    def next_free(self, *, after: datetime, people: int) -> SlotPlan | None:
        """Return the first time for so many people that begins after this instant."""
        return next(
            (slot for day in self.days for slot in day.free_for(people) if slot.starts_at > after), None
        )  # fmt: skip


def rule_of(*, line_id: int) -> BookingRule | None:
    """Return the rule in force for a line, with the line and its mall; None when it takes no bookings."""
    return BookingRule.objects.select_related("line__mall").filter(line_id=line_id, is_active=True).first()


def rule_for(*, mall_key: str, offering: UUID) -> BookingRule | None:
    """Return the rule in force for what a mall offers, as `rule_of` does; None when it cannot be booked there.

    One statement, and `rule_of`'s when somebody wrote the rule, its line or its mall since. Read it only: it is shared.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RULE, [mall_key, offering])
        found: tuple[int, str] | None = cursor.fetchone()
    if found is None:
        return None
    known = _rules.get(found)
    if known is None:
        known = rule_of(line_id=found[0])
        if known is not None:
            _rules.put(found, known)
    return known


_rules: Remembered[tuple[int, str], BookingRule] = Remembered(1000)
_RULE = f"""
SELECT l.id, {written("r", "l", "m")} FROM catalog_offering o
JOIN premises_line l ON l.id = o.line_id JOIN organizations_mall m ON m.id = l.mall_id
JOIN appointments_bookingrule r ON r.line_id = l.id
WHERE m.key = %s AND o.uuid = %s AND o.is_active AND l.is_active AND r.is_active
"""


def plan_of(*, rule: BookingRule, first: date, last: date, now: datetime) -> LinePlan:
    """Return the times of a line from one day to another. Two statements, however many days.

    Days before today and beyond the horizon have no times and say why.
    """
    line = rule.line
    days = open_days(mall_id=line.mall_id, line_id=line.pk, first=first, last=last, now=now)
    kept = _kept(line.pk, first, last)
    missing = part_by_hour(rule=rule, seen=kept.seen)
    today = clock.business_date(now, line.mall.time_zone)
    return LinePlan(
        rule=rule,
        days=[
            _day(rule, day, kept.duties.get(day.day, []), kept, missing, today=today, now=now) for day in days
        ],
    )  # fmt: skip


# A counter that serves several lines gives each its part. A duty without lines serves all that its counter can.
# Instants travel as seconds: a month has some hundred times, and reading each as a date costs more than finding it.
_KEPT = """
SELECT json_build_array(
  (SELECT json_agg(json_build_array(
      d.business_date, extract(epoch FROM d.starts_at), extract(epoch FROM d.ends_at),
      CASE WHEN own.n > 0 THEN own.n ELSE skilled.lines END,
      (SELECT json_agg(json_build_array(extract(epoch FROM b.starts_at), extract(epoch FROM b.ends_at)))
       FROM premises_dutybreak b WHERE b.duty_id = d.id)))
   FROM (SELECT s.counter_id, (SELECT count(*) FROM premises_counterskill k WHERE k.counter_id = s.counter_id) AS lines
         FROM premises_counterskill s WHERE s.line_id = %(line)s) skilled
   JOIN premises_duty d ON d.counter_id = skilled.counter_id
   CROSS JOIN LATERAL (
     SELECT count(*) AS n, bool_or(x.line_id = %(line)s) AS mine FROM premises_duty_lines x WHERE x.duty_id = d.id
   ) own
   WHERE d.business_date BETWEEN %(first)s AND %(last)s AND (own.n = 0 OR own.mine)),
  (SELECT json_agg(json_build_array(extract(epoch FROM starts_at), taken))
   FROM appointments_slot WHERE line_id = %(line)s AND business_date BETWEEN %(first)s AND %(last)s),
  (SELECT json_agg(json_build_array(hour, booked, missed)) FROM appointments_noshowcount WHERE line_id = %(line)s),
  (SELECT json_agg(json_build_array(business_date, extract(epoch FROM starts_at), extract(epoch FROM ends_at)))
   FROM appointments_slot
   WHERE line_id = %(line)s AND business_date BETWEEN %(first)s AND %(last)s AND called_off <> '')
)::text
"""
# From and to in seconds since 1970.
_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Staffed:
    """When an officer is there for the line, and for how large a part of the time."""

    spans: list[_Span]
    part: float


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the tables say of a line: its officers by day, places taken by the second they begin, and who did not come.

    `seen`: bookings and no-shows by the hour. `off`: the times of a day that the mall gave up.
    """

    duties: dict[date, list[_Staffed]]
    taken: dict[float, int]
    seen: dict[int, tuple[int, int]]
    off: dict[date, list[_Span]]


def _kept(line_id: int, first: date, last: date) -> _Kept:
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, {"line": line_id, "first": first, "last": last})
        duties, taken, seen, given_up = json.loads(cursor.fetchone()[0])
    found: dict[date, list[_Staffed]] = {}
    for day, starts, ends, lines, rests in duties or []:
        staffed = _Staffed(without([(starts, ends)], rests or []), 1 / max(1, lines))
        found.setdefault(date.fromisoformat(day), []).append(staffed)
    off: dict[date, list[_Span]] = {}
    for day, starts, ends in given_up or []:
        off.setdefault(date.fromisoformat(day), []).append((starts, ends))
    return _Kept(
        duties=found, taken=dict(taken or []), seen={hour: (booked, missed) for hour, booked, missed in seen or []},
        off=off,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RosterDay:
    """How many people the roster of a line can serve on a day: in all, and from now on. Zero without a roster."""

    whole: float
    left: float


def roster_day(*, line: Line, day: date, now: datetime) -> RosterDay:
    """Return what the officers on duty can do for a line that day, less breaks and closures. Two statements."""
    opened = open_days(mall_id=line.mall_id, line_id=line.pk, first=day, last=day, now=now)[0].stretches
    worked = _worked(_kept(line.pk, day, day).duties.get(day, []), opened)
    end, per_person = max((end for _start, end, _part in worked), default=0.0), line.typical_service_seconds
    return RosterDay(
        whole=_within(worked, 0.0, end) / per_person, left=_within(worked, now.timestamp(), end) / per_person
    )


def _day(
    rule: BookingRule,
    day: OpenDay,
    staffed: Sequence[_Staffed],
    kept: _Kept,
    missing: Callable[[int], float],
    *,
    today: date,
    now: datetime,
) -> DayPlan:
    off = kept.off.get(day.day)
    # Nobody is booked into a time that was given up, however the times are cut by now; numbers are given as ever.
    booked_by = [_Staffed(without(one.spans, off), one.part) for one in staffed] if off else staffed
    offered = _offered(rule, day, booked_by, kept.taken, missing) if day.stretches else []
    soonest = now + LEAD
    are_all = bool(offered) and offered[0].starts_at >= soonest
    to_come = offered if are_all else [slot for slot in offered if slot.starts_at >= soonest]
    if day.day < today:
        why, reason = "past", _("Hari itu sudah lewat.")
    elif (day.day - today).days > rule.horizon_days:
        why, reason = "too_far", _("Dapat dipesan paling jauh %(days)s hari ke depan.") % {"days": rule.horizon_days}
    elif not day.stretches:
        why, reason = "closed", _closed(day, today)
    elif day.day == today and rule.line.daily_quota is not None:
        # What is left of today's stock is given out at the door; nobody is promised what may be gone.
        why, reason = "at_the_door", _("Jumlah untuk hari ini terbatas. Ambil nomor di tempat.")
    elif off and not any(slot.capacity for slot in offered):
        why, reason = "called_off", _("Waktu janji hari itu dibatalkan mal.")
    elif not offered and staffed and day.cut_by is not None:
        # Somebody is on the roster: what is left of the day before it is closed is too short for a time.
        why, reason = "closed", day.cut_by.reason
    elif not offered:
        why, reason = "no_roster", _("Jadwal petugas untuk hari itu belum ada.")
    elif not to_come:
        why, reason = "past", _("Waktu yang dapat dipesan hari ini sudah lewat.")
    elif not any(slot.free for slot in to_come):
        why, reason = "full", _("Semua waktu hari itu sudah dipesan.")
    else:
        why, reason = "open", ""
    return DayPlan(day=day.day, slots=to_come if why in {"open", "full"} else [], why=why, reason=reason)


def _closed(day: OpenDay, today: date) -> str:
    # The sentence of the doors speaks of today.
    if day.status.reason_code == "closed_today" and day.day != today:
        return _("Hari itu tidak ada layanan.")
    return day.status.reason


def _offered(
    rule: BookingRule,
    day: OpenDay,
    staffed: Sequence[_Staffed],
    taken: dict[float, int],
    missing: Callable[[int], float],
) -> list[SlotPlan]:
    """Return the times of a day in which at least one person fits or is booked.

    Parts of a place are carried on to the next time, so that rounding loses nothing over the day.
    """
    per_person = rule.service_seconds or rule.line.typical_service_seconds
    factor = rule.share_percent / 100 / per_person
    first, step = day.status.opens_at or day.stretches[0][0], timedelta(minutes=rule.slot_minutes)
    last = day.stretches[-1][1]
    until = min(last, day.last_at) if day.last_at is not None else last
    # From the opening in steps, as long as somebody may still be let in.
    begins = _seconds(first, step, max(0, -((first - until) // step)))
    worked, end = _worked(staffed, day.stretches), last.timestamp()
    # Doors may be open around the clock; most of its times have nobody.
    earliest = min((start for start, _end, _part in worked), default=0.0)
    latest = max((end for _start, end, _part in worked), default=0.0)
    fitting = [
        factor / (1 - missing((first + index * step).hour)) * _within(worked, begin, min(finish, end))
        if earliest < finish and begin < latest
        else 0.0
        for index, (begin, finish) in enumerate(pairwise(begins))
    ]
    quota = rule.line.daily_quota
    if quota is not None and sum(fitting) > quota * rule.share_percent / 100:
        # A limited stock is spread over the day and cannot be given to more than there are: no overbooking.
        scale = quota * rule.share_percent / 100 / sum(fitting)
        fitting = [scale * each for each in fitting]
    slots: list[SlotPlan] = []
    sum_so_far, given = 0.0, 0
    for index, fits in enumerate(fitting):
        sum_so_far += fits
        capacity = int(sum_so_far + _HAIR) - given
        given += capacity
        gone = taken.get(begins[index], 0)
        if capacity or gone:
            starts = first + index * step
            slots.append(SlotPlan(starts_at=starts, ends_at=min(starts + step, last), capacity=capacity, taken=gone))
    return slots


def _seconds(first: datetime, step: timedelta, count: int) -> list[float]:
    """Return when each of so many times begins and the last one ends, in seconds since 1970."""
    if (first + count * step).utcoffset() != first.utcoffset():
        return [(first + index * step).timestamp() for index in range(count + 1)]
    # To ask the zone of each would be most of the work of a month.
    since, seconds = first.timestamp(), step.total_seconds()
    return [since + index * seconds for index in range(count + 1)]


def _worked(staffed: Sequence[_Staffed], opened: Sequence[Stretch]) -> list[tuple[float, float, float]]:
    """Return when officers are there for the line while it is open: from, to (seconds since 1970), and the part.

    Officers who come and go together are one entry with the sum of their parts.
    """
    spans = [(start.timestamp(), end.timestamp()) for start, end in opened]
    found: dict[_Span, float] = {}
    for one in staffed:
        for a, b in one.spans:
            for c, d in spans:
                span = max(a, c), min(b, d)
                if span[0] < span[1]:
                    found[span] = found.get(span, 0.0) + one.part
    return [(start, end, part) for (start, end), part in found.items()]


def _within(worked: Sequence[tuple[float, float, float]], starts: float, ends: float) -> float:
    """Return the seconds that officers have for the line within a time."""
    return sum(
        part * (min(end, ends) - max(start, starts)) for start, end, part in worked if start < ends and starts < end
    )


def time_text(at: datetime) -> str:
    """Return the time of day of a zoned instant as people write it in the active language."""
    return f"{at:%H:%M}" if (get_language() or "").startswith("en") else f"{at:%H.%M}"


def day_text(at: datetime | date) -> str:
    """Return a day as people say it: `Senin, 3 November`."""
    return str(date_format(at, "l, j F"))


def next_offer(plan: LinePlan, *, after: datetime, people: int) -> str:
    """Return the sentence that offers the next free time, or what else to do."""
    following = plan.next_free(after=after, people=people) or plan.next_free(
        after=datetime.min.replace(tzinfo=after.tzinfo), people=people
    )
    if following is None:
        return _("Belum ada waktu kosong lain; masuk daftar tunggu, atau datang langsung.")
    told = _("Yang kosong berikutnya: %(day)s, pukul %(time)s.")
    return told % {"day": day_text(following.starts_at), "time": time_text(following.starts_at)}
