"""Random days: any verb, by anybody, on anything, at any time, many of them illegal. What is always true stays true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.operations.answers import TicketMoved
from anjungan.domain.queueing.queries import LineTerms, PolicyTerms, call_policy, desk, offenders
from anjungan.domain.queueing.states import TICKET_TRANSITIONS, TicketState
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError

pytestmark = pytest.mark.django_db
TZ = "Asia/Jakarta"
LINES, COUNTERS = 3, 3
anybody = st.integers(0, COUNTERS)
anything = st.integers(0, 11)
a_counter = st.integers(0, COUNTERS - 1)
a_line = st.integers(0, LINES - 1)
Verb = Callable[..., Any]


class ADay(RuleBasedStateMachine):
    """A hall with three lines, three counters and a small quota, and whatever hypothesis does in it."""

    here: ClassVar[Hall]

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NINE_O_CLOCK
        # A test case's own wrapper, so that operations do not take it for a transaction of the product.
        self.wrapper = transaction.atomic()
        self.wrapper._from_testcase = True  # type: ignore[attr-defined]
        self.wrapper.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.wrapper.__exit__(None, None, None)

    # --- who, what, where

    def actor(self, index: int) -> Actor:
        return [*self.here.officers, self.here.manager][index]

    def ticket(self, index: int) -> int:
        """Return one of the newest tickets, or one that does not exist."""
        newest = list(Ticket.objects.order_by("-pk").values_list("pk", flat=True)[:12])
        return newest[index] if index < len(newest) else -1

    def visit(self, index: int) -> int:
        newest = list(Visit.objects.order_by("-pk").values_list("pk", flat=True)[:6])
        return newest[index % 6] if index % 6 < len(newest) else -1

    def attempt(self, verb: Verb, **named: Any) -> Any:
        """Try a verb. A refusal is an answer and must change nothing; anything else but success is a bug."""
        before = list(Ticket.objects.order_by("pk").values_list("pk", "version", "state"))
        try:
            return verb(now=self.now, **named)
        except DomainError:
            assert list(Ticket.objects.order_by("pk").values_list("pk", "version", "state")) == before
            return None

    # --- people come and go

    @initialize(waiting=st.integers(0, 3))
    def opening(self, waiting: int) -> None:
        for index in range(waiting):
            self.here.arrive(index % LINES, (index + 1) % LINES)

    @rule(errands=st.lists(a_line, min_size=1, max_size=3), reserve=st.booleans(), elder=st.booleans())
    def arrive(self, errands: list[int], reserve: bool, elder: bool) -> None:
        self.attempt(
            queue.start_visit, mall_id=self.here.mall.pk, actor=self.here.greeter, reserve=reserve,
            offerings=[self.here.offerings[line].uuid for line in errands], priority_keys=["lansia"] if elder else [],
        )  # fmt: skip

    @rule(index=anything, verb=st.sampled_from(["confirm", "abandon", "expire", "presence", "leave"]))
    def paper(self, index: int, verb: str) -> None:
        verbs: dict[str, Verb] = {
            "confirm": queue.confirm_visit, "abandon": queue.abandon_visit, "expire": queue.expire_reservation,
            "presence": queue.confirm_presence, "leave": queue.leave_visit,
        }  # fmt: skip
        self.attempt(verbs[verb], visit_id=self.visit(index), actor=self.here.manager)

    @rule(index=anything, lines=st.lists(a_line, min_size=1, max_size=3))
    def add(self, index: int, lines: list[int]) -> None:
        offerings = [self.here.offerings[line].uuid for line in lines]
        self.attempt(queue.add_errand, visit_id=self.visit(index), offerings=offerings, actor=self.here.greeter)

    @rule(index=anything, who=anybody)
    def drop(self, index: int, who: int) -> None:
        self.attempt(queue.drop_errand, ticket_id=self.ticket(index), actor=self.actor(who))

    # --- at the counters

    @rule(at=a_counter, who=anybody)
    def call_next(self, at: int, who: int) -> None:
        counter = Counter.objects.get(pk=self.here.counters[at].pk)
        expected = self.first_for(counter)
        shown = desk(counter=counter, tz_name=TZ, now=self.now).next
        called = self.attempt(queue.call_next_ticket, counter_id=counter.pk, actor=self.actor(who))
        if called is not None:
            assert called.id == expected == shown[0].id

    def first_for(self, counter: Counter) -> int | None:
        """Say the rule again in plain Python: in my lines or sent to me, not busy, not another's; then the policy."""
        closed = set(Counter.objects.filter(state="closed").values_list("pk", flat=True)) | {None, counter.pk}
        candidates = [
            ticket
            for ticket in Ticket.objects.filter(state="waiting", business_date=self.now.date())
            if not Ticket.objects.active_of(ticket.visit_id).exists()
            and (
                ticket.target_counter_id == counter.pk
                or (ticket.line_id in counter.active_line_ids and ticket.target_counter_id in closed)
            )
        ]
        if not candidates:
            return None
        terms = call_policy(mall_id=self.here.mall.pk, at=self.now).terms
        eldest = min(ticket.rank_at for ticket in candidates)
        reach = timedelta(minutes=terms.most_overtaking_minutes)

        def place(ticket: Ticket) -> tuple[bool, float, datetime, int]:
            one = terms.of(ticket.line_id)
            waited = (self.now - ticket.rank_at).total_seconds()
            share = waited * (float(one.weight) / (60 * one.target_minutes)) if terms.rule == "least_slack" else 0.0
            return (not (one.quick and counter.pk in terms.quick_counter_ids), -share, ticket.rank_at, ticket.pk)

        by_arrival = terms.rule == "fcfs" and counter.pk not in terms.quick_counter_ids
        return min((t for t in candidates if by_arrival or t.rank_at <= eldest + reach), key=place).pk

    @rule(
        limits=st.lists(st.sampled_from([1, 5, 20, 60, 480]), min_size=LINES, max_size=LINES),
        weight=st.sampled_from(["0.25", "1", "1.7", "4"]),
        least_slack=st.booleans(),
        most=st.sampled_from([1, 15, 240]),
        quick=st.booleans(),
    )
    def another_policy(self, limits: list[int], weight: str, least_slack: bool, most: int, quick: bool) -> None:
        lines = {
            line.pk: LineTerms(
                target_minutes=target, weight=Decimal(weight if at == 1 else "1"), quick=quick and not at
            )
            for at, (line, target) in enumerate(zip(self.here.lines, limits, strict=True))
        }
        terms = PolicyTerms(
            rule="least_slack" if least_slack else "fcfs", lines=lines, most_overtaking_minutes=most,
            quick_counter_ids=(self.here.counters[1].pk,) if quick else (),
        )  # fmt: skip
        mall, manager = self.here.mall.pk, self.here.manager
        trial = queue.ask_policy_trial(mall_id=mall, draft=terms, actor=manager, now=self.now)
        queue.end_policy_trial(trial=trial.uuid, result=None, actor=manager, now=self.now)
        self.attempt(queue.put_call_policy_in_force, mall_id=mall, trial=trial.uuid, reason="Coba", actor=manager)

    @rule(index=anything, at=a_counter, who=anybody)
    def call_chosen(self, index: int, at: int, who: int) -> None:
        self.attempt(
            queue.call_ticket, ticket_id=self.ticket(index), counter_id=self.here.counters[at].pk, actor=self.actor(who)
        )

    @rule(
        index=anything,
        who=anybody,
        verb=st.sampled_from(["begin", "finish", "hold", "resume", "recall", "no_show", "requeue", "undo"]),
    )
    def move(self, index: int, who: int, verb: str) -> None:
        verbs: dict[str, Verb] = {
            "begin": queue.begin_serving, "finish": queue.finish_ticket, "hold": queue.hold_ticket,
            "resume": queue.resume_ticket, "recall": queue.recall_ticket, "no_show": queue.mark_no_show,
            "requeue": queue.requeue_ticket, "undo": queue.undo_last,
        }  # fmt: skip
        before = Ticket.objects.filter(pk=self.ticket(index)).values_list("state", flat=True).first()
        moved: TicketMoved | None = self.attempt(verbs[verb], ticket_id=self.ticket(index), actor=self.actor(who))
        if moved is not None and verb not in ("undo", "recall"):
            assert before is not None
            assert TICKET_TRANSITIONS.allows(TicketState(before), TicketState(moved.state))

    @rule(at=a_counter, verb=st.sampled_from(["begin", "finish", "hold", "recall", "no_show"]))
    def serve_whoever_is_here(self, at: int, verb: str) -> None:
        """Most random moves are illegal; these reach deeper into a day."""
        here = Ticket.objects.active_at(self.here.counters[at].pk).first()
        if here is not None:
            index = list(Ticket.objects.order_by("-pk").values_list("pk", flat=True)).index(here.pk)
            self.move(index=index, who=at, verb=verb) if index < 12 else None

    @rule(index=anything, at=a_counter, who=anybody)
    def finish_and_call(self, index: int, at: int, who: int) -> None:
        self.attempt(
            queue.finish_and_call_next, ticket_id=self.ticket(index), counter_id=self.here.counters[at].pk,
            actor=self.actor(who),
        )  # fmt: skip

    @rule(
        index=anything,
        who=anybody,
        line=st.none() | a_line,
        counter=st.none() | a_counter,
        place=st.sampled_from(["front", "in_order", "end"]),
    )
    def transfer(self, index: int, who: int, line: int | None, counter: int | None, place: str) -> None:
        self.attempt(
            queue.transfer_ticket, ticket_id=self.ticket(index), actor=self.actor(who), place=place,
            line_id=None if line is None else self.here.lines[line].pk,
            counter_id=None if counter is None else self.here.counters[counter].pk,
        )  # fmt: skip

    @rule(at=a_counter, verb=st.sampled_from(["pause", "resume", "close", "open"]))
    def attend(self, at: int, verb: str) -> None:
        named: dict[str, Any] = {"counter_id": self.here.counters[at].pk, "actor": self.actor(at)}
        if verb == "pause":
            self.attempt(queue.pause_counter, reason="Istirahat", **named)
        else:
            verbs: dict[str, Verb] = {
                "resume": queue.resume_counter, "close": queue.close_counter, "open": queue.open_counter,
            }  # fmt: skip
            self.attempt(verbs[verb], **named)

    # --- time

    @rule(seconds=st.sampled_from([1, 5, 20, 40, 130, 1900]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(seconds=st.sampled_from([1, 3]))
    def a_door_has_a_slower_clock(self, seconds: int) -> None:
        self.now -= timedelta(seconds=seconds)

    @rule(really=st.integers(0, 9))
    def the_day_closes(self, really: int) -> None:
        if really == 0:
            day = self.now.date()
            self.attempt(queue.close_day, mall_id=self.here.mall.pk, business_date=day, actor=self.here.manager)

    @invariant()
    def nothing_is_broken(self) -> None:
        assert offenders(mall_id=self.here.mall.pk) == []


def live(examples: int, steps: int, **more: Any) -> None:
    ADay.here = hall(counters=COUNTERS, lines=LINES, skills=[[0], [0, 1], [1, 2]], quota=6)
    queue.set_usual_priority_classes(
        mall_id=ADay.here.mall.pk, valid_from=NINE_O_CLOCK.date(), actor=ADay.here.manager, now=NINE_O_CLOCK
    )
    run_state_machine_as_test(
        ADay,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), **more,
        ),
    )  # fmt: skip


def test_random_days_break_nothing() -> None:
    live(12, 40, derandomize=True)


@pytest.mark.slow
def test_many_more_random_days_break_nothing() -> None:
    live(25, 60)


@pytest.mark.usefixtures("broken_on_purpose")
def test_the_random_days_would_notice() -> None:
    """Watches the watcher: with one move that forgets the visitor's other errands, a day is broken soon."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION queueing_settle_siblings(visit bigint, at timestamptz) RETURNS void"
            " LANGUAGE sql AS $$ SELECT $$"
        )
    with pytest.raises(AssertionError):
        live(40, 40, derandomize=True, phases=[Phase.generate])
