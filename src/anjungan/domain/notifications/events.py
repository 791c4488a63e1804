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
class AccountMessagesEnded(Event):
    """An account that told of this visit tells of it no more; the address is deleted. No fact says which account.

    `why` is taken_out (of the account), contact_removed or nothing_chosen.
    """

    name: ClassVar[str] = "notifications.account_messages_ended.v1"
    visit: UUID
    number: str
    why: str

    def subject(self) -> str:
        return f"visit:{self.visit}"


@dataclass(frozen=True, kw_only=True)
class MessageEnded(Event):
    """A message about a ticket or a booking was `sent`, `dropped` or `failed`, with the reason when it was not sent."""

    name: ClassVar[str] = "notifications.message_ended.v1"
    message: UUID
    kind: str
    state: str
    reason: str
    ticket: UUID | None = None
    booking: UUID | None = None
    channel: str = "email"

    def subject(self) -> str:
        return f"ticket:{self.ticket}" if self.ticket else f"booking:{self.booking}"


@dataclass(frozen=True, kw_only=True)
class BookingMessagesChosen(Event):
    """Somebody with a booking chose of what to be told; an empty list is of nothing."""

    name: ClassVar[str] = "notifications.booking_messages_chosen.v1"
    booking: UUID
    kinds: list[str]

    def subject(self) -> str:
        return f"booking:{self.booking}"


@dataclass(frozen=True, kw_only=True)
class ContactCarried(Event):
    """A visit is told by the contact of its booking or number from home, by these `channels`, of these kinds."""

    name: ClassVar[str] = "notifications.contact_carried.v1"
    visit: UUID
    number: str
    channels: list[str]
    kinds: list[str]
    booking: UUID | None = None
    request: UUID | None = None

    def subject(self) -> str:
        return f"visit:{self.visit}"


@dataclass(frozen=True, kw_only=True)
class BrowserSubscribed(Event):
    """A browser is notified about a visit or a booking from now on."""

    name: ClassVar[str] = "notifications.browser_subscribed.v1"
    visit: UUID | None = None
    booking: UUID | None = None

    def subject(self) -> str:
        return f"visit:{self.visit}" if self.visit else f"booking:{self.booking}"


@dataclass(frozen=True, kw_only=True)
class BrowserUnsubscribed(Event):
    """A browser is notified no more, because its owner said so."""

    name: ClassVar[str] = "notifications.browser_unsubscribed.v1"
    visit: UUID | None = None
    booking: UUID | None = None

    def subject(self) -> str:
        return f"visit:{self.visit}" if self.visit else f"booking:{self.booking}"


@dataclass(frozen=True, kw_only=True)
class MessageRuleSet(Event):
    """A mall decided when people are left alone and when they are reminded; times of day as HH:MM."""

    name: ClassVar[str] = "notifications.message_rule_set.v1"
    mall_id: int
    quiet_from: str
    quiet_until: str
    evening_at: str
    hours_before: int

    def subject(self) -> str:
        return f"mall:{self.mall_id}"


@dataclass(frozen=True, kw_only=True)
class WordingWritten(Event):
    """A mall wrote a version of its own words for a kind of message; nobody reads it before it is published."""

    name: ClassVar[str] = "notifications.wording_written.v1"
    mall_id: int
    kind: str
    language: str
    version: int

    def subject(self) -> str:
        return f"wording:{self.mall_id}.{self.kind}.{self.language}"


@dataclass(frozen=True, kw_only=True)
class WordingPublished(Event):
    """A version of a mall's own words is in force; version 0 is the words of the house."""

    name: ClassVar[str] = "notifications.wording_published.v1"
    mall_id: int
    kind: str
    language: str
    version: int

    def subject(self) -> str:
        return f"wording:{self.mall_id}.{self.kind}.{self.language}"
