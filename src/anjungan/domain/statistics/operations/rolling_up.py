"""Rolling days up into cells: a little after each fact, and anew whenever somebody doubts them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import connection

from anjungan.domain.organizations.permissions import require_manage
from anjungan.domain.organizations.queries import mall_by_id
from anjungan.domain.queueing.models import Visit
from anjungan.domain.statistics.events import FiguresRebuilt
from anjungan.domain.statistics.models import RolledDay
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation

_OF = {
    "visit": "SELECT statistics_mark(mall_id, business_date) FROM queueing_visit WHERE uuid = %s",
    "ticket": "SELECT statistics_mark(mall_id, business_date) FROM queueing_ticket WHERE uuid = %s",
}


@part_of_operation
def mark_day_of(kind: Literal["visit", "ticket"], uuid: UUID) -> None:
    """Note that something happened on the day of this visit or ticket. One statement; saying it twice is once."""
    with connection.cursor() as cursor:
        cursor.execute(_OF[kind], [uuid])


@part_of_operation
def mark_day(*, mall: UUID, business_date: date) -> None:
    """Note that something happened on this day of the mall."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statistics_mark(id, %s) FROM organizations_mall WHERE uuid = %s", [business_date, mall])


def roll_up_stale_days(*, now: datetime) -> int:
    """Work out each day on which something happened since. One transaction a day. Returns how many days."""
    stale = list(RolledDay.objects.filter(stale=True).order_by("business_date").values_list("mall_id", "business_date"))
    for mall_id, day in stale:
        _roll_up(mall_id=mall_id, business_date=day, now=now)
    return len(stale)


def rebuild(*, mall_id: int, since: date | None, until: date | None, actor: Actor, now: datetime) -> int:
    """Work out every day of the mall from its intervals anew, in the order of days. Returns how many days.

    Without `since` and `until`: from the first visit to the last. Raises NotAllowed, and InvalidInput when they cross.
    """
    require_manage(actor, mall_id=mall_id)
    if since and until and since > until:
        raise InvalidInput(reason="since > until")
    known = set(RolledDay.objects.filter(mall_id=mall_id).values_list("business_date", flat=True))
    lived = set(Visit.objects.filter(mall_id=mall_id).values_list("business_date", flat=True).distinct())
    days = sorted(day for day in known | lived if (since is None or day >= since) and (until is None or day <= until))
    for day in days:
        _roll_up(mall_id=mall_id, business_date=day, now=now)
    if days:
        _note(mall_id=mall_id, days=days, actor=actor, now=now)
    return len(days)


@operation
def _note(*, mall_id: int, days: list[date], actor: Actor, now: datetime) -> None:
    # Each day is a transaction of its own: a year in one would hold every listener up.
    told = FiguresRebuilt(
        mall=str(mall_by_id(mall_id=mall_id).uuid),
        days=len(days),
        since=days[0].isoformat(),
        until=days[-1].isoformat(),
    )
    announce(told, by=actor, mall_id=mall_id, at=now, to=[])


@operation
def _roll_up(*, mall_id: int, business_date: date, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statistics_roll_up(%s, %s, %s)", [mall_id, business_date, now])
