"""Facts about malls, agencies and roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class MallRegistered(Event):
    """A mall is known from now on."""

    name: ClassVar[str] = "organizations.mall_registered.v1"
    mall_key: str
    time_zone: str

    def subject(self) -> str:
        """Return the mall."""
        return f"mall:{self.mall_key}"


@dataclass(frozen=True, kw_only=True)
class AgencyRegistered(Event):
    """An agency is known from now on."""

    name: ClassVar[str] = "organizations.agency_registered.v1"
    agency_key: str

    def subject(self) -> str:
        """Return the agency."""
        return f"agency:{self.agency_key}"


@dataclass(frozen=True, kw_only=True)
class _TenancyEvent(Event):
    mall_key: str
    agency_key: str

    def subject(self) -> str:
        return f"tenancy:{self.mall_key}/{self.agency_key}"


@dataclass(frozen=True, kw_only=True)
class TenancySigned(_TenancyEvent):
    """An agency serves at a mall from a day on."""

    name: ClassVar[str] = "organizations.tenancy_signed.v1"


@dataclass(frozen=True, kw_only=True)
class TenancyEnded(_TenancyEvent):
    """An agency no longer serves at a mall after a day."""

    name: ClassVar[str] = "organizations.tenancy_ended.v1"


@dataclass(frozen=True, kw_only=True)
class _RoleEvent(Event):
    user_uuid: str
    role: str
    agency_key: str

    def subject(self) -> str:
        return f"user:{self.user_uuid}"


@dataclass(frozen=True, kw_only=True)
class RoleGiven(_RoleEvent):
    """A person has a part to play at a mall; an empty agency means all of them."""

    name: ClassVar[str] = "organizations.role_given.v1"


@dataclass(frozen=True, kw_only=True)
class RoleTaken(_RoleEvent):
    """A person no longer plays this part at a mall."""

    name: ClassVar[str] = "organizations.role_taken.v1"
