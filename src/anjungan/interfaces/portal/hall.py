"""The building now, as somebody at home asks: who is open, why not, until when, how long one waits."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from anjungan.domain.catalog.queries import Wanted, life_events_offered, often_wanted
from anjungan.domain.forecasting.queries import Outlook, line_forecasts
from anjungan.domain.premises.queries import MallStatuses, OperatingStatus, lines_of
from anjungan.domain.queueing.queries import LineLoad, WaysToCome, line_loads
from anjungan.domain.queueing.queries.opening import statuses
from anjungan.interfaces.entry.expectations import wait_from_text, wait_text
from anjungan.interfaces.entry.formats import clock_text
from anjungan.interfaces.portal.waits.calm import quiet_range, quiet_today

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import LifeEvent
    from anjungan.domain.organizations.models import Agency, Mall
    from anjungan.domain.premises.models import Line

# From here on the number of places left is worth more than the wait.
_FEW_LEFT = 20
# As long as the opening hours themselves are remembered.
REMEMBER_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How an agency or a line stands now: one word with its tone, and a sentence."""

    tone: str
    word: str
    detail: str

    @property
    def is_open(self) -> bool:
        """Whether a number can be taken now."""
        return self.tone != "bad"


@dataclass(frozen=True, kw_only=True)
class LineNow:
    """A line of an agency and how it stands."""

    line: Line
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class AgencyNow:
    """An agency at the mall and how it stands; what is wrong comes first."""

    agency: Agency
    lines: list[LineNow]
    zones: list[int]
    standing: Standing
    # The quiet hours of today that are still to come, where all its lines share them.
    quiet: str


@dataclass(frozen=True, kw_only=True)
class Hall:
    """The mall and its agencies now, and what people come for. `waiting` counts errands in line."""

    status: OperatingStatus
    agencies: list[AgencyNow]
    waiting: int
    events: list[LifeEvent]
    wanted: list[Wanted]

    @property
    def word(self) -> str:
        """The mall's standing as a tag: open until when, or closed."""
        if not self.status.is_open:
            return _("Tutup")
        if self.status.closes_at is None:
            return _("Buka")
        return _("Buka sampai %(time)s") % {"time": clock_text(self.status.closes_at)}

    @property
    def open_agencies(self) -> int:
        """How many agencies serve now."""
        return sum(each.standing.is_open for each in self.agencies)


@dataclass(frozen=True, kw_only=True)
class _Known:
    hall: Hall
    read_at: float
    asked_for: datetime


_known: dict[tuple[int, str], _Known] = {}


def forget() -> None:
    """Read the building anew at the next question (between tests)."""
    _known.clear()


def hall_of(mall: Mall, *, now: datetime) -> Hall:
    """Return the building as it was at most five seconds ago. Six statements while the worker works, or none."""
    key = (mall.pk, get_language() or "")
    known = _known.get(key)
    if (
        known is None
        or time.monotonic() - known.read_at > REMEMBER_SECONDS
        or abs((now - known.asked_for).total_seconds()) > REMEMBER_SECONDS
    ):
        known = _Known(hall=_read(mall, now), read_at=time.monotonic(), asked_for=now)
        _known[key] = known
    return known.hall


def _read(mall: Mall, now: datetime) -> Hall:
    known = statuses(mall_id=mall.pk, now=now)
    outlooks = line_forecasts(mall=mall, now=now)
    loads = {load.line_id: load for load in line_loads(mall=mall, now=now)}
    by_agency: dict[int, list[Line]] = {}
    for line in lines_of(mall_id=mall.pk):
        by_agency.setdefault(line.agency_id, []).append(line)
    quiet = {line: quiet_range(hours, mall, now=now) for line, hours in quiet_today(mall, now=now).items()}
    agencies = [_agency(lines, known, outlooks, loads, quiet) for lines in by_agency.values()]
    order = {"bad": 0, "warn": 1, "ok": 2}
    agencies.sort(key=lambda each: (order[each.standing.tone], each.agency.short.lower()))
    return Hall(
        status=known.mall, agencies=agencies, waiting=sum(load.waiting for load in loads.values()),
        events=life_events_offered(mall=mall), wanted=often_wanted(mall=mall),
    )  # fmt: skip


def line_now(line_id: int, mall: Mall, ways: WaysToCome | None, *, now: datetime) -> Standing:
    """Return how one line stands; `ways` is what was read of its numbers. One statement while the worker works."""
    known = statuses(mall_id=mall.pk, now=now)
    outlooks = line_forecasts(mall=mall, now=now, line_ids=[line_id])
    return _line(known.lines.get(line_id), outlooks.get(line_id), ways)


def _agency(
    lines: list[Line],
    known: MallStatuses,
    outlooks: dict[int, Outlook],
    loads: dict[int, LineLoad],
    quiet: dict[int, str],
) -> AgencyNow:
    each = [
        LineNow(line=line, standing=_line(known.lines.get(line.pk), outlooks.get(line.pk), loads.get(line.pk)))
        for line in lines
    ]
    return AgencyNow(
        agency=lines[0].agency,
        lines=each,
        zones=sorted({line.zone.number for line in lines}),
        standing=_together(each, outlooks),
        quiet=_shared([quiet.get(line.pk, "") for line in lines]),
    )


def _shared(texts: list[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else ""


def _together(lines: list[LineNow], outlooks: dict[int, Outlook]) -> Standing:
    giving = [each for each in lines if each.standing.is_open]
    if not giving:
        return _most_common(each.standing for each in lines)
    closed = len(lines) - len(giving)
    detail = wait_from_text([outlooks[each.line.pk] for each in giving if each.line.pk in outlooks])
    if closed:
        words = ngettext("%(count)s antrean tutup", "%(count)s antrean tutup", closed) % {"count": closed}
        return Standing(tone="warn", word=_("Sebagian"), detail=f"{detail}. {words}")
    if len(giving) == 1:
        return giving[0].standing
    tone = "warn" if all(each.standing.tone == "warn" for each in giving) else "ok"
    return Standing(tone=tone, word=_("Terbatas") if tone == "warn" else _("Buka"), detail=detail)


def _most_common(standings: Iterable[Standing]) -> Standing:
    found = list(standings)
    return max(found, key=found.count)


def _line(status: OperatingStatus | None, outlook: Outlook | None, load: LineLoad | WaysToCome | None) -> Standing:
    if status is None or not status.may_issue:
        closed = _("Selesai") if status is not None and status.is_open else _("Tutup")
        return Standing(tone="bad", word=closed, detail=status.reason if status is not None else _("Tidak dilayani."))
    left = load.quota_left if load is not None else None
    if left is not None and left <= 0:
        return Standing(
            tone="bad",
            word=_("Penuh"),
            detail=_("%(count)s nomor hari ini sudah diambil") % {"count": load.issued if load else 0},
        )
    if left is not None and left <= _FEW_LEFT:
        return Standing(tone="warn", word=_("Terbatas"), detail=_("Sisa %(count)s tempat") % {"count": left})
    if outlook is None or not outlook.is_served:
        return Standing(tone="warn", word=_("Belum siap"), detail=wait_text(outlook))
    if outlook.is_unlikely_today:
        return Standing(tone="warn", word=_("Padat"), detail=wait_text(outlook))
    return Standing(tone="ok", word=_("Buka"), detail=wait_text(outlook))
