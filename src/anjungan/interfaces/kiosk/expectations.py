"""What a tile says of waiting: how long, how many places are left, or why not and when again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from anjungan.domain.premises.queries import MallStatuses, operating_statuses
from anjungan.domain.queueing.queries import LineLoad, line_loads
from anjungan.interfaces.entry.formats import duration_range_text, duration_text

if TYPE_CHECKING:
    from anjungan.interfaces.kiosk.place import Kiosk

# From here on the number of places left is worth more than the wait.
FEW_LEFT = 20


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One line for a tile, and whether a number can be taken."""

    text: str
    can_take: bool


@dataclass(frozen=True, kw_only=True)
class Hall:
    """The whole hall now: every line's load and status."""

    statuses: MallStatuses
    loads: dict[int, LineLoad]

    def of_line(self, line_id: int) -> Expectation:
        """Return what to say of one line."""
        return self.of_lines([line_id])

    def of_lines(self, line_ids: Iterable[int]) -> Expectation:
        """Return what to say of several lines together: the widest honest range of those that give numbers."""
        ids = list(dict.fromkeys(line_ids))
        giving = [line for line in ids if line in self.statuses.lines and self.statuses.lines[line].may_issue]
        if not giving:
            reasons = [self.statuses.lines[line].reason for line in ids if line in self.statuses.lines]
            return Expectation(text=reasons[0] if reasons else _("Sedang tidak dilayani."), can_take=False)
        loads = [self.loads[line] for line in giving if line in self.loads]
        with_places = [load for load in loads if load.quota_left is None or load.quota_left > 0]
        if loads and not with_places:
            return Expectation(text=_full(loads), can_take=False)
        return Expectation(text=_waiting(with_places), can_take=True)


def hall_now(kiosk: Kiosk) -> Hall:
    """Read the hall. Two statements, however many lines."""
    return Hall(
        statuses=operating_statuses(mall=kiosk.mall, at=kiosk.now),
        loads={load.line_id: load for load in line_loads(mall=kiosk.mall, now=kiosk.now)},
    )


def _waiting(loads: list[LineLoad]) -> str:
    left = sum(load.quota_left for load in loads if load.quota_left is not None)
    if loads and all(load.quota_left is not None for load in loads) and left <= FEW_LEFT:
        return _("Sisa %(count)s tempat") % {"count": left}
    waits = [load.wait for load in loads if load.wait is not None]
    if not waits:
        return _("Belum ada loket yang buka")
    if len(waits) == 1:
        wait = waits[0]
        text = duration_range_text(wait.low, wait.high)
        return _("Tunggu %(range)s") % {"range": text} if wait.high >= 60 else _("Bisa langsung")
    # Several lines together have no common range that is both narrow and true: say where it begins.
    shortest = min(wait.mean for wait in waits)
    return _("Tunggu mulai %(time)s") % {"time": duration_text(shortest)} if shortest >= 60 else _("Bisa langsung")


def _full(loads: list[LineLoad]) -> str:
    given = sum(load.issued for load in loads)
    return _("Penuh: %(count)s nomor hari ini sudah diambil") % {"count": given}
