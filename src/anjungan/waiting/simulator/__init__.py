"""A seeded simulator of days in the hall, and the replay of recorded ones under another rule or roster.

    >>> from anjungan.waiting.policies import Pooled
    >>> from anjungan.waiting.simulator import Arrival, Counter, Day, replay
    >>> day = Day(
    ...     arrivals=tuple(Arrival(line="ktp", entered_at=60.0 * n, service=300.0) for n in range(4)),
    ...     counters=(Counter(key="101", lines=("ktp",), windows=((0.0, 3600.0),)),),
    ... )
    >>> [round(wait) for wait in replay(days=[day], policy=Pooled()).waits]
    [0, 240, 480, 720]

`replay` takes what happened (who came when, how long the work took) and changes the order, the roster or both; the
same people and the same services stand on both sides, so the difference is that of the rule. `compare` gives both
sides at once. `demand` draws days instead; `recursion` runs thousands of days of one plain line together.
"""

from anjungan.waiting.simulator.engine import simulate
from anjungan.waiting.simulator.model import Arrival, Counter, Day, ErrandRule
from anjungan.waiting.simulator.outcome import Fate, Outcome, WaitSummary
from anjungan.waiting.simulator.replays import Comparison, compare, replay

__all__ = [
    "Arrival",
    "Comparison",
    "Counter",
    "Day",
    "ErrandRule",
    "Fate",
    "Outcome",
    "WaitSummary",
    "compare",
    "replay",
    "simulate",
]
