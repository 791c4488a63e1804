"""A ticket printer on the network (port 9100): send the bytes and learn whether paper came out.

A printer that answers is asked before and after. Many do not answer at all; for those, bytes taken are a ticket
printed, and the status says `unknown`.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Literal

DEFAULT_PORT = 9100
# How long a printer may take for a real-time answer; those that answer do it within milliseconds.
_ANSWER_SECONDS = 0.4
_ASK_AGAIN_SECONDS = 0.2

# Answers at once, even while it prints: 1 printer, 2 why it is offline, 4 paper.
_ASK_NOW = b"\x10\x04"
# Answers when everything before it is on paper.
_ASK_WHEN_DONE = b"\x1dr\x01"


class PrinterProblem(Exception):
    """The paper did not come out, or nobody can say so. `reason` is a word for logs and screens."""

    reason: ClassVar[str] = "printer"


class PrinterUnreachable(PrinterProblem):
    """Nothing answers at this address."""

    reason = "unreachable"


class PrinterTooSlow(PrinterProblem):
    """The printer took the connection and then stood still."""

    reason = "timeout"


class PaperOut(PrinterProblem):
    """The roll is empty. What was sent may come out when a new one is put in."""

    reason = "paper_out"


class CoverOpen(PrinterProblem):
    """The cover is open."""

    reason = "cover_open"


class PrinterOffline(PrinterProblem):
    """The printer is switched on but not ready (feed key held, error of the cutter)."""

    reason = "offline"


@dataclass(frozen=True, kw_only=True)
class PrinterStatus:
    """How a printer says it is. `answers` is False for one that never says; then the rest is unknown."""

    answers: bool
    paper: Literal["ok", "low", "out", "unknown"] = "unknown"
    cover_open: bool | None = None
    offline: bool | None = None

    def refuse(self) -> None:
        """Raise the problem that keeps this printer from printing, if there is one."""
        if self.cover_open:
            raise CoverOpen
        if self.paper == "out":
            raise PaperOut
        if self.offline:
            raise PrinterOffline


UNKNOWN = PrinterStatus(answers=False)


def status(address: str, timeout: float = 2.0) -> PrinterStatus:
    """Ask the printer at `host:port` how it is. Raises PrinterUnreachable."""
    with _connected(address, timeout) as printer:
        return _ask(printer, time.monotonic() + timeout)


def send(address: str, data: bytes, timeout: float = 6.0) -> PrinterStatus:
    """Print these bytes at `host:port` and return how the printer is afterwards.

    Raises PrinterUnreachable, PrinterTooSlow, PaperOut, CoverOpen or PrinterOffline. When one of them is raised
    before sending, nothing was sent; afterwards, a part may be on paper.
    """
    deadline = time.monotonic() + timeout
    with _connected(address, timeout) as printer:
        before = _ask(printer, deadline)
        before.refuse()
        printer.settimeout(max(0.05, deadline - time.monotonic()))
        printer.sendall(data)
        if not before.answers:
            # Wait until the other side has taken all of it, or a printer that resets loses the end.
            printer.shutdown(socket.SHUT_WR)
            return UNKNOWN
        return _wait_until_printed(printer, deadline)


def _wait_until_printed(printer: socket.socket, deadline: float) -> PrinterStatus:
    """Ask behind the ticket and, while that is not answered, why."""
    printer.sendall(_ASK_WHEN_DONE)
    while True:
        done = _answer(printer, _ASK_AGAIN_SECONDS)
        now = _ask(printer, deadline)
        now.refuse()
        if done is not None:
            return now
        if time.monotonic() >= deadline:
            raise PrinterTooSlow


def _ask(printer: socket.socket, deadline: float) -> PrinterStatus:
    answers: list[int] = []
    for question in (1, 2, 4):
        printer.sendall(_ASK_NOW + bytes([question]))
        answer = _answer(printer, min(_ANSWER_SECONDS, max(0.05, deadline - time.monotonic())), real_time=True)
        if answer is None:
            return UNKNOWN
        answers.append(answer)
    printer_is, why, paper = answers
    return PrinterStatus(
        answers=True,
        paper="out" if paper & 0x60 or why & 0x20 else "low" if paper & 0x0C else "ok",
        cover_open=bool(why & 0x04),
        offline=bool(printer_is & 0x08),
    )


def _answer(printer: socket.socket, seconds: float, *, real_time: bool = False) -> int | None:
    """Return the next answer byte of the wanted kind; a late one of the other kind is passed over."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        printer.settimeout(left)
        try:
            said = printer.recv(1)
        except TimeoutError:
            return None
        if not said:
            raise PrinterUnreachable("the printer closed the connection")
        # Bits fixed by the maker: 0xx1xx10 marks a real-time answer, 0xx0xx00 one that stood in the queue.
        if (said[0] & 0x93) == (0x12 if real_time else 0x00):
            return said[0]
    return None


@contextmanager
def _connected(address: str, timeout: float) -> Iterator[socket.socket]:
    host, port = host_and_port(address)
    try:
        with socket.create_connection((host, port), timeout=timeout) as printer:
            printer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                yield printer
            except TimeoutError as error:
                raise PrinterTooSlow(str(error)) from error
    except OSError as error:
        raise PrinterUnreachable(f"{address}: {error}") from error


def host_and_port(address: str) -> tuple[str, int]:
    """Return both parts of `host:port`, `[::1]:port` or `host` alone (port 9100). Raises PrinterUnreachable."""
    host, colon, port = address.strip().rpartition(":")
    if not colon or (":" in host and not host.startswith("[")) or address.strip().endswith("]"):
        host, port = address.strip(), str(DEFAULT_PORT)
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise PrinterUnreachable(f"{address!r} is not host:port")
    return host.strip("[]"), int(port)
