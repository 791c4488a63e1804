"""Places kept in a line for people who may still come with a head start: tickets of nobody, there on some paths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from anjungan.waiting.building import Coming, LineState, WaitingTicket

# The key of a real ticket never begins so.
_EXPECTED = "\x00coming/"
_MOST_EXPECTED = 12


def with_coming(line: LineState, coming: Sequence[Coming], now: float) -> LineState:
    """Return the line with places for those who may still come with a head start. On how many paths: their `chance`."""
    if not line.waiting:
        return line
    added = []
    for number, each in enumerate(coming):
        for place in range(slots_of(each)):
            at = now + each.head_start * (place + 0.5) / slots_of(each)
            key = f"{_EXPECTED}{line.key}/{number}/{place}"
            share = each.per_second * each.head_start / slots_of(each)
            added.append(WaitingTicket(key=key, rank=at - each.head_start, entered_at=at, ready_at=at, chance=share))
    return replace(line, waiting=[*line.waiting, *added], coming=coming) if added else line


def slots_of(coming: Coming) -> int:
    """Return into how many moments the coming of these people is cut: each at most every second time a person."""
    return min(math.ceil(2.0 * coming.per_second * coming.head_start), _MOST_EXPECTED)


def is_expected(ticket: WaitingTicket) -> bool:
    """Return whether the ticket stands for somebody who may come."""
    return isinstance(ticket.key, str) and ticket.key.startswith(_EXPECTED)
