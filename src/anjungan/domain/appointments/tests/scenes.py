"""Offices that take bookings: one line, counters with officers on duty, a rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from anjungan.domain.accounts.models import User
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking, BookingRule
from anjungan.domain.appointments.permissions import ISSUE, MANAGE
from anjungan.domain.appointments.queries import SlotPlan, plan_of, rule_of
from anjungan.domain.catalog.models import Offering, Service
from anjungan.domain.organizations.models import Agency, Mall, Tenancy
from anjungan.domain.premises.models import Counter, CounterSkill, Duty, Line, OpeningPeriod, Topic, Zone
from anjungan.foundation.actors import Actor
from anjungan.foundation.ids import new_uuid

# Thursday 6 November 2025, 09.00 WIB; people book for Friday the 7th.
NINE_O_CLOCK = datetime(2025, 11, 6, 2, 0, tzinfo=UTC)
TODAY = date(2025, 11, 6)
TOMORROW = date(2025, 11, 7)
WIB = ZoneInfo("Asia/Jakarta")


def at(clock: str, day: date = TOMORROW) -> datetime:
    """Return the instant at which clocks in Pekanbaru show this."""
    return datetime.combine(day, time.fromisoformat(clock), WIB).astimezone(UTC)


@dataclass(kw_only=True)
class Office:
    """One line that takes bookings."""

    mall: Mall
    line: Line
    offering: Offering
    rule: BookingRule
    counters: list[Counter] = field(default_factory=list)
    officers: list[User] = field(default_factory=list)

    @property
    def greeter(self) -> Actor:
        """The greeter at the door."""
        return Actor(kind="officer", id="greeter", label="Penyambut", mall_id=self.mall.pk, scopes=frozenset({ISSUE}))

    @property
    def manager(self) -> Actor:
        """Whoever runs the building."""
        return Actor(kind="officer", id="manager", label="Pengelola", mall_id=self.mall.pk, scopes=frozenset({MANAGE}))

    def duty(self, counter: int, starts: str, ends: str, *, day: date = TOMORROW) -> Duty:
        """Put the counter's officer on duty."""
        return Duty.objects.create(
            counter=self.counters[counter], officer=self.officers[counter], business_date=day,
            starts_at=at(starts, day), ends_at=at(ends, day),
        )  # fmt: skip

    def slots(self, day: date = TOMORROW, now: datetime = NINE_O_CLOCK) -> list[SlotPlan]:
        """Return the times of a day."""
        rule = rule_of(line_id=self.line.pk)
        assert rule is not None
        return plan_of(rule=rule, first=day, last=day, now=now).days[0].slots

    def hold(self, clock: str = "09:00", *, day: date = TOMORROW, now: datetime = NINE_O_CLOCK, **more: Any) -> Booking:
        """Hold a time as a visitor of the portal."""
        return appointments.hold_slot(
            mall_id=self.mall.pk, offering=self.offering.uuid, starts_at=at(clock, day),
            actor=Actor.visitor("portal"), now=now, **more,
        )  # fmt: skip

    def book(
        self, clock: str = "09:00", *, email: str = "sari@surel.example", now: datetime = NINE_O_CLOCK, **more: Any
    ) -> Booking:
        """Hold a time, prove an address, book."""
        return prove(self.hold(clock, now=now, **more), email=email, now=now)

    def at_desk(self, clock: str = "09:00", *, day: date = TOMORROW, now: datetime = NINE_O_CLOCK) -> Booking:
        """Book for a person who stands before the greeter."""
        return appointments.book_at_desk(
            mall_id=self.mall.pk, offering=self.offering.uuid, starts_at=at(clock, day), actor=self.greeter, now=now
        )


def prove(booking: Booking, *, email: str = "sari@surel.example", now: datetime = NINE_O_CLOCK) -> Booking:
    """Ask for the code and type it."""
    me = Actor.visitor(booking.code)
    asked = appointments.ask_proof(code=booking.code, kind="email", address=email, actor=me, now=now)
    return appointments.confirm_booking(
        code=booking.code, proof=appointments.code_for(booking=asked), actor=me, now=now
    )  # fmt: skip


def office(
    *, counters: int = 1, duties: bool = True, seconds: int = 600, quota: int | None = None, closes: str = "15:00",
    **rule: Any,
) -> Office:  # fmt: skip
    """Build a mall open every day from 08.00 with one line; its counters are on duty all of tomorrow."""
    key = new_uuid().hex[:12]
    mall = Mall.objects.create(
        key=f"mpp_{key}", name="Mal Uji", short_name="Mal Uji", city="Kota Uji", province="Riau", region_code="14.71",
        time_zone="Asia/Jakarta",
    )  # fmt: skip
    for weekday in range(7):
        OpeningPeriod.objects.create(mall=mall, weekday=weekday, opens=time(8), closes=time.fromisoformat(closes))
    agency = Agency.objects.create(
        key=f"dinas_{key}", name_id="Dinas Uji", name_en="Test office", short="Dinas Uji", level="kota"
    )
    Tenancy.objects.create(mall=mall, agency=agency)
    zone = Zone.objects.create(mall=mall, number=1, name_id="Zona 1", name_en="Zone 1")
    topic = Topic.objects.create(mall=mall, letter="A", name_id="Topik", name_en="Topic", icon="id", zone=zone)
    line = Line.objects.create(
        mall=mall, agency=agency, topic=topic, zone=zone, code="L0", name_id="Antrean", name_en="Line",
        daily_quota=quota, cutoff_minutes=0, typical_service_seconds=seconds,
    )  # fmt: skip
    service = Service.objects.create(
        key=f"{agency.key}.layanan", agency=agency, name_id="Layanan uji", name_en="Test service", kind="nonperizinan"
    )
    built = Office(
        mall=mall, line=line, offering=Offering.objects.create(mall=mall, service=service, line=line),
        rule=BookingRule.objects.create(line=line, **{"no_show_percent": 0, **rule}),
    )  # fmt: skip
    for index in range(counters):
        built.officers.append(User.objects.create(username=f"petugas.{key}.{index}", name="Sari Wulandari"))
        counter = Counter.objects.create(mall=mall, zone=zone, code=f"1{index + 1:02d}")
        CounterSkill.objects.create(counter=counter, line=line)
        built.counters.append(counter)
        if duties:
            built.duty(index, "08:00", closes)
    return built


def offering_of(built: Office) -> UUID:
    """Return the uuid of the service."""
    return built.offering.uuid


def later(**more: float) -> datetime:
    """Return the instant so long after nine o'clock."""
    return NINE_O_CLOCK + timedelta(**more)
