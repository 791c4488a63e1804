"""What the worker does with a fresh look at the building: store it, and tell the screens what moved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from anjungan.domain.forecasting.events import LineForecastsChanged
from anjungan.domain.forecasting.queries.curves import LineCurve
from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.queries.rows import rows
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation

# A call time that moved by less is the same to people.
WORTH_TELLING = timedelta(minutes=5)
# And a line is told again after so long at the earliest: its people look at their phones, not at the server.
_QUIET = timedelta(seconds=30)

_STORE = """
INSERT INTO forecasting_lineforecast (line_id, mall_id, at, curve, told, told_at)
SELECT s.line, %(mall)s, %(at)s, s.curve, coalesce(s.told, '{}'), CASE WHEN s.told IS NULL THEN NULL ELSE %(at)s END
FROM jsonb_to_recordset(%(curves)s::jsonb) AS s(line bigint, curve jsonb, told jsonb)
ON CONFLICT (line_id) DO UPDATE SET at = excluded.at, curve = excluded.curve,
    told = CASE WHEN excluded.told_at IS NULL THEN forecasting_lineforecast.told ELSE excluded.told END,
    told_at = coalesce(excluded.told_at, forecasting_lineforecast.told_at)
WHERE forecasting_lineforecast.at < excluded.at
"""


# One text for all lines: to take apart four hundred small ones costs more than the look at a small building.
_TOLD = """
SELECT jsonb_object_agg(line_id, jsonb_build_array(told, extract(epoch FROM told_at)))::text AS told
FROM forecasting_lineforecast WHERE mall_id = %(mall)s AND line_id = ANY (%(lines)s)
"""


@operation
def store_forecasts(*, mall: Mall, curves: Mapping[int, LineCurve], actor: Actor, now: datetime) -> list[int]:
    """Store these curves of a mall and announce the lines whose call times moved. Returns those lines.

    Three statements at most, however many lines. An older look never replaces a newer one.
    """
    if not curves:
        return []
    before = _told_last(mall.pk, list(curves))
    moved: list[int] = []
    stored: list[dict[str, Any]] = []
    for line, curve in curves.items():
        times = told_times(curve)
        told, told_at = before.get(line, (None, None))
        tell = told is None or (_has_moved(told, times) and (told_at is None or now - told_at >= _QUIET))
        if tell and told is not None:
            moved.append(line)
        stored.append({"line": line, "curve": curve.to_json(), "told": times if tell else None})
    with connection.cursor() as cursor:
        cursor.execute(_STORE, {"mall": mall.pk, "at": now, "curves": json.dumps(stored)})
    if moved:
        announce(
            LineForecastsChanged(mall=mall.uuid, line_ids=moved), by=actor, mall_id=mall.pk, at=now,
            to=[streams.mall_stream(mall.pk), *(streams.line_stream(line) for line in moved)],
        )  # fmt: skip
    return moved


def _told_last(mall_id: int, lines: list[int]) -> dict[int, tuple[dict[str, list[float | None]], datetime | None]]:
    [row] = rows(_TOLD, {"mall": mall_id, "lines": lines})
    return {
        int(line): (told, datetime.fromtimestamp(at, UTC) if at else None)
        for line, (told, at) in json.loads(row["told"] or "{}").items()
    }


def told_times(curve: LineCurve) -> dict[str, list[float | None]]:
    """Return the call times of a line as screens may show them: by ticket and for a newcomer, in minutes since 1970."""
    base = curve.at.timestamp()

    def minutes(seconds: float | None) -> float | None:
        return None if seconds is None else round((base + seconds) / 60, 1)

    found = {str(ticket): [minutes(p.wait.q05), minutes(p.wait.q95)] for ticket, p in curve.tickets.items()}
    newcomer = curve.place_of_newcomer()
    found["new"] = [None, None] if newcomer is None else [_span(newcomer.wait.q05), _span(newcomer.wait.q95)]
    return found


def _span(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _has_moved(told: Mapping[str, list[float | None]], times: Mapping[str, list[float | None]]) -> bool:
    """Whether anybody who was told would now read other times. Newcomers see a duration, the others instants."""
    least = WORTH_TELLING.total_seconds() / 60
    for who, now in times.items():
        before = told.get(who)
        if before is None:
            continue
        for old, new in zip(before, now, strict=True):
            if (old is None) != (new is None) or (old is not None and new is not None and abs(old - new) >= least):
                return True
    return False
