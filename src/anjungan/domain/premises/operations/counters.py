"""Opening, pausing and closing a counter: the steps that the queue wraps in its own operations."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from anjungan.domain.organizations import permissions
from anjungan.domain.organizations.queries import officers_at
from anjungan.domain.premises import events
from anjungan.domain.premises.models import Counter, CounterSkill, CounterState, Duty
from anjungan.domain.premises.operations.telling import tell
from anjungan.domain.premises.states import COUNTER_TRANSITIONS
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, InvalidInput, NotAllowed, NotFound
from anjungan.foundation.operations import part_of_operation


class CounterStaffed(DomainError):
    """Somebody else is signed on at the counter."""

    code = "counter_staffed"
    message = _("Loket %(counter)s sedang dipakai petugas lain. Minta ia menutupnya dahulu.")


class OfficerElsewhere(DomainError):
    """The officer is signed on at another counter."""

    code = "officer_elsewhere"
    message = _("Anda masih bertugas di loket %(counter)s. Tutup loket itu dahulu.")


class CounterStateRefused(DomainError):
    """The counter cannot go from its state to the one asked for."""

    code = "counter_state_refused"
    message = _("Loket %(counter)s sedang %(state)s. Muat ulang halaman untuk melihat keadaannya.")


@part_of_operation
def open_counter(*, counter_id: int, actor: Actor, now: datetime, officer_id: int | None = None) -> Counter:
    """Sign an officer (the actor, unless named) on and set which lines are called from here.

    The lines are those of the officer's duty here at this hour, or all skills of the counter. Raises
    InvalidInput for somebody who is no officer here, CounterStaffed, OfficerElsewhere, CounterStateRefused,
    NotAllowed. Opening one's own open counter again changes nothing.
    """
    counter = locked_counter(counter_id=counter_id)
    permissions.require_serve(actor, mall_id=counter.mall_id, agency_id=counter.agency_id)
    officer = officer_id if officer_id is not None else actor.user_id
    if officer is None:
        raise InvalidInput(reason=_("sebutkan petugas yang bertugas di loket."))
    if officer != actor.user_id:
        permissions.require_manage(actor, mall_id=counter.mall_id)
        if not officers_at(mall_id=counter.mall_id, agency_id=counter.agency_id).filter(pk=officer).exists():
            raise InvalidInput(reason=_("orang itu bukan petugas untuk loket ini."))
    if counter.officer_id is not None and counter.officer_id != officer:
        raise CounterStaffed(counter=counter.code)
    if counter.state == CounterState.OPEN:
        return counter
    elsewhere = Counter.objects.filter(officer_id=officer).exclude(pk=counter.pk).values_list("code", flat=True)
    if other := elsewhere.first():
        raise OfficerElsewhere(counter=other)
    _move(counter, CounterState.OPEN, now)
    counter.officer_id = officer
    counter.active_line_ids = lines_for_duty(counter_id=counter.pk, officer_id=officer, now=now)
    counter.save(update_fields=["state", "state_reason", "state_since", "officer", "active_line_ids"])
    tell(
        events.CounterOpened(**_facts(counter), line_ids=counter.active_line_ids),
        by=actor,
        at=now,
    )
    return counter


@part_of_operation
def pause_counter(*, counter_id: int, reason: str, actor: Actor, now: datetime) -> Counter:
    """Stop calling from here for a while. The reason is a short word for the screens, not about a person."""
    counter = locked_counter(counter_id=counter_id)
    _require_own(actor, counter)
    _move(counter, CounterState.PAUSED, now, reason=reason)
    counter.save(update_fields=["state", "state_reason", "state_since"])
    tell(
        events.CounterPaused(**_facts(counter), reason=counter.state_reason),
        by=actor,
        at=now,
    )
    return counter


@part_of_operation
def resume_counter(*, counter_id: int, actor: Actor, now: datetime) -> Counter:
    """Call from here again, with the lines of the duty at this hour."""
    counter = locked_counter(counter_id=counter_id)
    _require_own(actor, counter)
    if counter.state != CounterState.PAUSED or counter.officer_id is None:
        raise CounterStateRefused(counter=counter.code, state=counter.get_state_display().lower())
    _move(counter, CounterState.OPEN, now)
    counter.active_line_ids = lines_for_duty(counter_id=counter.pk, officer_id=counter.officer_id, now=now)
    counter.save(update_fields=["state", "state_reason", "state_since", "active_line_ids"])
    tell(
        events.CounterResumed(**_facts(counter), line_ids=counter.active_line_ids),
        by=actor,
        at=now,
    )
    return counter


@part_of_operation
def close_counter(*, counter_id: int, actor: Actor, now: datetime) -> Counter:
    """Sign the officer off. Closing a closed counter changes nothing. Tickets at hand are the queue's matter."""
    counter = locked_counter(counter_id=counter_id)
    if counter.state == CounterState.CLOSED:
        return counter
    _require_own(actor, counter)
    _move(counter, CounterState.CLOSED, now)
    counter.officer = None
    counter.active_line_ids = []
    counter.save(update_fields=["state", "state_reason", "state_since", "officer", "active_line_ids"])
    tell(events.CounterClosed(**_facts(counter)), by=actor, at=now)
    return counter


@part_of_operation
def set_counter_lines(*, counter_id: int, line_ids: list[int], actor: Actor, now: datetime) -> Counter:
    """Call these lines from an open counter from now on; a manager does this when a line grows too long.

    Raises InvalidInput for a line that the counter cannot serve.
    """
    counter = locked_counter(counter_id=counter_id)
    permissions.require_manage(actor, mall_id=counter.mall_id)
    if counter.state == CounterState.CLOSED:
        raise CounterStateRefused(counter=counter.code, state=counter.get_state_display().lower())
    wanted = sorted(set(line_ids))
    skills = CounterSkill.objects.filter(counter=counter, line_id__in=wanted).values_list("line_id", flat=True)
    if not wanted or sorted(skills) != wanted:
        raise InvalidInput(reason=_("loket ini tidak melayani semua antrean yang dipilih."))
    counter.active_line_ids = wanted
    counter.save(update_fields=["active_line_ids"])
    tell(
        events.CounterLinesChanged(**_facts(counter), line_ids=wanted),
        by=actor,
        at=now,
    )
    return counter


def locked_counter(*, counter_id: int) -> Counter:
    """Return the counter, held until the operation ends. Raises NotFound."""
    counter = Counter.objects.select_for_update(no_key=True).filter(pk=counter_id).first()
    if counter is None:
        raise NotFound
    return counter


def lines_for_duty(*, counter_id: int, officer_id: int, now: datetime) -> list[int]:
    """Return the active lines an officer calls at a counter at this hour: the duty's, or every skill."""
    skills = set(
        CounterSkill.objects.filter(counter_id=counter_id, line__is_active=True).values_list("line_id", flat=True)
    )
    on_duty = Duty.objects.filter(counter_id=counter_id, officer_id=officer_id, starts_at__lte=now, ends_at__gt=now)
    chosen = set(on_duty.annotate(line_id=F("lines")).filter(line_id__isnull=False).values_list("line_id", flat=True))
    return sorted(skills & chosen if chosen else skills)


def _require_own(actor: Actor, counter: Counter) -> None:
    """Let the officer who sits here, or a manager."""
    if counter.officer_id is not None and counter.officer_id == actor.user_id:
        permissions.require_serve(actor, mall_id=counter.mall_id, agency_id=counter.agency_id)
        return
    if not permissions.may_manage(actor, mall_id=counter.mall_id):
        raise NotAllowed


def _move(counter: Counter, state: CounterState, now: datetime, *, reason: str = "") -> None:
    if not COUNTER_TRANSITIONS.allows(CounterState(counter.state), state):
        raise CounterStateRefused(counter=counter.code, state=counter.get_state_display().lower())
    counter.state = state
    counter.state_reason = reason.strip()[:120]
    counter.state_since = now


class _Facts(TypedDict):
    mall_id: int
    zone_id: int
    counter_id: int
    counter_code: str


def _facts(counter: Counter) -> _Facts:
    return {
        "mall_id": counter.mall_id,
        "zone_id": counter.zone_id,
        "counter_id": counter.pk,
        "counter_code": counter.code,
    }
