"""The hub of the live screens: reads the ledger once, tells every watcher of each stream.

One database connection for any number of watchers. Each reading takes what is visible now and was not visible at the
reading before, by comparing snapshots: nothing is missed or told twice in whatever order transactions end, and a
long transaction holds nobody else's changes back. A short memory lets a page join where its snapshot ended; when
that is not possible any more it is told to read a new one (`resync`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import sys
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

import psycopg

from anjungan.foundation.streams.memory import Memory, Message
from anjungan.foundation.streams.waking import CHANNEL
from anjungan.foundation.streams.watching import MOST_BEHIND, Watcher, Writer

logger = logging.getLogger(__name__)

# A full mall makes about a hundred a minute.
REMEMBER_EVENTS = 4_000
REMEMBER_SECONDS = 15 * 60
POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
# A stream ends after so long and is opened again, so that the right to listen is asked for again.
STREAM_SECONDS = 15 * 60
# The server in front takes what a stuck page does not read; this is the most that it keeps for one.
STREAM_BYTES = 8 * 1024 * 1024
# Between two readings: in a rush, changes are told in groups instead of each costing a reading.
_GATHER_SECONDS = 0.01
# A page that comes before the hub has found its place waits so long for it.
_PATIENCE_SECONDS = 3.0
_RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)

# `ahead`: by so much the ledger's numbers are ahead of the server's (`foundation.epochs`).
_BEGIN = """WITH here AS (SELECT pg_current_snapshot() AS snapshot, foundation_ahead() AS ahead)
    SELECT here.snapshot::text, here.ahead, e.* FROM here LEFT JOIN LATERAL (
        SELECT xid, id, name, at, payload::text, streams FROM foundation_eventrecord
        ORDER BY xid DESC, id DESC LIMIT %(most)s) e ON true
    ORDER BY e.id"""
_READ = """WITH here AS (SELECT pg_current_snapshot() AS snapshot, foundation_ahead() AS ahead)
    SELECT here.snapshot::text, here.ahead, e.* FROM here LEFT JOIN LATERAL (
        SELECT xid, id, name, at, payload::text, streams FROM foundation_eventrecord
        WHERE xid >= pg_snapshot_xmin(%(before)s::pg_snapshot)::text::bigint + %(ahead)s
            AND NOT pg_visible_in_snapshot(greatest(xid - %(ahead)s, 3)::text::xid8, %(before)s::pg_snapshot)) e ON true
    ORDER BY e.id"""


class _EpochChanged(Exception):
    """The ledger was restored under the running hub, which finds its place anew."""


class Hub:
    """Reads and tells. `start` it inside a running loop."""

    def __init__(self, conninfo: dict[str, Any], *, remember: int = REMEMBER_EVENTS) -> None:
        self.conninfo = conninfo
        self.memory = Memory(most=remember, seconds=REMEMBER_SECONDS)
        self.watchers: dict[str, set[Watcher]] = {}
        self.count = 0
        self.connected = False
        self.read_at = 0.0
        # Every change of a lower version has been told.
        self.position = 0
        self._snapshot = ""
        self._ahead = 0
        self._opened = 0
        self._found = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to read."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def listen(self, streams: Iterable[str], since: int) -> AsyncIterator[bytes]:
        """Yield what goes out to one page: first what it missed since this version, then each change as it comes."""
        if not self.connected:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._found.wait(), _PATIENCE_SECONDS)
        watcher, missed = self.join(streams, since)
        self._opened += 1
        writer = Writer(f"{int(time.time() * 1000):x}.{self._opened:x}")
        ends_at = time.monotonic() + STREAM_SECONDS * random.uniform(1.0, 1.3)  # noqa: S311 - only spreads the load
        try:
            yield writer.hello(self.position if missed is None else since)
            if missed is None:
                yield writer.resync(self.position)
            elif missed:
                yield writer.changes(missed)
            written = 0
            while time.monotonic() < ends_at and written < STREAM_BYTES:
                due = await watcher.due(HEARTBEAT_SECONDS)
                if watcher.lost:
                    break
                if watcher.start_over:
                    watcher.start_over = False
                    yield writer.resync(self.position)
                chunk = writer.changes(due) if due else writer.beat(self.position)
                written += len(chunk)
                yield chunk
            if watcher.lost:
                yield writer.resync(self.position)
        finally:
            self.leave(watcher)

    def join(self, streams: Iterable[str], since: int) -> tuple[Watcher, list[Message] | None]:
        """Add a watcher; return it with what it missed since its snapshot, or None when it must read a new one."""
        watcher = Watcher(streams)
        for stream in watcher.streams:
            self.watchers.setdefault(stream, set()).add(watcher)
        self.count += 1
        # While the hub does not know where it is, it will say so to everybody as soon as it does.
        missed = self.memory.since(since, watcher.streams) if self.connected else []
        return watcher, missed if missed is None or len(missed) <= MOST_BEHIND else None

    def leave(self, watcher: Watcher) -> None:
        """Remove a watcher."""
        for stream in watcher.streams:
            watching = self.watchers.get(stream)
            if watching is not None:
                watching.discard(watcher)
                if not watching:
                    del self.watchers[stream]
        self.count -= 1

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **self.conninfo, autocommit=True, application_name="anjungan-hub", connect_timeout=3,
                    prepare_threshold=None,
                ) as link:  # fmt: skip
                    await link.execute(f"LISTEN {CHANNEL}")
                    await self._find_place(link)
                    self.connected, failures = True, 0
                    self._found.set()
                    while True:
                        await self._read(link)
                        await asyncio.sleep(_GATHER_SECONDS)
                        async for _note in link.notifies(timeout=POLL_SECONDS, stop_after=1):
                            pass
            except _EpochChanged:
                logger.warning("the ledger was restored: every page reads anew")
            except (psycopg.Error, OSError) as error:
                logger.warning("the hub lost the database and tries again: %s", error)
            self.connected = False
            self._found.clear()
            await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])
            failures += 1

    async def _find_place(self, link: psycopg.AsyncConnection[Any]) -> None:
        """Take the newest events into memory and have every open page begin anew.

        A database that was away may be another one now (restored, failed over), so nothing known before counts.
        """
        rows = await (await link.execute(_BEGIN, {"most": self.memory.most})).fetchall()
        events = [row[2:] for row in rows if row[2] is not None]
        whole = len(events) < self.memory.most
        self._ahead = rows[0][1]
        # What a page read before a restore may never have been.
        self.memory.begin_anew(max(self._ahead, 0 if whole else min(event[0] for event in events) + 1))
        self._move_to(rows[0][0])
        for event in events:
            self._remember(event)
        for watcher in {watcher for watching in self.watchers.values() for watcher in watching}:
            watcher.forget()

    async def _read(self, link: psycopg.AsyncConnection[Any]) -> None:
        rows = await (await link.execute(_READ, {"before": self._snapshot, "ahead": self._ahead})).fetchall()
        if rows[0][1] != self._ahead:
            raise _EpochChanged
        for row in rows:
            if row[2] is not None and row[-1]:
                self._tell(self._remember(row[2:]))
        self._move_to(rows[0][0])
        self.memory.forget_old(self.read_at)

    def _move_to(self, snapshot: str) -> None:
        self._snapshot = snapshot
        self.position = int(snapshot.partition(":")[0]) + self._ahead
        self.read_at = time.monotonic()

    def _remember(self, event: tuple[Any, ...]) -> Message:
        version, event_id, name, at, payload, streams = event
        # The payload goes out as it was saved: events are free of personal data.
        head = json.dumps({"v": version, "id": event_id, "name": name, "at": at.isoformat()}, separators=(",", ":"))
        body = f'event: change\ndata: {head[:-1]},"payload":{payload}}}\n\n'.encode()
        # Thousands of messages name the same few streams: each name is kept once.
        names = tuple(map(sys.intern, streams))
        message = Message(version, self.position, names, body, time.monotonic())
        if streams:
            self.memory.add(message)
        return message

    def _tell(self, message: Message) -> None:
        told: set[Watcher] = set()
        for stream in message.streams:
            told |= self.watchers.get(stream, set())
        for watcher in told:
            watcher.tell(message)
