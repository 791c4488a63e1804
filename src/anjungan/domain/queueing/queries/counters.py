"""Whom each counter has now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anjungan.domain.queueing.queries.rows import rows


@dataclass(frozen=True, kw_only=True)
class AtHand:
    """The number at a counter, called or being served, and since when."""

    counter_id: int
    number: str
    state: str
    line_id: int
    since: datetime


def at_hand(*, mall_id: int) -> dict[int, AtHand]:
    """Return by counter the number that is called or served there. One statement."""
    found = rows(
        """SELECT t.counter_id, v.number, t.state, t.line_id,
            CASE WHEN t.state = 'serving' THEN coalesce(t.began_at, t.called_at) ELSE t.called_at END AS since
        FROM queueing_ticket t JOIN queueing_visit v ON v.id = t.visit_id
        WHERE t.mall_id = %s AND t.state IN ('called', 'serving')""",
        [mall_id],
    )
    return {row["counter_id"]: AtHand(**row) for row in found}
