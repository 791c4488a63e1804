"""Reads about the building."""

from anjungan.domain.premises.queries.building import (
    counter_by_code,
    counters_for,
    counters_of,
    duties_on,
    has_hours,
    lines_of,
    malls_in_operation,
    malls_serving,
    skills_of,
    topics_of,
    zones_of,
)
from anjungan.domain.premises.queries.calendar import (
    break_periods,
    calendar_days,
    closures_from,
    opening_periods,
)
from anjungan.domain.premises.queries.devices import (
    SILENT_AFTER,
    DeviceCondition,
    actor_for_device,
    actor_of_device,
    device_by_token,
    device_conditions,
)
from anjungan.domain.premises.queries.opening import (
    MallStatuses,
    Notice,
    OperatingStatus,
    operating_statuses,
    why_closed,
)

__all__ = [
    "SILENT_AFTER",
    "DeviceCondition",
    "MallStatuses",
    "Notice",
    "OperatingStatus",
    "actor_for_device",
    "actor_of_device",
    "break_periods",
    "calendar_days",
    "closures_from",
    "counter_by_code",
    "counters_for",
    "counters_of",
    "device_by_token",
    "device_conditions",
    "duties_on",
    "has_hours",
    "lines_of",
    "malls_in_operation",
    "malls_serving",
    "opening_periods",
    "operating_statuses",
    "skills_of",
    "topics_of",
    "why_closed",
    "zones_of",
]
