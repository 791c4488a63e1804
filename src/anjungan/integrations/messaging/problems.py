"""Why a message did not leave: it decides whether the same message may be tried again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx


class NotTaken(Exception):
    """The message did not leave, or nobody knows. No text of it names the number, the address or the words.

    `reason` is unreachable or busy (nothing was taken: try again), refused, gone, or uncertain (never again).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what the line does into a reason. Only a line that was never there is safe to try again."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise NotTaken("unreachable") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise NotTaken("uncertain") from None


def reason_of(status: int) -> str:
    """Return the reason behind an answer, empty when the message was taken.

    429 and 503 say that nothing was taken. Other faults of the other side (5xx) leave it open.
    """
    if 200 <= status < 300:
        return ""
    if status in (429, 503):
        return "busy"
    return "uncertain" if status >= 500 else "refused"
