"""What the days teach, version by version."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from anjungan.domain.forecasting import jobs
from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.models import Learned, PromiseScore
from anjungan.domain.forecasting.queries import gather, knowledge, learned, line_forecasts, newest
from anjungan.domain.forecasting.states import LearnedKind
from anjungan.domain.forecasting.tests.test_promises import outlook, show, told
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.models import EventRecord
from anjungan.waiting.calibration import Calibration

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = Actor.system("belajar")
TODAY = NINE_O_CLOCK.date()
TOMORROW = NINE_O_CLOCK + timedelta(days=1)


def served(here: Hall, count: int, *, took: float, day: int = 0, line: int = 0, counter: int = 0) -> None:
    """So many services of so many minutes one after the other, people coming at once."""
    begins = NINE_O_CLOCK + timedelta(days=day)
    for _ in range(count):
        here.arrive(line, at=begins)
    for _ in range(count):
        called = here.call(counter, at=begins)
        here.begin(called, counter, at=begins + minutes(took / 10))
        begins += minutes(took)
        here.finish(called, counter, at=begins)


def learn(here: Hall, *, day: int = 0) -> Learned | None:
    return forecasting.learn_times(
        mall_id=here.mall.pk, through=TODAY + timedelta(days=day), actor=WORKER, now=TOMORROW + timedelta(days=day)
    )


def expected_minutes(here: Hall, *, now: datetime = TOMORROW, line: int = 0) -> float:
    learned.forget()
    times = knowledge(gathered=gather(mall=here.mall, now=now)).times
    return times.expect(line=here.lines[line].pk, hour=9).mean / 60


def test_a_day_of_short_services_shortens_what_is_expected() -> None:
    here = hall()
    served(here, 30, took=4)
    found = learn(here)
    assert found is not None
    assert (found.version, found.observations, found.last_day) == (1, 30, TODAY)
    # Thirty services of four minutes against a belief of ten that weighs eight.
    assert 4 < expected_minutes(here) < 6
    assert not line_forecasts(mall=here.mall, now=TOMORROW)[here.lines[0].pk].is_rough


def test_each_day_is_learned_once_and_the_history_stays() -> None:
    here = hall()
    served(here, 10, took=4)
    assert learn(here) is not None
    assert learn(here) is None
    served(here, 5, took=8, day=1)
    again = learn(here, day=1)
    assert again is not None
    assert (again.version, again.observations) == (2, 15)
    assert Learned.objects.count() == 2
    assert EventRecord.objects.filter(name="forecasting.waits_learned.v1").count() == 2


def test_those_who_gave_their_number_back_teach_how_patient_people_are() -> None:
    here = hall()
    served(here, 1, took=4)
    for turn in range(3):
        started = here.arrive(at=NINE_O_CLOCK + minutes(10))
        queue.drop_errand(
            ticket_id=started.tickets[0].uuid, actor=here.greeter, now=NINE_O_CLOCK + minutes(40 + 10 * turn)
        )
    here.arrive(at=NINE_O_CLOCK + minutes(20))
    called = here.call(at=NINE_O_CLOCK + minutes(80))
    here.finish(called, at=NINE_O_CLOCK + minutes(84))
    assert learn(here) is not None
    learned.forget()
    leaving = knowledge(gathered=gather(mall=here.mall, now=TOMORROW)).times.leaving
    # Three of four in three hours of waiting; the mall's and the line's own doubt weigh a hundred and forty hours.
    assert leaving.to_json()[0][1:3] == [pytest.approx((30 + 40 + 50 + 60) * 60, abs=1), 3.0]
    assert leaving.hazard(here.lines[0].pk) > 3 / 143 / 3600


def test_nothing_happened_and_nothing_is_learned() -> None:
    here = hall()
    assert learn(here) is None
    assert not Learned.objects.exists()


def test_what_ended_today_counts_before_the_night() -> None:
    here = hall()
    served(here, 20, took=3)
    assert expected_minutes(here, now=NINE_O_CLOCK + minutes(90)) < 6


def test_the_counter_is_taken_from_the_call_until_the_next_one() -> None:
    here = hall()
    served(here, 3, took=5)
    rows = learned.services_ended(mall=here.mall, since=NINE_O_CLOCK - timedelta(hours=1), until=TOMORROW, now=TOMORROW)
    assert [row["seconds"] for row in rows] == [300, 300, 300]


def test_what_an_undo_took_back_teaches_nothing() -> None:
    here = hall()
    here.arrive()
    called = here.call()
    queue.undo_last(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK + timedelta(seconds=20))
    assert learn(here) is None


def test_agencies_without_data_lean_on_the_others() -> None:
    here = hall(lines=2, counters=2, skills=[[0], [1]])
    served(here, 60, took=3)
    learn(here)
    assert expected_minutes(here, line=1) < 10


def test_promises_teach_how_wide_ranges_must_be() -> None:
    here = hall()
    for number in range(40):
        at = NINE_O_CLOCK + minutes(number)
        ticket = here.arrive(at=at).tickets[0].uuid
        one = outlook(UUID(str(ticket)), at=at)
        show(replace(one, outlook=replace(one.outlook, estimated=(18 * 60, 10 * 60, 17 * 60, 30 * 60))), at=at)
        called = here.call(at=at + minutes(55))
        here.finish(called, at=at + minutes(55.5))
    told()
    assert PromiseScore.objects.count() == 40
    found = forecasting.learn_calibration(mall_id=here.mall.pk, through=TODAY, actor=WORKER, now=TOMORROW)
    assert found is not None
    assert found.observations == 40
    low, high, level = Calibration.from_json(found.content).stretch((f"line {here.lines[0].pk}",))
    assert high > 1.5
    assert level > 1
    assert low < 1
    assert forecasting.learn_calibration(mall_id=here.mall.pk, through=TODAY, actor=WORKER, now=TOMORROW) is None


def test_the_clock_of_the_house_learns_at_every_mall(time_machine_at_night: None) -> None:
    here = hall()
    served(here, 5, took=4)
    jobs.learn()
    jobs.learn()
    found = newest(mall_id=here.mall.pk, kind=LearnedKind.TIMES)
    assert found is not None
    assert found.version == 1


@pytest.fixture
def time_machine_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anjungan.foundation.clock.now", lambda: TOMORROW)


def test_those_who_came_with_a_head_start_are_expected_again_at_that_hour() -> None:
    here = hall()
    queue.set_usual_priority_classes(
        mall_id=here.mall.pk, valid_from=TODAY, actor=here.manager, now=NINE_O_CLOCK - minutes(60)
    )
    begins = NINE_O_CLOCK
    for key in ("lansia", None, "lansia", None):
        here.arrive(0, at=begins, priority=[key] if key else [])
        called = here.call(0, at=begins + minutes(1))
        here.begin(called, 0, at=begins + minutes(2))
        begins += minutes(6)
        here.finish(called, 0, at=begins)
    assert learn(here) is not None
    learned.forget()
    times = knowledge(gathered=gather(mall=here.mall, now=TOMORROW)).times
    hour = NINE_O_CLOCK.astimezone(clock.zone(here.mall.time_zone)).hour
    (coming,) = times.coming(line=here.lines[0].pk, hour=hour)
    # Two on the one day that is known, and a second day without any that stands for doubt.
    assert coming.per_second * 3600 == pytest.approx(1.0)
    assert coming.head_start > 0
