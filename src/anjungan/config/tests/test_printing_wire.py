from __future__ import annotations

import socket

import pytest

from anjungan.domain.premises import operations as premises
from anjungan.domain.queueing import jobs
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Printout, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.integrations.printing.sandbox import PrinterTwin, text_of

pytestmark = pytest.mark.django_db


def _print_at(here: Hall, address: str) -> tuple[queue.StartedVisit, Printout]:
    printer = premises.register_device(
        mall_id=here.mall.pk, kind="printer", name="Pencetak", printer_kind="network", printer_address=address,
        actor=here.manager, now=NINE_O_CLOCK,
    ).device  # fmt: skip
    visit = here.arrive(reserve=True)
    printout = queue.queue_printout(visit_id=visit.id, device_id=printer.pk, actor=here.greeter, now=NINE_O_CLOCK)
    jobs.print_ticket(printout_id=printout.pk)
    printout.refresh_from_db()
    return visit, printout


def test_a_ticket_comes_out_of_a_network_printer_with_number_place_and_code() -> None:
    with PrinterTwin() as printer:
        visit, printout = _print_at(hall(), printer.address)
        paper = text_of(printer.wait_for_jobs(1)[0])

    assert printout.state == "printed"
    for part in ("A 001", "Duduk di Zona 1", "Layanan 0", visit.code, f"/t/{visit.code}"):
        assert part in paper


def test_an_empty_roll_is_told_and_the_number_still_waits_to_be_confirmed() -> None:
    with PrinterTwin() as printer:
        printer.set(paper="out")
        visit, printout = _print_at(hall(), printer.address)

    assert (printout.state, printout.reason) == ("failed", "paper_out")
    assert Visit.objects.get(pk=visit.id).state == "reserved"


def test_an_open_cover_is_told() -> None:
    with PrinterTwin() as printer:
        printer.set(cover_open=True)
        _, printout = _print_at(hall(), printer.address)
    assert (printout.state, printout.reason) == ("failed", "cover_open")


def test_a_printer_that_is_not_there_is_told() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    _, printout = _print_at(hall(), f"127.0.0.1:{port}")
    assert (printout.state, printout.reason) == ("failed", "unreachable")


def test_an_english_speaker_gets_english_paper() -> None:
    from anjungan.config.wires.printing import print_ticket

    visit = hall().arrive()
    Visit.objects.update(language="en")
    with PrinterTwin() as printer:
        print_ticket(code=visit.code, address=printer.address, now=NINE_O_CLOCK)
        assert "Service 0" in text_of(printer.wait_for_jobs(1)[0])
