"""The hall at this moment, line by line: how long, how many places are left, closed and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from anjungan.domain.forecasting.queries import Outlook, line_forecasts
from anjungan.domain.premises.queries import OperatingStatus, lines_of, operating_statuses
from anjungan.domain.queueing.queries import LineLoad, line_loads
from anjungan.interfaces.entry.expectations import wait_text
from anjungan.interfaces.greeter.place import Greeting

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Line

# From here on the places left are worth saying.
FEW_LEFT = 20


@dataclass(frozen=True, kw_only=True)
class LineNow:
    """One line now. `may_take` is whether a number can be given."""

    load: LineLoad | None
    outlook: Outlook | None
    status: OperatingStatus

    @property
    def is_full(self) -> bool:
        """Whether all numbers of the day are given out."""
        return self.load is not None and self.load.quota_left is not None and self.load.quota_left <= 0

    @property
    def may_take(self) -> bool:
        """Whether a number can be given now."""
        return self.status.may_issue and not self.is_full

    @property
    def tone(self) -> str:
        """How it stands, for the tag."""
        if not self.may_take:
            return "bad"
        few = self.load is not None and self.load.quota_left is not None and self.load.quota_left <= FEW_LEFT
        return "warn" if few or not self.has_counter else "ok"

    @property
    def word(self) -> str:
        """How it stands, in a word."""
        if self.is_full:
            return _("Penuh")
        if not self.status.may_issue:
            return _("Tutup")
        return _("Buka") if self.has_counter else _("Belum ada loket")

    @property
    def has_counter(self) -> bool:
        """Whether a counter calls from this line now."""
        return self.load is not None and self.load.counters_open > 0

    @property
    def text(self) -> str:
        """What to tell the person: why not, or how long and how many places are left."""
        if not self.status.may_issue:
            return self.status.reason
        if self.is_full and self.load is not None:
            return _("%(count)s nomor hari ini sudah diambil.") % {"count": self.load.issued}
        return ", ".join(part for part in (self._wait(), self._left()) if part)

    def _wait(self) -> str:
        text = wait_text(self.outlook)
        return f"{text[:1].lower()}{text[1:]}"

    def _left(self) -> str:
        left = self.load.quota_left if self.load else None
        return "" if left is None else _("sisa %(count)s tempat") % {"count": left}


@dataclass(frozen=True, kw_only=True)
class HallLine:
    """A line with how it stands."""

    line: Line
    now: LineNow


def lines_now(greeting: Greeting) -> dict[int, LineNow]:
    """Return how every line stands, by line id. Three statements while the worker works."""
    statuses = operating_statuses(mall=greeting.mall, at=greeting.now)
    loads = {load.line_id: load for load in line_loads(mall=greeting.mall, now=greeting.now)}
    outlooks = line_forecasts(mall=greeting.mall, now=greeting.now)
    return {
        line: LineNow(load=loads.get(line), outlook=outlooks.get(line), status=status)
        for line, status in statuses.lines.items()
    }


def hall_lines(greeting: Greeting) -> list[HallLine]:
    """Return the lines in use with how they stand, by zone. Four statements while the worker works."""
    found = lines_now(greeting)
    return [HallLine(line=line, now=found[line.pk]) for line in lines_of(mall_id=greeting.mall.pk) if line.pk in found]
