"""Laying out a mall from one plan: zones, topics, lines with their services, counters, and the first opening hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anjungan.domain.catalog.models import Service
from anjungan.domain.catalog.operations.offering import put_offering
from anjungan.domain.catalog.queries import offerings_at, services_of
from anjungan.domain.organizations import permissions
from anjungan.domain.organizations import queries as organizations
from anjungan.domain.organizations.models import Agency, Mall
from anjungan.domain.premises import operations as premises
from anjungan.domain.premises import queries as building
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import DomainError, InvalidInput, Text
from anjungan.foundation.operations import operation

T = TypeVar("T")
K = TypeVar("K")
_EVERY = "*"
_MOST_NAMED = 12


class PlanRowRefused(DomainError):
    """A row of the plan cannot be taken; nothing of the plan was."""

    code = "plan_row_refused"
    status = 422
    message = _("%(what)s “%(key)s” dalam rencana: %(reason)s")


@dataclass(frozen=True, kw_only=True)
class PlannedTopic:
    """A topic and the number of its zone."""

    letter: str
    zone: int
    name_id: str
    name_en: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class PlannedLine:
    """A line, by the keys of its agency, topic and services. A service key may end in `*`."""

    code: str
    agency: str
    topic: str
    name_id: str
    name_en: str
    services: tuple[str, ...] = ()
    daily_quota: int | None = None
    cutoff_minutes: int = 15
    promise_minutes: int | None = None
    typical_minutes: int = 10


@dataclass(frozen=True, kw_only=True)
class PlannedCounter:
    """A counter and the codes of the lines that can be served there. Its zone is the first digit of its code."""

    code: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MallPlan:
    """A mall as it shall be laid out."""

    zones: tuple[premises.ZonePlan, ...] = ()
    topics: tuple[PlannedTopic, ...] = ()
    lines: tuple[PlannedLine, ...] = ()
    counters: tuple[PlannedCounter, ...] = ()
    hours: tuple[premises.WeeklyHours, ...] = ()
    breaks: tuple[premises.WeeklyBreak, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LaidOut:
    """How many of each the plan holds; services without a line are those of the tenants that nobody can come for."""

    zones: int
    topics: int
    lines: int
    counters: int
    offerings: int
    hours_taken: bool
    without_line: list[str]


@operation
def lay_out_mall(*, mall_id: int, plan: MallPlan, actor: Actor, now: datetime) -> LaidOut:
    """Bring a mall to the plan, wholly or not at all. Doing it again changes nothing.

    What the plan does not name stays. Hours and breaks are taken only while the mall has no hours; later ones are
    decided in the control room.
    Raises PlanRowRefused with the row that cannot be taken, NotAllowed.
    """
    permissions.require_manage(actor, mall_id=mall_id)
    by = _By(mall_id=mall_id, actor=actor, now=now)
    hours_taken = _take_hours(plan, by)
    _take_zones_and_topics(plan, by)
    offered = _take_lines(plan, by)
    _take_counters(plan, by)
    return LaidOut(
        zones=len(plan.zones), topics=len(plan.topics), lines=len(plan.lines), counters=len(plan.counters),
        offerings=len(offered), hours_taken=hours_taken, without_line=_without_line(by),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _By:
    """What every step needs to know."""

    mall_id: int
    actor: Actor
    now: datetime

    @property
    def mall(self) -> Mall:
        return organizations.mall_by_id(mall_id=self.mall_id)

    @contextmanager
    def row(self, what: Text, key: object) -> Iterator[None]:
        """Say of which row a refusal is."""
        try:
            yield
        except PlanRowRefused:
            raise
        except DomainError as refusal:
            raise PlanRowRefused(what=what, key=key, reason=refusal.user_message) from refusal


def _named(known: Mapping[K, T], key: K) -> T:
    """Return what the plan names. Raises InvalidInput with what there is."""
    if key not in known:
        there_is = ", ".join(sorted(map(str, known))[:_MOST_NAMED]) or "-"
        raise InvalidInput(reason=_("“%(key)s” tidak ada (yang ada: %(known)s).") % {"key": key, "known": there_is})
    return known[key]


def _take_hours(plan: MallPlan, by: _By) -> bool:
    if not plan.hours or building.has_hours(mall_id=by.mall_id):
        return False
    with by.row(_("Bagian"), "hours"):
        premises.put_opening_hours(mall_id=by.mall_id, hours=plan.hours, actor=by.actor, now=by.now)
    with by.row(_("Bagian"), "breaks"):
        premises.put_breaks(mall_id=by.mall_id, breaks=plan.breaks, actor=by.actor, now=by.now)
    return True


def _take_zones_and_topics(plan: MallPlan, by: _By) -> None:
    for zone in plan.zones:
        with by.row(_("Zona"), zone.number):
            premises.put_zone(mall_id=by.mall_id, plan=zone, actor=by.actor, now=by.now)
    zones = _zones(by)
    for position, topic in enumerate(plan.topics):
        with by.row(_("Topik"), topic.letter):
            premises.put_topic(
                mall_id=by.mall_id,
                plan=premises.TopicPlan(
                    letter=topic.letter, zone_id=_named(zones, str(topic.zone)), name_id=topic.name_id,
                    name_en=topic.name_en, icon=topic.icon, position=position,
                ),
                actor=by.actor, now=by.now,
            )  # fmt: skip


def _zones(by: _By) -> dict[str, int]:
    return {str(zone.number): zone.pk for zone in building.zones_of(mall_id=by.mall_id)}


def _take_lines(plan: MallPlan, by: _By) -> set[str]:
    """Return the keys of the services that have a line now."""
    agencies = {agency.key: agency.pk for agency in _tenants(by)}
    topics = {topic.letter: topic for topic in building.topics_of(mall_id=by.mall_id)}
    services = {service.key: service for service in services_of(agency_ids=agencies.values())}
    offered: set[str] = set()
    for line in plan.lines:
        with by.row(_("Antrean"), line.code):
            topic = _named(topics, line.topic)
            saved = premises.put_line(
                mall_id=by.mall_id,
                plan=premises.LinePlan(
                    code=line.code, agency_id=_named(agencies, line.agency), topic_id=topic.pk, zone_id=topic.zone_id,
                    name_id=line.name_id, name_en=line.name_en, daily_quota=line.daily_quota,
                    cutoff_minutes=line.cutoff_minutes, promise_minutes=line.promise_minutes,
                    typical_service_seconds=line.typical_minutes * 60,
                ),
                actor=by.actor, now=by.now,
            )  # fmt: skip
            for key in _meant(line.services, services):
                catalog_id = services[key].pk
                put_offering(mall_id=by.mall_id, service_id=catalog_id, line_id=saved.pk, actor=by.actor, now=by.now)
                offered.add(key)
    return offered


def _meant(asked: Iterable[str], services: Mapping[str, Service]) -> list[str]:
    found: list[str] = []
    for key in asked:
        if key.endswith(_EVERY):
            found += [each for each in services if each.startswith(key.removesuffix(_EVERY)) and each not in found]
        else:
            _named(services, key)
            found.append(key)
    return found


def _take_counters(plan: MallPlan, by: _By) -> None:
    zones, lines = _zones(by), {line.code: line for line in building.lines_of(mall_id=by.mall_id)}
    for counter in plan.counters:
        with by.row(_("Loket"), counter.code):
            served = [_named(lines, code) for code in counter.lines]
            agencies = {line.agency_id for line in served}
            premises.put_counter(
                mall_id=by.mall_id,
                plan=premises.CounterPlan(
                    code=counter.code, zone_id=_named(zones, counter.code[:1]),
                    line_ids=tuple(line.pk for line in served),
                    # A counter for lines of several agencies belongs to none of them.
                    agency_id=agencies.pop() if len(agencies) == 1 else None,
                ),
                actor=by.actor, now=by.now,
            )  # fmt: skip


def _tenants(by: _By) -> QuerySet[Agency]:
    return organizations.agencies_at(mall=by.mall, on=business_date(by.now, by.mall.time_zone))


def _without_line(by: _By) -> list[str]:
    offered = {offering.service.key for offering in offerings_at(mall=by.mall_id)}
    every = services_of(agency_ids=[agency.pk for agency in _tenants(by)])
    return [service.key for service in every if service.key not in offered]
