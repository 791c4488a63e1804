"""A twin of an 80 mm network printer: takes tickets on a TCP port, answers as a real one, keeps what it printed.

    python -m anjungan.integrations.printing.sandbox --port 9100 --folder artifacts/paper

A second port (the next one by default) takes one order a line: `paper out`, `paper low`, `paper ok`, `cover open`,
`cover closed`, `offline`, `online`, `unplugged`, `plugged`, `mute`, `talking`, `tear N` (paper ends after N more
lines), `status`.
"""

from __future__ import annotations

import argparse
import itertools
import socket
import socketserver
import sys
import threading
from pathlib import Path
from typing import Self

from anjungan.integrations.printing.language import Command, Reader, Text, readable


class PrinterTwin:
    """A printer that a test or a demo can empty, open and unplug. Use it in a `with` block."""

    def __init__(
        self, *, port: int = 0, folder: Path | None = None, control_port: int | None = None, host: str = "127.0.0.1"
    ) -> None:
        self.host, self.port, self.folder = host, port, folder
        self.control_port = control_port
        self.paper = "ok"
        self.cover_open = False
        self.offline = False
        self.mute = False
        self.lines_left: int | None = None
        self.jobs: list[bytes] = []
        self.received = bytearray()
        self.changed = threading.Condition()
        self._server: _Server | None = None
        self._control: _Server | None = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def address(self) -> str:
        """`host:port`, as a device in the mall's list has it."""
        return f"{self.host}:{self.port}"

    def __enter__(self) -> Self:
        self.plug()
        if self.control_port is not None:
            self._control = _Server(self, _Orders, self.control_port)
            self.control_port = self._control.server_address[1]
            self._control.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()
        if self._control is not None:
            self._control.end()
            self._control = None

    def plug(self) -> None:
        """Listen (again)."""
        if self._server is None:
            self._server = _Server(self, _Connection, self.port)
            self.port = self._server.server_address[1]
            self._server.begin()

    def unplug(self) -> None:
        """Stop answering at all, as after a pulled cable."""
        if self._server is not None:
            self._server.end()
            self._server = None

    def set(
        self, *, paper: str | None = None, cover_open: bool | None = None, offline: bool | None = None,
        mute: bool | None = None, lines_left: int | None = None,
    ) -> None:  # fmt: skip
        """Change how the printer is; a ticket that waits in it goes on when it can."""
        with self.changed:
            if paper is not None:
                self.paper, self.lines_left = paper, None
            self.cover_open = self.cover_open if cover_open is None else cover_open
            self.offline = self.offline if offline is None else offline
            self.mute = self.mute if mute is None else mute
            self.lines_left = self.lines_left if lines_left is None else lines_left
            self.changed.notify_all()

    def is_ready(self) -> bool:
        """Whether it would print now."""
        return self.paper != "out" and not self.cover_open and not self.offline

    def answer(self, question: int) -> int:
        """Return the real-time status byte for question 1, 2, 3 or 4."""
        bits = 0x12
        if question == 1:
            bits |= 0 if self.is_ready() else 0x08
        elif question == 2:
            bits |= (0x04 if self.cover_open else 0) | (0x20 if self.paper == "out" else 0)
        elif question == 4:
            bits |= 0x60 | 0x0C if self.paper == "out" else 0x0C if self.paper == "low" else 0
        return bits

    def wait_for_jobs(self, count: int, timeout: float | None = 5.0) -> list[bytes]:
        """Return the tickets once there are so many. Raises TimeoutError."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.jobs) >= count, timeout):
                raise TimeoutError(f"{len(self.jobs)} of {count} tickets came out")
            return self.jobs[:count]

    def keep(self, job: bytes) -> None:
        """Put a finished ticket with the others, and into the folder as bytes and as text."""
        with self.changed:
            self.jobs.append(job)
            number = len(self.jobs)
            self.changed.notify_all()
        if self.folder is not None:
            (self.folder / f"{number:04}.bin").write_bytes(job)
            (self.folder / f"{number:04}.txt").write_text(text_of(job))


def text_of(job: bytes) -> str:
    """Return a ticket as a person reads it."""
    return readable(item for item, _ in Reader().feed(job))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, twin: PrinterTwin, handler: type[socketserver.BaseRequestHandler], port: int) -> None:
        self.twin = twin
        self.open: set[socket.socket] = set()
        super().__init__((twin.host, port), handler)

    def begin(self) -> None:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        for connection in list(self.open):
            connection.close()


class _Connection(socketserver.BaseRequestHandler):
    """One sender. What arrives is printed in order; real-time questions are answered at once."""

    def setup(self) -> None:
        self.twin: PrinterTwin = self.server.twin  # type: ignore[attr-defined]
        self.server.open.add(self.request)  # type: ignore[attr-defined]
        self.waiting: list[tuple[Text | Command, bytes]] = []
        self.job = bytearray()
        self.gone = False
        self.printer = threading.Thread(target=self._print, daemon=True)
        self.printer.start()

    def handle(self) -> None:
        reader = Reader()
        try:
            while data := self.request.recv(4096):
                for item, raw in reader.feed(data):
                    self._take(item, raw)
        except OSError:
            pass

    def finish(self) -> None:
        with self.twin.changed:
            self.gone = True
            self.twin.changed.notify_all()
        self.printer.join(timeout=1)
        self.server.open.discard(self.request)  # type: ignore[attr-defined]

    def _take(self, item: Text | Command, raw: bytes) -> None:
        if isinstance(item, Command) and item.name == "DLE 4":
            if not self.twin.mute:
                self.request.sendall(bytes([self.twin.answer(item.body[0])]))
            return
        with self.twin.changed:
            self.twin.received += b"" if isinstance(item, Command) and item.name == "GS r" else raw
            self.waiting.append((item, raw))
            self.twin.changed.notify_all()

    def _print(self) -> None:
        twin = self.twin
        while True:
            with twin.changed:
                twin.changed.wait_for(lambda: (self.waiting and twin.is_ready()) or (self.gone and not self.waiting))
                if not self.waiting:
                    break
                item, raw = self.waiting.pop(0)
            self._put_on_paper(item, raw)
        if self.job.strip():
            twin.keep(bytes(self.job))

    def _put_on_paper(self, item: Text | Command, raw: bytes) -> None:
        twin = self.twin
        if isinstance(item, Command) and item.name == "GS r":
            if not twin.mute:
                self.request.sendall(b"\x0c" if twin.paper == "low" else b"\x00")
            return
        self.job += raw
        if isinstance(item, Text) and twin.lines_left is not None:
            twin.lines_left -= item.text.count("\n")
            if twin.lines_left <= 0:
                twin.set(paper="out")
        if isinstance(item, Command) and item.name == "GS V":
            twin.keep(bytes(self.job))
            self.job.clear()


class _Orders(socketserver.StreamRequestHandler):
    """The control port: one order a line, one answer a line."""

    def handle(self) -> None:
        twin: PrinterTwin = self.server.twin  # type: ignore[attr-defined]
        for line in self.rfile:
            self.wfile.write(f"{obey(twin, line.decode(errors='replace').strip().lower())}\n".encode())


def obey(twin: PrinterTwin, order: str) -> str:
    """Carry out one order of the control port and return its answer."""
    what, _, how = order.partition(" ")
    if what == "paper" and how in {"ok", "low", "out"}:
        twin.set(paper=how)
    elif what == "cover" and how in {"open", "closed"}:
        twin.set(cover_open=how == "open")
    elif what in {"offline", "online"}:
        twin.set(offline=what == "offline")
    elif what in {"mute", "talking"}:
        twin.set(mute=what == "mute")
    elif what == "unplugged":
        twin.unplug()
    elif what == "plugged":
        twin.plug()
    elif what == "tear" and how.isdecimal():
        twin.set(lines_left=int(how))
    elif what != "status":
        return f"unknown order: {order}"
    cover = "open" if twin.cover_open else "closed"
    return f"paper {twin.paper}, cover {cover}, {'offline' if twin.offline else 'online'}, {len(twin.jobs)} printed"


def main(arguments: list[str] | None = None) -> int:
    """Run a printer until it is interrupted, showing each ticket in the terminal."""
    parser = argparse.ArgumentParser(description="A twin of an 80 mm network ticket printer.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--control-port", type=int, help="where orders are taken (the next port by default)")
    parser.add_argument("--folder", type=Path, help="where each ticket is kept as .bin and .txt")
    chosen = parser.parse_args(arguments)
    control = chosen.port + 1 if chosen.control_port is None else chosen.control_port
    with PrinterTwin(port=chosen.port, folder=chosen.folder, control_port=control, host=chosen.host) as twin:
        sys.stdout.write(f"Printer at {twin.address}, orders at {twin.host}:{twin.control_port}. Ctrl-C ends it.\n")
        sys.stdout.flush()
        try:
            for number in itertools.count(1):
                sys.stdout.write(text_of(twin.wait_for_jobs(number, timeout=None)[-1]))
                sys.stdout.flush()
        except KeyboardInterrupt:
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
