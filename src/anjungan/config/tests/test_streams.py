"""The stream process over HTTP: who may listen, what goes out, and what a page finds when it comes back."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from anjungan.foundation import streams

if TYPE_CHECKING:
    from tests.ground.streams import StreamProcess

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WEB = "http://localhost:8000"
Start = Callable[[str], "StreamProcess"]


class Listener:
    """A page's end of a stream, read by hand so that every byte is seen."""

    def __init__(self, port: int, path: str, **headers: str) -> None:
        self.wire = socket.create_connection(("127.0.0.1", port), timeout=8)
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        self.wire.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode())
        self.said = ""

    def until(self, words: str, count: int = 1) -> str:
        while self.said.count(words) < count:
            more = self.wire.recv(65536)
            assert more, f"closed before {words!r}: {self.said}"
            self.said += more.decode()
        return self.said

    @property
    def numbers(self) -> list[int]:
        lines = [line[6:] for line in self.said.splitlines() if line.startswith('data: {"v"')]
        return [json.loads(line)["payload"]["n"] for line in lines]


@contextmanager
def listening(port: int, path: str, **headers: str) -> Iterator[Listener]:
    page = Listener(port, path, **headers)
    try:
        yield page
    finally:
        page.wire.close()


def happen(n: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT foundation_announce('tests.happened.v1', 1, now(), 'x:1', jsonb_build_object('n', %s::int),
            ARRAY['zone:1'], '{"kind": "system", "id": "x", "label": "x"}')""",
            [n],
        )
    streams.wake()


def health(server: StreamProcess) -> dict[str, Any]:
    with listening(server.port, "/streams/health", connection="close") as page:
        said = page.until("}")
    return dict(json.loads(said.split("\r\n\r\n", 1)[1].splitlines()[-1]))


def test_a_page_of_ours_hears_a_change_at_once(stream_process: Start) -> None:
    server = stream_process(WEB)
    path = server.path_for("zone:1", since=streams.snapshot_version())
    with listening(server.port, path, origin=WEB) as page:
        page.until("event: hello")
        assert f"access-control-allow-origin: {WEB}\r\n" in page.said.lower()
        assert "content-type: text/event-stream" in page.said.lower()
        assert "cache-control: no-store" in page.said.lower()
        happen(1)  # the first wake-up of a process opens its connection
        page.until('"n": 1')
        begun = time.monotonic()
        happen(2)
        page.until('"n": 2')
        assert time.monotonic() - begun < 0.9, "a wake-up is quicker than the poll"
        assert health(server)["watchers"] == 1
    for _ in range(100):
        if health(server)["watchers"] == 0:
            break
        time.sleep(0.05)
    assert health(server)["watchers"] == 0, "who leaves is forgotten"


def test_only_pages_of_ours_may_read_a_stream_and_only_with_a_signed_address(stream_process: Start) -> None:
    server = stream_process(WEB)
    path = server.path_for("zone:1", since=0)
    with listening(server.port, path, origin="http://localhost:8000.evil.example") as page:
        assert "access-control-allow-origin" not in page.until("event: hello").lower()
    for wrong in (path[:-3] + "xyz", "/streams/", "/streams/nonsense", "/streams/%00"):
        with listening(server.port, wrong, origin=WEB) as page:
            assert page.until("\r\n\r\n").startswith("HTTP/1.1 403 ")
    for nowhere in ("/", "/status", "/kios/"):
        with listening(server.port, nowhere) as page:
            assert page.until("\r\n\r\n").startswith("HTTP/1.1 404 ")


def test_a_page_that_comes_back_after_a_restart_hears_what_it_missed(stream_process: Start) -> None:
    server = stream_process(WEB)
    path = server.path_for("zone:1", since=streams.snapshot_version())
    with listening(server.port, path) as page:
        happen(1)
        page.until('"n": 1')
        last = [line[4:] for line in page.said.splitlines() if line.startswith("id: ")][-1]
        server.kill()
    happen(2)
    server.start()

    with listening(server.port, path, Last_Event_ID=last) as page:
        page.until('"n": 2')
        assert "event: resync" not in page.said
    with listening(server.port, f"{path}?after={last}") as page:
        page.until('"n": 2')
    with listening(server.port, f"{path}?after=%20nonsense") as page:
        page.until('"n": 2')
        assert page.numbers == [1, 2], "an id that says nothing is as none: everything since the snapshot"


def test_a_thousand_pages_hear_a_change(stream_process: Start) -> None:
    server = stream_process(WEB)
    path = server.path_for("zone:1", since=streams.snapshot_version())
    pages: list[Listener] = []
    try:
        for _ in range(10):
            pages += [Listener(server.port, path) for _ in range(100)]
            for page in pages[-100:]:
                page.until("event: hello")
        happen(1)
        for page in pages:
            page.until('"n": 1')
        assert all(page.numbers == [1] for page in pages)
        assert health(server)["watchers"] == 1000
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'anjungan-hub' "
                           "AND datname = current_database()")  # fmt: skip
            assert cursor.fetchone() == (1,), "one connection for all of them"
    finally:
        for page in pages:
            page.wire.close()
