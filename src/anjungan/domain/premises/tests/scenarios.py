"""Small malls for tests, in any of the three time zones. Also for the tests of the rooms above.

The people are always the same: Bu Sari and Pak Made sit at the first two counters, Bu Ratna manages the hall.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from anjungan.domain.accounts.models import User
from anjungan.domain.organizations.models import Agency, AgencyLevel, Mall, Role, StaffRole, Tenancy, TimeZone
from anjungan.domain.organizations.permissions import scopes_of_roles
from anjungan.domain.premises.models import (
    Counter,
    CounterSkill,
    CounterState,
    Device,
    DeviceKind,
    Line,
    OpeningPeriod,
    Topic,
    Zone,
)
from anjungan.foundation.actors import Actor

# A Monday without a holiday near it.
MONDAY = date(2026, 6, 8)
WIB, WITA, WIT = TimeZone.WIB.value, TimeZone.WITA.value, TimeZone.WIT.value

_NAMES = ("Bu Sari", "Pak Made", "Bu Tiur", "Pak Yosef", "Bu Nurul", "Pak Bima", "Bu Maria", "Pak Daud")
_LETTERS = "AJKLRU"
_serial = itertools.count(1)


@dataclass(kw_only=True)
class Hall:
    """A mall with everything a visit needs. Lists are in the order of the codes."""

    mall: Mall
    agency: Agency
    zones: list[Zone]
    topics: list[Topic]
    lines: list[Line]
    counters: list[Counter]
    officers: list[User]
    desks: list[Actor]
    manager: Actor
    kiosk: Actor
    greeter: Actor

    @property
    def zone(self) -> Zone:
        """The first zone."""
        return self.zones[0]

    @property
    def line(self) -> Line:
        """The first line."""
        return self.lines[0]

    @property
    def counter(self) -> Counter:
        """The first counter, Bu Sari's."""
        return self.counters[0]

    def at(self, hour: int, minute: int = 0, second: int = 0, *, day: date = MONDAY) -> datetime:
        """Return an instant by the clock on the hall's wall."""
        return datetime.combine(day, time(hour, minute, second), ZoneInfo(self.mall.time_zone))


def mall(*, tz: str = WIB, key: str = "") -> Mall:
    """Return a new mall without anything in it."""
    key = key or f"mpp_uji_{next(_serial)}"
    return Mall.objects.create(
        key=key,
        name=f"Mal Pelayanan Publik {key}",
        short_name=key,
        city="Kota Uji",
        province="Uji",
        region_code="99.71",
        time_zone=tz,
    )


def agency(*, key: str = "") -> Agency:
    """Return the agency with this key, or a new one."""
    key = key or f"instansi_{next(_serial)}"
    found, _created = Agency.objects.get_or_create(
        key=key,
        defaults={"name_id": f"Dinas {key}", "name_en": f"Office {key}", "short": key, "level": AgencyLevel.CITY},
    )
    return found


def person(at: Mall, role: str, *, name: str, agency: Agency | None = None, username: str = "") -> tuple[User, Actor]:
    """Return a staff member with one role, and the actor a door would make of them. The password is unusable."""
    user = User(username=username or f"petugas{next(_serial)}", name=name)
    user.set_unusable_password()
    user.save()
    StaffRole.objects.create(user=user, mall=at, role=role, agency=agency)
    return user, Actor(
        kind="officer",
        id=str(user.uuid),
        label=name,
        user_id=user.pk,
        mall_id=at.pk,
        scopes=scopes_of_roles([(role, agency.pk if agency else None)]),
    )


def open_daily(at: Mall, *, opens: time = time(8), closes: time = time(15), weekdays: Sequence[int] = range(7)) -> None:
    """Open a mall on these weekdays."""
    OpeningPeriod.objects.bulk_create(
        OpeningPeriod(mall=at, weekday=weekday, opens=opens, closes=closes) for weekday in weekdays
    )


def hall(
    *,
    counters: int = 2,
    lines: int = 1,
    zones: int = 1,
    tz: str = WIB,
    key: str = "",
    opened: bool = False,
    daily_quota: int | None = None,
    cutoff_minutes: int = 15,
    promise_minutes: int | None = 30,
    opens: time = time(8),
    closes: time = time(15),
    weekdays: Sequence[int] = range(7),
) -> Hall:
    """Build a mall: zones with one topic each, lines and counters spread over the zones.

    Each counter serves every line of its zone and has an officer; `opened` signs them all on. Counters of zone 1
    are 101, 102 and so on; topics are A, J, K, L, R, U.
    """
    here = mall(tz=tz, key=key)
    office = agency(key="dukcapil")
    Tenancy.objects.create(mall=here, agency=office)
    open_daily(here, opens=opens, closes=closes, weekdays=weekdays)
    places = [
        Zone.objects.create(mall=here, number=number, name_id=f"Zona {number}", name_en=f"Zone {number}")
        for number in range(1, zones + 1)
    ]
    topics = [
        Topic.objects.create(
            mall=here, zone=zone, letter=letter, name_id=f"Topik {letter}", name_en=f"Topic {letter}", icon="id"
        )
        for zone, letter in zip(places, _LETTERS, strict=False)
    ]
    queues = [
        Line.objects.create(
            mall=here,
            agency=office,
            topic=topics[index % zones],
            zone=places[index % zones],
            code=f"L{index + 1}",
            name_id=f"Antrean {index + 1}",
            name_en=f"Line {index + 1}",
            daily_quota=daily_quota,
            cutoff_minutes=cutoff_minutes,
            promise_minutes=promise_minutes,
        )
        for index in range(lines)
    ]
    staff = [person(here, Role.OFFICER, name=_NAMES[index % len(_NAMES)], agency=office) for index in range(counters)]
    desks = [
        _counter(here, places[index % zones], index // zones + 1, user if opened else None, queues)
        for index, (user, _actor) in enumerate(staff)
    ]
    return Hall(
        mall=here,
        agency=office,
        zones=places,
        topics=topics,
        lines=queues,
        counters=desks,
        officers=[user for user, _actor in staff],
        desks=[actor for _user, actor in staff],
        manager=person(here, Role.MANAGER, name="Bu Ratna")[1],
        kiosk=device_actor(here, DeviceKind.KIOSK, ["visits:create", "tickets:print"]),
        greeter=person(here, Role.GREETER, name="Pak Arif")[1],
    )


def _counter(here: Mall, zone: Zone, place: int, officer: User | None, lines: Sequence[Line]) -> Counter:
    served = [line for line in lines if line.zone_id == zone.pk]
    counter = Counter.objects.create(
        mall=here,
        zone=zone,
        code=f"{zone.number}{place:02}",
        state=CounterState.OPEN if officer else CounterState.CLOSED,
        officer=officer,
        active_line_ids=[line.pk for line in served] if officer else [],
    )
    CounterSkill.objects.bulk_create(CounterSkill(counter=counter, line=line) for line in served)
    return counter


def device_actor(here: Mall, kind: str, scopes: list[str]) -> Actor:
    """Return a registered device of the mall as an actor."""
    device = Device.objects.create(mall=here, kind=kind, name=f"{kind} {next(_serial)}", scopes=scopes)
    return Actor(
        kind="device",
        id=str(device.uuid),
        label=device.name,
        device_id=device.pk,
        mall_id=here.pk,
        scopes=frozenset(scopes),
    )
