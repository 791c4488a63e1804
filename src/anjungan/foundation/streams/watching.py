"""One open page: what it is still to be told, and how that is written as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from anjungan.foundation.streams.memory import Message

# So many messages a page may be behind; a page that is further behind reads its whole snapshot faster.
MOST_BEHIND = 256


class Watcher:
    """A page that listens. Told by the hub, asked by the task that writes to it; never waits, never blocks the hub."""

    __slots__ = ("_due", "_waiter", "lost", "start_over", "streams")

    def __init__(self, streams: Iterable[str]) -> None:
        self.streams = frozenset(streams)
        # Too far behind: it is told to resync and let go.
        self.lost = False
        # The hub lost its place: it is told to resync and stays.
        self.start_over = False
        self._due: list[Message] = []
        self._waiter: asyncio.Future[None] | None = None

    def tell(self, message: Message) -> None:
        """Note a message for it."""
        if len(self._due) >= MOST_BEHIND:
            self._due.clear()
            self.lost = True
        elif not self.lost:
            self._due.append(message)
        self._wake()

    def forget(self) -> None:
        """Drop what it was to be told: it will read everything anew."""
        self._due.clear()
        self.start_over = True
        self._wake()

    async def due(self, seconds: float) -> list[Message]:
        """Return what there is to tell, at once or as soon as there is something; nothing after so many seconds."""
        if not (self._due or self.lost or self.start_over):
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            alarm = loop.call_later(seconds, self._wake)
            try:
                await self._waiter
            finally:
                alarm.cancel()
                self._waiter = None
        due, self._due = self._due, []
        return due

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Writer:
    """Numbers what goes out on one connection. An id is `<epoch>-<number>-<position>`: a gap shows, and a page that
    comes back with its last id goes on from there."""

    __slots__ = ("epoch", "number")

    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.number = 0

    def hello(self, position: int) -> bytes:
        """Return the first words on a connection."""
        return b"retry: 2000\n" + self._id(position) + b"event: hello\ndata: {}\n\n"

    def changes(self, messages: Iterable[Message]) -> bytes:
        """Return messages, numbered. Their bodies were encoded once for everybody."""
        written = []
        for message in messages:
            self.number += 1
            written += [self._id(message.position), message.body]
        return b"".join(written)

    def beat(self, position: int) -> bytes:
        """Return a sign of life (an event, since scripts cannot see comments)."""
        return self._id(position) + b"event: beat\ndata: {}\n\n"

    def resync(self, position: int) -> bytes:
        """Return the request to read a new snapshot."""
        return self._id(position) + b"event: resync\ndata: {}\n\n"

    def _id(self, position: int) -> bytes:
        return f"id: {self.epoch}-{self.number}-{position}\n".encode()


def position_in(last_event_id: str) -> int | None:
    """Return the position that a coming-back page has, from the id it heard last; None when it says nothing."""
    position = last_event_id.rsplit("-", 1)[-1]
    return int(position) if position.isascii() and position.isdecimal() and len(position) < 19 else None
