"""Other doors in the middle of something: races staged by hand, not hoped for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any

from django.db import connection, connections, transaction

PATIENCE = 10.0


def _with_own_connection(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connections.close_all()


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[Future[Any]]:
    """Do something on a connection of its own while the block runs."""
    with ThreadPoolExecutor(max_workers=1) as door:
        yield door.submit(_with_own_connection, act)


@dataclass
class HalfFinished:
    """A neighbour who has done something and not saved it yet."""

    _decided: Event
    _future: Future[Any]
    keep: bool = True

    def save(self) -> Any:
        """Let the neighbour commit; return what the verb returned."""
        self._decided.set()
        return self._future.result(timeout=PATIENCE)

    def give_up(self) -> None:
        """Let the neighbour roll back, as if its process had died."""
        self.keep = False
        self.save()


@contextmanager
def half_finished(act: Callable[[], Any]) -> Iterator[HalfFinished]:
    """A neighbour has done this and holds its locks until told to save or to give up (saved at the end otherwise)."""
    done, decided = Event(), Event()

    def neighbour() -> Any:
        wrapper = transaction.atomic()
        wrapper._from_testcase = True  # type: ignore[attr-defined]
        try:
            with wrapper:
                answer = act()
                done.set()
                decided.wait(PATIENCE)
                transaction.set_rollback(not half.keep)
                return answer
        finally:
            done.set()

    with ThreadPoolExecutor(max_workers=1) as door:
        half = HalfFinished(decided, Future())
        half._future = door.submit(_with_own_connection, neighbour)
        done.wait(PATIENCE)
        try:
            yield half
        finally:
            half.save()


def until_it_waits(future: Future[Any]) -> None:
    """Return when somebody in this database waits for a lock. Fails when the other finished without waiting."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        if future.done():
            return
    raise AssertionError("nobody waited")
