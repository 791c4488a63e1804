"""Reads about malls, agencies and the parts people play."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from anjungan.domain.accounts.models import User
from anjungan.domain.accounts.queries import hash_of
from anjungan.domain.organizations.models import Agency, Mall, Role, StaffRole, Tenancy
from anjungan.domain.organizations.permissions import scopes_of_roles
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotFound

if TYPE_CHECKING:
    from django.db.models import QuerySet

_ROLES_OF_USER = """
    COALESCE((SELECT array_agg(ARRAY[role.mall_id::text, role.role, role.agency_id::text])
              FROM organizations_staffrole role WHERE role.user_id = person.id), ARRAY[]::text[][])
"""
_ACTOR_FOR_TOKEN = f"""
    SELECT person.id, person.uuid, person.name, token.scopes, {_ROLES_OF_USER}
    FROM accounts_accesstoken token JOIN accounts_user person ON person.id = token.user_id
    WHERE token.token_hash = %s AND token.revoked_at IS NULL AND person.is_active
      AND (token.expires_at IS NULL OR token.expires_at > %s)
"""  # noqa: S608 - put together from constants
_ACTOR_FOR_USER = f"""
    SELECT person.id, person.uuid, person.name, ARRAY['*'], {_ROLES_OF_USER}
    FROM accounts_user person WHERE person.id = %s AND person.is_active
"""  # noqa: S608 - put together from constants


def actor_for_token(*, secret: str, now: datetime) -> Actor | None:
    """Return the officer a bearer token acts for, or None. One statement.

    `mall_id` is set when all roles are at one mall. The scopes are those of the roles, narrowed to the token's.
    """
    return _actor(_ACTOR_FOR_TOKEN, [hash_of(secret), now])


def actor_for_user(*, user_id: int) -> Actor | None:
    """Return the actor for a signed-in person with all their roles, or None. One statement."""
    return _actor(_ACTOR_FOR_USER, [user_id])


def _actor(statement: str, params: list[str | int | datetime]) -> Actor | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        row = cursor.fetchone()
    if row is None:
        return None
    user_id, user_uuid, name, allowed, roles = row
    malls = {int(mall_id) for mall_id, _role, _agency in roles}
    scopes = scopes_of_roles((role, int(agency) if agency else None) for _mall, role, agency in roles)
    return Actor(
        kind="officer",
        id=str(user_uuid),
        label=name,
        user_id=user_id,
        mall_id=malls.pop() if len(malls) == 1 else None,
        scopes=_narrowed(scopes, allowed),
    )


def _narrowed(scopes: frozenset[str], allowed: Iterable[str]) -> frozenset[str]:
    wanted = set(allowed)
    if "*" in wanted:
        return scopes
    return frozenset(scope for scope in scopes if scope in wanted or scope.startswith("agency:"))


def malls() -> QuerySet[Mall]:
    """Return every mall that is known, by name."""
    return Mall.objects.filter(withdrawn_at__isnull=True).order_by("name")


def mall_by_id(*, mall_id: int) -> Mall:
    """Return the mall with this id. Raises NotFound."""
    mall = Mall.objects.filter(pk=mall_id).first()
    if mall is None:
        raise NotFound
    return mall


def mall_by_key(*, key: str) -> Mall:
    """Return the mall with this key. Raises NotFound."""
    mall = Mall.objects.filter(key=key).first()
    if mall is None:
        raise NotFound
    return mall


def agencies_at(*, mall: Mall, on: date) -> QuerySet[Agency]:
    """Return the agencies that serve at the mall on this day; a tenancy without dates counts."""
    serving = Tenancy.objects.filter(
        Q(since__isnull=True) | Q(since__lte=on),
        Q(until__isnull=True) | Q(until__gte=on),
        mall=mall,
        withdrawn_at__isnull=True,
    )
    return Agency.objects.filter(pk__in=serving.values("agency")).order_by("short")


def agencies_headed(*, user_id: int, mall_id: int) -> frozenset[int]:
    """Return the ids of the agencies whose head this person is at the mall. One statement."""
    heads = StaffRole.objects.filter(user_id=user_id, mall_id=mall_id, role=Role.AGENCY_HEAD, agency__isnull=False)
    return frozenset(heads.values_list("agency_id", flat=True))


def agencies_written_for(*, user_id: int, mall_id: int) -> frozenset[int]:
    """Return the ids of the agencies whose standards this person writes at the mall: as head or as a writer."""
    writing = StaffRole.objects.filter(user_id=user_id, mall_id=mall_id, role__in=[Role.AGENCY_HEAD, Role.WRITER])
    return frozenset(writing.filter(agency__isnull=False).values_list("agency_id", flat=True))


def agency_by_key(*, key: str) -> Agency:
    """Return the agency with this key. Raises NotFound."""
    agency = Agency.objects.filter(key=key).first()
    if agency is None:
        raise NotFound
    return agency


def officers_at(*, mall_id: int, agency_id: int | None) -> QuerySet[User]:
    """Return the people who may sit at a counter of this agency (None: one that every agency shares), by name."""
    roles = StaffRole.objects.filter(mall_id=mall_id, role=Role.OFFICER)
    if agency_id is not None:
        roles = roles.filter(Q(agency__isnull=True) | Q(agency_id=agency_id))
    return User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("name", "username")
