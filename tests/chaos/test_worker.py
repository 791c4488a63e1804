"""The worker as a process: clocks tick, facts are handed on, paper comes out, also after it was killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from anjungan.integrations.printing.sandbox import PrinterTwin
from tests.chaos.stage import Door, Stage, until
from tests.ground.kiosk import KioskBrowser

pytestmark = pytest.mark.slow


@contextmanager
def kiosk_with_printer(stage: Stage) -> Iterator[tuple[KioskBrowser, PrinterTwin]]:
    with PrinterTwin() as printer:
        token = stage.ask("kiosk", printer.address)
        with KioskBrowser(f"http://127.0.0.1:{stage.house.web_port}", token) as browser:
            yield browser, printer


def test_the_worker_lets_numbers_that_nobody_took_expire_and_seals_the_trail(stage: Stage) -> None:
    door = Door(stage.house.web_port, stage.hall["greeter"])
    for reserve in (True, False):
        body = {"services": stage.hall["services"][:1], "reserve": reserve}
        assert door.post(f"/malls/{stage.hall['mall']}/visits", body)[0] == 201
    door.leave()

    assert stage.ask("expiry") == ["expired", "open"]
    found = stage.ask("seals")
    assert found["seals"] >= 1
    assert (found["unsealed"], found["breaks"]) == (0, 0)


def test_a_number_from_the_kiosk_comes_out_of_its_printer_and_stands_in_line(stage: Stage) -> None:
    with kiosk_with_printer(stage) as (browser, printer):
        code = browser.take_number(stage.hall["services"][0])
        printer.wait_for_jobs(1, timeout=30)
        until(lambda: browser.state(code)["state"] == "in_line", what="the place in line")


def test_without_paper_the_kiosk_says_so_and_the_visitor_stands_in_line_all_the_same(stage: Stage) -> None:
    with kiosk_with_printer(stage) as (browser, printer):
        printer.set(paper="out")
        code = browser.take_number(stage.hall["services"][0])
        until(lambda: browser.state(code)["state"] == "by_hand", what="the news of the empty roll")

        assert browser.state(code) == {"state": "by_hand", "reason": "paper_out"}
        assert stage.ask("printouts")["tries"] == {code: ["failed paper_out"]}
        assert "A 001" in browser.confirm(code).replace("\u00a0", " ")
        assert browser.state(code)["state"] == "in_line"

    door = Door(stage.house.web_port, stage.hall["desks"][0]["token"])
    status, called = door.post(f"/counters/{stage.hall['desks'][0]['counter']}/calls")
    door.leave()
    assert (status, called["number"]) == (201, "A001")


def test_a_killed_worker_loses_no_paper(stage: Stage) -> None:
    with kiosk_with_printer(stage) as (browser, printer):
        stage.house.kill("worker")
        codes = [browser.take_number(stage.hall["services"][0]) for _ in range(6)]
        stage.house.revive()
        printer.wait_for_jobs(1, timeout=60)
        stage.house.kill("worker")
        stage.house.revive()

        found = stage.ask("printouts")
        assert found["tries"] == {code: ["printed"] for code in codes}
        assert found["jobs"] == []
        # The one in hand when the worker was killed may come out twice; nobody's stays away.
        assert len(codes) <= len(printer.jobs) <= len(codes) + 1
