"""What would help a line that is behind, said with its effect. A manager decides; nothing happens by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Counter, CounterState, Duty
from anjungan.domain.queueing.queries import LineLoad, line_loads
from anjungan.domain.statistics.queries.promises import AgencyStanding, LineStanding, Standing
from anjungan.waiting.estimates import wait_range

_MOST_HELPLESS = 2


class Step(StrEnum):
    """The gentlest step that is there, in this order."""

    RESUME = "resume"
    ADD_LINE = "add_line"
    ASK_OFFICER = "ask_officer"
    OPEN = "open"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One step for one line. `counter` is None when no counter could help.

    `wait_now` and `wait_then` are the expected seconds of a person who takes a number now: without and with the step;
    None where nobody serves, because then there is no honest number.
    """

    step: Step
    line: LineStanding
    agency: str
    counter: Counter | None = None
    officer: str = ""
    officer_id: int | None = None
    wait_now: float | None = None
    wait_then: float | None = None


def advice_now(*, mall: Mall, standings: Collection[AgencyStanding], now: datetime, most: int = 4) -> list[Advice]:
    """Return a step for each line that is late or nearly so: first those with a counter that can help, worst first.

    A counter is advised once: what helps one line is gone for the next. Lines that no counter can help follow,
    two at most. Four statements.
    """
    behind = [
        (agency, line)
        for agency in standings
        for line in agency.lines
        if line.state in (Standing.LATE, Standing.WATCH) and line.waiting
    ]
    behind.sort(key=lambda pair: (pair[1].state != Standing.LATE, -(pair[1].pressure or 0.0)))
    if not behind:
        return []
    loads = {load.line_id: load for load in line_loads(mall=mall, now=now)}
    helpers = _Helpers(mall, loads, now)
    advice = [helpers.advise(agency, line) for agency, line in behind]
    helped = [one for one in advice if one.step != Step.NOBODY]
    return [*helped, *[one for one in advice if one.step == Step.NOBODY][:_MOST_HELPLESS]][:most]


class _Helpers:
    """The counters of a mall, each to be advised at most once."""

    def __init__(self, mall: Mall, loads: dict[int, LineLoad], now: datetime) -> None:
        self.loads = loads
        counters = Counter.objects.filter(mall=mall).select_related("zone", "officer").prefetch_related("skills")
        self.counters = list(counters.order_by("code"))
        signed_on = {counter.officer_id for counter in self.counters if counter.officer_id}
        self.on_duty: dict[int, tuple[int, str]] = {}
        duties = Duty.objects.filter(counter__mall=mall, starts_at__lte=now, ends_at__gt=now)
        for duty in duties.select_related("officer"):
            if duty.officer_id not in signed_on:
                self.on_duty[duty.counter_id] = (duty.officer_id, duty.officer.name)
        self.used: set[int] = set()

    def advise(self, agency: AgencyStanding, line: LineStanding) -> Advice:
        """Return the gentlest step for a line."""
        skilled = [
            counter
            for counter in self.counters
            if counter.pk not in self.used and any(skill.line_id == line.line_id for skill in counter.skills.all())
        ]
        for step, counter in self._steps(skilled, line.line_id):
            self.used.add(counter.pk)
            officer_id, officer = self._officer(step, counter)
            return Advice(
                step=step, line=line, agency=agency.short, counter=counter, officer=officer, officer_id=officer_id,
                wait_now=self._wait(line.line_id, more=0), wait_then=self._wait(line.line_id, more=1),
            )  # fmt: skip
        return Advice(step=Step.NOBODY, line=line, agency=agency.short, wait_now=self._wait(line.line_id, more=0))

    def _steps(self, skilled: list[Counter], line_id: int) -> list[tuple[Step, Counter]]:
        paused = [(Step.RESUME, c) for c in skilled if c.state == CounterState.PAUSED]
        idle = [
            (Step.ADD_LINE, c)
            for c in skilled
            if c.state == CounterState.OPEN
            and line_id not in c.active_line_ids
            and not any(self.loads[other].waiting for other in c.active_line_ids if other in self.loads)
        ]
        closed = [c for c in skilled if c.state == CounterState.CLOSED]
        asked = [(Step.ASK_OFFICER, c) for c in closed if c.pk in self.on_duty]
        unstaffed = [(Step.OPEN, c) for c in closed if c.pk not in self.on_duty]
        return [*paused, *idle, *asked, *unstaffed]

    def _officer(self, step: Step, counter: Counter) -> tuple[int | None, str]:
        if step == Step.ASK_OFFICER:
            return self.on_duty[counter.pk]
        return counter.officer_id, counter.officer.name if counter.officer else ""

    def _wait(self, line_id: int, *, more: int) -> float | None:
        load = self.loads.get(line_id)
        if load is None:
            return None
        expected = wait_range(
            ahead=load.waiting, counters=load.counters_open + more, free=0, mean_service_seconds=load.service_seconds
        )
        return expected.mean if expected else None
