"""A line that people leave: what it costs not to know that they do, and what is left when it is learned."""

from __future__ import annotations

import numpy as np

from anjungan.waiting.tests.leavers import told_in_overload
from bench.rows import Row
from bench.waiting_halls import MINUTE, Guesses

DAYS = 40


def leaving() -> list[Row]:
    """An overloaded line that one in four leaves: with and without knowing it."""
    plain, knowing = (_guesses(knows=knows) for knows in (False, True))
    share = f"(+-{knowing.half_width('mae') / MINUTE:.2f} min)"
    return [
        _row(f"a line people leave: MAE, leaving learned, minutes {share}", knowing.mae / MINUTE, plain.mae / MINUTE),
        _row("the same, leaving not known, minutes", plain.mae / MINUTE, None),
        _row("a line people leave: |bias|, leaving learned, share of the mean wait", abs(knowing.bias), 0.05),
        _row("the same, leaving not known", abs(plain.bias), None),
        _row(
            "a line people leave: |coverage of the 90 % range - .90|", abs(float(np.mean(knowing.inside)) - 0.9), 0.04
        ),
    ]


def _guesses(*, knows: bool) -> Guesses:
    mean, low, high, actual, day, hour = told_in_overload(days=DAYS, knows=knows).T
    return Guesses(mean, low, high, actual, day.astype(np.int64), hour.astype(np.int64))


def _row(figure: str, value: float, at_least: float | None) -> Row:
    return Row(bench="wait", figure=figure, value=value, unit="", at_least=at_least, lower_is_better=True)


rows = (leaving,)
