"""What a tile says of waiting: how long, how many places are left, or why not and when again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from anjungan.domain.forecasting.queries import LineCurve, Outlook, line_curves
from anjungan.domain.premises.queries import MallStatuses, operating_statuses
from anjungan.domain.queueing.queries import LineLoad, line_loads
from anjungan.interfaces.entry.expectations import wait_from_text

if TYPE_CHECKING:
    from anjungan.interfaces.kiosk.place import Kiosk

# From here on the number of places left is worth more than the wait.
FEW_LEFT = 20


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One line for a tile, and whether a number can be taken. `word` says in one word why not, empty when it can."""

    text: str
    can_take: bool
    word: str = ""

    @property
    def short(self) -> str:
        """What fits a tile that only leads on: the wait, or the word that says that there is none."""
        return self.word or self.text


@dataclass(frozen=True, kw_only=True)
class Hall:
    """The whole hall now: every line's load and status."""

    statuses: MallStatuses
    loads: dict[int, LineLoad]
    curves: dict[int, LineCurve]
    now: datetime

    def outlook(self, line_id: int, *, head_start: timedelta = timedelta(0)) -> Outlook | None:
        """Return what somebody who takes a number now may expect, None for a line that is not in use."""
        curve = self.curves.get(line_id)
        if curve is None:
            return None
        return curve.outlook(curve.place_of_newcomer(head_start=head_start.total_seconds()), now=self.now)

    def of_line(self, line_id: int) -> Expectation:
        """Return what to say of one line."""
        return self.of_lines([line_id])

    def of_lines(self, line_ids: Iterable[int]) -> Expectation:
        """Return what to say of several lines together: the widest honest range of those that give numbers."""
        ids = list(dict.fromkeys(line_ids))
        giving = [line for line in ids if line in self.statuses.lines and self.statuses.lines[line].may_issue]
        if not giving:
            reasons = [self.statuses.lines[line].reason for line in ids if line in self.statuses.lines]
            why = reasons[0] if reasons else _("Sedang tidak dilayani.")
            return Expectation(text=why, can_take=False, word=_("Tutup"))
        loads = [self.loads[line] for line in giving if line in self.loads]
        with_places = [load for load in loads if load.quota_left is None or load.quota_left > 0]
        if loads and not with_places:
            return Expectation(text=_full(loads), can_take=False, word=_("Penuh"))
        return Expectation(text=self._waiting(with_places), can_take=True)

    def _waiting(self, loads: list[LineLoad]) -> str:
        left = sum(load.quota_left for load in loads if load.quota_left is not None)
        if loads and all(load.quota_left is not None for load in loads) and left <= FEW_LEFT:
            return _("Sisa %(count)s tempat") % {"count": left}
        outlooks = [self.outlook(load.line_id) for load in loads]
        return wait_from_text([outlook for outlook in outlooks if outlook is not None])


def hall_now(kiosk: Kiosk) -> Hall:
    """Read the hall. Three statements while the worker works, however many lines."""
    return Hall(
        statuses=operating_statuses(mall=kiosk.mall, at=kiosk.now),
        loads={load.line_id: load for load in line_loads(mall=kiosk.mall, now=kiosk.now)},
        curves=line_curves(mall=kiosk.mall, now=kiosk.now),
        now=kiosk.now,
    )


def _full(loads: list[LineLoad]) -> str:
    given = sum(load.issued for load in loads)
    return _("Penuh: %(count)s nomor hari ini sudah diambil") % {"count": given}
