"""From a call to the last of 1,000 open screens that has heard of it, through the real process of the live streams."""

from __future__ import annotations

import json
import multiprocessing
import resource
import select
import socket
import time
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

from bench.ground import house, in_house
from bench.rows import Row, percentile
from bench.wire import Wire

NAME = "fanout"
WATCHERS = 1_000
PROCESSES = 2
ROUNDS = 100
WARM = 5
_TOLD = b"queueing.ticket_called.v1"
_MOST_SECONDS = 10.0


def watch(address: str, count: int, report: Connection) -> None:
    """Hold so many streams open; report the instant at which the last of them heard of each call."""
    parts = urlsplit(address)
    asked = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/event-stream\r\n\r\n".encode()
    ready = select.epoll()
    lines, heard, tails = {}, {}, {}
    for _ in range(count):
        line = socket.create_connection(("127.0.0.1", int(parts.port or 80)), timeout=30)
        line.sendall(asked)
        number = line.fileno()
        lines[number], heard[number], tails[number] = line, 0, b""
        ready.register(number, select.EPOLLIN)
    greeted: set[int] = set()
    left = count
    told = 1
    while True:
        for number, _ in ready.poll():
            got = lines[number].recv(65536)
            if not got:
                raise ConnectionError("a stream was closed")
            if len(greeted) < count and b"event: hello" in got:
                greeted.add(number)
                if len(greeted) == count:
                    report.send(0.0)
            found = tails[number] + got
            news = found.count(_TOLD)
            tails[number] = found[-len(_TOLD) + 1 :]
            if news:
                left -= heard[number] < told <= heard[number] + news
                heard[number] += news
                if not left:
                    report.send(time.monotonic())
                    told += 1
                    left = sum(1 for one in heard.values() if one < told)


def measure(web_port: int, hall: dict[str, Any], reports: list[Connection]) -> tuple[list[float], list[float]]:
    """Call so many people, one after the other; return the milliseconds from each answer and from each sending."""
    desk = hall["desks"][0]
    door, counter = Wire(web_port, hall["greeter"]), Wire(web_port, desk["token"])
    body = json.dumps({"services": hall["services"]})
    from_answer, from_sending = [], []
    for turn in range(ROUNDS + WARM):
        assert door.post(f"/api/v1/malls/{hall['mall']}/visits", body)[0] == 201
        time.sleep(0.05)
        sent = time.monotonic()
        status, ticket = counter.post(f"/api/v1/counters/{desk['counter']}/calls")
        answered = time.monotonic()
        assert status == 201, ticket
        last = max(hear(report) for report in reports)
        if turn >= WARM:
            from_answer.append(max(0.0, last - answered) * 1000)
            from_sending.append((last - sent) * 1000)
        for step in ("serving", "completions"):
            assert counter.post(f"/api/v1/tickets/{ticket['uuid']}/{step}")[0] == 201
        time.sleep(0.1)
    return from_answer, from_sending


def hear(report: Connection) -> float:
    """Return what a process of watchers reports next. Raises TimeoutError."""
    if not report.poll(_MOST_SECONDS):
        raise TimeoutError("not every watcher heard of the call")
    return float(report.recv())


def run() -> list[Row]:
    """Open a thousand screens on one zone and call people to it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    fork = multiprocessing.get_context("fork")
    with house(streams=True) as running:
        hall = in_house(running, "bench.hall", "1")
        status, where = Wire(running.web_port, hall["manager"]).get(f"/api/v1/zones/{hall['zone']}/stream")
        assert status == 200, where
        reports, watching = [], []
        for _ in range(PROCESSES):
            receive, send = fork.Pipe(duplex=False)
            process = fork.Process(target=watch, args=(where["address"], WATCHERS // PROCESSES, send), daemon=True)
            process.start()
            reports.append(receive)
            watching.append(process)
        try:
            for report in reports:
                hear(report)
            from_answer, from_sending = measure(running.web_port, hall, reports)
        finally:
            for process in watching:
                process.terminate()
                process.join()
    return [
        row(f"{what} to the last of {WATCHERS}, {name}", percentile(taken, share), promised=share == 0.99)
        for what, taken in (("answer", from_answer), ("sending", from_sending))
        for name, share in (("median", 0.5), ("p99", 0.99), ("worst", 1.0))
    ]


def row(figure: str, value: float, *, promised: bool) -> Row:
    """Return one figure; the p99 carries the promise."""
    return Row(
        bench=NAME, figure=figure, value=value, unit="ms", at_least=200 if promised else None,
        aim=60 if promised else None, lower_is_better=True,
    )  # fmt: skip
