"""The hub of the live screens: reads the ledger once, tells every watcher of each stream.

One database connection for any number of watchers. Events are read in the order (transaction, event) below the
oldest transaction still running, so no watcher ever sees a gap. A short memory lets a watcher join where its
snapshot ended; when that is not possible any more it is told to read a new snapshot (`resync`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from anjungan.foundation.streams.waking import CHANNEL

logger = logging.getLogger(__name__)

REMEMBER_EVENTS = 5_000
REMEMBER_SECONDS = 15 * 60
POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
MOST_BEHIND = 200
BATCH = 500
_RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)

READ = """SELECT xid, id, name, payload, streams FROM foundation_eventrecord
    WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AND (xid, id) > (%s, %s)
    ORDER BY xid, id LIMIT 500"""
SETTLED = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


@dataclass(frozen=True, slots=True)
class Message:
    """One change, already written as it goes out (all but its number)."""

    version: int
    streams: frozenset[str]
    data: bytes
    heard_at: float


@dataclass(eq=False, slots=True)
class Watcher:
    """One open page. `lost` is set when it could not keep up or the hub lost its place."""

    streams: frozenset[str]
    epoch: str
    queue: asyncio.Queue[Message] = field(default_factory=lambda: asyncio.Queue(MOST_BEHIND))
    lost: bool = False


class Hub:
    """Reads and tells. `start` it inside a running loop."""

    def __init__(self, conninfo: dict[str, Any]) -> None:
        self.conninfo = conninfo
        self.epoch = f"{int(time.time() * 1000):x}"
        self.position: tuple[int, int] | None = None
        self.complete_from = 0
        self.memory: deque[Message] = deque(maxlen=REMEMBER_EVENTS)
        self.watchers: dict[str, set[Watcher]] = {}
        self.count = 0
        self.connected = False
        self.task: asyncio.Task[None] | None = None
        self.awake = asyncio.Event()

    def start(self) -> None:
        """Begin to read."""
        if self.task is None:
            self.task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Stop reading."""
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task
            self.task = None

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **self.conninfo, autocommit=True, application_name="anjungan-hub", connect_timeout=3
                ) as link:
                    await link.execute(f"LISTEN {CHANNEL}")
                    await self._find_place(link)
                    self.connected, failures = True, 0
                    await self._follow(link)
            except (psycopg.Error, OSError) as error:
                logger.warning("the hub lost the database and tries again: %s", error)
            self.connected = False
            await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])
            failures += 1

    async def _find_place(self, link: psycopg.AsyncConnection[Any]) -> None:
        """Begin at the present; after a break go on where we were, and nothing was missed."""
        if self.position is None:
            row = await (await link.execute(SETTLED)).fetchone()
            assert row is not None
            self.complete_from = int(row[0])
            # Everything below is in any snapshot read from now on.
            self.position = (int(row[0]) - 1, 2**62)

    async def _follow(self, link: psycopg.AsyncConnection[Any]) -> None:
        while True:
            read = await self._read(link)
            if read == BATCH:
                continue
            async for _note in link.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass

    async def _read(self, link: psycopg.AsyncConnection[Any]) -> int:
        assert self.position is not None
        rows = await (await link.execute(READ, self.position)).fetchall()
        for xid, event_id, name, payload, streams in rows:
            self.position = (xid, event_id)
            if streams:
                self._tell(xid, name, payload, streams)
        return len(rows)

    def _tell(self, version: int, name: str, payload: dict[str, Any], streams: Iterable[str]) -> None:
        data = json.dumps({"v": version, "name": name, "payload": payload}, separators=(",", ":"), ensure_ascii=False)
        message = Message(
            version, frozenset(streams), f"event: change\ndata: {data}\n\n".encode(), time.monotonic()
        )
        if len(self.memory) == self.memory.maxlen:
            self.complete_from = max(self.complete_from, self.memory[0].version + 1)
        self.memory.append(message)
        told: set[Watcher] = set()
        for stream in message.streams:
            for watcher in self.watchers.get(stream, ()):
                if watcher not in told:
                    told.add(watcher)
                    self._hand(watcher, message)

    def _hand(self, watcher: Watcher, message: Message) -> None:
        try:
            watcher.queue.put_nowait(message)
        except asyncio.QueueFull:
            watcher.lost = True

    def join(self, streams: Iterable[str], since: int) -> tuple[Watcher, list[Message] | None]:
        """Add a watcher; return it with what it missed since its snapshot, or None when it must read a new one."""
        watcher = Watcher(frozenset(streams), self.epoch)
        for stream in watcher.streams:
            self.watchers.setdefault(stream, set()).add(watcher)
        self.count += 1
        self._forget_old()
        if since < self.complete_from or self.position is None:
            return watcher, None
        return watcher, [m for m in self.memory if m.version >= since and m.streams & watcher.streams]

    def leave(self, watcher: Watcher) -> None:
        """Remove a watcher."""
        for stream in watcher.streams:
            watching = self.watchers.get(stream)
            if watching is not None:
                watching.discard(watcher)
                if not watching:
                    del self.watchers[stream]
        self.count -= 1

    def _forget_old(self) -> None:
        oldest = time.monotonic() - REMEMBER_SECONDS
        while self.memory and self.memory[0].heard_at < oldest:
            self.complete_from = max(self.complete_from, self.memory.popleft().version + 1)

    async def listen(self, streams: Iterable[str], since: int) -> AsyncIterator[bytes]:
        """Yield what goes out to one watcher: first what it missed, then each change, a heartbeat in between."""
        watcher, missed = self.join(streams, since)
        number = 0
        try:
            yield f"retry: 2000\nid: {self.epoch}-0\nevent: hello\ndata: {{}}\n\n".encode()
            if missed is None:
                yield b"event: resync\ndata: {}\n\n"
            for message in missed or ():
                number += 1
                yield f"id: {self.epoch}-{number}\n".encode() + message.data
            while not watcher.lost:
                try:
                    message = await asyncio.wait_for(watcher.queue.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield b"event: beat\ndata: {}\n\n"
                    continue
                number += 1
                yield f"id: {self.epoch}-{number}\n".encode() + message.data
            yield b"event: resync\ndata: {}\n\n"
        finally:
            self.leave(watcher)
