"""Weeks before the first day of the demo: invented days, queued through line by line, taken in as recorded ones.

Nothing here is drawn from a formula about waits: people arrive, officers call in the order of the house, rest, and go
home, so that what the pages learn from it is as uneven as a real log. The same mall and day always give the same day.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from anjungan.config.demo import build_day
from anjungan.config.demo.building import BUILDER
from anjungan.config.living.foretelling import Told
from anjungan.config.living.habits import (
    ERRANDS,
    NO_SHOW,
    PRIORITY,
    SERVICE_SPREAD,
    SHAPE,
    TICKETS,
    USUAL_TICKETS,
    VISITORS_A_DAY,
    WEEKDAYS,
    pace_of,
)
from anjungan.domain.catalog.queries import offerings_at
from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.premises.queries import break_periods, duties_on, lines_of, skills_of, why_closed
from anjungan.domain.queueing import operations as queueing
from anjungan.domain.queueing.queries import days_taken, priority_classes
from anjungan.domain.queueing.states import IntervalKind, Outcome
from anjungan.foundation import clock
from anjungan.foundation.ids import new_uuid
from anjungan.waiting.building import CounterState, Key, LineState, Serving, WaitingTicket
from anjungan.waiting.service_times import ServiceTimes

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.models import Line

WEEKS = 4
GRACE_SECONDS = 1_800.0
PATIENCE_SECONDS = (2_700.0, 7_200.0)
SHORT_OF_PATIENCE = 0.06
OVERTIME_SECONDS = 2_700.0
DAY_SPREAD = 0.10
# Nobody is told anything before a line has shown for a few days how long it takes.
DAYS_BEFORE_PROMISES = 3


def live_through_the_past(*, mall: Mall, until: date, now: datetime) -> int:
    """Fill the four weeks before `until` with invented days, where the mall was open and no day is known yet.

    Returns how many days were taken in. Their rosters are laid out too; some people of the later days are told what
    would have been told them, and the mall learns from it all.
    """
    days = [until - timedelta(days=back) for back in range(7 * WEEKS, 0, -1)]
    known = days_taken(mall_id=mall.pk, since=days[0])
    house = _House.read(mall, now)
    taken = 0
    for day in days:
        if day in known:
            continue
        hours = why_closed(mall=mall, at=clock.local_midnight(day, mall.time_zone))
        if hours.opens_at is None or hours.closes_at is None:
            continue
        if clock.business_date(hours.opens_at, mall.time_zone) != day:
            continue
        build_day(mall_id=mall.pk, business_date=day, now=now)
        lived = _Day(house, day, (hours.opens_at, hours.closes_at), tells=taken >= DAYS_BEFORE_PROMISES)
        visits = lived.live()
        queueing.record_day(mall_id=mall.pk, business_date=day, visits=visits, actor=BUILDER, now=now)
        forecasting.record_promises(mall_id=mall.pk, promises=lived.told.promises, actor=BUILDER)
        taken += 1
    if taken:
        yesterday = until - timedelta(days=1)
        forecasting.score_left_over(mall_id=mall.pk, since=clock.local_midnight(days[0], mall.time_zone))
        forecasting.learn_times(mall_id=mall.pk, through=yesterday, actor=BUILDER, now=now)
        forecasting.learn_calibration(mall_id=mall.pk, through=yesterday, actor=BUILDER, now=now)
        forecasting.learn_correction(mall_id=mall.pk, through=yesterday, actor=BUILDER, now=now)
    return taken


@dataclass(frozen=True, kw_only=True)
class _Service:
    offering_id: int
    line_id: int
    agency_id: int
    weight: float


@dataclass(kw_only=True)
class _House:
    """What of the mall is the same on every day."""

    mall: Mall
    services: list[_Service]
    usual: dict[int, float]
    quota: dict[int, int]
    cutoff: dict[int, float]
    priorities: dict[str, timedelta]
    rests: list[tuple[int | None, time, time]]
    skills: dict[int, list[int]]
    codes: dict[int, str]
    times: ServiceTimes

    @classmethod
    def read(cls, mall: Mall, now: datetime) -> _House:
        offered = list(offerings_at(mall=mall))
        siblings: dict[int, int] = {}
        for one in offered:
            siblings[one.line_id] = siblings.get(one.line_id, 0) + 1
        lines = list(lines_of(mall_id=mall.pk))
        today = clock.business_date(now, mall.time_zone)
        return cls(
            mall=mall,
            services=[
                _Service(
                    offering_id=one.pk, line_id=one.line_id, agency_id=one.service.agency_id,
                    weight=TICKETS.get(one.line.code, USUAL_TICKETS) / siblings[one.line_id],
                )
                for one in offered
            ],
            usual={line.pk: float(line.typical_service_seconds) for line in lines},
            quota={line.pk: line.daily_quota for line in lines if line.daily_quota is not None},
            cutoff={line.pk: line.cutoff_minutes * 60.0 for line in lines},
            priorities={
                rule.key: timedelta(minutes=rule.head_start_minutes)
                for rule in priority_classes(mall_id=mall.pk, on=today)
            },
            rests=[(rest.weekday, rest.starts, rest.ends) for rest in break_periods(mall_id=mall.pk)],
            skills=skills_of(mall_id=mall.pk),
            codes={line.pk: line.code for line in lines},
            times=_times(lines),
        )  # fmt: skip


def _times(lines: Sequence[Line]) -> ServiceTimes:
    times = ServiceTimes()
    for line in lines:
        published = line.typical_service_seconds if line.typical_service_source else None
        times.describe(line=line.pk, agency=line.agency_id, published_seconds=published)
    return times


@dataclass(kw_only=True, eq=False)
class _Errand:
    service: _Service
    visit: _Person
    rank: float
    place: int
    state: str = "waiting"
    spans: list[tuple[IntervalKind, float, float, _Desk | None]] = field(default_factory=list)
    since: float = 0.0
    kind: IntervalKind = IntervalKind.WAITING
    desk: _Desk | None = None
    outcome: Outcome | None = None
    grace_until: float = 0.0
    uuid: UUID = field(default_factory=new_uuid)

    def turn(self, kind: IntervalKind, at: float, desk: _Desk | None = None) -> None:
        """Close the present span and begin another."""
        self.spans.append((self.kind, self.since, at, self.desk))
        self.kind, self.since, self.desk = kind, at, desk

    def end(self, outcome: Outcome, at: float) -> None:
        """Close the last span."""
        self.spans.append((self.kind, self.since, at, self.desk))
        self.state, self.outcome = "ended", outcome


@dataclass(kw_only=True, eq=False)
class _Person:
    came: float
    channel: str
    priority: list[str]
    head_start: float
    errands: list[_Errand] = field(default_factory=list)
    at_desk: bool = False


@dataclass(kw_only=True, eq=False)
class _Desk:
    counter_id: int
    officer_id: int
    lines: Sequence[int]
    rests: list[tuple[float, float]]
    pace: float
    idle: bool = False
    serving: _Errand | None = None
    called_at: float = 0.0


class _Day:
    """One day, in seconds from its opening."""

    def __init__(self, house: _House, day: date, hours: tuple[datetime, datetime], *, tells: bool) -> None:
        opens, closes = hours
        self.house, self.opens, self.tells = house, opens, tells
        self.length = (closes - opens).total_seconds()
        self.chance = random.Random(f"{house.mall.key} {day.isoformat()}")  # noqa: S311 - invented people need no secrets
        # Apart, so that whoever looks at the screen changes nothing in the hall.
        self.chance_to_look = random.Random(f"{house.mall.key} {day.isoformat()} look")  # noqa: S311
        self.coming: list[tuple[float, int, Callable[[float], None]]] = []
        self.number = 0
        self.lines: dict[int, list[_Errand]] = {line: [] for line in house.usual}
        self.given: dict[int, int] = {}
        self.people: list[_Person] = []
        zone = clock.zone(house.mall.time_zone)
        shared = [
            (self._at(datetime.combine(day, starts, zone)), self._at(datetime.combine(day, ends, zone)))
            for weekday, starts, ends in house.rests
            if weekday is None or weekday == day.weekday()
        ]
        skills = house.skills
        self.desks = [
            _Desk(
                counter_id=duty.counter_id, officer_id=duty.officer_id, pace=pace_of(duty.counter.code),
                lines=[line.pk for line in duty.lines.all()] or skills.get(duty.counter_id, []),
                rests=sorted(
                    [*shared, *((self._at(rest.starts_at), self._at(rest.ends_at)) for rest in duty.breaks.all())]
                ),
            )
            for duty in duties_on(mall_id=house.mall.pk, business_date=day)
        ]  # fmt: skip
        self.weekday = day.weekday()
        self.told = Told(times=house.times, opens=opens, closes=closes, zone=zone, chance=self.chance_to_look)

    def _at(self, instant: datetime) -> float:
        return (instant - self.opens).total_seconds()

    def live(self) -> list[queueing.RecordedVisit]:
        """Live the day and return its visits."""
        self._plan_arrivals()
        for desk in self.desks:
            self._plan(self.chance.uniform(0, 120), self._free, desk)
        while self.coming:
            at, _number, what = heapq.heappop(self.coming)
            what(at)
        return [self._record(person) for person in self.people]

    def _plan(self, at: float, what: Callable[..., None], *who: object) -> None:
        self.number += 1
        then: Callable[[float], None] = partial(what, *who)
        heapq.heappush(self.coming, (at, self.number, then))

    def _plan_arrivals(self) -> None:
        today = WEEKDAYS[self.weekday] * math.exp(self.chance.gauss(0, DAY_SPREAD))
        hour = self.length / len(SHAPE)
        for place, share in enumerate(SHAPE):
            at = place * hour
            rate = VISITORS_A_DAY * today * share / hour
            while (at := at + self.chance.expovariate(rate)) < (place + 1) * hour:
                self._plan(at, self._come)

    def _come(self, at: float) -> None:
        count = self.chance.choices((1, 2, 3), ERRANDS)[0]
        chosen: dict[int, _Service] = {}
        for one in self.chance.choices(self.house.services, [one.weight for one in self.house.services], k=count * 3):
            full = self.given.get(one.line_id, 0) >= self.house.quota.get(one.line_id, 10**6)
            if len(chosen) < count and not full and at < self.length - self.house.cutoff[one.line_id]:
                chosen.setdefault(one.agency_id, one)
        if not chosen:
            return
        keys = [self.chance.choice(sorted(self.house.priorities))] if self.chance.random() < PRIORITY else []
        person = _Person(
            came=at, channel="kiosk" if self.chance.random() < 0.8 else "greeter", priority=keys,
            head_start=max((self.house.priorities[key].total_seconds() for key in keys), default=0.0),
        )  # fmt: skip
        self.people.append(person)
        for service in chosen.values():
            self.number += 1
            errand = _Errand(service=service, visit=person, rank=at - person.head_start, place=self.number, since=at)
            person.errands.append(errand)
            self.given[service.line_id] = self.given.get(service.line_id, 0) + 1
            if self.tells and self.told.looks(TICKETS.get(self.house.codes[service.line_id], USUAL_TICKETS)):
                self._tell(errand, at)
            self.lines[service.line_id].append(errand)
        if self.chance.random() < SHORT_OF_PATIENCE:
            self._plan(at + self.chance.uniform(*PATIENCE_SECONDS), self._gone, person)
        self._wake([service.line_id for service in chosen.values()], at)

    def _wake(self, lines: Sequence[int], at: float) -> None:
        for desk in self.desks:
            if desk.idle and any(line in desk.lines for line in lines):
                desk.idle = False
                self._plan(at + self.chance.uniform(1, 5), self._free, desk)

    def _free(self, who: _Desk, at: float) -> None:
        for starts, ends in who.rests:
            if starts <= at < ends:
                self._plan(ends, self._free, who)
                return
        first = min(
            (one for line in who.lines for one in self.lines[line] if not one.visit.at_desk),
            key=lambda one: (one.rank, one.place), default=None,
        )  # fmt: skip
        if at > self.length + OVERTIME_SECONDS:
            return
        if first is None:
            who.idle = at < self.length
            return
        self.lines[first.service.line_id].remove(first)
        first.state = "called"
        who.serving, who.called_at = first, at
        first.turn(IntervalKind.WALKING, at, who)
        self._away(first.visit, at, away=True)
        if self.chance.random() < NO_SHOW:
            self._plan(at + self.chance.uniform(60, 90), self._missed, first, who)
        else:
            self._plan(at + self.chance.uniform(15, 50), self._serve, first, who)

    def _away(self, person: _Person, at: float, *, away: bool) -> None:
        person.at_desk = away
        for other in person.errands:
            if other.state == "waiting":
                other.turn(IntervalKind.ELSEWHERE if away else IntervalKind.WAITING, at)

    def _serve(self, who: _Errand, desk: _Desk, at: float) -> None:
        who.state = "serving"
        who.turn(IntervalKind.SERVING, at, desk)
        usual = self.house.usual[who.service.line_id] * desk.pace
        spent = usual * math.exp(self.chance.gauss(-(SERVICE_SPREAD**2) / 2, SERVICE_SPREAD))
        self._plan(at + max(45.0, spent), self._done, who, desk)

    def _done(self, who: _Errand, desk: _Desk, at: float) -> None:
        outcome = self.chance.choices(
            (Outcome.SERVED, Outcome.DOCUMENT_FOLLOWS, Outcome.INCOMPLETE, Outcome.REFERRED), (0.78, 0.12, 0.08, 0.02)
        )[0]
        who.end(outcome, at)
        self._leave_desk(who, desk, at)

    def _missed(self, who: _Errand, desk: _Desk, at: float) -> None:
        who.state, who.grace_until = "absent", at + GRACE_SECONDS
        who.turn(IntervalKind.ABSENT, at, desk)
        if self.chance.random() < 0.6:
            self._plan(at + self.chance.uniform(180, 1_500), self._back, who)
        self._leave_desk(who, desk, at)

    def _leave_desk(self, errand: _Errand, desk: _Desk, at: float) -> None:
        self._away(errand.visit, at, away=False)
        waiting = [other.service.line_id for other in errand.visit.errands if other.state == "waiting"]
        if waiting:
            self._wake(waiting, at)
        free_at = at + self.chance.uniform(5, 25)
        self.told.learn(errand.service.line_id, desk.called_at, free_at, desk.officer_id)
        desk.serving = None
        self._plan(free_at, self._free, desk)

    def _tell(self, errand: _Errand, at: float) -> None:
        """Work out what the screen would have shown this person, from what is known at this moment."""
        lines: dict[Key, LineState] = {
            line: LineState(
                key=line,
                waiting=[
                    WaitingTicket(key=one.place, rank=one.rank, entered_at=one.visit.came, visit=id(one.visit))
                    for one in waiting
                ],
                head_starts=(errand.visit.head_start,),
            )
            for line, waiting in self.lines.items()
        }
        counters = [
            CounterState(
                key=desk.counter_id, lines=desk.lines, officer=desk.officer_id, windows=self._windows(desk),
                serving=None if (one := desk.serving) is None
                else Serving(line=one.service.line_id, began_at=desk.called_at, visit=id(one.visit)),
            )
            for desk in self.desks
        ]  # fmt: skip
        self.told.tell(errand.uuid, errand.service.line_id, at=at, head_start=errand.visit.head_start, rank=errand.rank,
                       lines=lines, counters=counters)  # fmt: skip

    def _windows(self, desk: _Desk) -> list[tuple[float, float]]:
        found, at = [], 0.0
        for begins, ends in desk.rests:
            if begins > at:
                found.append((at, begins))
            at = max(at, ends)
        if at < self.length:
            found.append((at, self.length))
        return found

    def _back(self, who: _Errand, at: float) -> None:
        if who.state != "absent" or at > self.length + OVERTIME_SECONDS:
            return
        who.state = "waiting"
        if at > who.grace_until:
            who.rank = at
        who.turn(IntervalKind.ELSEWHERE if who.visit.at_desk else IntervalKind.WAITING, at)
        self.lines[who.service.line_id].append(who)
        self._wake([who.service.line_id], at)

    def _gone(self, who: _Person, at: float) -> None:
        if who.at_desk:
            return
        for errand in who.errands:
            if errand.state == "waiting":
                self.lines[errand.service.line_id].remove(errand)
                errand.end(Outcome.LEFT, at)

    def _record(self, person: _Person) -> queueing.RecordedVisit:
        home = self.length + OVERTIME_SECONDS + 1_800.0
        for errand in person.errands:
            if errand.state != "ended":
                missed = errand.state == "absent"
                errand.end(Outcome.NO_SHOW if missed else Outcome.NOT_SERVED_TODAY, max(home, errand.since))
        return queueing.RecordedVisit(
            channel=person.channel, priority_keys=person.priority, head_start=timedelta(seconds=person.head_start),
            errands=[
                queueing.RecordedErrand(
                    uuid=errand.uuid, line_id=errand.service.line_id, offering_id=errand.service.offering_id,
                    outcome=errand.outcome or Outcome.SERVED,
                    spans=[
                        queueing.RecordedSpan(
                            kind=kind, started_at=self._instant(since), ended_at=self._instant(until),
                            counter_id=desk.counter_id if desk else None,
                            officer_id=desk.officer_id if desk else None,
                        )
                        for kind, since, until, desk in errand.spans
                    ],
                )
                for errand in person.errands
            ],
        )  # fmt: skip

    def _instant(self, seconds: float) -> datetime:
        return self.opens + timedelta(seconds=round(seconds, 3))
