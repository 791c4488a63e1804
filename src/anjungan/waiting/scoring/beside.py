"""What the boards of other lines tell about one line: they share its counters, its officers and its day.

A line's own figures are taken from its own board; of the others only what their boards had shown before that moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anjungan.waiting.logs import Floats

NAMES = ("pace_day", "others_waiting", "others_called20", "others_pace", "others_pace_day")
_CALLED_WITHIN, _PACE_WITHIN = 1_200.0, 2_400.0
# A pace leans on the usual one as if so many people had been called at it.
_LEAN, _LEAN_DAY = 5.0, 10.0


@dataclass(frozen=True, kw_only=True)
class Board:
    """What the board of one line showed on one day, one value per snapshot in order of time.

    `waiting` people, `called` people so far; `made` those of them called while somebody waited, `expected` how many the
    line usually calls in that time.
    """

    at: Floats
    waiting: Floats
    called: Floats
    made: Floats
    expected: Floats


def beside(*, boards: Sequence[Board]) -> list[list[Floats]]:
    """Return for each board the figures of `NAMES`, one value per snapshot of it."""
    at = np.concatenate([board.at for board in boards])
    order = np.argsort(at, kind="stable")
    waiting, called, made, expected = (
        _Everywhere.of(at[order], order, values)
        for values in (
            [board.waiting for board in boards], [board.called for board in boards],
            [board.made for board in boards], [board.expected for board in boards],
        )
    )  # fmt: skip
    return [_figures(board, waiting=waiting, called=called, made=made, expected=expected) for board in boards]


def _figures(
    board: Board, *, waiting: _Everywhere, called: _Everywhere, made: _Everywhere, expected: _Everywhere
) -> list[Floats]:
    now, at = board.at, board.at
    made_today, usual_today = made.but(board.made, at, now), expected.but(board.expected, at, now)
    since = now - _PACE_WITHIN
    made_lately = made_today - made.but(board.made, at, since)
    usual_lately = usual_today - expected.but(board.expected, at, since)
    return [
        (board.made + _LEAN) / (board.expected + _LEAN),
        waiting.but(board.waiting, at, now),
        called.but(board.called, at, now) - called.but(board.called, at, now - _CALLED_WITHIN),
        (made_lately + _LEAN) / (usual_lately + _LEAN),
        (made_today + _LEAN_DAY) / (usual_today + _LEAN_DAY),
    ]


@dataclass(frozen=True, kw_only=True)
class _Everywhere:
    """One figure of all boards together, each as it was shown last. `total` begins with what was before the first."""

    at: Floats
    total: Floats

    @classmethod
    def of(cls, at: Floats, order: np.ndarray[tuple[int], np.dtype[np.intp]], values: Sequence[Floats]) -> _Everywhere:
        steps = np.concatenate([np.diff(one, prepend=0.0) for one in values])
        return cls(at=at, total=np.concatenate([np.zeros(1), np.cumsum(steps[order])]))

    def but(self, own: Floats, own_at: Floats, moments: Floats) -> Floats:
        """Return the figure of the others as it stood before each moment."""
        mine = np.concatenate([np.zeros(1), own])[np.searchsorted(own_at, moments, side="left")]
        found: Floats = self.total[np.searchsorted(self.at, moments, side="left")] - mine
        return found
