"""How likely somebody who took a number at home is there when the turn comes, as past days of the line have shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from anjungan.domain.queueing.queries.rows import rows

# Before anything was seen: of booked people about a quarter does not come, and a number from home costs as little.
USUAL = 0.75
# As if so many had been seen: at the mall as usual, at a line as at its mall.
_LEAN = 20.0
_LOOK_BACK = timedelta(days=90)

# Whoever was seen before the turn passed was there in time; whoever gave up, or came late, was not.
_SEEN = """
SELECT r.line_id, count(*)::int AS taken,
    (count(*) FILTER (WHERE v.present_at IS NOT NULL AND v.passed_at IS NULL))::int AS came
FROM appointments_remoterequest r JOIN queueing_visit v ON v.remote_id = r.id
WHERE r.mall_id = %(mall)s AND r.business_date >= %(since)s AND r.business_date < %(day)s
GROUP BY r.line_id
"""


@dataclass(frozen=True, kw_only=True)
class ComingInTime:
    """By line the chance that somebody at home is there in time, 0 to 1; of other lines what the mall has shown."""

    of_mall: float = USUAL
    of_lines: Mapping[int, float] = field(default_factory=dict)

    def of(self, line_id: int) -> float:
        """Return the chance at a line."""
        return self.of_lines.get(line_id, self.of_mall)


_known: dict[int, tuple[date, ComingInTime]] = {}


def forget() -> None:
    """Read it anew at the next question (between tests)."""
    _known.clear()


def coming_in_time(*, mall_id: int, day: date) -> ComingInTime:
    """Return what the ninety days before this one have shown. One statement a day in each process, else none."""
    known = _known.get(mall_id)
    if known is None or known[0] != day:
        seen = rows(_SEEN, {"mall": mall_id, "day": day, "since": day - _LOOK_BACK})
        taken, came = (sum(row[name] for row in seen) for name in ("taken", "came"))
        of_mall = (came + _LEAN * USUAL) / (taken + _LEAN)
        of_lines = {row["line_id"]: (row["came"] + _LEAN * of_mall) / (row["taken"] + _LEAN) for row in seen}
        known = _known[mall_id] = (day, ComingInTime(of_mall=of_mall, of_lines=of_lines))
    return known[1]
