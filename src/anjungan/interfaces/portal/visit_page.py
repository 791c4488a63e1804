"""My turn: the page behind the code of a visit. Works without scripts; with them it keeps itself fresh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.queries import PublishedStandard, Requirement, standards_of
from anjungan.domain.queueing.queries import ErrandOnPage, TicketPage
from anjungan.foundation import clock
from anjungan.interfaces.portal.expectations import Expected, expected
from anjungan.interfaces.portal.lookup import by_code

MOST_DOTS = 8
UNFINISHED = frozenset({"reserved", "waiting", "called", "serving", "held", "absent"})
MAY_BE_DROPPED = frozenset({"waiting", "held", "absent"})


@dataclass(frozen=True, kw_only=True)
class RequirementGroup:
    """Things to bring of which one is enough; a single thing is a group of its own."""

    choices: list[Requirement]


@dataclass(frozen=True, kw_only=True)
class ErrandStep:
    """One errand as a step on the way through the building."""

    errand: ErrandOnPage
    expected: Expected | None
    standard: PublishedStandard | None
    is_current: bool

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens here."""
        return self.errand.state not in UNFINISHED

    @property
    def may_be_dropped(self) -> bool:
        """Whether the visitor may give it up now."""
        return self.errand.state in MAY_BE_DROPPED

    @property
    def to_bring(self) -> list[RequirementGroup] | None:
        """What to bring, alternatives together; None when no source tells."""
        if self.standard is None or self.standard.requirements is None:
            return None
        return _grouped(self.standard.requirements)


@dataclass(frozen=True, kw_only=True)
class VisitPage:
    """All that portal/visit.html may show."""

    number: str
    code: str
    state: str
    present_at: datetime | None
    ended_at: datetime | None
    current: ErrandStep | None
    steps: list[ErrandStep]
    missed: list[ErrandStep]
    shown_at: datetime

    @property
    def ahead_dots(self) -> range | None:
        """A dot for each person before, None when there are too many to count at a glance."""
        ahead = self.current.errand.ahead if self.current else 0
        return range(ahead) if ahead <= MOST_DOTS else None

    @property
    def may_leave(self) -> bool:
        """Whether there is something left to give up and nothing happens at a counter now."""
        states = {step.errand.state for step in self.steps}
        return self.state == "open" and not states & {"called", "serving"} and bool(states & MAY_BE_DROPPED)


def _grouped(requirements: Sequence[Requirement]) -> list[RequirementGroup]:
    groups: dict[str, RequirementGroup] = {}
    for index, requirement in enumerate(requirements):
        name = requirement.group or f"only {index}"
        groups.setdefault(name, RequirementGroup(choices=[])).choices.append(requirement)
    return list(groups.values())


def visit_page(found: TicketPage, *, now: datetime) -> VisitPage:
    """Return the page of a visit as it reads now. One statement beyond the visit itself."""
    visit, first = found.visit, found.now_errand
    unfinished = [errand for errand in found.errands if errand.state in UNFINISHED]
    standards = standards_of(offerings=[errand.offering for errand in unfinished if errand.offering])
    steps = [
        ErrandStep(
            errand=errand,
            expected=expected(errand, now=now),
            standard=standards.get(errand.offering) if errand.offering else None,
            is_current=first is not None and errand.uuid == first.uuid,
        )
        for errand in found.errands
    ]
    return VisitPage(
        number=visit.number,
        code=visit.code,
        state=visit.state,
        present_at=visit.present_at,
        ended_at=visit.ended_at,
        current=next((step for step in steps if step.is_current), None),
        steps=steps,
        missed=[step for step in steps if step.errand.state == "absent"],
        shown_at=now,
    )


@require_safe
@by_code
def show_visit(request: HttpRequest, found: TicketPage) -> HttpResponse:
    """Show where the visit stands."""
    return _render(request, found, "portal/visit.html")


def _render(request: HttpRequest, found: TicketPage, template: str) -> HttpResponse:
    with timezone.override(found.visit.mall.time_zone):
        page = visit_page(found, now=clock.now())
        return render(request, template, {"page": page, "mall": found.visit.mall})
