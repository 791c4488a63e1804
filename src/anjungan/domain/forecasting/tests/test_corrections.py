"""Nights that correct what the estimates get wrong: learned, tried, used, and switched off."""

from datetime import date, datetime, timedelta

import pytest

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.models import CorrectionChoice, Learned, Promise, PromiseDay, PromiseScore
from anjungan.domain.forecasting.operations.forgetting import PROMISES_KEPT
from anjungan.domain.forecasting.queries import (
    accuracy,
    correction_state,
    estimate,
    forecasts,
    gather,
    knowledge,
    learned,
)
from anjungan.domain.forecasting.states import LearnedKind
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db

WORKER = Actor.system("belajar")
TODAY = NINE_O_CLOCK.date()
TONIGHT = NINE_O_CLOCK + timedelta(hours=15)
DAYS, A_DAY = 20, 32


def a_past(here: Hall, *, at_ten: float) -> None:
    """Four weeks of promises of ten minutes that came true to the minute, but for those made from ten on."""
    made = [NINE_O_CLOCK - timedelta(days=back) + minutes(4 * place) for back in range(DAYS) for place in range(A_DAY)]
    day_of = {at: at.astimezone(NINE_O_CLOCK.tzinfo).date() for at in made}
    visits = Visit.objects.bulk_create(
        Visit(
            mall=here.mall, business_date=day_of[at], letter="A", sequence=500 + n, number=f"A{500 + n}",
            code=f"PAST{n:05d}", channel="kiosk", state="ended", created_at=at, ended_at=at + minutes(40),
        )
        for n, at in enumerate(made)
    )  # fmt: skip
    tickets = Ticket.objects.bulk_create(
        Ticket(
            visit=visit, mall=here.mall, business_date=visit.business_date, position=1, line=here.lines[0],
            state="done", outcome="served", entered_at=at, rank_at=at, ended_at=at + minutes(40),
        )
        for visit, at in zip(visits, made, strict=True)
    )  # fmt: skip
    promises = Promise.objects.bulk_create(_promise(here, ticket, at) for ticket, at in zip(tickets, made, strict=True))
    PromiseScore.objects.bulk_create(_score(promise, at_ten) for promise in promises)


def _promise(here: Hall, ticket: Ticket, at: datetime) -> Promise:
    return Promise(
        ticket=ticket, line=here.lines[0], mall=here.mall, business_date=ticket.business_date, nth=1, channel="kiosk",
        shown_at=at, ahead=1, mean_seconds=600, low_seconds=300, high_seconds=900, estimated=[600, 300, 580, 900],
        shown_low_at=at + minutes(5), shown_high_at=at + minutes(15),
    )  # fmt: skip


def _score(promise: Promise, at_ten: float) -> PromiseScore:
    wait = 600 * (at_ten if promise.shown_at - promise.shown_at.replace(hour=3, minute=0) >= timedelta(0) else 1.0)
    called = promise.shown_at + timedelta(seconds=wait)
    return PromiseScore(
        promise=promise, called_at=called, actual_seconds=wait, error_seconds=wait - 600, verdict="kept",
    )  # fmt: skip


def learn(here: Hall, *, through: date = TODAY) -> Learned | None:
    return forecasting.learn_correction(mall_id=here.mall.pk, through=through, actor=WORKER, now=TONIGHT)


def ratio(here: Hall, *, now: datetime) -> float:
    """By how much the one who waits is told more than the model says."""
    learned.forget()
    forecasts.forget()
    [place] = estimate(mall=here.mall, now=now)[here.lines[0].pk].tickets.values()
    assert place.wait.mean is not None
    assert place.estimated.mean is not None
    return (place.wait.mean + 120) / (place.estimated.mean + 120)


def test_what_nights_learn_is_tried_used_told_and_switched_off() -> None:
    here = hall()
    a_past(here, at_ten=2.0)
    before = forecasting.learn_calibration(
        mall_id=here.mall.pk, through=TODAY - timedelta(days=1), actor=WORKER, now=NINE_O_CLOCK
    )
    found = learn(here)
    assert found is not None
    assert (found.corrected, found.observations, found.last_day) == (True, DAYS * A_DAY, TODAY)
    assert learn(here) is None
    assert EventRecord.objects.filter(name="forecasting.waits_learned.v1", payload__kind="correction").count() == 1
    ranges = forecasting.learn_calibration(mall_id=here.mall.pk, through=TODAY, actor=WORKER, now=TONIGHT)
    assert ranges is not None
    assert ranges.corrected

    state = correction_state(mall=here.mall)
    assert state.is_used
    assert state.since == TONIGHT
    assert state.error_before is not None
    assert state.error_after is not None
    assert state.error_after < 0.6 * state.error_before
    assert state.judged_days == 6

    tomorrow = NINE_O_CLOCK + timedelta(days=1)
    here.arrive(0, at=tomorrow)
    here.arrive(0, at=tomorrow + minutes(1))
    here.call(0, at=tomorrow + minutes(2))
    assert ratio(here, now=tomorrow + minutes(80)) > 1.4 * ratio(here, now=tomorrow + minutes(20))

    with pytest.raises(NotAllowed):
        forecasting.choose_correction(mall_id=here.mall.pk, is_on=False, actor=here.greeter, now=TONIGHT)
    for _twice in range(2):
        forecasting.choose_correction(mall_id=here.mall.pk, is_on=False, actor=here.manager, now=TONIGHT)
    assert CorrectionChoice.objects.count() == 1
    learned.forget()
    known = knowledge(gathered=gather(mall=here.mall, now=tomorrow))
    assert known.correction is None
    # And the ranges are stretched by what was learned of estimates as they are made now.
    assert before is not None
    assert known.calibration.to_json() == {key: before.content[key] for key in known.calibration.to_json()}
    assert not correction_state(mall=here.mall).is_used


def test_where_estimates_are_right_the_night_leaves_them_alone_and_says_so() -> None:
    here = hall()
    assert learn(here) is None
    a_past(here, at_ten=1.0)
    found = learn(here)
    assert found is not None
    assert not found.corrected
    state = correction_state(mall=here.mall)
    assert state.is_on
    assert not state.is_used
    assert state.judged_on > 0
    assert knowledge(gathered=gather(mall=here.mall, now=TONIGHT)).correction is None
    assert not Learned.objects.filter(kind=LearnedKind.CALIBRATION).exists()


def test_old_promises_leave_their_sums_and_the_figures_stay_the_same() -> None:
    here = hall()
    a_past(here, at_ten=2.0)
    before = accuracy(mall=here.mall, now=NINE_O_CLOCK, every=True)
    assert before.total.promises == DAYS * A_DAY
    later = TODAY + PROMISES_KEPT
    rolled = [forecasting.roll_up_promises(mall_id=here.mall.pk, today=later) for _ in range(DAYS)]
    assert rolled == [TODAY - timedelta(days=back) for back in range(DAYS - 1, 0, -1)] + [None]
    assert Promise.objects.count() == PromiseScore.objects.count() == A_DAY
    assert accuracy(mall=here.mall, now=NINE_O_CLOCK, every=True) == before
    assert accuracy(mall=here.mall, now=NINE_O_CLOCK) == before
    # What comes for a day that was rolled up is added to it.
    PromiseScore.objects.all().delete()
    Promise.objects.update(business_date=TODAY - timedelta(days=1))
    PromiseScore.objects.bulk_create(_score(promise, 1.0) for promise in Promise.objects.all())
    assert forecasting.roll_up_promises(mall_id=here.mall.pk, today=later) == TODAY - timedelta(days=1)
    assert PromiseDay.objects.get(business_date=TODAY - timedelta(days=1)).promises == 2 * A_DAY


def test_today_counts_as_it_goes_on() -> None:
    here = hall()
    a_past(here, at_ten=2.0)
    learn(here, through=TODAY - timedelta(days=1))
    learned.forget()
    now = NINE_O_CLOCK + minutes(60)
    first = knowledge(gathered=gather(mall=here.mall, now=now))
    assert first.today.everywhere.count == A_DAY
    learned._known[here.mall.pk].read_at = 0.0
    again = knowledge(gathered=gather(mall=here.mall, now=now + minutes(20)))
    assert again.today is first.today
    assert again.today.everywhere.count == A_DAY
