"""Days and times of one service: which are free, and of every other why it is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.ports import reachable_kinds
from anjungan.domain.appointments.queries import DayPlan, SlotPlan, plan_of, rule_of
from anjungan.domain.catalog.queries import offering_of, service_by_key
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.portal.booking.finding import holder_of, holds_too_fast, remember_holder
from anjungan.interfaces.portal.lookup import slow_down
from anjungan.interfaces.portal.place import Place, place_of

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import BookingRule
    from anjungan.domain.catalog.models import Offering, Service
    from anjungan.domain.organizations.models import Mall

SOMEBODY = Actor.visitor("portal")


@dataclass(frozen=True, kw_only=True)
class Times:
    """Days with their times, for so many people, and the day that is looked at. For a first or another time."""

    rule: BookingRule
    people: int
    days: list[DayPlan]
    chosen: DayPlan | None
    asked: date | None = None

    @property
    def is_elsewhen(self) -> bool:
        """Whether another day was asked for than those that can be booked."""
        return self.asked is not None and all(day.day != self.asked for day in self.days)

    @property
    def free(self) -> list[SlotPlan]:
        """The times of the chosen day that have room for all of them."""
        return self.chosen.free_for(self.people) if self.chosen is not None else []

    @property
    def near(self) -> list[DayPlan]:
        """The days up to the last with times; all of them when none has any."""
        last = max((place for place, day in enumerate(self.days, start=1) if day.slots), default=len(self.days))
        return self.days[:last]

    @property
    def far(self) -> list[DayPlan]:
        """The days after the last with times: each says why, on a second look."""
        return self.days[len(self.near) :]

    @property
    def may_wait(self) -> bool:
        """Whether the chosen day is full, so that one may wait for it."""
        return self.chosen is not None and bool(self.chosen.slots) and not self.free

    @property
    def choices(self) -> range:
        """How many people one booking may be for."""
        return range(1, self.rule.most_people + 1)

    @property
    def next_day(self) -> date | None:
        """The first day with room, for the way on from a full one."""
        return next((day.day for day in self.days if day.free_for(self.people)), None)


@dataclass(frozen=True, kw_only=True)
class TimesPage:
    """All that portal/booking/times.html may show. `times` is None when the service takes no bookings."""

    service: Service
    offering: Offering | None
    times: Times | None
    reachable: bool
    place: Place


def times_of(rule: BookingRule, request: HttpRequest, now: datetime, *, people: int = 1) -> Times:
    """Return the days of a line from today to its horizon, with the day of the address (`?hari=`) or the first free."""
    today = clock.business_date(now, rule.line.mall.time_zone)
    plan = plan_of(rule=rule, first=today, last=today + timedelta(days=rule.horizon_days), now=now)
    asked = day_in(request.GET.get("hari", ""))
    chosen = next((day for day in plan.days if day.day == asked), None) or next(
        (day for day in plan.days if day.free_for(people)), None
    )
    return Times(rule=rule, people=people, days=plan.days, chosen=chosen, asked=asked)


def day_in(text: str) -> date | None:
    """Return the day written as `2025-11-07`, None when it is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def instant_in(text: str) -> datetime | None:
    """Return the instant written in ISO 8601 with its zone, None when it is none."""
    try:
        at = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def people_in(text: str, rule: BookingRule) -> int:
    """Return how many people, 1 when it is not said or cannot be."""
    return int(text) if text.isdecimal() and len(text) < 3 and 1 <= int(text) <= rule.most_people else 1


@require_http_methods(["GET", "HEAD", "POST"])
def show_times(request: HttpRequest, key: str) -> HttpResponse:
    """Show days and times; a POST holds one for ten minutes."""
    place, now = place_of(request), clock.now()
    service = service_by_key(key=key[:100])
    if service is None or place.mall is None:
        raise Http404
    offering = offering_of(mall=place.mall, service=service)
    rule = rule_of(line_id=offering.line_id) if offering is not None else None
    if request.method == "POST" and offering is not None and rule is not None:
        return _hold(request, offering, rule, place.mall, now)
    with timezone.override(place.time_zone):
        people = people_in(request.GET.get("orang", ""), rule) if rule is not None else 1
        times = times_of(rule, request, now, people=people) if rule is not None else None
        page = TimesPage(
            service=service, offering=offering, times=times, reachable=bool(reachable_kinds()), place=place
        )
        return render(request, "portal/booking/times.html", {"page": page, "place": place, "mall": place.mall})


def _hold(request: HttpRequest, offering: Offering, rule: BookingRule, mall: Mall, now: datetime) -> HttpResponse:
    people = people_in(request.POST.get("orang", ""), rule)
    day = day_in(request.POST.get("hari", ""))
    back = f"{request.path}?{_query(request, people, day)}"
    if holds_too_fast(request):
        return slow_down(request)
    mark, holder = holder_of(request)
    facts: dict[str, Any] = {
        "mall_id": mall.pk, "offering": offering.uuid, "actor": SOMEBODY, "now": now, "people": people,
        "holder": holder, "language": (get_language() or "id")[:2],
    }  # fmt: skip
    at = instant_in(request.POST.get("waktu", ""))
    try:
        if request.POST.get("tunggu") == "1" and day is not None:
            booking = appointments.join_waiting_list(**facts, day=day)
        elif at is not None:
            booking = appointments.hold_slot(**facts, starts_at=at)
        else:
            messages.error(request, _("Pilih satu waktu dahulu."))
            return redirect(back)
    except DomainError as refusal:
        with timezone.override(mall.time_zone):
            messages.error(request, refusal.user_message)
        return redirect(back)
    response = redirect("portal:booking", booking.code)
    remember_holder(response, request, mark)
    return response


def _query(request: HttpRequest, people: int, day: date | None) -> str:
    kept = {"mal": request.GET.get("mal", "")[:80], "orang": str(people), "hari": day.isoformat() if day else ""}
    return "&".join(
        f"{name}={value}" for name, value in kept.items() if value.replace("_", "").replace("-", "").isalnum()
    )
