"""Facts about what people were told to expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class LineForecastsChanged(Event):
    """The call times shown for these lines moved by five minutes or more; screens read them anew."""

    name: ClassVar[str] = "forecasting.line_forecasts_changed.v1"
    mall: UUID
    line_ids: list[int]

    def subject(self) -> str:
        return f"mall:{self.mall}"


@dataclass(frozen=True, kw_only=True)
class TurnIsNear(Event):
    """The person should set out now: in one case of twenty the call comes within the way back to the building."""

    name: ClassVar[str] = "forecasting.turn_is_near.v1"
    ticket: UUID
    number: str
    line_id: int
    travel_minutes: int
    earliest_at: str
    expected_at: str

    def subject(self) -> str:
        return f"ticket:{self.ticket}"


@dataclass(frozen=True, kw_only=True)
class VisitPlanChanged(Event):
    """A visitor with several errands does better in another order now, because of `reason` at a line."""

    name: ClassVar[str] = "forecasting.visit_plan_changed.v1"
    visit: UUID
    number: str
    tickets: list[str]
    reason: str
    line_id: int | None

    def subject(self) -> str:
        return f"visit:{self.visit}"


@dataclass(frozen=True, kw_only=True)
class TravelTimeChosen(Event):
    """A visitor said how long the way back to the building is."""

    name: ClassVar[str] = "forecasting.travel_time_chosen.v1"
    visit: UUID
    number: str
    minutes: int

    def subject(self) -> str:
        return f"visit:{self.visit}"


@dataclass(frozen=True, kw_only=True)
class TravelRuleSet(Event):
    """The way back that the mall assumes changed from a day on."""

    name: ClassVar[str] = "forecasting.travel_rule_set.v1"
    mall: UUID
    minutes: int
    valid_from: str

    def subject(self) -> str:
        return f"mall:{self.mall}"


@dataclass(frozen=True, kw_only=True)
class CorrectionChosen(Event):
    """A manager let estimates be corrected by what the nights learn, or no longer."""

    name: ClassVar[str] = "forecasting.correction_chosen.v1"
    mall: UUID
    is_on: bool

    def subject(self) -> str:
        return f"mall:{self.mall}"


@dataclass(frozen=True, kw_only=True)
class WaitsLearned(Event):
    """A new version of what the mall taught (`times`, `calibration` or `correction`) is in use."""

    name: ClassVar[str] = "forecasting.waits_learned.v1"
    mall: UUID
    kind: str
    version: int
    observations: int
    first_day: str
    last_day: str

    def subject(self) -> str:
        return f"mall:{self.mall}"
