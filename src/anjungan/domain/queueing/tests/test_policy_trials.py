"""A draft is lived through on the recorded days before it may hold: what the record says, and what would have been."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from anjungan.domain.queueing import jobs, subscribers
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.events import PolicyTrialAsked
from anjungan.domain.queueing.models import PolicyTrial, Ticket
from anjungan.domain.queueing.queries import PolicyTerms
from anjungan.domain.queueing.queries.policy_replay import trial_to_run
from anjungan.domain.queueing.queries.recorded_days import recorded_dates, recorded_day
from anjungan.domain.queueing.tests.policies import least_slack
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.models import EventRecord
from anjungan.waiting.policies import Pooled
from anjungan.waiting.simulator import simulate

pytestmark = pytest.mark.django_db
YESTERDAY = NINE_O_CLOCK - timedelta(days=1)
TODAY = NINE_O_CLOCK.date()


def at(minute: float) -> datetime:
    return YESTERDAY + minutes(minute)


def serve(here: Hall, began: float, ended: float, counter: int = 0) -> queue.TicketMoved:
    """Call the next person at a minute of yesterday and finish at another."""
    called = here.call(counter, at=at(began))
    here.begin(called, counter, at=at(began))
    return here.finish(called, counter, at=at(ended))


def a_lived_day(here: Hall) -> None:
    """One counter, a quick line and a long one: quick people wait behind long work all morning."""
    queue.set_usual_priority_classes(
        mall_id=here.mall.pk, valid_from=YESTERDAY.date(), actor=here.manager, now=YESTERDAY
    )
    for minute in (0, 1, 2):
        here.arrive(1, at=at(minute), priority=["lansia"] if minute == 2 else [])
    for minute in (3, 4, 5, 6):
        here.arrive(0, at=at(minute))
    began = 7.0
    for work in (30, 30, 30, 3, 3, 3, 3):
        serve(here, began, began + work)
        began += work


def ask(here: Hall, draft: PolicyTerms) -> PolicyTrial:
    return queue.ask_policy_trial(mall_id=here.mall.pk, draft=draft, actor=here.manager, now=NINE_O_CLOCK)


def run(trial: PolicyTrial) -> PolicyTrial:
    jobs.try_call_policy(trial=str(trial.uuid))
    trial.refresh_from_db()
    return trial


# --- what the record says


def test_a_day_lived_again_under_its_own_rule_is_the_day_that_was() -> None:
    here = hall(lines=2)
    a_lived_day(here)
    day = recorded_day(mall_id=here.mall.pk, business_date=YESTERDAY.date())
    again = simulate(day=day, policy=Pooled())
    lived = queue_waits(here)
    assert [round(wait) for wait in sorted(again.waits)] == sorted(lived)
    assert lived


def queue_waits(here: Hall) -> list[int]:
    return [
        round((ticket.first_called_at - ticket.entered_at).total_seconds())
        for ticket in Ticket.objects.filter(mall=here.mall, first_called_at__isnull=False)
        if ticket.first_called_at
    ]


def test_a_person_sent_on_is_one_errand_after_the_other_with_the_place_kept() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0, at=at(0))
    called = here.call(0, at=at(5))
    here.begin(called, 0, at=at(6))
    queue.transfer_ticket(ticket_id=called.id, line_id=here.lines[1].pk, actor=here.officers[0], now=at(10))
    again = here.call(1, at=at(12))
    here.begin(again, 1, at=at(12))
    here.finish(again, 1, at=at(20))

    first, second = recorded_day(mall_id=here.mall.pk, business_date=YESTERDAY.date()).arrivals
    assert (first.line, first.service, first.after) == (str(here.lines[0].pk), 5 * 60, None)
    assert (second.line, second.service, second.after) == (str(here.lines[1].pk), 8 * 60, 0)
    assert second.keeps_place
    assert second.rank_at == first.entered_at


def test_several_errands_are_one_person_and_whoever_left_is_remembered_with_patience() -> None:
    here = hall(counters=1, lines=2)
    both = here.arrive(0, 1, at=at(0))
    serve(here, 1, 9)
    other = next(ticket for ticket in both.tickets if ticket.line_id == here.lines[1].pk)
    queue.drop_errand(ticket_id=other.uuid, actor=here.manager, now=at(15))
    served, left = recorded_day(mall_id=here.mall.pk, business_date=YESTERDAY.date()).arrivals
    assert served.visit == left.visit is not None
    assert left.patience == 15 * 60
    assert left.service == served.service == 8 * 60


def test_whoever_was_called_in_vain_is_called_in_vain_again() -> None:
    here = hall()
    here.arrive(at=at(0))
    queue.mark_no_show(ticket_id=here.call(at=at(1)).id, actor=here.officers[0], now=at(3))
    queue.close_day(mall_id=here.mall.pk, business_date=YESTERDAY.date(), actor=here.manager, now=at(600))
    (gone,) = recorded_day(mall_id=here.mall.pk, business_date=YESTERDAY.date()).arrivals
    assert not gone.shows_up


@pytest.mark.parametrize(("came", "windows"), [(40.0, 1), (12.0, 2)])
def test_a_gap_in_which_somebody_waited_was_a_break(came: float, windows: int) -> None:
    """Work until minute 10 and again from 40 on: a break only when somebody stood there meanwhile."""
    here = hall()
    here.arrive(at=at(0))
    serve(here, 0, 10)
    here.arrive(at=at(came))
    serve(here, 40, 50)
    (counter,) = recorded_day(mall_id=here.mall.pk, business_date=YESTERDAY.date()).counters
    assert len(counter.windows) == windows
    assert counter.windows[0][0] == at(0).timestamp()
    assert counter.windows[-1][1] == at(50).timestamp()


def test_the_record_is_the_week_before_and_only_days_on_which_somebody_was_served() -> None:
    here = hall()
    for days in (9, 3, 1):
        then = YESTERDAY - timedelta(days=days - 1)
        here.arrive(at=then)
        called = here.call(at=then)
        here.begin(called, at=then)
        here.finish(called, at=then + minutes(5))
    here.arrive(at=YESTERDAY - timedelta(days=1))
    assert recorded_dates(mall_id=here.mall.pk, before=TODAY) == [
        TODAY - timedelta(days=3), TODAY - timedelta(days=1)
    ]  # fmt: skip


# --- the trial


def test_a_trial_says_what_last_week_would_have_been() -> None:
    here = hall(lines=2)
    a_lived_day(here)
    trial = run(ask(here, least_slack(here, 5, 60)))

    assert (trial.state, trial.days_done, trial.days_total) == ("done", 1, 1)
    found = trial.result
    assert found is not None
    assert found["recorded"]["called"] == 7
    now, then = found["all"]
    assert now["median"] == found["recorded"]["median"]
    quick = found["lines"][str(here.lines[0].pk)]
    assert quick["waits"][1]["median"] < quick["waits"][0]["median"]
    assert then["tickets"] == now["tickets"] == 7
    assert set(found["groups"]) == {"", "lansia"}
    assert found["curve"][0][0] == 0
    assert found["curve"][-1][1:] == [1.0, 1.0]
    assert EventRecord.objects.get(name="queueing.policy_trial_ended.v1").payload["state"] == "done"


def test_without_a_recorded_day_the_trial_says_so() -> None:
    here = hall(lines=2)
    trial = run(ask(here, least_slack(here, 5, 60)))
    assert (trial.state, trial.result) == ("without_history", None)


def test_a_replay_that_breaks_leaves_a_trial_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    here = hall(lines=2)
    a_lived_day(here)
    trial = ask(here, PolicyTerms())

    def breaks(**_named: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "replay_day", breaks)
    with pytest.raises(ZeroDivisionError):
        run(trial)
    trial.refresh_from_db()
    assert (trial.state, trial.result) == ("failed", None)
    run(trial)
    assert EventRecord.objects.filter(name="queueing.policy_trial_ended.v1").count() == 1


def test_a_worker_that_takes_over_from_a_dead_one_begins_anew() -> None:
    here = hall(lines=2)
    a_lived_day(here)
    trial = ask(here, PolicyTerms())
    queue.begin_policy_trial(trial=trial.uuid, days=1)
    queue.note_policy_trial(trial=trial.uuid, days_done=1)
    assert run(trial).state == "done"
    assert trial_to_run(trial=trial.uuid) is None


def test_asking_for_a_trial_enters_its_job() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    here = hall(lines=2)
    trial = ask(here, PolicyTerms())
    told = EventRecord.objects.get(name=PolicyTrialAsked.name)
    subscribers.try_the_draft(PolicyTrialAsked.from_payload(told.payload))
    job = ProcrastinateJob.objects.get(task_name="queueing.try_call_policy")
    assert job.args == {"trial": str(trial.uuid)}


def test_the_moment_before_the_next_call_belongs_to_the_work_while_somebody_waits() -> None:
    """An officer takes a minute between two people; a replay that called at once would find waits that never were."""
    here = hall()
    for minute in (0, 1, 25):
        here.arrive(at=at(minute))
    serve(here, 2, 10)
    serve(here, 11, 20)
    serve(here, 27, 30)
    first, second, third = recorded_day(mall_id=here.mall.pk, business_date=YESTERDAY.date()).arrivals
    # After the first the next one stood there; after the second nobody did, until somebody came.
    assert [one.service for one in (first, second, third)] == [9 * 60, 9 * 60, 3 * 60]
