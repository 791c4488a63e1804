"""What the verbs of the queue return: small frozen records, the same for page, API, kiosk and job."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID


def _instant(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


@dataclass(frozen=True, kw_only=True)
class TicketMoved:
    """A ticket after a verb. `counter` is the counter's code; instants are UTC."""

    id: int
    uuid: UUID
    number: str
    state: str
    line_id: int
    line: UUID
    visit_id: int
    visit: UUID
    counter_id: int | None
    counter: str | None
    version: int
    outcome: str
    entered_at: datetime
    called_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    calls: int
    priority_keys: list[str]
    replayed: bool = False

    @classmethod
    def read(cls, answer: dict[str, Any]) -> Self:
        """Return the record from a database function's answer."""
        return cls(
            **{
                **answer,
                "uuid": UUID(answer["uuid"]),
                "line": UUID(answer["line"]),
                "visit": UUID(answer["visit"]),
                "entered_at": datetime.fromisoformat(answer["entered_at"]),
                "called_at": _instant(answer["called_at"]),
                "began_at": _instant(answer["began_at"]),
                "ended_at": _instant(answer["ended_at"]),
            }
        )


@dataclass(frozen=True, kw_only=True)
class IssuedTicket:
    """One errand of a new visit."""

    uuid: UUID
    line_id: int
    line: UUID
    position: int
    state: str


@dataclass(frozen=True, kw_only=True)
class StartedVisit:
    """A new visit: its number for people, its code for the ticket page, its errands in order."""

    id: int
    uuid: UUID
    number: str
    code: str
    state: str
    business_date: date
    created_at: datetime
    reserved_until: datetime | None
    head_start_seconds: int
    tickets: list[IssuedTicket] = field(default_factory=list)
    replayed: bool = False

    @classmethod
    def read(cls, answer: dict[str, Any]) -> Self:
        """Return the record from a database function's answer."""
        tickets = [
            IssuedTicket(**{**ticket, "uuid": UUID(ticket["uuid"]), "line": UUID(ticket["line"])})
            for ticket in answer["tickets"]
        ]
        return cls(
            **{
                **answer,
                "uuid": UUID(answer["uuid"]),
                "business_date": date.fromisoformat(answer["business_date"]),
                "created_at": datetime.fromisoformat(answer["created_at"]),
                "reserved_until": _instant(answer["reserved_until"]),
                "tickets": tickets,
            }
        )
