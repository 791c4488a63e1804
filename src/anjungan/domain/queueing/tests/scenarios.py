"""Halls to queue in. The same named people appear everywhere: Bu Sari, Pak Made, Bu Rina at counters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import psycopg
from django.db import connection

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog.models import Offering, Service
from anjungan.domain.organizations.models import Agency, Mall, Tenancy
from anjungan.domain.premises.models import Counter, CounterSkill, CounterState, Line, OpeningPeriod, Topic, Zone
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.permissions import ISSUE, MANAGE, READ, SERVE
from anjungan.domain.queueing.queries import opening
from anjungan.foundation.actors import Actor
from anjungan.foundation.ids import new_uuid

# Thursday 6 November 2025, 09.00 WIB.
NINE_O_CLOCK = datetime(2025, 11, 6, 2, 0, tzinfo=UTC)
NAMES = ("Sari Wulandari", "Made Suartana", "Rina Marlina", "Joko Susilo", "Ayu Lestari", "Budi Hartono")


def minutes(count: float) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=count)


@dataclass(kw_only=True)
class Hall:
    """A small mall: one zone per topic letter, lines, counters open with an officer each."""

    mall: Mall
    lines: list[Line] = field(default_factory=list)
    offerings: list[Offering] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)
    officers: list[Actor] = field(default_factory=list)

    @property
    def greeter(self) -> Actor:
        """The greeter at the door."""
        return Actor(
            kind="officer", id="greeter", label="Penyambut", mall_id=self.mall.pk, scopes=frozenset({ISSUE, READ})
        )

    @property
    def manager(self) -> Actor:
        """Whoever runs the building."""
        return Actor(
            kind="officer", id="manager", label="Pengelola", mall_id=self.mall.pk,
            scopes=frozenset({MANAGE, "agency:*"}),
        )  # fmt: skip

    def arrive(
        self, *errands: int, at: datetime = NINE_O_CLOCK, priority: Sequence[str] = (), reserve: bool = False
    ) -> queue.StartedVisit:
        """Start a visit with errands, each the index of a line."""
        return queue.start_visit(
            mall_id=self.mall.pk, offerings=[self.offerings[i].uuid for i in errands or (0,)], actor=self.greeter,
            now=at, priority_keys=priority, reserve=reserve,
        )  # fmt: skip

    def call(self, counter: int = 0, at: datetime = NINE_O_CLOCK) -> queue.TicketMoved:
        """Press "call next" at a counter."""
        return queue.call_next_ticket(counter_id=self.counters[counter].pk, actor=self.officers[counter], now=at)

    def begin(self, ticket: queue.TicketMoved, counter: int = 0, at: datetime = NINE_O_CLOCK) -> queue.TicketMoved:
        """Begin to serve."""
        return queue.begin_serving(ticket_id=ticket.id, actor=self.officers[counter], now=at)

    def finish(self, ticket: queue.TicketMoved, counter: int = 0, at: datetime = NINE_O_CLOCK) -> queue.TicketMoved:
        """Finish the errand."""
        return queue.finish_ticket(ticket_id=ticket.id, actor=self.officers[counter], now=at)


def hall(
    *,
    counters: int = 1,
    lines: int = 1,
    tz: str = "Asia/Jakarta",
    opens: time = time(0, 0),
    closes: time = time(23, 59, 59),
    skills: Sequence[Sequence[int]] | None = None,
    quota: int | None = None,
) -> Hall:
    """Build a mall with lines (each its own agency and letter) and open counters (skills: all, unless given)."""
    opening.forget()
    key = new_uuid().hex[:12]
    mall = Mall.objects.create(
        key=f"mpp_{key}", name="Mal Uji", short_name="Mal Uji", city="Kota Uji", province="Riau", region_code="14.71",
        time_zone=tz,
    )  # fmt: skip
    for weekday in range(7):
        OpeningPeriod.objects.create(mall=mall, weekday=weekday, opens=opens, closes=closes)
    built = Hall(mall=mall)
    for index in range(lines):
        built.lines.append(_line(mall, index, quota))
        built.offerings.append(_offering(mall, built.lines[-1], index))
    for index in range(counters):
        served = list(range(lines)) if skills is None else list(skills[index])
        counter, officer = _counter(mall, built.lines, index, served)
        built.counters.append(counter)
        built.officers.append(officer)
    return built


def _line(mall: Mall, index: int, quota: int | None) -> Line:
    agency = Agency.objects.create(
        key=f"dinas_{mall.key}_{index}", name_id=f"Dinas {index}", name_en=f"Office {index}", short=f"Dinas {index}",
        level="kota",
    )  # fmt: skip
    Tenancy.objects.create(mall=mall, agency=agency)
    zone, _ = Zone.objects.get_or_create(
        mall=mall, number=index % 9 + 1, defaults={"name_id": f"Zona {index}", "name_en": f"Zone {index}"}
    )
    topic = Topic.objects.create(
        mall=mall, letter="AJKLRUBCD"[index], name_id=f"Topik {index}", name_en=f"Topic {index}", icon="id", zone=zone,
        position=index,
    )  # fmt: skip
    return Line.objects.create(
        mall=mall, agency=agency, topic=topic, zone=zone, code=f"L{index}", name_id=f"Antrean {index}",
        name_en=f"Line {index}", daily_quota=quota, cutoff_minutes=0, promise_minutes=20,
    )  # fmt: skip


def _offering(mall: Mall, line: Line, index: int) -> Offering:
    service = Service.objects.create(
        key=f"{line.agency.key}.layanan", agency=line.agency, name_id=f"Layanan {index}", name_en=f"Service {index}",
        kind="nonperizinan",
    )  # fmt: skip
    return Offering.objects.create(mall=mall, service=service, line=line)


def _counter(mall: Mall, lines: list[Line], index: int, served: list[int]) -> tuple[Counter, Actor]:
    first = lines[served[0]]
    user = User.objects.create(username=f"petugas.{mall.key}.{index}", name=NAMES[index % len(NAMES)])
    counter = Counter.objects.create(
        mall=mall, zone=first.zone, code=f"{first.zone.number}{index + 1:02d}", state=CounterState.OPEN, officer=user,
        active_line_ids=[lines[i].pk for i in served], state_since=NINE_O_CLOCK,
    )  # fmt: skip
    for i in served:
        CounterSkill.objects.create(counter=counter, line=lines[i])
    officer = Actor(
        kind="officer", id=str(user.uuid), label=user.name, user_id=user.pk, mall_id=mall.pk,
        scopes=frozenset({SERVE, READ, "agency:*"}),
    )  # fmt: skip
    return counter, officer


@contextmanager
def held_by_a_neighbour(table: str, row_id: int) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Hold the lock of a row from a second connection, as a half-finished operation next door would."""
    settings = connection.get_connection_params()
    plain = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    with psycopg.connect(**plain) as neighbour:
        neighbour.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR NO KEY UPDATE", [row_id])
        yield neighbour
        neighbour.rollback()


def day_of(at: datetime, tz: str) -> date:
    """Return the local date."""
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(tz)).date()


def offering_ids(built: Hall, *indexes: int) -> list[UUID]:
    """Return the uuids of services by index."""
    return [built.offerings[i].uuid for i in indexes]
