"""Weekly hours, breaks, the calendar and closures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anjungan.domain.organizations import permissions
from anjungan.domain.premises import events
from anjungan.domain.premises.models import (
    BreakPeriod,
    BreakReason,
    CalendarDay,
    CalendarDayKind,
    Closure,
    Line,
    OpeningPeriod,
    Season,
)
from anjungan.domain.premises.operations.telling import tell
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.operations import operation, part_of_operation


@dataclass(frozen=True, kw_only=True)
class WeeklyHours:
    """Hours for some weekdays (0 is Monday), always or between two dates; fasting hours need both dates."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time
    issues_from: time | None = None
    season: str = Season.REGULAR
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class WeeklyBreak:
    """A break on some weekdays, or (none named) every day."""

    starts: time
    ends: time
    reason: str
    weekdays: tuple[int, ...] = ()
    issues_numbers: bool = True


def _of(agency_id: int | None) -> Q:
    return Q(agency__isnull=True) if agency_id is None else Q(agency_id=agency_id)


@operation
def set_opening_hours(
    *, mall_id: int, hours: Iterable[WeeklyHours], actor: Actor, now: datetime, agency_id: int | None = None
) -> list[OpeningPeriod]:
    """Replace the weekly hours of a mall, or of one agency that keeps its own (no hours: it follows the mall).

    Raises InvalidInput when hours end before they begin, overlap, or fasting hours have no dates.
    """
    permissions.require_manage(actor, mall_id=mall_id)
    return put_opening_hours(mall_id=mall_id, hours=hours, actor=actor, now=now, agency_id=agency_id)


@part_of_operation
def put_opening_hours(
    *, mall_id: int, hours: Iterable[WeeklyHours], actor: Actor, now: datetime, agency_id: int | None = None
) -> list[OpeningPeriod]:
    """Do what `set_opening_hours` promises, inside a larger operation that has asked for permission."""
    OpeningPeriod.objects.filter(_of(agency_id), mall_id=mall_id).delete()
    try:
        with transaction.atomic():
            saved = OpeningPeriod.objects.bulk_create(
                OpeningPeriod(
                    mall_id=mall_id,
                    agency_id=agency_id,
                    weekday=weekday,
                    opens=stretch.opens,
                    closes=stretch.closes,
                    issues_from=stretch.issues_from,
                    season=stretch.season,
                    valid_from=stretch.valid_from,
                    valid_until=stretch.valid_until,
                )
                for stretch in hours
                for weekday in stretch.weekdays
            )
    except IntegrityError as error:
        raise InvalidInput(reason=_("jam buka bertumpuk, terbalik, atau belum bertanggal.")) from error
    tell(events.HoursChanged(mall_id=mall_id, agency_id=agency_id), by=actor, at=now)
    return saved


@operation
def set_breaks(
    *, mall_id: int, breaks: Iterable[WeeklyBreak], actor: Actor, now: datetime, agency_id: int | None = None
) -> list[BreakPeriod]:
    """Replace the breaks of a mall, or of one agency. Raises InvalidInput when one ends before it begins."""
    permissions.require_manage(actor, mall_id=mall_id)
    return put_breaks(mall_id=mall_id, breaks=breaks, actor=actor, now=now, agency_id=agency_id)


@part_of_operation
def put_breaks(
    *, mall_id: int, breaks: Iterable[WeeklyBreak], actor: Actor, now: datetime, agency_id: int | None = None
) -> list[BreakPeriod]:
    """Do what `set_breaks` promises, inside a larger operation that has asked for permission."""
    rows = [
        BreakPeriod(
            mall_id=mall_id,
            agency_id=agency_id,
            weekday=weekday,
            starts=rest.starts,
            ends=rest.ends,
            reason=rest.reason,
            issues_numbers=rest.issues_numbers,
        )
        for rest in breaks
        for weekday in rest.weekdays or (None,)
    ]
    if any(row.ends <= row.starts or row.reason not in set(BreakReason) for row in rows):
        raise InvalidInput(reason=_("jeda berakhir sebelum mulai, atau alasannya tidak dikenal."))
    BreakPeriod.objects.filter(_of(agency_id), mall_id=mall_id).delete()
    saved = BreakPeriod.objects.bulk_create(rows)
    tell(events.HoursChanged(mall_id=mall_id, agency_id=agency_id), by=actor, at=now)
    return saved


@operation
def propose_calendar(*, mall_id: int, year: int, actor: Actor, now: datetime) -> list[CalendarDay]:
    """Put the national holidays and joint leave of a year before the mall, which confirms each.

    Days that the calendar has already stay as they are. Returns the days added. Dates by the moon for years
    without a joint ministerial decree (SKB) are estimates: one more reason why a person confirms them.
    """
    permissions.require_manage(actor, mall_id=mall_id)
    return add_calendar(mall_id=mall_id, year=year, actor=actor, now=now)


@part_of_operation
def add_calendar(*, mall_id: int, year: int, actor: Actor, now: datetime, confirmed: bool = False) -> list[CalendarDay]:
    """Do what `propose_calendar` promises, inside a larger operation that may confirm at once.

    Dates and names in both languages are those that the `holidays` package gathers from the decrees.
    """
    # Seven megabytes that are needed once a year.
    import holidays  # noqa: PLC0415

    public = holidays.country_holidays("ID", years=year, language="id")
    joint = holidays.country_holidays("ID", years=year, language="id", categories=("government",))
    english = holidays.country_holidays("ID", years=year, language="en_US", categories=("public", "government"))
    known = set(CalendarDay.objects.filter(mall_id=mall_id, date__year=year).values_list("date", flat=True))
    days = [
        CalendarDay(
            mall_id=mall_id,
            date=day,
            kind=CalendarDayKind.HOLIDAY if day in public else CalendarDayKind.JOINT_LEAVE,
            name=(public.get(day) or joint.get(day) or "")[:160],
            name_en=(english.get(day) or "")[:160],
            confirmed=confirmed,
            decided_at=now if confirmed else None,
        )
        for day in sorted({*public, *joint})
        if day not in known
    ]
    added = CalendarDay.objects.bulk_create(days)
    if added:
        tell(
            events.CalendarProposed(mall_id=mall_id, year=year, added=len(added)),
            by=actor,
            at=now,
        )
    return added


@operation
def decide_calendar_day(
    *,
    mall_id: int,
    day: date,
    confirmed: bool,
    actor: Actor,
    now: datetime,
    name: str = "",
    name_en: str = "",
    opens: time | None = None,
    closes: time | None = None,
) -> CalendarDay:
    """Say what a day is: confirmed without hours closes the mall, with hours opens it for those hours only.

    A day the calendar does not have yet becomes a special day and needs a name. Unconfirmed means an ordinary
    day. Raises InvalidInput for half of the hours, hours that end before they begin, or a missing name.
    """
    permissions.require_manage(actor, mall_id=mall_id)
    if (opens is None) != (closes is None) or (opens is not None and closes is not None and closes <= opens):
        raise InvalidInput(reason=_("isi jam buka dan jam tutup, atau kosongkan keduanya."))
    known = CalendarDay.objects.select_for_update().filter(mall_id=mall_id, date=day).first()
    if known is None and not name.strip():
        raise InvalidInput(reason=_("beri nama hari khusus ini."))
    decided = known or CalendarDay(mall_id=mall_id, date=day, kind=CalendarDayKind.SPECIAL)
    if name.strip():
        # A name that was written anew takes the English of the old one away.
        decided.name_en = name_en.strip()[:160] or (decided.name_en if name.strip() == decided.name else "")
        decided.name = name.strip()[:160]
    decided.confirmed, decided.opens, decided.closes, decided.decided_at = confirmed, opens, closes, now
    decided.save()
    tell(
        events.CalendarDayDecided(mall_id=mall_id, date=day.isoformat(), confirmed=confirmed),
        by=actor,
        at=now,
    )
    return decided


@operation
def declare_closure(
    *,
    mall_id: int,
    starts_at: datetime,
    reason_id: str,
    actor: Actor,
    now: datetime,
    ends_at: datetime | None = None,
    reason_en: str = "",
    agency_id: int | None = None,
    line_id: int | None = None,
) -> Closure:
    """Close the mall, one agency or one line for a time, or (no end) until it is lifted.

    Raises InvalidInput for a closure without a reason, of two things at once, or that ends before it begins.
    """
    permissions.require_manage(actor, mall_id=mall_id)
    if agency_id is not None and line_id is not None:
        raise InvalidInput(reason=_("pilih satu: instansi atau antrean."))
    if not reason_id.strip() or (ends_at is not None and ends_at <= starts_at):
        raise InvalidInput(reason=_("tulis alasan, dan akhir yang sesudah mulainya."))
    if line_id is not None and not Line.objects.filter(pk=line_id, mall_id=mall_id).exists():
        raise NotFound
    closure = Closure.objects.create(
        mall_id=mall_id,
        agency_id=agency_id,
        line_id=line_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason_id=reason_id.strip()[:200],
        reason_en=reason_en.strip()[:200],
    )
    tell(
        events.ClosureDeclared(mall_id=mall_id, closure_id=closure.pk, agency_id=agency_id, line_id=line_id),
        by=actor,
        at=now,
    )
    return closure


@operation
def lift_closure(*, closure_id: int, actor: Actor, now: datetime) -> None:
    """End a closure now; one that has not begun is forgotten. Lifting it again changes nothing."""
    closure = Closure.objects.select_for_update().filter(pk=closure_id).first()
    if closure is None:
        raise NotFound
    permissions.require_manage(actor, mall_id=closure.mall_id)
    if closure.ends_at is not None and closure.ends_at <= now:
        return
    fact = events.ClosureLifted(mall_id=closure.mall_id, closure_id=closure.pk)
    if closure.starts_at >= now:
        closure.delete()
    else:
        closure.ends_at = now
        closure.save(update_fields=["ends_at"])
    tell(fact, by=actor, at=now)
