"""Facts about staff identities. They name a person by id only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class _UserEvent(Event):
    user_uuid: str

    def subject(self) -> str:
        return f"user:{self.user_uuid}"


@dataclass(frozen=True, kw_only=True)
class UserCreated(_UserEvent):
    """A person may sign in from now on."""

    name: ClassVar[str] = "accounts.user_created.v1"


@dataclass(frozen=True, kw_only=True)
class UserDeactivated(_UserEvent):
    """A person may no longer sign in; all tokens ended with it."""

    name: ClassVar[str] = "accounts.user_deactivated.v1"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(_UserEvent):
    """A person has a new password."""

    name: ClassVar[str] = "accounts.password_changed.v1"


@dataclass(frozen=True, kw_only=True)
class AccessTokenIssued(_UserEvent):
    """A program may act for this person."""

    name: ClassVar[str] = "accounts.access_token_issued.v1"
    token_uuid: str
    label: str


@dataclass(frozen=True, kw_only=True)
class AccessTokenRevoked(_UserEvent):
    """A program may no longer act for this person."""

    name: ClassVar[str] = "accounts.access_token_revoked.v1"
    token_uuid: str
    label: str
