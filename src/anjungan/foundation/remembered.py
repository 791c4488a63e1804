"""What a process remembers of rows that it has read, worked out once for each writing of the row.

A row says when it was written: PostgreSQL's `xmin` and `ctid` change with every update, whoever makes it. A statement
that finds a row brings this along (`written("s")`), and what was worked out of exactly this writing is taken from here.
So nothing remembered can be stale, and nobody has to tell a process to forget.
"""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def written(*aliases: str) -> str:
    """Return SQL for one text that says which writing of these rows a statement read; null where one is missing.

    `aliases` are names of tables in the statement, from our own code.
    """
    return " || ' ' || ".join(f"{alias}.xmin::text || {alias}.ctid::text" for alias in aliases)


class Remembered(Generic[K, V]):
    """At most `most` values by key; what was put in first goes first. Safe among threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: dict[K, V] = {}
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return what is remembered of a key, None when nothing is."""
        return self._values.get(key)

    def put(self, key: K, value: V) -> V:
        """Remember a value and return it."""
        with self._lock:
            while len(self._values) >= self.most:
                del self._values[next(iter(self._values))]
            self._values[key] = value
        return value
