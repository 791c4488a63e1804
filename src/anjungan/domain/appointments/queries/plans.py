"""Which times a line offers, worked out from the roster, the opening hours and the rule. Nothing of it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anjungan.domain.appointments.models import BookingRule
from anjungan.domain.appointments.queries.no_shows import part_by_hour
from anjungan.domain.premises.queries.open_days import OpenDay, Stretch, open_days, without
from anjungan.foundation import clock

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

    `why` is one of: open, full, closed, no_roster, past, too_far, at_the_door. `reason` says it in the active
    language, empty when open.
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


def plan_of(*, rule: BookingRule, first: date, last: date, now: datetime) -> LinePlan:
    """Return the times of a line from one day to another. Four statements, however many days.

    Days before today and beyond the horizon have no times and say why.
    """
    line = rule.line
    days = open_days(mall_id=line.mall_id, line_id=line.pk, first=first, last=last, now=now)
    missing = part_by_hour(rule=rule)
    duties = _duties(line.pk, first, last)
    taken = _taken(rule, first, last)
    today = clock.business_date(now, line.mall.time_zone)
    return LinePlan(
        rule=rule, days=[_day(rule, day, duties.get(day.day, []), taken, missing, today=today, now=now) for day in days]
    )


# A counter that serves several lines gives each its part. A duty without lines serves all that its counter can.
_DUTIES = """
SELECT d.business_date, d.starts_at, d.ends_at,
    CASE WHEN own.n > 0 THEN own.n ELSE (SELECT count(*) FROM premises_counterskill k WHERE k.counter_id = d.counter_id)
    END AS lines,
    (SELECT jsonb_agg(jsonb_build_array(b.starts_at, b.ends_at)) FROM premises_dutybreak b WHERE b.duty_id = d.id)
FROM premises_counterskill s JOIN premises_duty d ON d.counter_id = s.counter_id
CROSS JOIN LATERAL (
    SELECT count(*) AS n, bool_or(x.line_id = s.line_id) AS mine FROM premises_duty_lines x WHERE x.duty_id = d.id
) own
WHERE s.line_id = %s AND d.business_date BETWEEN %s AND %s AND (own.n = 0 OR own.mine)
"""


@dataclass(frozen=True, slots=True)
class _Staffed:
    """When an officer is there for the line, and for how large a part of the time."""

    stretches: list[Stretch]
    part: float


def _duties(line_id: int, first: date, last: date) -> dict[date, list[_Staffed]]:
    with connection.cursor() as cursor:
        cursor.execute(_DUTIES, [line_id, first, last])
        rows = cursor.fetchall()
    found: dict[date, list[_Staffed]] = {}
    for day, starts, ends, lines, rests in rows:
        stretches = without([(starts, ends)], _instants(rests))
        found.setdefault(day, []).append(_Staffed(stretches, 1 / max(1, lines)))
    return found


def _instants(rests: Any) -> list[Stretch]:
    pairs = json.loads(rests) if isinstance(rests, str) else rests
    return [(datetime.fromisoformat(starts), datetime.fromisoformat(ends)) for starts, ends in pairs or []]


def _taken(rule: BookingRule, first: date, last: date) -> dict[datetime, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT starts_at, taken FROM appointments_slot WHERE line_id = %s AND business_date BETWEEN %s AND %s",
            [rule.line_id, first, last],
        )
        return dict(cursor.fetchall())


@dataclass(frozen=True, kw_only=True)
class RosterDay:
    """How many people the roster of a line can serve on a day: in all, and from now on. Zero without a roster."""

    whole: float
    left: float


def roster_day(*, line: Line, day: date, now: datetime) -> RosterDay:
    """Return what the officers on duty can do for a line that day, less breaks and closures. Two statements."""
    opened = open_days(mall_id=line.mall_id, line_id=line.pk, first=day, last=day, now=now)[0].stretches
    worked = _worked(_duties(line.pk, day, day).get(day, []), opened)
    end, per_person = max((end for _start, end, _part in worked), default=0.0), line.typical_service_seconds
    return RosterDay(
        whole=_within(worked, 0.0, end) / per_person, left=_within(worked, now.timestamp(), end) / per_person
    )


def _day(
    rule: BookingRule,
    day: OpenDay,
    staffed: Sequence[_Staffed],
    taken: dict[datetime, int],
    missing: Callable[[int], float],
    *,
    today: date,
    now: datetime,
) -> DayPlan:
    offered = _offered(rule, day, staffed, taken, missing) if day.stretches else []
    to_come = [slot for slot in offered if slot.starts_at >= now + LEAD]
    if day.day < today:
        why, reason = "past", _("Hari itu sudah lewat.")
    elif (day.day - today).days > rule.horizon_days:
        why, reason = "too_far", _("Dapat dipesan paling jauh %(days)s hari ke depan.") % {"days": rule.horizon_days}
    elif not day.stretches:
        why, reason = "closed", day.status.reason
    elif day.day == today and rule.line.daily_quota is not None:
        # What is left of today's stock is given out at the door; nobody is promised what may be gone.
        why, reason = "at_the_door", _("Jumlah untuk hari ini terbatas. Ambil nomor di tempat.")
    elif not offered:
        why, reason = "no_roster", _("Jadwal petugas untuk hari itu belum ada.")
    elif not to_come:
        why, reason = "past", _("Waktu yang dapat dipesan hari ini sudah lewat.")
    elif not any(slot.free for slot in to_come):
        why, reason = "full", _("Semua waktu hari itu sudah dipesan.")
    else:
        why, reason = "open", ""
    return DayPlan(day=day.day, slots=to_come if why in {"open", "full"} else [], why=why, reason=reason)


def _offered(
    rule: BookingRule,
    day: OpenDay,
    staffed: Sequence[_Staffed],
    taken: dict[datetime, int],
    missing: Callable[[int], float],
) -> list[SlotPlan]:
    """Return the times of a day in which at least one person fits or is booked.

    Parts of a place are carried on to the next time, so that rounding loses nothing over the day.
    """
    per_person = rule.service_seconds or rule.line.typical_service_seconds
    factor = rule.share_percent / 100 / per_person
    times = _grid(day, rule.slot_minutes)
    worked = _worked(staffed, day.stretches)
    fitting = [
        factor / (1 - missing(starts.hour)) * _within(worked, starts.timestamp(), ends.timestamp())
        for starts, ends in times
    ]
    quota = rule.line.daily_quota
    if quota is not None and sum(fitting) > quota * rule.share_percent / 100:
        # A limited stock is spread over the day and cannot be given to more than there are: no overbooking.
        scale = quota * rule.share_percent / 100 / sum(fitting)
        fitting = [scale * each for each in fitting]
    slots: list[SlotPlan] = []
    sum_so_far, given = 0.0, 0
    for (starts, ends), fits in zip(times, fitting, strict=True):
        sum_so_far += fits
        capacity = int(sum_so_far + _HAIR) - given
        given += capacity
        if capacity or taken.get(starts):
            slots.append(SlotPlan(starts_at=starts, ends_at=ends, capacity=capacity, taken=taken.get(starts, 0)))
    return slots


def _grid(day: OpenDay, minutes: int) -> list[Stretch]:
    """Return the times of a day: from its opening in steps, as long as somebody may still be let in."""
    first, step, last = day.stretches[0][0], timedelta(minutes=minutes), day.stretches[-1][1]
    until = min(last, day.last_at) if day.last_at is not None else last
    starts = day.status.opens_at or first
    grid: list[Stretch] = []
    while starts < until:
        grid.append((starts, min(starts + step, last)))
        starts += step
    return grid


def _worked(staffed: Sequence[_Staffed], opened: Sequence[Stretch]) -> list[tuple[float, float, float]]:
    """Return when officers are there for the line while it is open: from, to (seconds since 1970), and the part."""
    found = [
        (max(a, c).timestamp(), min(b, d).timestamp(), one.part)
        for one in staffed
        for a, b in one.stretches
        for c, d in opened
    ]
    return [(start, end, part) for start, end, part in found if start < end]


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
