"""A worker that looks again and again: what has not changed is left, what has is new at once, and pages know no gap."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.forecasting import jobs
from anjungan.domain.forecasting.models import LineForecast
from anjungan.domain.forecasting.queries import line_curves
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.waiting.watching import Watch

pytestmark = pytest.mark.django_db(transaction=True)


def three_lines() -> Hall:
    here = hall(lines=3, counters=3, skills=[[0], [1], [2]])
    for errand in range(3):
        here.arrive(errand, at=NINE_O_CLOCK - timedelta(minutes=5))
    return here


def stored(here: Hall) -> list[datetime]:
    return list(LineForecast.objects.filter(mall=here.mall).order_by("line_id").values_list("at", flat=True))


def after(seconds: float) -> datetime:
    return NINE_O_CLOCK + timedelta(seconds=seconds)


def test_only_lines_where_something_happened_are_stored_again() -> None:
    here, watch = three_lines(), Watch(least_share=0.0)
    jobs.look_at(mall=here.mall, now=after(0), watch=watch)
    here.call(1, at=after(2))
    jobs.look_at(mall=here.mall, now=after(3), watch=watch)
    assert stored(here) == [after(0), after(3), after(0)]
    here.arrive(2, at=after(4))
    jobs.look_at(mall=here.mall, now=after(6), watch=watch)
    assert stored(here) == [after(0), after(3), after(6)]
    # Eighteen seconds without news are news: at the next look they would be more than twenty.
    for seconds in range(9, 19, 3):
        jobs.look_at(mall=here.mall, now=after(seconds), watch=watch)
    assert stored(here) == [after(18), after(3), after(6)]


def test_a_look_at_a_building_where_nothing_happened_reads_and_writes_nothing_more() -> None:
    here, watch = three_lines(), Watch(least_share=0.0)
    jobs.look_at(mall=here.mall, now=after(0), watch=watch)
    jobs.look_at(mall=here.mall, now=after(1), watch=watch)
    with CaptureQueriesContext(connection) as statements:
        jobs.look_at(mall=here.mall, now=after(3), watch=watch)
    assert not [one["sql"] for one in statements if "forecasting_lineforecast" in one["sql"]]
    assert stored(here) == [after(0)] * 3


def test_what_could_not_be_stored_is_due_again_at_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    here, watch = three_lines(), Watch(least_share=0.0)

    def fails(**_more: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("anjungan.domain.forecasting.operations.store_forecasts", fails)
        with pytest.raises(RuntimeError):
            jobs.look_at(mall=here.mall, now=after(0), watch=watch)
    jobs.look_at(mall=here.mall, now=after(3), watch=watch)
    assert stored(here) == [after(3)] * 3


def test_a_line_that_is_no_longer_in_use_does_not_make_pages_work_everything_out() -> None:
    here, watch = three_lines(), Watch()
    jobs.look_at(mall=here.mall, now=after(0), watch=watch)
    gone = here.lines[1]
    gone.is_active = False
    gone.save()
    for look in range(1, 15):
        jobs.look_at(mall=here.mall, now=after(3 * look), watch=watch)
    with CaptureQueriesContext(connection) as statements:
        found = line_curves(mall=here.mall, now=after(44))
    assert set(found) == {here.lines[0].pk, here.lines[2].pk}
    assert len(statements) == 1
