"""Facts about who is told what. None carries an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class MessagesChosen(Event):
    """A visitor chose to be told of these kinds by `channel`."""

    name: ClassVar[str] = "notifications.messages_chosen.v1"
    visit: UUID
    number: str
    channel: str
    kinds: list[str]

    def subject(self) -> str:
        return f"visit:{self.visit}"


@dataclass(frozen=True, kw_only=True)
class MessagesStopped(Event):
    """A visitor wants to be told no more; the address is deleted."""

    name: ClassVar[str] = "notifications.messages_stopped.v1"
    visit: UUID
    number: str

    def subject(self) -> str:
        return f"visit:{self.visit}"


@dataclass(frozen=True, kw_only=True)
class MessageEnded(Event):
    """A message was `sent`, `dropped` or `failed`, with the reason when it was not sent."""

    name: ClassVar[str] = "notifications.message_ended.v1"
    message: UUID
    ticket: UUID
    kind: str
    state: str
    reason: str

    def subject(self) -> str:
        return f"ticket:{self.ticket}"
