"""Facts about the building, for screens, statistics and the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from anjungan.foundation.events import Event
from anjungan.foundation.streams import counter_stream, mall_stream, zone_stream


@dataclass(frozen=True, kw_only=True)
class CounterEvent(Event):
    """What facts about one counter have in common."""

    mall_id: int
    zone_id: int
    counter_id: int
    counter_code: str

    def subject(self) -> str:
        """Return the counter."""
        return f"counter:{self.counter_id}"

    def streams(self) -> list[str]:
        """Return the screens of the counter, its zone and the building."""
        return [counter_stream(self.counter_id), zone_stream(self.zone_id), mall_stream(self.mall_id)]


@dataclass(frozen=True, kw_only=True)
class CounterOpened(CounterEvent):
    """An officer signed on; people can be called here."""

    name: ClassVar[str] = "premises.counter_opened.v1"
    line_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class CounterPaused(CounterEvent):
    """Nobody is called here for a while; the officer stays signed on."""

    name: ClassVar[str] = "premises.counter_paused.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class CounterResumed(CounterEvent):
    """People can be called here again."""

    name: ClassVar[str] = "premises.counter_resumed.v1"
    line_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class CounterClosed(CounterEvent):
    """The officer signed off."""

    name: ClassVar[str] = "premises.counter_closed.v1"


@dataclass(frozen=True, kw_only=True)
class CounterLinesChanged(CounterEvent):
    """The counter calls other lines from now on."""

    name: ClassVar[str] = "premises.counter_lines_changed.v1"
    line_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class MallEvent(Event):
    """What facts about the whole building have in common."""

    mall_id: int

    def subject(self) -> str:
        """Return the mall."""
        return f"mall:{self.mall_id}"

    def streams(self) -> list[str]:
        """Return the screens of the building."""
        return [mall_stream(self.mall_id)]


@dataclass(frozen=True, kw_only=True)
class LayoutChanged(MallEvent):
    """A zone, topic, line or counter was added or changed."""

    name: ClassVar[str] = "premises.layout_changed.v1"
    what: str
    code: str


@dataclass(frozen=True, kw_only=True)
class HoursChanged(MallEvent):
    """The weekly hours or breaks are others from now on."""

    name: ClassVar[str] = "premises.hours_changed.v1"
    agency_id: int | None


@dataclass(frozen=True, kw_only=True)
class CalendarProposed(MallEvent):
    """Holidays and joint leave of a year await the mall's word."""

    name: ClassVar[str] = "premises.calendar_proposed.v1"
    year: int
    added: int


@dataclass(frozen=True, kw_only=True)
class CalendarDayDecided(MallEvent):
    """The mall decided about a day: closed, open with its own hours, or as usual."""

    name: ClassVar[str] = "premises.calendar_day_decided.v1"
    date: str
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class ClosureDeclared(MallEvent):
    """Something closes the mall, an agency or a line."""

    name: ClassVar[str] = "premises.closure_declared.v1"
    closure_id: int
    agency_id: int | None
    line_id: int | None


@dataclass(frozen=True, kw_only=True)
class ClosureLifted(MallEvent):
    """A closure ended."""

    name: ClassVar[str] = "premises.closure_lifted.v1"
    closure_id: int


@dataclass(frozen=True, kw_only=True)
class DutyAssigned(MallEvent):
    """An officer has a place for a part of a day."""

    name: ClassVar[str] = "premises.duty_assigned.v1"
    duty_id: int
    counter_id: int
    business_date: str


@dataclass(frozen=True, kw_only=True)
class DutyRemoved(MallEvent):
    """An officer no longer has that place."""

    name: ClassVar[str] = "premises.duty_removed.v1"
    duty_id: int
    counter_id: int
    business_date: str


@dataclass(frozen=True, kw_only=True)
class DeviceEvent(MallEvent):
    """What facts about one device have in common."""

    device_id: int
    kind: str

    def subject(self) -> str:
        """Return the device."""
        return f"device:{self.device_id}"


@dataclass(frozen=True, kw_only=True)
class DeviceRegistered(DeviceEvent):
    """A device may speak to the system with the token it was given."""

    name: ClassVar[str] = "premises.device_registered.v1"


@dataclass(frozen=True, kw_only=True)
class DeviceTokenRenewed(DeviceEvent):
    """A device has a new token; the old one ended."""

    name: ClassVar[str] = "premises.device_token_renewed.v1"


@dataclass(frozen=True, kw_only=True)
class DeviceRevoked(DeviceEvent):
    """A device may no longer speak to the system."""

    name: ClassVar[str] = "premises.device_revoked.v1"


@dataclass(frozen=True, kw_only=True)
class DevicePrinterSet(DeviceEvent):
    """A device prints on another printer from now on."""

    name: ClassVar[str] = "premises.device_printer_set.v1"


@dataclass(frozen=True, kw_only=True)
class DeviceConditionChanged(DeviceEvent):
    """A device says that something is wrong, or that it is well again. An empty list means well."""

    name: ClassVar[str] = "premises.device_condition_changed.v1"
    problems: list[str]


@dataclass(frozen=True, kw_only=True)
class StaffCalledToDevice(DeviceEvent):
    """Somebody at a device asks for a person to come."""

    name: ClassVar[str] = "premises.staff_called_to_device.v1"
    device_name: str
