"""The building's plan: zones, topics, lines and counters. Each verb adds the thing or changes it to what is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anjungan.domain.organizations import permissions
from anjungan.domain.premises import events
from anjungan.domain.premises.models import Counter, CounterSkill, CounterState, Line, Topic, Zone
from anjungan.domain.premises.operations.telling import tell
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, InvalidInput, NotFound
from anjungan.foundation.operations import operation, part_of_operation

P = TypeVar("P", Zone, Topic, Line, Counter)


class CounterInUse(DomainError):
    """A counter with an officer keeps its place."""

    code = "counter_in_use"
    message = _("Loket %(counter)s sedang dipakai. Tutup dahulu, lalu ubah.")


@dataclass(frozen=True, kw_only=True)
class ZonePlan:
    """A zone as it shall be."""

    number: int
    name_id: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class TopicPlan:
    """A topic as it shall be."""

    letter: str
    zone_id: int
    name_id: str
    name_en: str
    icon: str
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class LinePlan:
    """A line as it shall be. `typical_service_source` says where the usual time comes from."""

    code: str
    agency_id: int
    topic_id: int
    zone_id: int
    name_id: str
    name_en: str
    daily_quota: int | None = None
    cutoff_minutes: int = 15
    promise_minutes: int | None = None
    typical_service_seconds: int = 600
    typical_service_source: str = ""
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class CounterPlan:
    """A counter as it shall be, with the lines that can be served there."""

    code: str
    zone_id: int
    line_ids: tuple[int, ...]
    agency_id: int | None = None


@operation
def set_zone(*, mall_id: int, plan: ZonePlan, actor: Actor, now: datetime) -> Zone:
    """Add a zone, or rename the one with this number."""
    permissions.require_manage(actor, mall_id=mall_id)
    return put_zone(mall_id=mall_id, plan=plan, actor=actor, now=now)


@operation
def set_topic(*, mall_id: int, plan: TopicPlan, actor: Actor, now: datetime) -> Topic:
    """Add a topic, or change the one with this letter."""
    permissions.require_manage(actor, mall_id=mall_id)
    return put_topic(mall_id=mall_id, plan=plan, actor=actor, now=now)


@operation
def set_line(*, mall_id: int, plan: LinePlan, actor: Actor, now: datetime) -> Line:
    """Add a line, or change the one with this code."""
    permissions.require_manage(actor, mall_id=mall_id)
    return put_line(mall_id=mall_id, plan=plan, actor=actor, now=now)


@operation
def set_counter(*, mall_id: int, plan: CounterPlan, actor: Actor, now: datetime) -> Counter:
    """Add a counter, or change the one with this code.

    Raises CounterInUse when an open counter would move to another zone or agency, InvalidInput when the code
    does not begin with the zone's number or a line is of another mall.
    """
    permissions.require_manage(actor, mall_id=mall_id)
    return put_counter(mall_id=mall_id, plan=plan, actor=actor, now=now)


@part_of_operation
def put_zone(*, mall_id: int, plan: ZonePlan, actor: Actor, now: datetime) -> Zone:
    """Do what `set_zone` promises, inside a larger operation that has asked for permission."""
    zone = Zone.objects.filter(mall_id=mall_id, number=plan.number).first()
    zone = zone or Zone(mall_id=mall_id, number=plan.number)
    return _put(
        zone,
        {"name_id": plan.name_id, "name_en": plan.name_en},
        what="zone",
        code=str(plan.number),
        actor=actor,
        now=now,
    )


@part_of_operation
def put_topic(*, mall_id: int, plan: TopicPlan, actor: Actor, now: datetime) -> Topic:
    """Do what `set_topic` promises, inside a larger operation that has asked for permission."""
    _require_zone(mall_id, plan.zone_id)
    topic = Topic.objects.filter(mall_id=mall_id, letter=plan.letter).first()
    topic = topic or Topic(mall_id=mall_id, letter=plan.letter)
    values = {
        "zone_id": plan.zone_id,
        "name_id": plan.name_id,
        "name_en": plan.name_en,
        "icon": plan.icon,
        "position": plan.position,
    }
    return _put(topic, values, what="topic", code=plan.letter, actor=actor, now=now)


@part_of_operation
def put_line(*, mall_id: int, plan: LinePlan, actor: Actor, now: datetime) -> Line:
    """Do what `set_line` promises, inside a larger operation that has asked for permission."""
    _require_zone(mall_id, plan.zone_id)
    if not Topic.objects.filter(pk=plan.topic_id, mall_id=mall_id).exists():
        raise NotFound
    line = Line.objects.filter(mall_id=mall_id, code=plan.code).first() or Line(mall_id=mall_id, code=plan.code)
    values = {
        "agency_id": plan.agency_id,
        "topic_id": plan.topic_id,
        "zone_id": plan.zone_id,
        "name_id": plan.name_id,
        "name_en": plan.name_en,
        "daily_quota": plan.daily_quota,
        "cutoff_minutes": plan.cutoff_minutes,
        "promise_minutes": plan.promise_minutes,
        "typical_service_seconds": plan.typical_service_seconds,
        "typical_service_source": plan.typical_service_source,
        "is_active": plan.is_active,
    }
    return _put(line, values, what="line", code=plan.code, actor=actor, now=now)


@part_of_operation
def put_counter(*, mall_id: int, plan: CounterPlan, actor: Actor, now: datetime) -> Counter:
    """Do what `set_counter` promises, inside a larger operation that has asked for permission."""
    zone = _require_zone(mall_id, plan.zone_id)
    if not plan.code.startswith(str(zone.number)):
        raise InvalidInput(reason=_("nomor loket harus diawali nomor zonanya."))
    lines = set(Line.objects.filter(mall_id=mall_id, pk__in=plan.line_ids).values_list("pk", flat=True))
    if lines != set(plan.line_ids):
        raise InvalidInput(reason=_("loket ini tidak melayani semua antrean yang dipilih."))
    counter = Counter.objects.select_for_update().filter(mall_id=mall_id, code=plan.code).first()
    moves = counter is not None and (counter.zone_id, counter.agency_id) != (plan.zone_id, plan.agency_id)
    if counter is not None and moves and counter.state != CounterState.CLOSED:
        raise CounterInUse(counter=counter.code)
    counter = counter or Counter(mall_id=mall_id, code=plan.code)
    counter = _put(
        counter,
        {"zone_id": plan.zone_id, "agency_id": plan.agency_id},
        what="counter",
        code=plan.code,
        actor=actor,
        now=now,
        changed_beside=_put_skills(counter, lines) if counter.pk else False,
    )
    _put_skills(counter, lines)
    return counter


def _put_skills(counter: Counter, lines: Iterable[int]) -> bool:
    wanted = set(lines)
    known = set(CounterSkill.objects.filter(counter=counter).values_list("line_id", flat=True))
    CounterSkill.objects.filter(counter=counter, line_id__in=known - wanted).delete()
    CounterSkill.objects.bulk_create(
        CounterSkill(counter=counter, line_id=line_id) for line_id in sorted(wanted - known)
    )
    return known != wanted


def _require_zone(mall_id: int, zone_id: int) -> Zone:
    zone = Zone.objects.filter(pk=zone_id, mall_id=mall_id).first()
    if zone is None:
        raise NotFound
    return zone


def _put(
    row: P,
    values: dict[str, Any],
    *,
    what: str,
    code: str,
    actor: Actor,
    now: datetime,
    changed_beside: bool = False,
) -> P:
    """Save the row when anything about it is new, and say so."""
    changed = not row.pk or any(getattr(row, name) != value for name, value in values.items())
    if not changed and not changed_beside:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean(validate_unique=False, validate_constraints=True)
    except ValidationError as error:
        raise InvalidInput(reason=" ".join(error.messages)) from error
    row.save()
    tell(events.LayoutChanged(mall_id=row.mall_id, what=what, code=code), by=actor, at=now)
    return row
