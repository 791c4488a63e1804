"""The whole building in PostgreSQL: what one look of the worker costs, and one visitor's lookup on a page."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import django

from bench.ground import house, in_house
from bench.rows import Row, percentile

BENCH = "wait"
LINES, COUNTERS, WAITING = 400, 400, 1_000
ROUNDS = 30
# A worker looks every three seconds. So many calls, ends and arrivals then are 3,000 visits in a morning.
MOVES = 4


def build(now: datetime) -> Any:
    """Make a mall with 400 lines, as many counters and 1,000 people in line; a quarter of the counters serve three."""
    from datetime import time as clock_time

    from anjungan.domain.accounts.models import User
    from anjungan.domain.organizations.models import Agency, Mall, Tenancy
    from anjungan.domain.premises.models import Counter, CounterSkill, Duty, DutyBreak, Line, OpeningPeriod, Topic, Zone
    from anjungan.domain.queueing.models import Ticket, Visit
    from anjungan.foundation import clock

    mall = Mall.objects.create(
        key="mpp_besar", name="Mal Besar", short_name="Mal Besar", city="Kota", province="Riau", region_code="14.71",
        time_zone="Asia/Jakarta",
    )  # fmt: skip
    for weekday in range(7):
        OpeningPeriod.objects.create(mall=mall, weekday=weekday, opens=clock_time(0), closes=clock_time(23, 59))
    zones = [Zone.objects.create(mall=mall, number=n, name_id=f"Zona {n}", name_en=f"Zone {n}") for n in range(1, 10)]
    agencies = [
        Agency.objects.create(key=f"a{n}", name_id=f"Dinas {n}", name_en=f"Office {n}", short=f"D{n}", level="kota")
        for n in range(30)
    ]
    Tenancy.objects.bulk_create(Tenancy(mall=mall, agency=agency) for agency in agencies)
    topic = Topic.objects.create(mall=mall, letter="A", name_id="Topik", name_en="Topic", icon="id", zone=zones[0])
    lines = Line.objects.bulk_create(
        Line(
            mall=mall, agency=agencies[n % 30], topic=topic, zone=zones[n % 9], code=f"L{n}", name_id=f"Antrean {n}",
            name_en=f"Line {n}", typical_service_seconds=300 + n % 7 * 120, typical_service_source="bench",
        )
        for n in range(LINES)
    )  # fmt: skip
    users = User.objects.bulk_create(User(username=f"p{n}", name=f"Petugas {n}") for n in range(COUNTERS))

    def served(n: int) -> list[int]:
        own = [lines[n].pk]
        return own + [lines[(n + 30 * k) % LINES].pk for k in (1, 2)] if n % 4 == 0 else own

    counters = Counter.objects.bulk_create(
        Counter(
            mall=mall, zone=zones[n % 9], code=f"{n % 9 + 1}{n // 9:03d}", state="open", officer=users[n],
            agency=lines[n].agency, active_line_ids=served(n), state_since=now,
        )
        for n in range(COUNTERS)
    )  # fmt: skip
    CounterSkill.objects.bulk_create(
        CounterSkill(counter=counters[n], line_id=line) for n in range(COUNTERS) for line in served(n)
    )
    today = clock.business_date(now, mall.time_zone)
    duties = Duty.objects.bulk_create(
        Duty(
            counter=counters[n], officer=users[n], business_date=today, starts_at=now - timedelta(hours=2),
            ends_at=now + timedelta(hours=5),
        )
        for n in range(COUNTERS)
    )  # fmt: skip
    DutyBreak.objects.bulk_create(
        DutyBreak(duty=duty, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2)) for duty in duties
    )
    # A fifth of the people have two errands; the first 300 counters serve somebody.
    visits = Visit.objects.bulk_create(
        Visit(
            mall=mall, business_date=today, letter="A", sequence=n, number=f"A{n:04d}", code=f"BENCH{n:05d}",
            channel="kiosk", state="open", created_at=now - timedelta(seconds=1_500 - n), head_start_seconds=n % 10 // 9 * 1200,
        )
        for n in range(WAITING + 300)
    )  # fmt: skip

    def ticket(n: int, position: int) -> Ticket:
        visit, serving, since = visits[n], n < 300, now - timedelta(seconds=n)
        return Ticket(
            visit=visit, mall=mall, business_date=today, position=position, entered_at=visit.created_at,
            line=lines[n % LINES if serving else (n * 7 + position) % LINES], state="serving" if serving else "waiting",
            rank_at=visit.created_at - timedelta(seconds=visit.head_start_seconds),
            counter=counters[n] if serving else None, officer=users[n] if serving else None,
            called_at=since if serving else None, began_at=since if serving else None,
        )  # fmt: skip

    tickets = [ticket(n, p) for n in range(len(visits)) for p in ((1, 2) if n % 5 == 0 and n >= 300 else (1,))]
    Ticket.objects.bulk_create(tickets[: WAITING + 300])
    _correct(mall, lines, now)
    return mall


def _correct(mall: Any, lines: list[Any], now: datetime) -> None:
    """Give the mall a correction that says something of every line at every half hour, as nights would leave it."""
    from anjungan.domain.forecasting.models import Learned

    def of(owners: list[int]) -> list[list[float]]:
        return [[owner, place, 0.1] for owner in owners for place in range(48)]

    every, agencies = [line.pk for line in lines], sorted({line.agency_id for line in lines})
    cells: dict[str, list[list[float]]] = {
        "all": [[0.02]], "size": [[place, 0.05] for place in range(13)], "weekday": [[day, 0.05] for day in range(7)],
        "hour": [[hour, 0.05] for hour in range(24)], "group": [[agency, 0.05] for agency in agencies],
        "group weekday": of(agencies), "group call": of(agencies), "line": [[line, 0.05] for line in every],
        "line hour": of(every), "line call": of(every),
    }  # fmt: skip
    Learned.objects.create(
        mall=mall, kind="correction", version=1, made_at=now, first_day=now.date(), last_day=now.date(), observations=1,
        corrected=True, content={"correction": {"format": 1, "cells": cells, "leans": [8.0, 32.0]}},
    )  # fmt: skip


def move(mall: Any, look: int, now: datetime) -> None:
    """Let so many counters end a service and call the next of their own line, and as many people take a number."""
    from anjungan.domain.queueing.models import Ticket, Visit

    lines = list(
        Ticket.objects.filter(mall=mall, state="waiting").order_by("line_id").values_list("line_id", flat=True)
    )
    for n in range(MOVES):
        place = look * MOVES + n
        [done] = Ticket.objects.filter(mall=mall, state="serving").order_by("counter_id")[place % 300 :][:1]
        done.state, done.outcome, done.ended_at = "done", "served", now
        done.save()
        free = Ticket.objects.filter(mall=mall, state="waiting", line_id=done.line_id, visit__tickets__position=1)
        for called in free.exclude(visit__tickets__state="serving").order_by("rank_at")[:1]:
            called.state, called.counter_id, called.officer_id = "serving", done.counter_id, done.officer_id
            called.called_at = called.began_at = now
            called.save()
        visit = Visit.objects.create(
            mall=mall, business_date=done.business_date, letter="B", sequence=place, number=f"B{place:04d}",
            code=f"MOVES{place:05d}", channel="kiosk", state="open", created_at=now,
        )  # fmt: skip
        Ticket.objects.create(
            visit=visit, mall=mall, business_date=done.business_date, position=1, entered_at=now, rank_at=now,
            line_id=lines[place * 37 % len(lines)], state="waiting",
        )  # fmt: skip


def measure() -> dict[str, Any]:
    """Return the milliseconds of each part, round by round. Runs inside Django."""
    from anjungan.config.working import settle
    from anjungan.domain.forecasting.jobs import look_at
    from anjungan.domain.forecasting.queries import curves_of, gather, ticket_forecast
    from anjungan.domain.queueing.models import Ticket
    from anjungan.foundation import clock
    from anjungan.waiting.watching import Watch

    # Noon of the mall: duties and breaks lie on one day.
    now = clock.now().replace(hour=5, minute=0)
    mall = build(now)
    settle()
    one = Ticket.objects.filter(state="waiting").order_by("-rank_at").values_list("pk", flat=True)[0]
    samples: dict[str, list[float]] = {"read": [], "estimate": [], "look": [], "lookup": [], "again": []}
    for round_ in range(ROUNDS + 3):
        at = now + timedelta(seconds=3 * round_)
        gathered = gather(mall=mall, now=at)
        parts: dict[str, Callable[[], Any]] = {
            "read": partial(gather, mall=mall, now=at),
            "estimate": partial(curves_of, gathered),
            "look": partial(look_at, mall=mall, now=at),
            "lookup": partial(ticket_forecast, mall=mall, ticket_id=one, now=at),
        }
        for name, part in parts.items():
            began = time.perf_counter()
            part()
            if round_ >= 3:
                samples[name].append((time.perf_counter() - began) * 1000)
    waiting = Ticket.objects.filter(state="waiting").count()
    watch = Watch()
    for round_ in range(ROUNDS * 2):
        at = now + timedelta(seconds=3 * (ROUNDS + 10 + round_))
        move(mall, round_, at)
        began = time.perf_counter()
        look_at(mall=mall, now=at, watch=watch)
        if round_ >= ROUNDS:
            samples["again"].append((time.perf_counter() - began) * 1000)
    return {"samples": samples, "waiting": waiting}


def whole_building() -> list[Row]:
    """Re-estimate 400 lines and 1,000 waiting in PostgreSQL, as the worker does; look one ticket up, as a page does."""
    with house() as running:
        found = in_house(running, "bench.waiting_building")
    samples = found["samples"]

    def row(
        figure: str, name: str, *, at_least: float | None = None, aim: float | None = None, worst: bool = False
    ) -> Row:
        value = percentile(samples[name], 0.95) if worst else statistics.median(samples[name])
        return Row(bench=BENCH, figure=figure, value=value, unit="ms", at_least=at_least, aim=aim, lower_is_better=True)

    size = f"{LINES} lines, {found['waiting']} waiting"
    return [
        row(f"whole building from nothing, read, estimated, stored: {size}", "look", at_least=300, aim=200),
        row("the same, 95 of 100", "look", worst=True),
        row(
            f"a look of the worker 3 s later, {MOVES} called and {MOVES} come meanwhile", "again", at_least=300, aim=200
        ),
        row("the same, 95 of 100", "again", at_least=300, worst=True),
        row("of it: reading the building", "read"),
        row("of it: estimating every place with its range", "estimate"),
        row("one visitor's range on a page, from the table", "lookup", at_least=5, aim=1),
    ]


rows = (whole_building,)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    json.dump(measure(), sys.stdout)
