"""People at the doors of a real house, who ask again with the same key until they are answered."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from anjungan.config.house import House
from bench.ground import in_house
from bench.wire import Wire

PATIENCE_SECONDS = 90.0
_mark = itertools.count(1)


def until(holds: Callable[[], bool], seconds: float = 60.0, what: str = "it") -> None:
    """Wait until something is so. Raises AssertionError when it does not come to that."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"{what} did not come about in {seconds:.0f} s"
        time.sleep(0.05)


class Door:
    """One person's way in. Counts what was not answered the first time."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self.wire: Wire | None = None
        self.unanswered = 0

    def post(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Send one request, as often as it takes, and return the status and the answer."""
        key, text = f"chaos-{next(_mark)}", json.dumps(body or {})
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            try:
                self.wire = self.wire or Wire(self.port, self.token)
                status, answer = self.wire.post(f"/api/v1{path}", text, key=key)
            except (OSError, ValueError):
                self.leave()
                status, answer = 0, None
            if 0 < status < 500 and not (status == 409 and answer["code"] == "still_working"):
                return status, answer
            self.unanswered += 1
            time.sleep(0.2)
        raise AssertionError(f"nobody answered {path} for {PATIENCE_SECONDS:.0f} s")

    def leave(self) -> None:
        """Hang up."""
        if self.wire is not None:
            self.wire.close()
            self.wire = None


@dataclass(kw_only=True)
class Played:
    """What the people were told."""

    visits: dict[str, str] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    odd: list[Any] = field(default_factory=list)
    unanswered: int = 0


class Rush:
    """The people of one rush: doors that give out so many numbers, officers who serve until nobody waits."""

    def __init__(self, port: int, hall: dict[str, Any], visits: int) -> None:
        self.port, self.hall = port, hall
        self.seen = Played()
        self.closing = threading.Event()
        self.turn = threading.Lock()
        self.left = iter(range(visits))

    def arrive(self) -> None:
        """Give out numbers at a door."""
        door = Door(self.port, self.hall["greeter"])
        while self._one_more():
            status, visit = door.post(f"/malls/{self.hall['mall']}/visits", {"services": self.hall["services"][:1]})
            with self.turn:
                if status == 201:
                    self.seen.visits[visit["uuid"]] = visit["number"]
                else:
                    self.seen.odd.append(visit)
        self._leave(door)

    def serve(self, desk: dict[str, Any]) -> None:
        """Call and serve one after the other at a counter."""
        door = Door(self.port, desk["token"])
        while True:
            last_round = self.closing.is_set()
            status, ticket = door.post(f"/counters/{desk['counter']}/calls")
            if status == 409 and ticket["code"] == "nothing_waiting":
                if last_round:
                    break
                time.sleep(0.02)
                continue
            with self.turn:
                self.seen.called.append(ticket.get("uuid", ""))
            if status != 201 or not all(
                door.post(f"/tickets/{ticket['uuid']}/{step}")[0] == 201 for step in ("serving", "completions")
            ):
                # Nothing of this kind is to be expected; who goes on pressing would only hide it.
                with self.turn:
                    self.seen.odd.append(ticket)
                break
            with self.turn:
                self.seen.finished.append(ticket["uuid"])
        self._leave(door)

    def _one_more(self) -> bool:
        with self.turn:
            return next(self.left, None) is not None

    def _leave(self, door: Door) -> None:
        door.leave()
        with self.turn:
            self.seen.unanswered += door.unanswered


class Stage:
    """A mall of its own with counters, whom people visit while something breaks."""

    def __init__(self, house: House, counters: int = 4) -> None:
        self.house = house
        self.hall: dict[str, Any] = in_house(house, "bench.hall", str(counters))

    def ask(self, question: str, *words: str) -> Any:
        """Ask the database of the house, in a process of its own (see `inspection`)."""
        return in_house(self.house, "tests.chaos.inspection", question, str(self.hall["mall_id"]), *words)

    def zone_stream(self) -> str:
        """Return where the calls of the hall can be heard."""
        wire = Wire(self.house.web_port, self.hall["manager"])
        status, where = wire.get(f"/api/v1/zones/{self.hall['zone']}/stream")
        wire.close()
        assert status == 200, where
        return str(where["address"])

    def play(self, break_it: Callable[[], None], *, visits: int = 120, breaks: int = 2) -> Played:
        """Let two doors give out numbers and all counters serve them; break it so many times in between."""
        rush = Rush(self.house.web_port, self.hall, visits)
        with ThreadPoolExecutor(max_workers=2 + len(self.hall["desks"])) as people:
            officers = [people.submit(rush.serve, desk) for desk in self.hall["desks"]]
            doors = [people.submit(rush.arrive) for _ in range(2)]
            try:
                for number in range(1, breaks + 1):
                    few = visits * number // (breaks + 2)
                    while len(rush.seen.visits) < few and not any(one.done() for one in (*officers, *doors)):
                        time.sleep(0.01)
                    break_it()
                for one in doors:
                    one.result()
            finally:
                rush.closing.set()
            for one in officers:
                one.result()
        return rush.seen

    def assert_all_is_well(self, seen: Played) -> None:
        """What people were told is what there is, each once; all rules hold; all facts were handed on and sealed."""
        assert seen.unanswered, "nothing was broken while somebody waited for an answer"
        assert seen.odd == []
        found = self.ask("everything")
        assert found["offenders"] == []
        assert found["visits"] == seen.visits
        assert sorted(seen.called) == sorted(seen.finished) == sorted(found["tickets"])
        assert len(set(seen.called)) == len(seen.called) == len(seen.visits)
        assert set(found["tickets"].values()) == {"done"}
        assert found["relay"] == {"behind": 0, "stuck": 0}
        assert found["seal"] == {"breaks": [], "unsealed": 0, "sealed_all": True}
