"""Building the demo mall on the loaded catalogue. Doing it again changes nothing."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings

from anjungan.config.demo import people
from anjungan.config.demo.plan import BOOKABLE, LINES, MALL, TOPICS, LineSketch
from anjungan.config.demo.standards import adopt_standards
from anjungan.domain.accounts import operations as accounts
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog import queries as services
from anjungan.domain.organizations import operations as organizations
from anjungan.domain.organizations import queries as malls
from anjungan.domain.premises import operations as premises
from anjungan.domain.premises import queries as building
from anjungan.domain.queueing import operations as queueing
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date
from anjungan.foundation.operations import operation, part_of_operation

if TYPE_CHECKING:
    from anjungan.domain.accounts.models import User
    from anjungan.domain.organizations.models import Mall

# Everybody in the demo signs in with it; such people are let in nowhere but in a demo.
DEMO_PASSWORD = "anjungan"  # noqa: S105 - printed on the demo's start page
BUILDER = Actor.system("peragaan")
PLEDGE = (
    "Dengan ini kami menyatakan sanggup menyelenggarakan pelayanan sesuai standar pelayanan, "
    "memperbaikinya terus-menerus, "
    "dan menerima sanksi sesuai peraturan bila pelayanan kami tidak sesuai standar."
)

_FIRST_DAY = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_FRIDAY = 4


@dataclass(frozen=True, kw_only=True)
class DemoDevice:
    """A device of the demo with the token that enrols it; the same at every start of this installation."""

    name: str
    kind: str
    token: str
    zone: int | None


@dataclass(frozen=True, kw_only=True)
class DemoSignIn:
    """A person of the demo."""

    username: str
    name: str
    role: str
    counter: str


@dataclass(frozen=True, kw_only=True)
class DemoMall:
    """What the start page of the demo tells."""

    mall: Mall
    devices: list[DemoDevice]
    people: list[DemoSignIn]
    password: str


def build_demo_mall(*, now: datetime, printer_address: str = "") -> DemoMall:
    """Load the published catalogue and build MPP Kota Pekanbaru on it, ready for a day.

    Kiosks and the greeter print on the network printer at `printer_address` (`host:port`), without one through
    the browser. Published facts stay as they are; layout, staff, times and promises are invented, and the mall
    says `is_demo`. Building again adds what is missing and changes nothing else. Raises InvalidInput where the
    demo is not switched on.
    """
    catalog.load_catalogue(actor=BUILDER, now=now)
    mall = _build(now=now, printer_address=printer_address)
    day = business_date(now, mall.time_zone)
    queueing.set_usual_priority_classes(mall_id=mall.pk, valid_from=day.replace(month=1, day=1), actor=BUILDER, now=now)
    for line in building.lines_of(mall_id=mall.pk):
        if line.code in BOOKABLE:
            appointments.set_booking_rule(line_id=line.pk, actor=BUILDER, now=now)
            appointments.set_remote_rule(line_id=line.pk, actor=BUILDER, now=now)
    catalog.sign_pledge(
        mall_id=mall.pk, statement=PLEDGE, decree="", signed_in=mall.city, signed_on=day.replace(month=1, day=1),
        signer_name=people.MANAGER[1], signer_title="Kepala DPMPTSP (peragaan)", actor=BUILDER, now=now,
    )  # fmt: skip
    adopt_standards(mall_id=mall.pk, on=day, now=now)
    return DemoMall(
        mall=mall,
        devices=[
            DemoDevice(name=name, kind=kind, token=_token(name), zone=zone) for name, kind, zone in _device_names()
        ],
        people=_sign_ins(),
        password=DEMO_PASSWORD,
    )


@operation
def _build(*, now: datetime, printer_address: str) -> Mall:
    mall = organizations.mark_as_demo(mall_id=malls.mall_by_key(key=MALL).pk)
    staff = accounts.add_demo_people(
        names={person.username: person.name for person in _sign_ins()}, password=DEMO_PASSWORD, actor=BUILDER, now=now
    )
    _open_hours(mall, now)
    zones = _zones(mall, now)
    lines = _lines(mall, zones, now)
    _counters(mall, zones, lines, now)
    _roles(mall, staff, now)
    _devices(mall, zones, printer_address, now)
    return mall


def _sign_ins() -> list[DemoSignIn]:
    officers = [
        DemoSignIn(username=username, name=name, role="officer", counter=code)
        for code, (username, name) in (
            (code, people.officer_of(code, place)) for place, code in enumerate(_counter_codes())
        )
    ]
    offices = (
        (people.GREETER, "greeter"),
        (people.MANAGER, "manager"),
        (people.ADMIN, "admin"),
        (people.AGENCY_HEAD, "agency_head"),
        (people.WRITER, "writer"),
    )
    others = [DemoSignIn(username=who[0], name=who[1], role=role, counter="") for who, role in offices]
    return [*others, *officers]


def _counter_codes() -> list[str]:
    return sorted({code for line in LINES for code in line.counters})


@part_of_operation
def _open_hours(mall: Mall, now: datetime) -> None:
    """Open at the published hours: closed on holidays and joint leave, with a break for Friday prayer."""
    published = mall.facts["opening_hours"]["periods"]
    if not building.has_hours(mall_id=mall.pk):
        premises.put_opening_hours(
            mall_id=mall.pk,
            hours=[
                premises.WeeklyHours(
                    weekdays=tuple(_FIRST_DAY[day] for day in period["days"]),
                    opens=time.fromisoformat(period["open"]),
                    closes=time.fromisoformat(period["close"]),
                )
                for period in published
            ],
            actor=BUILDER,
            now=now,
        )
        premises.put_breaks(
            mall_id=mall.pk,
            breaks=[
                premises.WeeklyBreak(weekdays=(_FRIDAY,), starts=time(11, 45), ends=time(13), reason="friday_prayer")
            ],
            actor=BUILDER,
            now=now,
        )
    year = business_date(now, mall.time_zone).year
    for each in (year, year + 1):
        premises.add_calendar(mall_id=mall.pk, year=each, actor=BUILDER, now=now, confirmed=True)


@part_of_operation
def _zones(mall: Mall, now: datetime) -> dict[int, int]:
    """Return zone ids by number."""
    return {
        topic.zone: premises.put_zone(
            mall_id=mall.pk,
            plan=premises.ZonePlan(number=topic.zone, name_id=topic.zone_name_id, name_en=topic.zone_name_en),
            actor=BUILDER,
            now=now,
        ).pk
        for topic in TOPICS
    }


@part_of_operation
def _lines(mall: Mall, zones: dict[int, int], now: datetime) -> dict[str, int]:
    """Return line ids by code, with every service of the tenants offered in one of them."""
    topics = {
        topic.letter: (
            topic.zone,
            premises.put_topic(
                mall_id=mall.pk,
                plan=premises.TopicPlan(
                    letter=topic.letter,
                    zone_id=zones[topic.zone],
                    name_id=topic.name_id,
                    name_en=topic.name_en,
                    icon=topic.icon,
                    position=position,
                ),
                actor=BUILDER,
                now=now,
            ).pk,
        )
        for position, topic in enumerate(TOPICS)
    }
    minutes = services.published_counter_minutes()
    agencies = {agency.key: agency.pk for agency in malls.agencies_at(mall=mall, on=business_date(now, mall.time_zone))}
    ids: dict[str, int] = {}
    for line in LINES:
        zone, topic_id = topics[line.letter]
        seconds, source = _usual_time(line, minutes)
        ids[line.code] = premises.put_line(
            mall_id=mall.pk,
            plan=premises.LinePlan(
                code=line.code,
                agency_id=agencies[line.agency],
                topic_id=topic_id,
                zone_id=zones[zone],
                name_id=line.name_id,
                name_en=line.name_en,
                daily_quota=line.quota,
                cutoff_minutes=20,
                promise_minutes=line.promise,
                typical_service_seconds=seconds,
                typical_service_source=source,
            ),
            actor=BUILDER,
            now=now,
        ).pk
    for service in services.services_of(agency_ids=agencies.values()):
        code = _line_for(service.key, service.agency.key)
        if code:
            premises_line = ids[code]
            catalog.put_offering(mall_id=mall.pk, service_id=service.pk, line_id=premises_line, actor=BUILDER, now=now)
    return ids


def _usual_time(line: LineSketch, published: dict[str, int]) -> tuple[int, str]:
    if line.published_time in published:
        return published[line.published_time] * 60, f"standar pelayanan {line.published_time}"
    return line.minutes * 60, "anggapan peragaan"


def _line_for(service_key: str, agency: str) -> str:
    """Return the code of the line for a service: the longest beginning that fits, or the agency's open line."""
    name = service_key.split(".", 1)[1]
    fits = [
        (len(start), line.code)
        for line in LINES
        if line.agency == agency
        for start in line.services or ("",)
        if name.startswith(start)
    ]
    return max(fits)[1] if fits else ""


@part_of_operation
def _counters(mall: Mall, zones: dict[int, int], lines: dict[str, int], now: datetime) -> None:
    agencies = {line.code: line.agency_id for line in building.lines_of(mall_id=mall.pk)}
    for code in _counter_codes():
        served = [line.code for line in LINES if code in line.counters]
        premises.put_counter(
            mall_id=mall.pk,
            plan=premises.CounterPlan(
                code=code,
                zone_id=zones[int(code[0])],
                agency_id=agencies[served[0]],
                line_ids=tuple(lines[line] for line in served),
            ),
            actor=BUILDER,
            now=now,
        )


@part_of_operation
def _roles(mall: Mall, staff: dict[str, User], now: datetime) -> None:
    agencies = {counter.code: counter.agency_id for counter in building.counters_of(mall_id=mall.pk)}
    for person in _sign_ins():
        agency_id = agencies.get(person.counter)
        if person.role in {"agency_head", "writer"}:
            agency_id = agencies["101"]
        organizations.add_role(
            user_id=staff[person.username].pk,
            mall_id=mall.pk,
            role=person.role,
            agency_id=agency_id,
            actor=BUILDER,
            now=now,
        )


def _device_names() -> list[tuple[str, str, int | None]]:
    return [
        ("Anjungan 1", "kiosk", None),
        ("Anjungan 2", "kiosk", None),
        ("Tablet penyambut", "greeter", None),
        ("Layar aula", "display", None),
        *[(f"Layar zona {topic.zone}", "display", topic.zone) for topic in TOPICS],
        ("Pencetak penyambut", "printer", None),
    ]


@part_of_operation
def _devices(mall: Mall, zones: dict[int, int], printer_address: str, now: datetime) -> None:
    known = {
        condition.device.name: condition.device
        for condition in building.device_conditions(mall_id=mall.pk, now=now, with_revoked=True)
    }
    for name, kind, zone in _device_names():
        prints = "none" if kind == "display" else "network" if printer_address else "browser"
        address = printer_address if prints == "network" else ""
        if name in known:
            premises.put_printer(
                device=known[name], printer_kind=prints, printer_address=address, actor=BUILDER, now=now
            )
            continue
        premises.add_device(
            mall_id=mall.pk,
            kind=kind,
            name=name,
            zone_id=zones[zone] if zone else None,
            printer_kind=prints,
            printer_address=address,
            secret=_token(name),
            actor=BUILDER,
            now=now,
        )


def _token(name: str) -> str:
    """Return the token of a demo device: nobody outside this installation can guess it, and it never changes."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"demo device {name}".encode(), sha256).hexdigest()
    return f"device_{digest}"
