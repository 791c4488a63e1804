"""Facts about assisted mode. None names the visitor: a consent is known by its uuid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class AssistanceEvent(Event):
    """Base of facts about one consent."""

    assistance: UUID

    def subject(self) -> str:
        return f"assistance:{self.assistance}"


@dataclass(frozen=True, kw_only=True)
class AssistanceBegun(AssistanceEvent):
    """A visitor agreed that a member of staff does these `tasks` for them; `how` they said so, and for how long."""

    name: ClassVar[str] = "assistance.begun.v1"
    tasks: list[str]
    how: str
    minutes: int
    language: str


@dataclass(frozen=True, kw_only=True)
class AssistanceExtended(AssistanceEvent):
    """The time was made longer, to so many minutes in all."""

    name: ClassVar[str] = "assistance.extended.v1"
    minutes: int


@dataclass(frozen=True, kw_only=True)
class AssistanceEnded(AssistanceEvent):
    """Assisted mode ended: by `staff`, by the `visitor`, or when its `time` was over."""

    name: ClassVar[str] = "assistance.ended.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class StepShown(AssistanceEvent):
    """Whoever helps opened a page; the visitor's screen says which. `offerings` are the services it was about."""

    name: ClassVar[str] = "assistance.step_shown.v1"
    step: str
    offerings: list[str]


@dataclass(frozen=True, kw_only=True)
class PaperHanded(AssistanceEvent):
    """The visitor handed over a ticket or a booking that they have already (`what`: visit or booking)."""

    name: ClassVar[str] = "assistance.paper_handed.v1"
    what: str


@dataclass(frozen=True, kw_only=True)
class ChecklistNoted(AssistanceEvent):
    """The papers at hand were held against the list of a service: so many of so many are there."""

    name: ClassVar[str] = "assistance.checklist_noted.v1"
    offering: UUID
    ready: int
    asked: int


@dataclass(frozen=True, kw_only=True)
class AssistanceRuleSet(Event):
    """How long assisted mode lasts at a mall was decided."""

    name: ClassVar[str] = "assistance.rule_set.v1"
    mall: str
    minutes: int
    more_minutes: int
    most_minutes: int

    def subject(self) -> str:
        return f"mall:{self.mall}"
