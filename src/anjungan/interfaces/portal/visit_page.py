"""My turn: the page behind the code of a visit. Works without scripts; with them it keeps itself fresh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.appointments.queries import remote_rule_of
from anjungan.domain.catalog.queries import PublishedStandard, Requirement, standards_of
from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.queries import VisitOutlook, visit_outlook
from anjungan.domain.forecasting.states import TRAVEL_CHOICES, Channel
from anjungan.domain.notifications.queries import is_reachable
from anjungan.domain.queueing.queries import ErrandOnPage, TicketPage
from anjungan.domain.queueing.queries.opening import statuses
from anjungan.domain.queueing.queries.remote import turn_passed
from anjungan.domain.queueing.states import Outcome
from anjungan.foundation import clock, streams
from anjungan.interfaces.entry.expectations import Expected, expected
from anjungan.interfaces.entry.formats import text_in_language
from anjungan.interfaces.portal.lookup import FoundVisit, by_code

MOST_DOTS = 8
# The time to come is said in steps of five minutes.
_ROUNDING = timedelta(minutes=5)
# A change of place is read out only here, not at every step.
MARKS = (0, 1, 2, 3, 5, 10)
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
    shown_at: datetime

    @property
    def title(self) -> str:
        """What the person came for, in the language now active; the line where it is no service of the catalogue."""
        return text_in_language(self.errand, "service") or (
            self.errand.line_en if (get_language() or "").startswith("en") else self.errand.line
        )

    @property
    def outcome(self) -> str:
        """How it ended, in words."""
        return str(Outcome(self.errand.outcome).label).capitalize() if self.errand.outcome else ""

    @property
    def promise_is_past(self) -> bool:
        """Whether even the earliest call comes later than the line promises."""
        low = self.expected.low if self.expected is not None else None
        if low is None or self.errand.promise_minutes is None:
            return False
        return low > self.errand.entered_at + timedelta(minutes=self.errand.promise_minutes)

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens here."""
        return self.errand.state not in UNFINISHED

    @property
    def is_settled(self) -> bool:
        """Whether it went as the visitor came for, so that it may be ticked off."""
        return self.errand.state == "done" and self.errand.outcome != "incomplete"

    @property
    def may_be_dropped(self) -> bool:
        """Whether the visitor may give it up now."""
        return self.errand.state in MAY_BE_DROPPED

    @property
    def may_return_to_place(self) -> bool:
        """Whether somebody who was missed may still come back to the old place."""
        return self.errand.grace_until is not None and self.shown_at <= self.errand.grace_until

    @property
    def to_bring(self) -> list[RequirementGroup] | None:
        """What to bring, alternatives together; None when no source tells."""
        if self.standard is None or self.standard.requirements is None:
            return None
        return _grouped(self.standard.requirements)


@dataclass(frozen=True, kw_only=True)
class AwayNow:
    """A number from home whose holder is not here yet. `until` is when it ends, once the turn has passed."""

    passed_at: datetime | None
    until: datetime | None
    places_behind: int


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
    shown_at: datetime
    # Set while somebody holds a number from home and is not here yet.
    away: AwayNow | None
    # Why nobody is called in the line of the current errand now; empty when people are.
    waits_why: str
    outlook: VisitOutlook

    @property
    def is_near(self) -> bool:
        """Whether the visitor should set out now, or stay: the earliest call is within the way back."""
        return (
            (self.state == "open" or self.away is not None)
            and self.outlook.is_near
            and self.current is not None
            and (self.current.errand.state in {"waiting", "reserved"})
            and self._is_still_near
        )

    @property
    def _is_still_near(self) -> bool:
        # Whoever was told that the turn is near may see the line closed for hours a minute later.
        expected = self.current.expected if self.current is not None else None
        if expected is None or expected.sit_at is None:
            return True
        return expected.sit_at - self.shown_at <= timedelta(minutes=self.outlook.travel_minutes) + _ROUNDING

    @property
    def travel_choices(self) -> list[tuple[int, bool]]:
        """The ways back to choose from, in minutes, and which one counts now."""
        chosen = self.outlook.travel_minutes
        return [(minutes, minutes == chosen) for minutes in sorted({*TRAVEL_CHOICES, chosen})]

    @property
    def may_choose_travel(self) -> bool:
        """Whether there is a turn to come back for."""
        return self.state == "open" and any(ticket.shown for ticket in self.outlook.tickets.values())

    @property
    def may_be_told(self) -> bool:
        """Whether the visitor may ask to be told by e-mail."""
        return self.state == "open" and is_reachable()

    @property
    def kept_today(self) -> str:
        """How true our estimates were today, in a sentence; empty before there are enough to say."""
        share = self.outlook.kept_today
        if share is None:
            return ""
        return _("Hari ini %(kept)s dari 10 perkiraan kami tepat.") % {"kept": round(share * 10)}

    @property
    def plan_sentence(self) -> str:
        """Why the errands stand in this order; empty where there is nothing to order."""
        if not self.outlook.plan:
            return ""
        return plan_change_text(self.outlook) or _("Kami urutkan agar total menunggu paling singkat.")

    @property
    def is_live(self) -> bool:
        """Whether anything may still change."""
        return self.state in {"open", "reserved"}

    @property
    def missed(self) -> list[ErrandStep]:
        """Errands for which the person was called and did not come."""
        return [step for step in self.steps if step.errand.state == "absent"]

    @property
    def held(self) -> ErrandStep | None:
        """The errand that rests at a counter until the person is back."""
        return next((step for step in self.steps if step.errand.state == "held"), None)

    @property
    def announcement(self) -> str:
        """What a screen reader says when it changes: the call, and the place at 10, 5, 3, 2 and 1."""
        if self.current is None or self.state != "open":
            return ""
        errand = self.current.errand
        if errand.state == "called":
            return _("Silakan ke Loket %(counter)s sekarang.") % {"counter": errand.counter}
        if errand.state != "waiting":
            return ""
        most = next((mark for mark in MARKS if errand.ahead <= mark), None)
        if most is None:
            return ""
        return (
            _("Giliran Anda berikutnya.") if most == 0 else _("Paling banyak %(ahead)s orang lagi.") % {"ahead": most}
        )

    @property
    def unfinished(self) -> int:
        """How many errands are left."""
        return sum(not step.is_finished for step in self.steps)

    @property
    def ahead_dots(self) -> range | None:
        """A dot for each person before, None when there are too many to count at a glance."""
        ahead = self.current.errand.ahead if self.current else 0
        return range(ahead) if ahead <= MOST_DOTS else None

    @property
    def may_leave(self) -> bool:
        """Whether there is something left to give up and nothing happens at a counter now."""
        if self.away is not None:
            return True
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
    visit = found.visit
    outlook = visit_outlook(found=found, now=now)
    first = outlook.first
    unfinished = [errand for errand in found.errands if errand.state in UNFINISHED]
    standards = standards_of(
        offerings=[errand.offering for errand in unfinished if errand.offering], on=visit.business_date
    )
    away = _away(found, now)
    steps = [
        ErrandStep(
            errand=errand,
            expected=expected(outlook.of(errand)) if away is None or away.passed_at is None else None,
            standard=standards.get(errand.offering) if errand.offering else None,
            is_current=first is not None and errand.uuid == first.uuid,
            shown_at=now,
        )
        for errand in _in_order(found, outlook)
    ]
    return VisitPage(
        number=visit.number,
        code=visit.code,
        state=visit.state,
        present_at=visit.present_at,
        ended_at=visit.ended_at,
        current=next((step for step in steps if step.is_current), None),
        steps=steps,
        shown_at=now,
        away=away,
        waits_why=_why_nobody_is_called(found, first, now),
        outlook=outlook,
    )


def _away(found: TicketPage, now: datetime) -> AwayNow | None:
    visit = found.visit
    if visit.state != "reserved" or visit.remote_id is None or not found.errands:
        return None
    rule = remote_rule_of(line_id=found.errands[0].line_id)
    passed = turn_passed(visit_id=visit.pk) if visit.passed_at is None else None
    until = visit.reserved_until if visit.passed_at is not None else None
    if passed is not None:
        until = max(now, passed.at) + timedelta(minutes=passed.release_minutes)
    return AwayNow(
        passed_at=visit.passed_at or (passed.at if passed is not None else None), until=until,
        places_behind=rule.places_behind if rule is not None else 0,
    )  # fmt: skip


def _in_order(found: TicketPage, outlook: VisitOutlook) -> list[ErrandOnPage]:
    """Return the errands as the visitor goes through them: what is done and under way first, then the plan."""
    place = {ticket: index for index, ticket in enumerate(outlook.plan, start=1)}

    def turn(errand: ErrandOnPage) -> tuple[int, float, int]:
        if errand.ended_at is not None:
            return 0, errand.ended_at.timestamp(), errand.position
        return 1 if errand.state in {"called", "serving"} else 2, place.get(errand.uuid, 0), errand.position

    return sorted(found.errands, key=turn)


def plan_change_text(outlook: VisitOutlook) -> str:
    """Return why the order of the errands is another one than before, empty when it is not."""
    line = outlook.plan_line[1 if (get_language() or "").startswith("en") else 0] or outlook.plan_line[0]
    words = {
        "errand_added": _("Urutan disesuaikan: urusan bertambah."),
        "errand_removed": _("Urutan disesuaikan: satu urusan dibatalkan."),
        "line_stopped": _("Urutan berubah: %(line)s tidak dilayani lagi hari ini."),
        "line_resumed": _("Urutan berubah: %(line)s dilayani lagi."),
        "line_faster": _("Urutan berubah: %(line)s kini lebih cepat."),
        "line_slower": _("Urutan berubah: %(line)s kini lebih lambat."),
    }
    found = words.get(outlook.plan_reason, "")
    return found % {"line": line} if "%" in found else found


def _why_nobody_is_called(found: TicketPage, first: ErrandOnPage | None, now: datetime) -> str:
    if first is None or first.state != "waiting":
        return ""
    status = statuses(mall_id=found.visit.mall_id, now=now).lines.get(first.line_id)
    return "" if status is None or status.may_call else status.reason


@require_safe
@by_code
def show_visit(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Show where the visit stands."""
    return _render(request, found, "portal/visit.html", stream=_stream(found))


@require_safe
@by_code
def show_visit_parts(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Show only what changes, for the page that keeps itself fresh."""
    return _render(request, found, "portal/visit_parts.html")


@require_safe
@by_code
def show_stream(_request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Give the open page a fresh address to listen at."""
    return JsonResponse({"address": _stream(found)})


def _stream(found: FoundVisit) -> str:
    """Return where to hear of this visit and of those before it in its lines; nothing once the visit is over."""
    if found.visit.state not in {"open", "reserved"}:
        return ""
    waiting = [errand.line_id for errand in found.errands if errand.state in {"waiting", "reserved"}]
    names = [streams.visit_stream(found.visit.code), *(streams.line_stream(line) for line in waiting)]
    return streams.address(names, since=found.version)


def _render(request: HttpRequest, found: FoundVisit, template: str, *, stream: str = "") -> HttpResponse:
    with timezone.override(found.visit.mall.time_zone):
        now = clock.now()
        page = visit_page(found, now=now)
        if page.away is None:
            # Who is not here yet is called when they come: nothing to be held to.
            forecasting.keep_promises(outlooks=page.outlook.tickets.values(), channel=Channel.PHONE, now=now)
        return render(request, template, {"page": page, "mall": found.visit.mall, "stream": stream})
