"""What a forecast says: waits as ranges, by ticket, by place in line, and for newcomers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.building import Key
from anjungan.waiting.quantiles import Floats


class Wait(NamedTuple):
    """Seconds from now until the call.

    `q05`, `q50`, `q95`: the call comes before them with 5, 50 and 95 %. None where even that is not to be expected
    before closing: `q95` is None once more than 5 % of the chances lie after it. `mean`: of the cases called today;
    None if there are none. `p_today`: the chance of being called before closing.
    """

    mean: float | None
    q05: float | None
    q50: float | None
    q95: float | None
    p_today: float


NOT_TODAY = Wait(mean=None, q05=None, q50=None, q95=None, p_today=0.0)


def waits_of(rows: Floats) -> list[Wait]:
    """Return the waits of a table: a row for each, its columns in the order of `Wait`. Infinite is unknown."""
    plain = rows.astype(object)
    plain[~np.isfinite(rows)] = None
    return [Wait._make(row) for row in plain.tolist()]


def table_of(waits: Sequence[Wait]) -> Floats:
    """Return the table of these waits, with infinity where nothing is known."""
    rows = np.array(waits, dtype=float).reshape(-1, len(Wait._fields))
    return np.where(np.isnan(rows), np.inf, rows)


def never_before(*, told: Floats, line: NDArray[np.int64]) -> Floats:
    """Return rows of seconds, each no earlier than those before it in its line; rows of a line stand together."""
    unknown = np.isinf(told)
    told, reach = np.where(unknown, -np.inf, told), 1
    while reach < len(told):
        same = line[reach:] == line[:-reach]
        if not same.any():
            break
        told[reach:][same] = np.maximum(told[reach:][same], told[:-reach][same])
        reach *= 2
    return np.where(unknown, np.inf, told)


@dataclass(frozen=True, kw_only=True, slots=True)
class LineForecast:
    """What one line's people may expect.

    `places`: the waiting tickets in the order of their rank, so `places[k]` is the wait of the one with k ahead.
    `newcomers`: the wait of somebody who takes a number now, by head start in seconds.
    `known`: how many services the learned time of this line rests on; with few, say that little is known.
    """

    key: Key
    places: Sequence[tuple[Key, Wait]]
    newcomers: Mapping[float, Wait]
    known: float

    @property
    def newcomer(self) -> Wait:
        """The wait of somebody who takes a number now, without a head start (or the smallest that is known)."""
        return self.newcomers[min(self.newcomers)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """The whole building. A line whose value is None has nobody who will serve it in the windows that are known."""

    at: float
    lines: Mapping[Key, LineForecast | None]

    def ticket(self, key: Key) -> Wait | None:
        """Return the wait of a ticket, None if it is unknown or nobody will serve its line."""
        for line in self.lines.values():
            if line is not None:
                for name, wait in line.places:
                    if name == key:
                        return wait
        return None
