"""Facts of the queue. The database function that makes a fact true also saves it; a test reads each one back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class VisitEvent(Event):
    """Base of facts about a whole visit."""

    visit: UUID
    number: str

    def subject(self) -> str:
        return f"visit:{self.visit}"


@dataclass(frozen=True, kw_only=True)
class VisitStarted(VisitEvent):
    """A person took a number (state `open`), or is having it printed or is at home (state `reserved`)."""

    name: ClassVar[str] = "queueing.visit_started.v1"
    state: str
    line_ids: list[int]
    channel: str
    priority_keys: list[str]


@dataclass(frozen=True, kw_only=True)
class VisitConfirmed(VisitEvent):
    """The number was printed or noted: the person stands in line."""

    name: ClassVar[str] = "queueing.visit_confirmed.v1"
    state: str
    line_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class VisitExpired(VisitEvent):
    """A reserved number was not taken: no paper within two minutes, or nobody came. It is never given again."""

    name: ClassVar[str] = "queueing.visit_expired.v1"
    state: str
    line_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class VisitPresenceConfirmed(VisitEvent):
    """The person was seen in the building. `way` is one of `states.PresenceWay`.

    `merged_behind`: who came after the turn had passed stands behind so many of those who were here.
    """

    name: ClassVar[str] = "queueing.presence_confirmed.v1"
    state: str
    line_ids: list[int]
    way: str = "seen"
    merged_behind: int | None = None


@dataclass(frozen=True, kw_only=True)
class RemoteTurnPassed(VisitEvent):
    """Somebody at home would have been called by now. The number ends at `until` unless the person comes."""

    name: ClassVar[str] = "queueing.remote_turn_passed.v1"
    state: str
    line_ids: list[int]
    until: str


@dataclass(frozen=True, kw_only=True)
class ErrandAdded(VisitEvent):
    """Another errand joined the visit, under the same number."""

    name: ClassVar[str] = "queueing.errand_added.v1"
    state: str
    line_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """Base of facts about one errand: its number, its state after the fact, and where it is."""

    ticket: UUID
    number: str
    state: str
    line_id: int
    counter: str | None
    zone_id: int | None
    calls: int
    outcome: str

    def subject(self) -> str:
        return f"ticket:{self.ticket}"


@dataclass(frozen=True, kw_only=True)
class TicketCalled(TicketEvent):
    """A counter called this number."""

    name: ClassVar[str] = "queueing.ticket_called.v1"


@dataclass(frozen=True, kw_only=True)
class TicketRecalled(TicketEvent):
    """The counter called the same number again."""

    name: ClassVar[str] = "queueing.ticket_recalled.v1"


@dataclass(frozen=True, kw_only=True)
class ServingBegan(TicketEvent):
    """The person came and the service began."""

    name: ClassVar[str] = "queueing.serving_began.v1"


@dataclass(frozen=True, kw_only=True)
class TicketHeld(TicketEvent):
    """The errand rests while the person fetches something; the counter is free."""

    name: ClassVar[str] = "queueing.ticket_held.v1"


@dataclass(frozen=True, kw_only=True)
class ServingResumed(TicketEvent):
    """The resting errand goes on."""

    name: ClassVar[str] = "queueing.serving_resumed.v1"


@dataclass(frozen=True, kw_only=True)
class TicketTransferred(TicketEvent):
    """The errand moved to another line or counter, keeping its total time."""

    name: ClassVar[str] = "queueing.ticket_transferred.v1"


@dataclass(frozen=True, kw_only=True)
class ErrandFinished(TicketEvent):
    """The errand ended with an outcome."""

    name: ClassVar[str] = "queueing.errand_finished.v1"


@dataclass(frozen=True, kw_only=True)
class ErrandDropped(TicketEvent):
    """The errand was given up before it was served."""

    name: ClassVar[str] = "queueing.errand_dropped.v1"


@dataclass(frozen=True, kw_only=True)
class TicketMissed(TicketEvent):
    """The person was called and did not come."""

    name: ClassVar[str] = "queueing.ticket_missed.v1"


@dataclass(frozen=True, kw_only=True)
class TicketRequeued(TicketEvent):
    """A missed person came back: in the old place within the grace time, else at the end."""

    name: ClassVar[str] = "queueing.ticket_requeued.v1"


@dataclass(frozen=True, kw_only=True)
class TicketMoveUndone(TicketEvent):
    """A mis-click was taken back within 30 seconds."""

    name: ClassVar[str] = "queueing.move_undone.v1"


@dataclass(frozen=True, kw_only=True)
class DayEndedUnserved(TicketEvent):
    """The day closed before this errand was served; the person is advised for tomorrow."""

    name: ClassVar[str] = "queueing.day_ended_unserved.v1"


@dataclass(frozen=True, kw_only=True)
class PrintoutQueued(Event):
    """The ticket of a visit is to be printed at a device."""

    name: ClassVar[str] = "queueing.printout_queued.v1"
    visit: UUID
    number: str
    printout_id: int
    device_id: int | None

    def subject(self) -> str:
        return f"visit:{self.visit}"


@dataclass(frozen=True, kw_only=True)
class PrintingEnded(Event):
    """A try to print a number ended: `printed`, or `failed` with a reason (paper_out, unreachable, cover_open…)."""

    name: ClassVar[str] = "queueing.printing_ended.v1"
    visit: UUID
    number: str
    state: str
    reason: str

    def subject(self) -> str:
        return f"visit:{self.visit}"


@dataclass(frozen=True, kw_only=True)
class DayClosed(Event):
    """The business day of a mall ended; `unserved` people went home without service."""

    name: ClassVar[str] = "queueing.day_closed.v1"
    mall: str
    business_date: str
    served: int
    unserved: int

    def subject(self) -> str:
        return f"mall:{self.mall}"


@dataclass(frozen=True, kw_only=True)
class DayRecorded(Event):
    """A day that was lived elsewhere was taken in whole; its visits and tickets are told by this fact alone."""

    name: ClassVar[str] = "queueing.day_recorded.v1"
    mall: str
    business_date: str
    visits: int

    def subject(self) -> str:
        return f"mall:{self.mall}"


@dataclass(frozen=True, kw_only=True)
class PriorityRuleSet(Event):
    """The head start of a priority class changed from a day on."""

    name: ClassVar[str] = "queueing.priority_rule_set.v1"
    mall: str
    key: str
    head_start_minutes: int
    valid_from: str
    reason: str = ""

    def subject(self) -> str:
        return f"mall:{self.mall}"


@dataclass(frozen=True, kw_only=True)
class PolicyTrialAsked(Event):
    """A draft of the call policy is to be tried on the recorded days."""

    name: ClassVar[str] = "queueing.policy_trial_asked.v1"
    mall: str
    trial: UUID
    rule: str

    def subject(self) -> str:
        return f"mall:{self.mall}"


@dataclass(frozen=True, kw_only=True)
class PolicyTrialEnded(Event):
    """The trial of a draft ended: `done`, `without_history` or `failed`."""

    name: ClassVar[str] = "queueing.policy_trial_ended.v1"
    mall: str
    trial: UUID
    state: str

    def subject(self) -> str:
        return f"mall:{self.mall}"


@dataclass(frozen=True, kw_only=True)
class CallPolicySet(Event):
    """The counters of a mall call by another rule from an instant on. `undoes` is the policy that it takes back."""

    name: ClassVar[str] = "queueing.call_policy_set.v1"
    mall: str
    policy: UUID
    rule: str
    valid_from: str
    reason: str
    undoes: UUID | None = None

    def subject(self) -> str:
        return f"mall:{self.mall}"


@dataclass(frozen=True, kw_only=True)
class CallPolicyWithdrawn(Event):
    """A policy was taken back before it began."""

    name: ClassVar[str] = "queueing.call_policy_withdrawn.v1"
    mall: str
    policy: UUID

    def subject(self) -> str:
        return f"mall:{self.mall}"
