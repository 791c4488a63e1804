from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from anjungan.integrations.printing import (
    CoverOpen,
    PaperOut,
    PrinterOffline,
    PrinterTooSlow,
    PrinterUnreachable,
    send,
    status,
    ticket_bytes,
)
from anjungan.integrations.printing.network import host_and_port
from anjungan.integrations.printing.sandbox import PrinterTwin, obey
from anjungan.integrations.printing.tests.test_slip import SLIP


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[PrinterTwin]:
    with PrinterTwin(folder=tmp_path / "paper") as twin:
        yield twin


@pytest.fixture(scope="module")
def ticket() -> bytes:
    return ticket_bytes(SLIP)


def test_the_printer_gets_exactly_the_bytes_of_the_ticket(twin: PrinterTwin, ticket: bytes, tmp_path: Path) -> None:
    after = send(twin.address, ticket)

    assert after.answers
    assert (after.paper, after.cover_open, after.offline) == ("ok", False, False)
    assert twin.wait_for_jobs(1) == [ticket]
    assert bytes(twin.received) == ticket
    assert (tmp_path / "paper" / "0001.bin").read_bytes() == ticket
    assert "A 042" in (tmp_path / "paper" / "0001.txt").read_text()


def test_a_printer_that_never_answers_still_prints(twin: PrinterTwin, ticket: bytes) -> None:
    twin.set(mute=True)
    after = send(twin.address, ticket)

    assert not after.answers
    assert after.paper == "unknown"
    assert twin.wait_for_jobs(1) == [ticket]


def test_nothing_is_sent_to_a_printer_without_paper(twin: PrinterTwin, ticket: bytes) -> None:
    twin.set(paper="out")
    with pytest.raises(PaperOut) as problem:
        send(twin.address, ticket)
    assert problem.value.reason == "paper_out"
    assert bytes(twin.received) == b""

    twin.set(paper="low")
    assert send(twin.address, ticket).paper == "low"


def test_paper_that_ends_in_the_middle_of_a_ticket_is_noticed(twin: PrinterTwin, ticket: bytes) -> None:
    twin.set(lines_left=5)
    with pytest.raises(PaperOut):
        send(twin.address, ticket)
    assert twin.jobs == []

    twin.set(paper="ok")  # a new roll: the rest comes out by itself
    assert twin.wait_for_jobs(1) == [ticket]


def test_an_open_cover_is_told_from_empty_paper(twin: PrinterTwin, ticket: bytes) -> None:
    twin.set(cover_open=True)
    with pytest.raises(CoverOpen):
        send(twin.address, ticket)

    twin.set(cover_open=False)
    assert send(twin.address, ticket).cover_open is False


def test_a_printer_switched_offline_says_so(twin: PrinterTwin, ticket: bytes) -> None:
    twin.set(offline=True)
    assert status(twin.address).offline
    with pytest.raises(PrinterOffline):
        send(twin.address, ticket)


def test_an_unplugged_printer_is_unreachable_and_comes_back(twin: PrinterTwin, ticket: bytes) -> None:
    twin.unplug()
    with pytest.raises(PrinterUnreachable) as problem:
        send(twin.address, ticket)
    assert problem.value.reason == "unreachable"

    twin.plug()
    assert send(twin.address, ticket).answers


def test_a_printer_that_takes_nothing_is_too_slow() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        begun = time.monotonic()
        with pytest.raises(PrinterTooSlow):
            send(f"127.0.0.1:{deaf.getsockname()[1]}", b"x" * 20_000_000, timeout=0.8)
        assert time.monotonic() - begun < 3


def test_a_printer_that_hangs_up_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up() -> None:
            connection, _ = rude.accept()
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(PrinterUnreachable):
            send(f"127.0.0.1:{rude.getsockname()[1]}", b"x", timeout=1)
        thread.join()


@pytest.mark.parametrize("address", ["", ":9100", "printer:", "printer:abc", "printer:0", "printer:70000"])
def test_an_address_that_is_none_is_unreachable(address: str) -> None:
    with pytest.raises(PrinterUnreachable):
        send(address, b"x")


def test_an_address_may_leave_the_port_out() -> None:
    assert host_and_port("10.0.0.7") == ("10.0.0.7", 9100)
    assert host_and_port("10.0.0.7:9101") == ("10.0.0.7", 9101)
    assert host_and_port("[::1]:9101") == ("::1", 9101)
    assert host_and_port("::1") == ("::1", 9100)
    assert host_and_port("[::1]") == ("::1", 9100)


def test_the_control_port_takes_orders(ticket: bytes) -> None:
    with PrinterTwin(control_port=0) as twin:
        with socket.create_connection(("127.0.0.1", twin.control_port or 0), timeout=5) as orders:
            told = orders.makefile("rw", encoding="ascii")
            told.write("paper out\n")
            told.flush()
            assert told.readline() == "paper out, cover closed, online, 0 printed\n"
            told.close()
        with pytest.raises(PaperOut):
            send(twin.address, ticket)
        assert obey(twin, "dance") == "unknown order: dance"
        assert obey(twin, "paper ok").startswith("paper ok")


@pytest.mark.slow
def test_the_twin_runs_as_a_program(tmp_path: Path, ticket: bytes) -> None:
    command = [sys.executable, "-m", "anjungan.integrations.printing.sandbox", "--port", "0", "--control-port", "0"]
    program = subprocess.Popen([*command, "--folder", tmp_path], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    try:
        address = program.stdout.readline().removeprefix("Printer at ").partition(",")[0]
        assert send(address, ticket).answers
        shown = [program.stdout.readline() for _ in range(5)]
        assert "A 042\n" in shown
        assert (tmp_path / "0001.bin").read_bytes() == ticket
    finally:
        program.terminate()
        program.wait(timeout=5)
        program.stdout.close()
