"""May this line give a number now? The oracle's answer, remembered for a few seconds by each process.

A closure entered at the control room therefore reaches the kiosks after five seconds at most, and issuing a number
costs one statement instead of three.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anjungan.domain.catalog.models import Offering
from anjungan.domain.premises.queries import MallStatuses, OperatingStatus, operating_statuses
from anjungan.domain.queueing import errors

REMEMBER_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class _Known:
    statuses: MallStatuses
    lines: dict[UUID, tuple[int, str]]
    read_at: float
    asked_for: datetime


_known: dict[int, _Known] = {}


def forget() -> None:
    """Ask the oracle anew at the next question (after a change in this process, and between tests)."""
    _known.clear()


def _rules(mall_id: int, now: datetime) -> _Known:
    known = _known.get(mall_id)
    if (
        known is None
        or time.monotonic() - known.read_at > REMEMBER_SECONDS
        or abs((now - known.asked_for).total_seconds()) > REMEMBER_SECONDS
    ):
        known = _Known(
            statuses=operating_statuses(mall=mall_id, at=now),
            lines={
                uuid: (line_id, name)
                for uuid, line_id, name in Offering.objects.filter(mall_id=mall_id, is_active=True).values_list(
                    "uuid", "line_id", "line__name_id"
                )
            },
            read_at=time.monotonic(),
            asked_for=now,
        )
        _known[mall_id] = known
    return known


def statuses(*, mall_id: int, now: datetime) -> MallStatuses:
    """Return the remembered status of the mall and its lines."""
    return _rules(mall_id, now).statuses


def require_issuing(*, mall_id: int, offerings: Sequence[UUID], now: datetime) -> None:
    """Raise ServiceNotHere for a service the mall does not give, LineClosed (why, until when) for a shut line."""
    rules = _rules(mall_id, now)
    for offering in offerings:
        if offering not in rules.lines:
            forget()
            raise errors.ServiceNotHere
        line_id, name = rules.lines[offering]
        status: OperatingStatus | None = rules.statuses.lines.get(line_id)
        if status is None or not status.may_issue:
            raise errors.LineClosed(line=name, reason=status.reason if status else "")
