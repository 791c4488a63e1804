"""Does a long line cost more than a short one? 5,000 waiting against 100, everything else equal, in one run."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anjungan.config.house import House
from bench.ground import PROJECT, house, in_house
from bench.rows import Row
from bench.wire import Wire

NAME = "lines"
SHORT, LONG = 100, 5_000
ROUNDS = 240
WARM = 40


@dataclass(kw_only=True)
class Side:
    """One hall, whose line is kept at one length."""

    hall: dict[str, Any]
    door: Wire
    counter: Wire
    page: Wire
    turn: int = 0

    @property
    def desk(self) -> dict[str, Any]:
        """The only counter of the hall."""
        desk: dict[str, Any] = self.hall["desks"][0]
        return desk

    def call(self) -> Callable[[], object]:
        """Let one person come, and return the call of the next one; whoever was called has been finished."""
        body = json.dumps({"services": self.hall["services"][:1]})
        assert self.door.post(f"/api/v1/malls/{self.hall['mall']}/visits", body)[0] == 201

        def press() -> None:
            status, ticket = self.counter.post(f"/api/v1/counters/{self.desk['counter']}/calls")
            assert status == 201, ticket
            self.hall["called"] = ticket["uuid"]

        return press

    def finish(self) -> None:
        """End the errand of whoever was called."""
        for step in ("serving", "completions"):
            assert self.counter.post(f"/api/v1/tickets/{self.hall['called']}/{step}")[0] == 201

    def contents(self) -> None:
        """Read the line as a program does."""
        status, page = self.counter.get(f"/api/v1/lines/{self.hall['lines'][0]}/tickets")
        assert status == 200
        assert len(page["items"]) == 50

    def show(self) -> None:
        """Open the counter's page as its officer does."""
        status, page = self.page.get(f"/loket/{self.desk['code']}/")
        assert status == 200
        assert self.desk["code"] in page


def open_side(running: House, waiting: int) -> Side:
    """Make a hall with so many people in its line."""
    hall = in_house(running, "bench.hall", "1", "1", str(waiting))
    token = hall["desks"][0]["token"]
    return Side(
        hall=hall, door=Wire(running.web_port, hall["greeter"]), counter=Wire(running.web_port, token),
        page=Wire(running.web_port, "", cookie=hall["desks"][0]["cookie"]),
    )  # fmt: skip


def took(what: Callable[[], object]) -> float:
    """Return how many milliseconds something took."""
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


def over_http(short: Side, long: Side) -> dict[str, dict[int, list[float]]]:
    """Take turns between the two halls, so that noise falls on both alike."""
    found: dict[str, dict[int, list[float]]] = {}
    for turn in range(ROUNDS + WARM):
        sides = ((SHORT, short), (LONG, long))
        for waiting, side in sides if turn % 2 else reversed(sides):
            samples = {
                "call next": took(side.call()), "the line's list": took(side.contents), "the counter's page": took(side.show),
            }  # fmt: skip
            side.finish()
            if turn >= WARM:
                for what, value in samples.items():
                    found.setdefault(what, {SHORT: [], LONG: []})[waiting].append(value)
    return found


def in_database(running: House, short: Side, long: Side) -> dict[str, dict[int, list[float]]]:
    """Time the same statements without HTTP around them."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.line_statements", str(ROUNDS), *(str(s.hall["desks"][0]["id"]) for s in (short, long))],
        env=running.variables(), check=True, stdout=subprocess.PIPE, cwd=PROJECT,
    )  # fmt: skip
    return {what: {SHORT: both[0], LONG: both[1]} for what, both in json.loads(done.stdout).items()}


def run() -> list[Row]:
    """Measure over HTTP what is promised, and the statements alone for whoever looks for the reason."""
    with house() as running:
        short, long = open_side(running, SHORT), open_side(running, LONG)
        http = over_http(short, long)
        statements = in_database(running, short, long)
    return [
        *(row(what, both, promised=True) for what, both in http.items()),
        *(row(f"{what} (statements alone)", both, promised=False) for what, both in statements.items()),
    ]


def row(what: str, both: dict[int, list[float]], *, promised: bool) -> Row:
    """Return the growth of one thing: median against median."""
    least, most = statistics.median(both[SHORT]), statistics.median(both[LONG])
    return Row(
        bench=NAME, figure=f"{what}, {most:.1f} ms to {least:.1f} ms", value=most / least, unit="x",
        at_least=1.5 if promised else None, aim=1.1 if promised else None, ratio=most / least, lower_is_better=True,
    )  # fmt: skip
