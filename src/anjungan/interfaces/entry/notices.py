"""What is closed in a mall now, why, and until when: the same sentences on the front page and on the hall displays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from anjungan.domain.premises.queries import MallStatuses, OperatingStatus
from anjungan.interfaces.entry.formats import text_in_language

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Line

# Said of the whole mall; a line says it only when it differs.
_USUAL = frozenset({"open", "before_opening", "after_closing", "past_cutoff", "between_hours"})


def closure_notices(statuses: MallStatuses, lines: Iterable[Line]) -> list[str]:
    """Return one sentence for what closes the mall, or for each agency or line that is closed while the mall is not.

    An agency whose lines are all closed for the same reason is named once.
    """
    if statuses.mall.reason_code not in _USUAL:
        return [statuses.mall.reason]
    by_agency: dict[int, list[Line]] = {}
    for line in lines:
        by_agency.setdefault(line.agency_id, []).append(line)
    return [notice for theirs in by_agency.values() for notice in _of_agency(statuses, theirs)]


def _of_agency(statuses: MallStatuses, lines: list[Line]) -> list[str]:
    closed = {line.pk: statuses.lines[line.pk] for line in lines if _is_unusual(statuses.lines.get(line.pk))}
    reasons = {status.reason for status in closed.values()}
    if len(closed) == len(lines) and len(reasons) == 1:
        return [f"{lines[0].agency.short}: {reasons.pop()}"]
    return [f"{text_in_language(line)}: {closed[line.pk].reason}" for line in lines if line.pk in closed]


def _is_unusual(status: OperatingStatus | None) -> bool:
    return status is not None and status.reason_code not in _USUAL and status.reason_code != "line_inactive"
