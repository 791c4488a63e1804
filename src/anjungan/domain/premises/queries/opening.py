"""The one oracle of operating status: open or not, why, until when, may a number be given, may one be called.

The rules, in the order in which they are asked:

1. A line that was switched off gives nothing and calls nothing.
2. A closure (of the mall, an agency or a line) stops numbers and calls until it ends.
3. A confirmed day of the calendar replaces the weekly hours. An unconfirmed one changes nothing and is noted.
4. An agency with hours of its own keeps them; the others follow the mall. Fasting hours replace the regular ones
   on their dates.
5. Before opening nobody is called; numbers are given from `issues_from`.
6. A break stops calls, not numbers, unless the mall said so: people who come during Friday prayer keep their turn.
7. In the last minutes (the line's cut-off) no numbers are given, and calls go on.
8. After closing those who hold a number are still called until the day is closed.

Quota is the queue's own matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import BreakReason, CalendarDayKind, Line
from anjungan.domain.premises.queries.timetable import (
    LOOK_AHEAD,
    Break,
    Hours,
    LineFacts,
    Shut,
    SpecialDay,
    Timetable,
    read_timetable,
)

_NO_CUTOFF = timedelta(0)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something an operator should look at although it changes nothing yet."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class OperatingStatus:
    """The answer. Instants carry the mall's zone; `until` is when this answer may change for the visitor.

    `reason_code` is one of: open, break, past_cutoff, before_opening, between_hours, after_closing, closed_today,
    holiday, joint_leave, special_day, closure, line_inactive, no_hours. `until` is None when nobody knows.
    """

    is_open: bool
    reason_code: str
    may_issue: bool
    may_call: bool
    until: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    last_issue_at: datetime | None = None
    # What a closure, a holiday or a break is called, in Indonesian and English.
    label_id: str = ""
    label_en: str = ""
    notices: tuple[Notice, ...] = field(default=())

    @property
    def takes_more_today(self) -> bool:
        """Whether numbers are given now, or will be again before the day ends."""
        return self.may_issue or self.reason_code in {"before_opening", "between_hours", "break"}

    @property
    def label(self) -> str:
        """The name of the closure, holiday or break in the active language."""
        return self.label_en if self.label_en and (get_language() or "").startswith("en") else self.label_id

    @property
    def reason(self) -> str:
        """One kind sentence in the active language that says why, and when it goes on."""
        return _sentence(self)


@dataclass(frozen=True, kw_only=True)
class MallStatuses:
    """The status of a mall and of each of its lines, by line id."""

    mall: OperatingStatus
    lines: dict[int, OperatingStatus]


def why_closed(*, mall: Mall | int, at: datetime, line: Line | int | None = None) -> OperatingStatus:
    """Return the status of a mall, or of one line of it, at an instant. One statement.

    Takes rows or ids. Raises NotFound for a mall that does not exist or a line that is not there.
    """
    line_id = line.pk if isinstance(line, Line) else line
    timetable = read_timetable(mall_id=mall.pk if isinstance(mall, Mall) else mall, at=at, line_id=line_id)
    if line_id is None:
        return _status(timetable, at, agency_id=None, line_id=None, facts=None)
    facts = timetable.lines[line_id]
    return _status(timetable, at, agency_id=facts.agency_id, line_id=line_id, facts=facts)


def operating_statuses(*, mall: Mall | int, at: datetime) -> MallStatuses:
    """Return the status of a mall and of all its lines at an instant. One statement, however many lines."""
    timetable = read_timetable(mall_id=mall.pk if isinstance(mall, Mall) else mall, at=at, all_lines=True)
    return MallStatuses(
        mall=_status(timetable, at, agency_id=None, line_id=None, facts=None),
        lines={
            line_id: _status(timetable, at, agency_id=facts.agency_id, line_id=line_id, facts=facts)
            for line_id, facts in timetable.lines.items()
        },
    )


def _status(
    timetable: Timetable, at: datetime, *, agency_id: int | None, line_id: int | None, facts: LineFacts | None
) -> OperatingStatus:
    asked = _Asked(
        timetable=timetable,
        local=at.astimezone(timetable.zone),
        agency_id=agency_id,
        closures=timetable.closures_of(agency_id, line_id),
    )
    hours = asked.hours
    status = OperatingStatus(
        is_open=False,
        reason_code="closed_today",
        may_issue=False,
        may_call=False,
        opens_at=hours[0].opens if hours else None,
        closes_at=hours[-1].closes if hours else None,
        last_issue_at=max(hours[-1].opens, hours[-1].closes - (facts.cutoff if facts else _NO_CUTOFF))
        if hours
        else None,
        notices=_notices(asked),
    )
    if facts is not None and not facts.is_active:
        return replace(status, reason_code="line_inactive", last_issue_at=None)
    shut = next((shut for shut in asked.closures if shut.covers(asked.local)), None)
    if shut is not None:
        return replace(
            status,
            reason_code="closure",
            label_id=shut.reason_id,
            label_en=shut.reason_en,
            until=asked.next_opening(asked.local),
        )
    now_open = next((stretch for stretch in hours if stretch.opens <= asked.local < stretch.closes), None)
    return _not_open(asked, status) if now_open is None else _open(asked, status, now_open)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """One question: whose hours, and at which local time."""

    timetable: Timetable
    local: datetime
    agency_id: int | None
    closures: list[Shut]

    @property
    def hours(self) -> list[Hours]:
        return self.timetable.hours_on(self.local.date(), self.agency_id)

    @property
    def special_day(self) -> SpecialDay | None:
        return self.timetable.days.get(self.local.date())

    def breaks_now(self) -> list[tuple[datetime, Break]]:
        return [
            (ends, rest)
            for starts, ends, rest in self.timetable.breaks_on(self.local.date(), self.agency_id)
            if starts <= self.local < ends
        ]

    def next_opening(self, after: datetime) -> datetime | None:
        """Return the first instant, not before `after`, at which doors are open and nothing shuts them."""
        for days in range(LOOK_AHEAD.days + 1):
            for hours in self.timetable.hours_on(after.date() + timedelta(days=days), self.agency_id):
                start = self._unshut(max(hours.opens, after))
                if start is None:
                    return None
                if start < hours.closes:
                    return start.astimezone(self.timetable.zone)
        return None

    def _unshut(self, start: datetime) -> datetime | None:
        """Return the first instant from `start` on that no closure covers, None when one has no end."""
        for shut in self.closures:  # in the order of their beginnings
            if shut.covers(start):
                if shut.ends is None:
                    return None
                start = shut.ends
        return start


def _open(asked: _Asked, status: OperatingStatus, now_open: Hours) -> OperatingStatus:
    # The cut-off belongs to the end of the day: before a gap at noon people may wait for the afternoon.
    past_cutoff = status.last_issue_at is not None and asked.local >= status.last_issue_at
    status = replace(status, is_open=True, reason_code="open", may_call=True, may_issue=not past_cutoff)
    rests = asked.breaks_now()
    if rests:
        ends, rest = max(rests, key=lambda pair: pair[0])
        label_id, label_en = _names_of(rest)
        return replace(
            status,
            reason_code="break",
            may_call=False,
            may_issue=not past_cutoff and all(other.issues_numbers for _ends, other in rests),
            until=min(ends, now_open.closes),
            label_id=label_id,
            label_en=label_en,
        )
    if past_cutoff:
        return replace(status, reason_code="past_cutoff", until=asked.next_opening(now_open.closes))
    # A closure that is announced for later today ends the opening sooner.
    until = min([now_open.closes, *(shut.starts for shut in asked.closures if shut.starts > asked.local)])
    return replace(status, until=until.astimezone(asked.timetable.zone))


def _not_open(asked: _Asked, status: OperatingStatus) -> OperatingStatus:
    status = replace(status, until=asked.next_opening(asked.local))
    hours = asked.hours
    to_come = next((stretch for stretch in hours if asked.local < stretch.opens), None)
    if to_come is not None:
        return replace(
            status,
            reason_code="before_opening" if to_come is hours[0] else "between_hours",
            may_issue=asked.local >= to_come.issues_from,
        )
    if hours:
        return replace(status, reason_code="after_closing", may_call=True)
    special = asked.special_day
    if special is not None and special.confirmed:
        code = "special_day" if special.kind == CalendarDayKind.SPECIAL else special.kind
        return replace(status, reason_code=code, label_id=special.name, label_en=special.name_en or special.name)
    return replace(status, reason_code="closed_today" if asked.timetable.periods else "no_hours")


def _notices(asked: _Asked) -> tuple[Notice, ...]:
    special = asked.special_day
    if special is None or special.confirmed or special.decided:
        return ()
    return (Notice(code=f"{special.kind}_unconfirmed", name=special.name),)


def _names_of(rest: Break) -> tuple[str, str]:
    return {
        BreakReason.FRIDAY_PRAYER: ("salat Jumat", "Friday prayer"),
        BreakReason.LUNCH: ("istirahat siang", "lunch"),
        BreakReason.OTHER: ("jeda layanan", "a pause in service"),
    }[BreakReason(rest.reason)]


def _sentence(status: OperatingStatus) -> str:
    facts = {
        "label": status.label,
        "closes": _clock(status.closes_at),
        "time": _clock(status.until),
        "day": date_format(status.until, "l, j F") if status.until else "",
    }
    if status.reason_code == "open":
        return _("Buka sampai pukul %(closes)s.") % facts
    if status.reason_code == "break":
        return _("Sedang %(label)s. Pemanggilan dilanjutkan pukul %(time)s.") % facts
    if status.reason_code in ("before_opening", "between_hours"):
        return _("Belum buka. Buka pukul %(time)s.") % facts if status.until else _("Belum buka.")
    return f"{_why(status) % facts} {_goes_on(status) % facts}".strip()


def _why(status: OperatingStatus) -> str:
    return {
        "past_cutoff": _("Pengambilan nomor untuk hari ini sudah berakhir."),
        "after_closing": _("Layanan hari ini sudah selesai."),
        "closed_today": _("Hari ini tidak ada layanan."),
        "holiday": _("Tutup: %(label)s."),
        "joint_leave": _("Tutup: %(label)s."),
        "special_day": _("Tutup: %(label)s."),
        "closure": _("Tutup sementara: %(label)s."),
        "line_inactive": _("Antrean ini sedang tidak dilayani."),
        "no_hours": _("Jam buka belum ditetapkan. Tanyakan kepada petugas."),
    }[status.reason_code]


def _goes_on(status: OperatingStatus) -> str:
    if status.until is not None:
        return _("Buka lagi %(day)s, pukul %(time)s.")
    return _("Belum diketahui kapan buka lagi.") if status.reason_code == "closure" else ""


def _clock(at: datetime | None) -> str:
    if at is None:
        return ""
    return f"{at:%H:%M}" if (get_language() or "").startswith("en") else f"{at:%H.%M}"
