"""The roster of a day in the demo mall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from anjungan.config.demo import people
from anjungan.domain.accounts import queries as accounts
from anjungan.domain.organizations import queries as malls
from anjungan.domain.premises import operations as premises
from anjungan.domain.premises import queries as building
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import operation

# Nobody sits here in the morning: the control room can open them when a line grows.
UNSTAFFED = frozenset({"105", "114", "203", "408"})

_LUNCH = timedelta(minutes=45)
_FIRST_LUNCH = time(11, 30)
_FRIDAY = 4


@operation
def build_day(*, mall_id: int, business_date: date, now: datetime) -> int:
    """Give the officers of the demo mall their places for a day, lunches staggered so that no line stands still.

    Returns how many duties were added: none when the roster is there or the mall is closed all day.
    """
    mall = malls.mall_by_id(mall_id=mall_id)
    zone = ZoneInfo(mall.time_zone)
    status = building.why_closed(mall=mall, at=datetime.combine(business_date, time(0), zone))
    if status.opens_at is None or status.closes_at is None:
        return 0
    have = {duty.counter_id for duty in building.duties_on(mall_id=mall_id, business_date=business_date)}
    counters = list(building.counters_of(mall_id=mall_id).select_related("mall"))
    names = [people.officer_of(counter.code, 0)[0] for counter in counters]
    officers = accounts.user_ids(usernames=names)
    added = 0
    for place, counter in enumerate(counters):
        officer = officers.get(people.officer_of(counter.code, 0)[0])
        if officer is None or counter.pk in have or counter.code in UNSTAFFED:
            continue
        premises.add_duty(
            counter=counter,
            officer_id=officer,
            starts_at=status.opens_at,
            ends_at=status.closes_at,
            breaks=_lunch(status.opens_at, status.closes_at, place),
            actor=Actor.system("peragaan"),
            now=now,
        )
        added += 1
    return added


def _lunch(opens: datetime, closes: datetime, place: int) -> list[premises.PlannedBreak]:
    # On Friday everybody rests together, at the time of prayer.
    if opens.weekday() == _FRIDAY:
        return []
    first = datetime.combine(opens.date(), _FIRST_LUNCH, opens.tzinfo)
    starts = first + (place % 3) * timedelta(minutes=35)
    if starts < opens or starts + _LUNCH > closes:
        return []
    return [premises.PlannedBreak(starts_at=starts, ends_at=starts + _LUNCH)]
