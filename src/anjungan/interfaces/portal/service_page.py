"""One service: what to bring, how long, what it costs, where, and what it is not for. Also as a list on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.appointments.queries import remote_rule_of, rule_of
from anjungan.domain.catalog.components import FeeBasis, Requirement
from anjungan.domain.catalog.components.telling import evidence_words, length, lines_of, rupiah
from anjungan.domain.catalog.queries import (
    StandardInForce,
    life_events_with,
    offering_of,
    service_by_key,
    standard_in_force,
)
from anjungan.domain.premises.queries import counters_for
from anjungan.domain.queueing.queries.usual_times import UsualTimes, usual_times
from anjungan.foundation import clock
from anjungan.interfaces.portal.hall import Standing, line_now
from anjungan.interfaces.portal.place import Place, place_of
from anjungan.interfaces.portal.waits.calm import quiet_now_sentence, quiet_today

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import LifeEvent, Offering, Service
    from anjungan.domain.organizations.models import Mall

# What a service usually takes changes by the day, not by the minute.
_REMEMBER_SECONDS = 600
_NOT_YET = "none"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One way to answer a requirement: things that are brought together, and for whom this way is meant."""

    things: list[str]
    when: str


@dataclass(frozen=True, kw_only=True)
class ToBring:
    """A requirement as a person reads it. `choices` are alternatives: any one is enough."""

    question: str
    when: str
    choices: list[Choice]

    @property
    def has_alternatives(self) -> bool:
        """Whether one of several is enough."""
        return len(self.choices) > 1


@dataclass(frozen=True, kw_only=True)
class ServicePage:
    """All that portal/service.html and portal/checklist.html may show. None stays unknown: nothing is made up."""

    service: Service
    offering: Offering | None
    counters: list[str]
    standing: Standing | None
    usual: UsualTimes | None
    quiet: str
    standard: StandardInForce | None
    events: list[LifeEvent]
    takes_bookings: bool
    goes_home: bool
    now: datetime

    @property
    def to_bring(self) -> list[ToBring] | None:
        """What to bring; None when no source tells, empty when nothing is needed."""
        return None if self.standard is None else to_bring(self.standard)

    @property
    def always(self) -> list[ToBring]:
        """What everybody brings."""
        return [each for each in self.to_bring or [] if not each.when]

    @property
    def sometimes(self) -> list[ToBring]:
        """What only some bring, each with its condition."""
        return [each for each in self.to_bring or [] if each.when]

    @property
    def at_counter(self) -> str:
        """How long it takes at the counter: as measured here, else as printed."""
        if self.usual is not None:
            minutes = max(1, round(self.usual.service_seconds / 60))
            return _("sekitar %(minutes)s menit") % {"minutes": minutes}
        printed = self._lines("counter_minutes")
        return printed[0] if printed else ""

    @property
    def ready(self) -> str:
        """When it is ready."""
        limit = self.standard.content.time_limit.value if self.standard is not None else None
        return length(limit.value, limit.unit, least=limit.least) if limit is not None else ""

    @property
    def fee(self) -> str:
        """What it costs, in a few letters."""
        return fee_in_short(self.standard)

    @property
    def fee_lines(self) -> list[str]:
        """Every amount with what it is for, when there is more than the short form says."""
        fee = self.standard.content.fee.value if self.standard is not None else None
        if fee is None or (len(fee.variants) <= 1 and not fee.note):
            return []
        return [line for line in self._lines("fee") if line != self.fee]

    @property
    def counters_text(self) -> str:
        """The counters that serve it: `201`, or `201–206`."""
        if not self.counters:
            return ""
        return self.counters[0] if len(self.counters) == 1 else f"{self.counters[0]}–{self.counters[-1]}"

    @property
    def exclusions(self) -> list[str]:
        """What cannot be done with it."""
        return self._lines("exclusions")

    @property
    def steps(self) -> list[str]:
        """The way through, one sentence a step."""
        return self._lines("procedure")

    @property
    def product(self) -> str:
        """What one takes home."""
        return next(iter(self._lines("product")), "")

    @property
    def legal_basis(self) -> list[str]:
        """The rules it rests on."""
        return self._lines("legal_basis")

    @property
    def complaints(self) -> list[str]:
        """Where to complain, as printed."""
        return self._lines("complaints")

    @property
    def compensation(self) -> list[str]:
        """What one gets when the promise is missed."""
        return self._lines("compensation")

    def _lines(self, component: str) -> list[str]:
        return (lines_of(self.standard.content, component) or []) if self.standard is not None else []


def fee_in_short(standard: StandardInForce | None) -> str:
    """Return what a service costs in a few letters: free, one amount, from the least, or that it is worked out."""
    fee = standard.content.fee.value if standard is not None else None
    if fee is None:
        return ""
    if fee.basis is FeeBasis.FREE:
        return _("Gratis")
    amounts = [variant.amount for variant in fee.variants]
    if not amounts:
        return _("Dihitung") if fee.basis is FeeBasis.FORMULA else ""
    least = rupiah(min(amounts)) if min(amounts) else _("Gratis")
    return least if len(set(amounts)) == 1 else _("mulai %(amount)s") % {"amount": least}


def to_bring(standard: StandardInForce) -> list[ToBring] | None:
    """Return what a standard asks for, alternatives together; None when it does not tell."""
    asked = standard.content.requirements.value
    return None if asked is None else [_asked(each) for each in asked]


def _asked(requirement: Requirement) -> ToBring:
    lists = requirement.lists
    alone = len(lists) == 1 and lists[0].when is not None and requirement.when is None
    return ToBring(
        question=requirement.question,
        when=(lists[0].when if alone else requirement.when) or "",
        choices=[
            Choice(things=[evidence_words(each) for each in one.evidence], when="" if alone else one.when or "")
            for one in lists
        ],
    )


@require_safe
def show_service(request: HttpRequest, key: str) -> HttpResponse:
    """Show a service as somebody who prepares to come needs it."""
    return _render(request, key, "portal/service.html")


@require_safe
def show_checklist(request: HttpRequest, key: str) -> HttpResponse:
    """Show what to bring as a list to print."""
    return _render(request, key, "portal/checklist.html")


def _render(request: HttpRequest, key: str, template: str) -> HttpResponse:
    place, now = place_of(request), clock.now()
    service = service_by_key(key=key[:100])
    if service is None:
        raise Http404
    with timezone.override(place.time_zone):
        page = _page(service, place, now)
        return render(request, template, {"page": page, "place": place, "mall": place.mall})


def _page(service: Service, place: Place, now: datetime) -> ServicePage:
    mall = place.mall
    offering = offering_of(mall=mall, service=service) if mall is not None else None
    today = clock.business_date(now, mall.time_zone if mall is not None else "Asia/Jakarta")
    return ServicePage(
        service=service,
        offering=offering,
        counters=counters_for(line_id=offering.line_id) if offering is not None else [],
        standing=line_now(offering.line, mall, now=now) if offering is not None and mall is not None else None,
        usual=_usual(offering, mall, now) if offering is not None and mall is not None else None,
        quiet=_quiet(offering, mall, now) if offering is not None and mall is not None else "",
        standard=standard_in_force(service=service.key, mall=mall or 0, on=today),
        events=life_events_with(service=service),
        takes_bookings=offering is not None and rule_of(line_id=offering.line_id) is not None,
        goes_home=offering is not None and remote_rule_of(line_id=offering.line_id) is not None,
        now=now,
    )


def _quiet(offering: Offering, mall: Mall, now: datetime) -> str:
    return quiet_now_sentence(quiet_today(mall, now=now).get(offering.line_id), mall, now=now)


def _usual(offering: Offering, mall: Mall, now: datetime) -> UsualTimes | None:
    """Return what it usually takes, remembered for some minutes."""
    key = f"usual:{offering.pk}:{clock.business_date(now, mall.time_zone)}"
    known: UsualTimes | str | None = cache.get(key)
    if known is None:
        found = usual_times(mall=mall, offering_id=offering.pk, line_id=offering.line_id, now=now)
        cache.set(key, found or _NOT_YET, _REMEMBER_SECONDS)
        return found
    return known if isinstance(known, UsualTimes) else None
