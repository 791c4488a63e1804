"""How long the portal takes to answer twenty people who read at once, with 400 services of 30 agencies.

Each reader asks for a page, reads for a second, and asks for the next. The time is that of the whole answer as the
reader's connection sees it: the server's own time, its queue and the loopback.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote

from bench.ground import PROJECT, house, in_house
from bench.rows import Row
from bench.wire import Wire

NAME = "portal"
MOST_MILLISECONDS = {
    "service page": 60.0, "search page": 60.0, "search of the API": 60.0, "slot search, a month": 50.0,
}  # fmt: skip
READERS, SECONDS, READING = 20, 30.0, 1.0
QUESTIONS = PROJECT / "src/anjungan/domain/catalog/tests/questions_open.json"


def run() -> list[Row]:
    """Measure the service page, the search page, the search of the API and the front page."""
    asked = [each["question"] for each in json.loads(Path(QUESTIONS).read_text())]
    # With the worker, which stores what one may expect of each line; a page that found none would work it out itself.
    with house(worker=True) as running:
        hall = in_house(running, "bench.portal_hall")
        took: dict[str, list[float]] = defaultdict(list)
        readers = [
            threading.Thread(target=read, args=(running.web_port, hall, asked, took, number))
            for number in range(READERS)
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    return [
        Row(
            bench=NAME,
            figure=f"{what}, p95 of {len(times)} ({hall['count']} services, {READERS} readers)",
            value=sorted(times)[int(len(times) * 0.95)] * 1000,
            unit="ms",
            at_least=MOST_MILLISECONDS.get(what),
            lower_is_better=True,
        )
        for what, times in sorted(took.items())
    ]


def read(port: int, hall: dict[str, list[str]], asked: list[str], took: dict[str, list[float]], number: int) -> None:
    """Be one reader until the time is over."""
    chance = random.Random(number)
    wire = Wire(port, "", cookie="bahasa=id")
    mall = hall["mall"]
    time.sleep(chance.random() * READING)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        words = quote(chance.choice(asked))
        what, address = chance.choice(
            [
                ("service page", f"/layanan/{chance.choice(hall['services'])}?mal={mall}"),
                ("search page", f"/cari?q={words}&mal={mall}"),
                ("search of the API", f"/api/v1/search?q={words}&mall={mall}"),
                ("front page", f"/?mal={mall}"),
                ("slot search, a month", hall["slots"]),
            ]
        )
        began = time.perf_counter()
        status, _page = wire.get(address)
        if status != 200:
            raise AssertionError(f"{address}: {status}")
        took[what].append(time.perf_counter() - began)
        time.sleep(READING)
