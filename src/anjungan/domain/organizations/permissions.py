"""Who may do what at which mall. Asked by operations, so every door gets the same answer.

An actor made by `queries.actor_for_token` or `queries.actor_for_user` carries the scopes of the roles held and
the agencies they are for (`agency:7`, or `agency:*`), so that no question here needs the database when the
person works at one mall. People with several malls carry no `mall_id`; for them the roles are read.
"""

from __future__ import annotations

from collections.abc import Iterable

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed

ALL_AGENCIES = "agency:*"

_READER = frozenset({Scope.BUILDING_READ, Scope.VISITS_READ})

SCOPES_OF: dict[str, frozenset[Scope]] = {
    Role.OFFICER: _READER | {Scope.TICKETS_SERVE, Scope.VISITS_ASSIST},
    Role.GREETER: _READER | {Scope.VISITS_CREATE, Scope.TICKETS_PRINT, Scope.VISITS_ASSIST},
    Role.AGENCY_HEAD: _READER | {Scope.STANDARDS_EDIT},
    Role.WRITER: frozenset({Scope.STANDARDS_EDIT}),
    Role.MANAGER: _READER
    | {Scope.VISITS_CREATE, Scope.TICKETS_SERVE, Scope.TICKETS_PRINT, Scope.VISITS_ASSIST, Scope.MALL_MANAGE}
    | {Scope.STANDARDS_EDIT, Scope.STANDARDS_APPROVE},
    Role.ADMIN: frozenset(Scope),
}


def agency_mark(agency_id: int | None) -> str:
    """Return the scope that stands for one agency, or for all."""
    return ALL_AGENCIES if agency_id is None else f"agency:{agency_id}"


def scopes_of_roles(roles: Iterable[tuple[str, int | None]]) -> frozenset[str]:
    """Return what these (role, agency) pairs allow together."""
    scopes: set[str] = set()
    for role, agency_id in roles:
        scopes |= SCOPES_OF[role]
        scopes.add(agency_mark(agency_id))
    return frozenset(scopes)


def _scopes_at(actor: Actor, mall_id: int) -> frozenset[str]:
    if "*" in actor.scopes or actor.mall_id == mall_id:
        return actor.scopes
    if actor.mall_id is not None or actor.user_id is None:
        return frozenset()
    roles = StaffRole.objects.filter(user_id=actor.user_id, mall_id=mall_id).values_list("role", "agency_id")
    # A token narrows what the person may do; the agency marks come with the roles.
    return frozenset(scope for scope in scopes_of_roles(roles) if scope in actor.scopes or scope.startswith("agency:"))


def may(actor: Actor, scope: Scope, *, mall_id: int) -> bool:
    """Whether the actor carries this scope at this mall."""
    scopes = _scopes_at(actor, mall_id)
    return "*" in scopes or scope in scopes


def may_manage(actor: Actor, *, mall_id: int) -> bool:
    """Whether the actor may change the building: layout, hours, duties, devices, policies."""
    return may(actor, Scope.MALL_MANAGE, mall_id=mall_id)


def may_greet(actor: Actor, *, mall_id: int) -> bool:
    """Whether the actor may start visits for people: greeters, kiosks, managers."""
    return may(actor, Scope.VISITS_CREATE, mall_id=mall_id)


def may_watch(actor: Actor, *, mall_id: int) -> bool:
    """Whether the actor may see the whole building live."""
    return may(actor, Scope.BUILDING_READ, mall_id=mall_id)


def may_serve(actor: Actor, *, mall_id: int, agency_id: int | None) -> bool:
    """Whether the actor may call and serve for this agency (None: a counter that every agency shares)."""
    scopes = _scopes_at(actor, mall_id)
    if "*" in scopes:
        return True
    if Scope.TICKETS_SERVE not in scopes:
        return False
    return agency_id is None or ALL_AGENCIES in scopes or agency_mark(agency_id) in scopes


def require(actor: Actor, scope: Scope, *, mall_id: int) -> None:
    """Refuse an actor that does not carry this scope at this mall."""
    if not may(actor, scope, mall_id=mall_id):
        raise NotAllowed


def require_manage(actor: Actor, *, mall_id: int) -> None:
    """Refuse an actor that may not change the building."""
    require(actor, Scope.MALL_MANAGE, mall_id=mall_id)


def require_serve(actor: Actor, *, mall_id: int, agency_id: int | None) -> None:
    """Refuse an actor that may not serve for this agency."""
    if not may_serve(actor, mall_id=mall_id, agency_id=agency_id):
        raise NotAllowed
