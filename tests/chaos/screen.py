"""A screen in the hall that listens to calls, comes back where it was cut off, and reads anew when it is told to."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self
from urllib.parse import urlsplit


class Screen:
    """Remembers whose calls it knows of. `read` is what a page does to have its snapshot. Use it in a `with` block."""

    def __init__(self, address: str, read: Callable[[], list[str]]) -> None:
        self.parts = urlsplit(address)
        self.read = read
        self.known: set[str] = set()
        self.hellos = 0
        self.resyncs = 0
        self.last_id = ""
        self.must_read = False
        self.leaving = threading.Event()
        self.thread = threading.Thread(target=self._stay)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.leaving.set()
        self.thread.join()

    def _stay(self) -> None:
        while not self.leaving.is_set():
            # A page asks again, too, when what it asked for cannot be had yet.
            with contextlib.suppress(OSError, subprocess.CalledProcessError):
                if self.must_read:
                    self._read_anew()
                self._listen()
            time.sleep(0.1)

    def _read_anew(self) -> None:
        self.must_read = True
        self.known |= set(self.read())
        self.must_read = False
        self.resyncs += 1

    def _listen(self) -> None:
        with socket.create_connection(("127.0.0.1", self.parts.port or 80), timeout=5) as line:
            back = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id else ""
            line.sendall(f"GET {self.parts.path} HTTP/1.1\r\nHost: {self.parts.netloc}\r\n{back}\r\n".encode())
            line.settimeout(0.2)
            event = ""
            for text in self._lines(line):
                name, _, value = text.partition(": ")
                if name == "id":
                    self.last_id = value
                elif name == "event":
                    event = value
                elif name == "data":
                    self._hear(event, value)

    def _lines(self, line: socket.socket) -> Iterator[str]:
        rest = b""
        while not self.leaving.is_set():
            with contextlib.suppress(TimeoutError):
                got = line.recv(65536)
                if not got:
                    return
                *whole, rest = (rest + got).split(b"\n")
                yield from (one.decode().rstrip("\r") for one in whole)

    def _hear(self, event: str, data: str) -> None:
        self.hellos += event == "hello"
        if event == "resync":
            self._read_anew()
        elif event == "change":
            change = json.loads(data)
            if change["name"] == "queueing.ticket_called.v1":
                self.known.add(change["payload"]["number"])
