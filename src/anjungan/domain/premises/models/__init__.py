"""The tables of the building."""

from anjungan.domain.premises.models.devices import Device, DeviceKind, PrinterKind
from anjungan.domain.premises.models.duties import Duty, DutyBreak, DutyBreakReason
from anjungan.domain.premises.models.opening import (
    BreakPeriod,
    BreakReason,
    CalendarDay,
    CalendarDayKind,
    Closure,
    OpeningPeriod,
    Season,
)
from anjungan.domain.premises.models.places import Counter, CounterSkill, Line, Topic, Zone
from anjungan.domain.premises.states import CounterState

__all__ = [
    "BreakPeriod",
    "BreakReason",
    "CalendarDay",
    "CalendarDayKind",
    "Closure",
    "Counter",
    "CounterSkill",
    "CounterState",
    "Device",
    "DeviceKind",
    "Duty",
    "DutyBreak",
    "DutyBreakReason",
    "Line",
    "OpeningPeriod",
    "PrinterKind",
    "Season",
    "Topic",
    "Zone",
]
