"""Choosing a counter: one's duty first, then the others one may serve at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.organizations.permissions import may_serve
from anjungan.domain.premises.queries import OperatingStatus, counters_of, duties_on, why_closed
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.interfaces.entry.authentication import actor_of, staff_only
from anjungan.interfaces.entry.workplace import workplace

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.models import Counter, Duty


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """All that counter/home.html may show."""

    officer: str
    mine: Counter | None
    duty: Duty | None
    others: list[Counter]
    status: OperatingStatus


@require_safe
@staff_only
def show_counters(request: HttpRequest) -> HttpResponse:
    """Show where the officer sits today, and the other counters."""
    actor, now = actor_of(request), clock.now()
    mall = workplace(request, actor, Scope.TICKETS_SERVE)
    counters = [
        counter
        for counter in counters_of(mall_id=mall.pk)
        if may_serve(actor, mall_id=mall.pk, agency_id=counter.agency_id)
    ]
    mine = next((counter for counter in counters if counter.officer_id == actor.user_id), None)
    duty = None if mine else _duty(mall, actor)
    first = mine.pk if mine else duty.counter_id if duty else None
    page = HomePage(
        officer=actor.label, mine=mine, duty=duty, others=[counter for counter in counters if counter.pk != first],
        status=why_closed(mall=mall, at=now),
    )  # fmt: skip
    with timezone.override(mall.time_zone):
        return render(request, "counter/home.html", {"page": page, "mall": mall})


def _duty(mall: Mall, actor: Actor) -> Duty | None:
    """Return the duty that runs now, else the next of today, else the last."""
    now = clock.now()
    today = [
        duty
        for duty in duties_on(mall_id=mall.pk, business_date=clock.business_date(now, mall.time_zone))
        if duty.officer_id == actor.user_id
    ]
    ahead = [duty for duty in today if duty.ends_at > now]
    return min(ahead, key=lambda duty: duty.starts_at) if ahead else today[-1] if today else None
