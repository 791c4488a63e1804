"""Who sits where on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from anjungan.domain.organizations import permissions
from anjungan.domain.premises import events
from anjungan.domain.premises.models import Counter, CounterSkill, Duty, DutyBreak, DutyBreakReason
from anjungan.domain.premises.operations.telling import tell
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import DomainError, InvalidInput, NotFound
from anjungan.foundation.operations import operation, part_of_operation


class CounterHasDuty(DomainError):
    """Somebody else has this counter at that time."""

    code = "counter_has_duty"
    message = _("Loket %(counter)s sudah ada petugasnya pada jam itu. Pilih jam atau loket lain.")


class OfficerHasDuty(DomainError):
    """The officer has another place at that time."""

    code = "officer_has_duty"
    message = _("Petugas sudah dijadwalkan di loket lain pada jam itu. Pilih jam atau petugas lain.")


@dataclass(frozen=True, kw_only=True)
class PlannedBreak:
    """A break to plan within a duty."""

    starts_at: datetime
    ends_at: datetime
    reason: str = DutyBreakReason.LUNCH


@operation
def assign_duty(
    *,
    counter_id: int,
    officer_id: int,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    line_ids: Iterable[int] = (),
    breaks: Iterable[PlannedBreak] = (),
) -> Duty:
    """Give an officer a place for a part of one business day, for some lines or (none named) all of them.

    Raises CounterHasDuty, OfficerHasDuty, and InvalidInput for hours that cross midnight at the mall, breaks
    outside the duty, or lines the counter cannot serve.
    """
    counter = Counter.objects.select_related("mall").filter(pk=counter_id).first()
    if counter is None:
        raise NotFound
    permissions.require_manage(actor, mall_id=counter.mall_id)
    return add_duty(
        counter=counter,
        officer_id=officer_id,
        starts_at=starts_at,
        ends_at=ends_at,
        actor=actor,
        now=now,
        line_ids=line_ids,
        breaks=breaks,
    )


@part_of_operation
def add_duty(
    *,
    counter: Counter,
    officer_id: int,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    line_ids: Iterable[int] = (),
    breaks: Iterable[PlannedBreak] = (),
) -> Duty:
    """Do what `assign_duty` promises, inside a larger operation that has asked for permission."""
    zone = counter.mall.time_zone
    day = business_date(starts_at, zone)
    if ends_at <= starts_at or business_date(ends_at, zone) != day:
        raise InvalidInput(reason=_("tugas harus mulai dan berakhir pada hari yang sama."))
    wanted = sorted(set(line_ids))
    if wanted and CounterSkill.objects.filter(counter=counter, line_id__in=wanted).count() != len(wanted):
        raise InvalidInput(reason=_("loket ini tidak melayani semua antrean yang dipilih."))
    rests = sorted(breaks, key=lambda rest: rest.starts_at)
    _check_breaks(rests, starts_at, ends_at)
    try:
        with transaction.atomic():
            duty = Duty.objects.create(
                counter=counter,
                officer_id=officer_id,
                business_date=day,
                starts_at=starts_at,
                ends_at=ends_at,
            )
    except IntegrityError as error:
        if "one_officer_per_counter_at_a_time" in str(error):
            raise CounterHasDuty(counter=counter.code) from error
        if "one_counter_per_officer_at_a_time" in str(error):
            raise OfficerHasDuty from error
        raise
    duty.lines.set(wanted)
    DutyBreak.objects.bulk_create(
        DutyBreak(duty=duty, starts_at=rest.starts_at, ends_at=rest.ends_at, reason=rest.reason) for rest in rests
    )
    tell(
        events.DutyAssigned(
            mall_id=counter.mall_id, duty_id=duty.pk, counter_id=counter.pk, business_date=day.isoformat()
        ),
        by=actor,
        at=now,
    )
    return duty


def _check_breaks(rests: list[PlannedBreak], starts_at: datetime, ends_at: datetime) -> None:
    free_from = starts_at
    for rest in rests:
        if rest.starts_at < free_from or rest.ends_at <= rest.starts_at or rest.ends_at > ends_at:
            raise InvalidInput(reason=_("istirahat harus berada di dalam jam tugas dan tidak bertumpuk."))
        free_from = rest.ends_at


@operation
def remove_duty(*, duty_id: int, actor: Actor, now: datetime) -> None:
    """Take a duty off the roster. Raises NotFound when it is gone already."""
    duty = Duty.objects.select_for_update(of=("self",)).select_related("counter").filter(pk=duty_id).first()
    if duty is None:
        raise NotFound
    permissions.require_manage(actor, mall_id=duty.counter.mall_id)
    fact = events.DutyRemoved(
        mall_id=duty.counter.mall_id,
        duty_id=duty.pk,
        counter_id=duty.counter_id,
        business_date=duty.business_date.isoformat(),
    )
    duty.delete()
    tell(fact, by=actor, at=now)
