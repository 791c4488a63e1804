"""Facts about accounts. They name a citizen by uuid only, and carry no contact, no name and no number of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class EntryCodeAsked(Event):
    """A one-time code is to be sent. Whether the contact opens an account, nobody has looked yet."""

    name: ClassVar[str] = "citizens.entry_code_asked.v1"
    proof: UUID
    purpose: str

    def subject(self) -> str:
        return f"proof:{self.proof}"


@dataclass(frozen=True, kw_only=True)
class CitizenEvent(Event):
    """What every fact about an account tells."""

    citizen: UUID

    def subject(self) -> str:
        return f"citizen:{self.citizen}"


@dataclass(frozen=True, kw_only=True)
class CitizenRegistered(CitizenEvent):
    """A contact was proven that opened no account yet."""

    name: ClassVar[str] = "citizens.citizen_registered.v1"


@dataclass(frozen=True, kw_only=True)
class CitizenEntered(CitizenEvent):
    """Somebody signed in, or proved again that it is them; `way` is code, passkey or provider."""

    name: ClassVar[str] = "citizens.citizen_entered.v1"
    way: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(CitizenEvent):
    """Sessions were ended by the person."""

    name: ClassVar[str] = "citizens.sessions_ended.v1"
    count: int


@dataclass(frozen=True, kw_only=True)
class AccountChanged(CitizenEvent):
    """The person changed the account; `what` says which part, never to what."""

    name: ClassVar[str] = "citizens.account_changed.v1"
    what: str


@dataclass(frozen=True, kw_only=True)
class SignInChanged(CitizenEvent):
    """A way to sign in was added or removed; the person is told by message."""

    name: ClassVar[str] = "citizens.sign_in_changed.v1"
    what: str


@dataclass(frozen=True, kw_only=True)
class NikRevealed(CitizenEvent):
    """The person looked at the kept identity number in full, after proving again who it is."""

    name: ClassVar[str] = "citizens.nik_revealed.v1"


@dataclass(frozen=True, kw_only=True)
class DataTakenAway(CitizenEvent):
    """The person downloaded what we hold."""

    name: ClassVar[str] = "citizens.data_taken_away.v1"
    form: str


@dataclass(frozen=True, kw_only=True)
class ErasureAsked(CitizenEvent):
    """The person wants to be erased; it happens when the day of grace is over."""

    name: ClassVar[str] = "citizens.erasure_asked.v1"
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ErasureTakenBack(CitizenEvent):
    """The person stays."""

    name: ClassVar[str] = "citizens.erasure_taken_back.v1"


@dataclass(frozen=True, kw_only=True)
class CitizenErased(CitizenEvent):
    """Nothing leads to the person any more; `why` is asked or unused."""

    name: ClassVar[str] = "citizens.citizen_erased.v1"
    why: str
