"""A mall with 400 services of 30 agencies, for the readers of the portal. Runs inside Django."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.models import Line

SERVICES, AGENCIES = 400, 30


def build() -> dict[str, object]:
    """Offer every published service, and copies under other names until there are enough; return pages to read."""
    from anjungan.domain.catalog import operations as catalog
    from anjungan.domain.catalog.models import Offering, Service
    from anjungan.domain.catalog.tests.scenarios import learn_words
    from anjungan.domain.organizations.models import Agency, Mall
    from anjungan.domain.premises.models import Line
    from anjungan.foundation import clock
    from anjungan.foundation.actors import Actor
    from bench.hall import build as hall

    catalog.load_catalogue(actor=Actor.system("bench"), now=clock.now())
    mall = Mall.objects.get(key=hall(counters=6, lines=1)["mall"])
    first = Line.objects.get(mall=mall)
    known = Agency.objects.filter(services__isnull=False).exclude(key__startswith="a_").distinct()
    agencies = list(known.order_by("key")[:AGENCIES])
    lines = {
        agency.pk: Line.objects.create(
            mall=mall, agency=agency, topic=first.topic, zone=first.zone, code=f"P{index}", name_id=agency.short,
            name_en=agency.short, cutoff_minutes=0, promise_minutes=20,
        )
        for index, agency in enumerate(agencies)
    }  # fmt: skip
    published = list(Service.objects.filter(agency__in=agencies, withdrawn_at=None).order_by("key"))
    copies = [
        Service(
            key=f"{service.key}_{number}", agency=service.agency, kind=service.kind, description_id=service.description_id,
            name_id=f"{service.name_id} {number}", name_en=f"{service.name_en} {number}",
        )
        for number, service in islice(enumerate(cycle(published)), max(0, SERVICES - len(published)))
    ]  # fmt: skip
    Service.objects.bulk_create(copies)
    Offering.objects.bulk_create(
        Offering(mall=mall, service=service, line=lines[service.agency_id]) for service in [*published, *copies]
    )
    learn_words()
    booked = book_a_month(mall, first)
    return {
        "slots": booked,
        "mall": mall.key,
        "services": [service.key for service in published],
        "count": len(published) + len(copies),
    }


def book_a_month(mall: Mall, line: Line) -> str:
    """Put six counters on duty for a month and book three quarters of the times; return the address of the slots."""
    from anjungan.domain.appointments.models import Booking, BookingRule, Slot
    from anjungan.domain.appointments.queries import plan_of, rule_of
    from anjungan.domain.catalog.models import Offering
    from anjungan.domain.premises.models import Counter, Duty
    from anjungan.foundation import clock
    from anjungan.foundation.ids import short_code

    BookingRule.objects.create(line=line, horizon_days=30)
    now = clock.now()
    today = clock.business_date(now, mall.time_zone)
    days = [today + timedelta(days=ahead) for ahead in range(31)]
    counters = list(Counter.objects.filter(mall=mall, officer__isnull=False))
    Duty.objects.bulk_create(
        Duty(counter=counter, officer_id=counter.officer_id, business_date=day, starts_at=start + timedelta(hours=8),
             ends_at=start + timedelta(hours=15))
        for day in days for start in [clock.local_midnight(day, mall.time_zone)] for counter in counters
    )  # fmt: skip
    rule = rule_of(line_id=line.pk)
    assert rule is not None
    offering = Offering.objects.filter(mall=mall, line=line).first()
    assert offering is not None
    for day in plan_of(rule=rule, first=today, last=days[-1], now=now).days:
        for each in day.slots:
            taken = each.capacity * 3 // 4
            slot = Slot.objects.create(
                line=line, business_date=day.day, starts_at=each.starts_at, ends_at=each.ends_at,
                capacity=each.capacity, taken=taken,
            )  # fmt: skip
            Booking.objects.bulk_create(
                Booking(code=short_code(10), mall=mall, line=line, offering=offering, slot=slot, business_date=day.day,
                        starts_at=each.starts_at, state="booked", channel="portal", created_at=now, booked_at=now)
                for _ in range(taken)
            )  # fmt: skip
    return f"/api/v1/malls/{mall.key}/slots?service={offering.uuid}&from={today}&to={days[-1]}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    json.dump(build(), sys.stdout)
