from __future__ import annotations

from datetime import datetime

import pytest
from pytest_django.fixtures import Settings

from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.models import Device
from anjungan.domain.queueing import jobs
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Printout
from anjungan.domain.queueing.ports import PrintingFailed
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db

said: list[tuple[str, str]] = []


def prints(*, code: str, address: str, now: datetime) -> None:
    said.append((code, address))


def runs_out_of_paper(*, code: str, address: str, now: datetime) -> None:
    raise PrintingFailed("paper_out")


@pytest.fixture(autouse=True)
def _silence() -> None:
    said.clear()


def _printer(here: Hall) -> Device:
    return premises.register_device(
        mall_id=here.mall.pk, kind="printer", name="Pencetak", printer_kind="network",
        printer_address="127.0.0.1:9100", actor=here.manager, now=NINE_O_CLOCK,
    ).device  # fmt: skip


def _queued(here: Hall, device: Device | None) -> tuple[queue.StartedVisit, Printout]:
    visit = here.arrive(reserve=True)
    return visit, queue.queue_printout(
        visit_id=visit.id, device_id=device.pk if device else None, actor=here.greeter, now=NINE_O_CLOCK
    )


def test_a_printed_ticket_is_noted_and_told_to_the_visitor(settings: Settings) -> None:
    settings.TICKET_PRINTER = f"{__name__}.prints"
    here = hall()
    visit, printout = _queued(here, _printer(here))
    jobs.print_ticket(printout_id=printout.pk)

    printout.refresh_from_db()
    assert said == [(visit.code, "127.0.0.1:9100")]
    assert printout.state == "printed"
    told = EventRecord.objects.get(name="queueing.printing_ended.v1")
    assert f"visit:{visit.code}" in told.streams


def test_an_empty_roll_fails_the_try_with_its_reason(settings: Settings) -> None:
    settings.TICKET_PRINTER = f"{__name__}.runs_out_of_paper"
    here = hall()
    _, printout = _queued(here, _printer(here))
    jobs.print_ticket(printout_id=printout.pk)

    printout.refresh_from_db()
    assert (printout.state, printout.reason) == ("failed", "paper_out")


def test_a_job_that_runs_twice_prints_once(settings: Settings) -> None:
    settings.TICKET_PRINTER = f"{__name__}.prints"
    here = hall()
    _, printout = _queued(here, _printer(here))
    jobs.print_ticket(printout_id=printout.pk)
    jobs.print_ticket(printout_id=printout.pk)
    assert len(said) == 1


def test_a_double_tap_asks_for_one_paper() -> None:
    here = hall()
    visit, first = _queued(here, _printer(here))
    again = queue.queue_printout(visit_id=visit.id, device_id=None, actor=here.greeter, now=NINE_O_CLOCK)
    assert again == first
    assert EventRecord.objects.filter(name="queueing.printout_queued.v1").count() == 1


def test_a_try_that_never_ended_makes_way_for_a_new_one_after_a_minute() -> None:
    here = hall()
    visit, first = _queued(here, _printer(here))
    again = queue.queue_printout(visit_id=visit.id, device_id=None, actor=here.greeter, now=NINE_O_CLOCK + minutes(1))

    first.refresh_from_db()
    assert again != first
    assert (first.state, first.reason) == ("failed", "timeout")


def test_the_worker_is_asked_to_print_when_the_fact_is_read() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from anjungan.domain.queueing.subscribers import print_the_ticket
    from anjungan.foundation.events import Event

    here = hall()
    _, printout = _queued(here, _printer(here))
    record = EventRecord.objects.get(name="queueing.printout_queued.v1")
    print_the_ticket(Event.registry[record.name].from_payload(record.payload))  # type: ignore[arg-type]

    job = ProcrastinateJob.objects.get(task_name="queueing.print_ticket")
    assert job.args == {"printout_id": printout.pk}
