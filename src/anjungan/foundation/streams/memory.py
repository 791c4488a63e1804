"""What the hub remembers, so that a page joins exactly where its snapshot ended."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One change as it goes out, all but its number.

    `version` is the transaction that made it. `position` is what a watcher has when it got this message: every
    change of a lower version came before.
    """

    version: int
    position: int
    streams: tuple[str, ...]
    body: bytes
    heard_at: float


class Memory:
    """The last messages, in the order in which they became visible."""

    def __init__(self, *, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        # Every message of this version or a later one is here.
        self.complete_from = 0
        self._messages: list[Message] = []
        # The highest version up to each message: versions are not in order, this is, so it can be searched.
        self._highest: list[int] = []

    def __len__(self) -> int:
        return len(self._messages)

    def begin_anew(self, complete_from: int) -> None:
        """Forget everything; what is added from now on is complete from this version."""
        self._messages.clear()
        self._highest.clear()
        self.complete_from = complete_from

    def add(self, message: Message) -> None:
        """Remember a message."""
        self._messages.append(message)
        self._highest.append(max(message.version, self._highest[-1] if self._highest else 0))

    def forget_old(self, now: float) -> None:
        """Drop what is too old or too much, in one go rather than one by one."""
        surplus = len(self._messages) - self.most
        oldest = now - self.seconds
        if surplus < self.most // 4 and (not self._messages or self._messages[0].heard_at >= oldest):
            return
        keep_from = max(surplus, 0)
        while keep_from < len(self._messages) and self._messages[keep_from].heard_at < oldest:
            keep_from += 1
        if keep_from:
            self.complete_from = max(self.complete_from, self._highest[keep_from - 1] + 1)
            del self._messages[:keep_from], self._highest[:keep_from]

    def since(self, version: int, streams: AbstractSet[str]) -> list[Message] | None:
        """Return every message of these streams with this version or a later one, None when some may be forgotten."""
        if version < self.complete_from:
            return None
        start = bisect_left(self._highest, version)
        return [
            message
            for message in self._messages[start:]
            if message.version >= version and not streams.isdisjoint(message.streams)
        ]
