"""The parts people play at a mall."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anjungan.domain.accounts.models import User
from anjungan.domain.accounts.operations import add_user
from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.organizations import events, permissions
from anjungan.domain.organizations.models import Agency, Role, StaffRole
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation

_NEEDS_AN_AGENCY = frozenset({Role.AGENCY_HEAD, Role.WRITER})
_MAY_HAVE_AN_AGENCY = frozenset({Role.OFFICER, Role.AGENCY_HEAD, Role.WRITER})
# What a mall manager may hand out; the rest needs an administrator.
_BY_MANAGERS = frozenset({Role.OFFICER, Role.GREETER, Role.WRITER})


@operation
def give_role(
    *, user_id: int, mall_id: int, role: str, actor: Actor, now: datetime, agency_id: int | None = None
) -> StaffRole:
    """Give a person a part to play at a mall. Giving it again changes nothing.

    Managers appoint officers, greeters and writers of standards, administrators everybody. Raises
    InvalidInput when the role and the agency do not go together.
    """
    _require_appointing(actor, mall_id=mall_id, role=role)
    return add_role(user_id=user_id, mall_id=mall_id, role=role, agency_id=agency_id, actor=actor, now=now)


@part_of_operation
def add_role(
    *, user_id: int, mall_id: int, role: str, actor: Actor, now: datetime, agency_id: int | None = None
) -> StaffRole:
    """Do what `give_role` promises, inside a larger operation that has asked for permission."""
    if role not in set(Role):
        raise InvalidInput(reason=_("peran %(role)s tidak dikenal.") % {"role": role})
    if agency_id is None and role in _NEEDS_AN_AGENCY:
        raise InvalidInput(reason=_("peran ini perlu menyebut instansinya."))
    if agency_id is not None and role not in _MAY_HAVE_AN_AGENCY:
        raise InvalidInput(reason=_("peran ini berlaku untuk seluruh mal, tanpa instansi."))
    user = User.objects.filter(pk=user_id).first()
    agency = Agency.objects.filter(pk=agency_id).first() if agency_id is not None else None
    if user is None or (agency_id is not None and agency is None):
        raise NotFound
    given, created = StaffRole.objects.get_or_create(user=user, mall_id=mall_id, agency=agency, role=role)
    if created:
        announce(_fact(events.RoleGiven, user, role, agency), by=actor, mall_id=mall_id, at=now)
    return given


@operation
def appoint(
    *,
    username: str,
    name: str,
    password: str,
    mall_id: int,
    role: str,
    actor: Actor,
    now: datetime,
    agency_id: int | None = None,
) -> User:
    """Let a new person sign in and give them their part at a mall, both or neither.

    Raises NotAllowed, UsernameTaken, InvalidInput for a name, password or role that cannot be used.
    """
    permissions.require(actor, Scope.STAFF_MANAGE, mall_id=mall_id)
    user = add_user(username=username, name=name, password=password, actor=actor, now=now)
    add_role(user_id=user.pk, mall_id=mall_id, role=role, agency_id=agency_id, actor=actor, now=now)
    return user


@operation
def take_role(*, staff_role_id: int, actor: Actor, now: datetime) -> None:
    """End a person's part at a mall. Raises NotFound when it is gone already."""
    given = (
        StaffRole.objects.select_for_update(of=("self",))
        .select_related("user", "agency")
        .filter(pk=staff_role_id)
        .first()
    )
    if given is None:
        raise NotFound
    _require_appointing(actor, mall_id=given.mall_id, role=given.role)
    fact = _fact(events.RoleTaken, given.user, given.role, given.agency)
    mall_id = given.mall_id
    given.delete()
    announce(fact, by=actor, mall_id=mall_id, at=now)


def _require_appointing(actor: Actor, *, mall_id: int, role: str) -> None:
    if permissions.may(actor, Scope.STAFF_MANAGE, mall_id=mall_id):
        return
    if role in _BY_MANAGERS and permissions.may_manage(actor, mall_id=mall_id):
        return
    raise NotAllowed


def _fact(
    kind: type[events.RoleGiven | events.RoleTaken], user: User, role: str, agency: Agency | None
) -> events.RoleGiven | events.RoleTaken:
    return kind(user_uuid=str(user.uuid), role=role, agency_key=agency.key if agency else "")
