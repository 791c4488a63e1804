"""Promises of recorded days are kept once, scored against the recorded calls, and only by whoever runs the building."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.models import Promise
from anjungan.domain.forecasting.queries import Outlook
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.states import IntervalKind, Outcome
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.errors import NotAllowed

pytestmark = pytest.mark.django_db
DAY = date(2025, 11, 6)


def recorded(here: Hall, *, waited: float) -> queue.RecordedErrand:
    """Take in a day with one person who waited so many minutes."""
    desk = {"counter_id": here.counters[0].pk, "officer_id": here.officers[0].user_id}
    at = [NINE_O_CLOCK + minutes(count) for count in (0, waited, waited + 1, waited + 9)]
    errand = queue.RecordedErrand(
        line_id=here.lines[0].pk,
        outcome=Outcome.SERVED,
        spans=[
            queue.RecordedSpan(kind=IntervalKind.WAITING, started_at=at[0], ended_at=at[1]),
            queue.RecordedSpan(kind=IntervalKind.WALKING, started_at=at[1], ended_at=at[2], **desk),
            queue.RecordedSpan(kind=IntervalKind.SERVING, started_at=at[2], ended_at=at[3], **desk),
        ],
    )
    queue.record_day(
        mall_id=here.mall.pk, business_date=DAY, visits=[queue.RecordedVisit(errands=[errand])], actor=here.manager,
        now=NINE_O_CLOCK + timedelta(days=2),
    )  # fmt: skip
    return errand


def told(errand: queue.RecordedErrand, *, low: float, mean: float, high: float) -> forecasting.RecordedPromise:
    """Return what the person would have been told."""
    at = [NINE_O_CLOCK + minutes(count) for count in (low, mean, high)]
    outlook = Outlook(at=NINE_O_CLOCK, low_at=at[0], mean_at=at[1], high_at=at[2], p_today=1.0)
    return forecasting.RecordedPromise(ticket=errand.uuid, ahead=3, outlook=outlook)


@pytest.mark.parametrize(("waited", "verdict"), [(22, "kept"), (8, "early"), (41, "late")])
def test_a_recorded_promise_is_scored_against_the_recorded_call(waited: float, verdict: str) -> None:
    here = hall()
    promise = told(recorded(here, waited=waited), low=12, mean=20, high=33)

    assert forecasting.record_promises(mall_id=here.mall.pk, promises=[promise], actor=here.manager) == 1
    assert forecasting.record_promises(mall_id=here.mall.pk, promises=[promise], actor=here.manager) == 0
    forecasting.score_left_over(mall_id=here.mall.pk, since=NINE_O_CLOCK)

    kept = Promise.objects.get(mall=here.mall)
    assert (kept.nth, kept.ahead, kept.mean_seconds) == (1, 3, 1_200)
    # In steps of five minutes, outwards.
    assert (kept.shown_low_at, kept.shown_high_at) == (NINE_O_CLOCK + minutes(10), NINE_O_CLOCK + minutes(35))
    assert kept.score.verdict == verdict
    assert kept.score.actual_seconds == pytest.approx(waited * 60)


def test_only_the_manager_records_promises_and_only_of_the_own_mall() -> None:
    here, other = hall(), hall()
    promise = told(recorded(here, waited=22), low=12, mean=20, high=33)
    with pytest.raises(NotAllowed):
        forecasting.record_promises(mall_id=here.mall.pk, promises=[promise], actor=here.greeter)
    assert forecasting.record_promises(mall_id=other.mall.pk, promises=[promise], actor=other.manager) == 0


def test_where_nothing_honest_can_be_said_no_promise_is_kept() -> None:
    here = hall()
    errand = recorded(here, waited=22)
    unlikely = Outlook(
        at=NINE_O_CLOCK, low_at=NINE_O_CLOCK, mean_at=NINE_O_CLOCK, high_at=NINE_O_CLOCK + minutes(9), p_today=0.2
    )
    promises = [forecasting.RecordedPromise(ticket=errand.uuid, ahead=0, outlook=one)
                for one in (unlikely, Outlook(at=NINE_O_CLOCK))]  # fmt: skip
    assert forecasting.record_promises(mall_id=here.mall.pk, promises=promises, actor=here.manager) == 0
