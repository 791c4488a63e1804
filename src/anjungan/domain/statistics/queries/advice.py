"""What would help a line that is behind, said with its effect. A manager decides; nothing happens by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Counter, Duty
from anjungan.domain.premises.models import CounterState as State
from anjungan.domain.statistics.queries.promises import AgencyStanding, LineStanding, Standing
from anjungan.domain.statistics.queries.steps import Building, Effect, with_counter
from anjungan.waiting.building import CounterState, Key

_MOST_HELPLESS = 2
# Until an officer sits there, in seconds: back from a pause, from next door, called to a closed counter.
_SECONDS_TO_SIT = 300.0
_SECONDS_TO_RESUME = 60.0
# A gentler step is taken when it saves nearly as much.
_NEARLY = 0.9


class Step(StrEnum):
    """What can be done, the gentlest first. SHARE: a counter that is busy with other lines calls this one too."""

    RESUME = "resume"
    ADD_LINE = "add_line"
    ASK_OFFICER = "ask_officer"
    OPEN = "open"
    SHARE = "share"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One step for one line. `counter` and `effect` are None when no counter could help.

    `wait_now`: the expected seconds of a person who takes a number now, None where nobody serves, because then there is
    no honest number. `officer`: who would sit there. `free`: who else could, with the counter where it is quiet now.
    """

    step: Step
    line: LineStanding
    agency: str
    counter: Counter | None = None
    officer: str = ""
    officer_id: int | None = None
    free: tuple[str, str] | None = None
    wait_now: float | None = None
    effect: Effect | None = None

    @property
    def saved(self) -> float:
        """Seconds saved over all who wait now."""
        return self.effect.saved if self.effect else 0.0

    @property
    def wait_then(self) -> float | None:
        """The expected seconds of a person who takes a number once the step has worked."""
        return self.effect.wait_then if self.effect else None


def advice_now(*, mall: Mall, standings: Collection[AgencyStanding], now: datetime, most: int = 4) -> list[Advice]:
    """Return a step for each line that is late or nearly so: first what saves all who wait most.

    A counter is advised once: what helps one line is gone for the next. Lines that no counter can help follow, two at
    most. Eleven statements, three more at most twice a minute; none while nobody is behind.
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
    helpers = _Helpers(mall, now)
    found = [helpers.choose(agency, line) for agency, line in behind[: 2 * most]]
    helped = sorted((one for one in found if one.trial is not None), key=lambda one: -one.gain)
    helpless = [one for one in found if one.trial is None][:_MOST_HELPLESS]
    # Only what is told is worked out over time.
    return [helpers.advise(one) for one in [*helped, *helpless][:most]]


@dataclass(frozen=True, kw_only=True)
class _Try:
    step: Step
    counter: Counter
    changed: CounterState


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    agency: AgencyStanding
    line: LineStanding
    gain: float = 0.0
    trial: _Try | None = None
    touched: Sequence[Key] = ()


class _Helpers:
    """The counters of a mall, each to be advised at most once."""

    def __init__(self, mall: Mall, now: datetime) -> None:
        self.building = Building(mall, now)
        counters = Counter.objects.filter(mall=mall).select_related("zone", "officer").prefetch_related("skills")
        self.counters = list(counters.order_by("code"))
        signed_on = {counter.officer_id for counter in self.counters if counter.officer_id}
        self.on_duty: dict[int, tuple[int, str]] = {}
        duties = Duty.objects.filter(counter__mall=mall, starts_at__lte=now, ends_at__gt=now)
        for duty in duties.select_related("officer"):
            if duty.officer_id not in signed_on:
                self.on_duty[duty.counter_id] = (duty.officer_id, duty.officer.name)
        self.used: set[int] = set()

    def choose(self, agency: AgencyStanding, line: LineStanding) -> _Chosen:
        """Return the step that saves most, or a gentler one that saves nearly as much."""
        tried = []
        for one in self._tries(line):
            lines = self.building.touched([line.line_id, *one.changed.lines], [one.changed])
            gain = self.building.gain(with_counter(self.building.state, one.changed), lines)
            tried.append(_Chosen(agency=agency, line=line, gain=gain, trial=one, touched=lines))
        best = max((one.gain for one in tried), default=0.0)
        if best <= 0.0:
            return _Chosen(agency=agency, line=line)
        chosen = next(one for one in tried if one.gain >= _NEARLY * best)
        if chosen.trial is not None:
            self.used.add(chosen.trial.counter.pk)
        return chosen

    def advise(self, chosen: _Chosen) -> Advice:
        """Return what is told of a chosen step."""
        line, agency = chosen.line, chosen.agency
        wait_now = self.building.wait_of_newcomer(line.line_id)
        if chosen.trial is None:
            return Advice(step=Step.NOBODY, line=line, agency=agency.short, wait_now=wait_now)
        officer_id, officer = self._officer(chosen.trial)
        state = with_counter(self.building.state, chosen.trial.changed)
        return Advice(
            step=chosen.trial.step,
            line=line,
            agency=agency.short,
            counter=chosen.trial.counter,
            officer=officer,
            officer_id=officer_id,
            free=None if officer else self._free(agency.agency_id),
            wait_now=wait_now,
            effect=self.building.effect(state, line.line_id, chosen.touched),
        )

    def _tries(self, line: LineStanding) -> list[_Try]:
        """Return the first counter for each kind of step, the gentlest step first."""
        found: dict[Step, _Try] = {}
        for counter in self.counters:
            if counter.pk in self.used or all(skill.line_id != line.line_id for skill in counter.skills.all()):
                continue
            step = self._step(counter, line.line_id)
            if step is not None and step not in found:
                found[step] = _Try(step=step, counter=counter, changed=self._changed(step, counter, line))
        return [found[step] for step in Step if step in found]

    def _step(self, counter: Counter, line_id: int) -> Step | None:
        if counter.state == State.PAUSED:
            return Step.RESUME
        if counter.state == State.CLOSED:
            return Step.ASK_OFFICER if counter.pk in self.on_duty else Step.OPEN
        if line_id in counter.active_line_ids:
            return None
        return Step.SHARE if any(self._waiting(other) for other in counter.active_line_ids) else Step.ADD_LINE

    def _changed(self, step: Step, counter: Counter, line: LineStanding) -> CounterState:
        """Return the counter as it would be."""
        state = self.building.state
        known = self.building.counter(counter.pk)
        ends = self.building.ends_at(line.line_id, line.status.closes_at)
        if step in (Step.ADD_LINE, Step.SHARE) and known is not None:
            return replace(known, lines=[*known.lines, line.line_id])
        lines: Sequence[Key] = [skill.line_id for skill in counter.skills.all()]
        if step == Step.RESUME:
            begins = state.now + _SECONDS_TO_RESUME
            lines = list(dict.fromkeys([*counter.active_line_ids, line.line_id]))
        else:
            begins = state.now + _SECONDS_TO_SIT
        officer = counter.officer_id or self.on_duty.get(counter.pk, (None, ""))[0]
        later = [span for span in known.windows if span[0] > begins] if known is not None else []
        # A planned rest still comes; until then, and without one until closing, somebody calls.
        until = min((span[0] for span in later), default=ends)
        return CounterState(
            key=counter.pk, lines=lines, officer=officer, windows=[(begins, max(until, begins)), *later]
        )

    def _officer(self, chosen: _Try) -> tuple[int | None, str]:
        counter = chosen.counter
        if chosen.step == Step.ASK_OFFICER:
            return self.on_duty[counter.pk]
        return counter.officer_id, counter.officer.name if counter.officer else ""

    def _free(self, agency_id: int) -> tuple[str, str] | None:
        """Return an officer of the agency at an open counter where nobody waits, and its code."""
        for counter in self.counters:
            if (
                counter.agency_id == agency_id
                and counter.state == State.OPEN
                and counter.officer is not None
                and counter.pk not in self.used
                and not any(self._waiting(line) for line in counter.active_line_ids)
            ):
                return counter.officer.name, counter.code
        return None

    def _waiting(self, line_id: int) -> bool:
        line = self.building.state.lines.get(line_id)
        return line is not None and bool(line.waiting)
