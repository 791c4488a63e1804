"""What calls lose while the worker looks at a whole building beside them.

Each look is held against the moments right before and after it. A machine that others share runs a tenth faster or
slower from one quarter of a minute to the next, so stretches with looks and stretches without say nothing of five in
a hundred: between two stretches without any look .88 was seen.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import django

from anjungan.config.house import House
from bench import lifecycle
from bench.ground import PROJECT, house, in_house
from bench.rows import Row, percentile

ACTORS, HALLS = 8, 9
# A look begins so many seconds before and leaves something to do for so many after; next to that lies what it is
# held against.
LEAD, WAKE, BESIDE = 0.05, 0.3, 0.7


def look_on(told: Path) -> None:
    """Build the hall, then look at it as often as the worker does; write when each look began and ended."""
    from anjungan.config.working import LOOK_AGAIN_SECONDS, LOOK_SHARE, settle
    from anjungan.domain.forecasting.jobs import look_at
    from anjungan.foundation import clock
    from bench.waiting_building import build

    now, start = clock.now().replace(hour=5, minute=0), time.monotonic()
    mall = build(now)
    settle()
    with told.open("w") as file:
        while True:
            began = time.monotonic()
            look_at(mall=mall, now=now + timedelta(seconds=began - start))
            ended = time.monotonic()
            pause = max(LOOK_AGAIN_SECONDS, (ended - began) / LOOK_SHARE)
            print(began, ended, ended + pause, file=file, flush=True)
            time.sleep(pause)


@contextmanager
def _looking(running: House, told: Path) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.waiting_beside", str(told)], env=running.variables(), cwd=PROJECT
    )
    try:
        while not (told.exists() and told.read_text()):
            if process.poll() is not None:
                raise RuntimeError("The process that looks at the building ended before it began.")
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look: the share of lifecycles kept from its beginning to the next, the calls of that time and those beside.

    Calls are milliseconds; those of the whole time stand there ten times over.
    """

    kept: float
    calls: list[float]
    beside: list[float]


def looks_of(seen: list[lifecycle.Tally], told: list[tuple[float, float, float]]) -> list[Look]:
    """Hold each look (began, ended, next) that lies whole within what was seen against the moments beside it."""
    ends = sorted((at, ms) for tally in seen for at, ms in zip(tally.ended, tally.call_ms, strict=True))
    first, last = max(tally.ended[0] for tally in seen), min(tally.ended[-1] for tally in seen)

    def within(since: float, until: float) -> list[float]:
        return [ms for at, ms in ends if since <= at < until]

    found = []
    for began, ended, again in told:
        since, until = began - LEAD, ended + WAKE
        if since - BESIDE < first or until + BESIDE > last:
            continue
        beside = within(since - BESIDE, since) + within(until, until + BESIDE)
        during, rate = within(since, until), len(beside) / (2 * BESIDE)
        lost = rate * (until - since) - len(during)
        # Until the next look calls are as they are beside this one: held against the same second, not another.
        rest = (again - began - (until - since)) / (2 * BESIDE)
        found.append(
            Look(kept=1 - lost / (rate * (again - began)), calls=during * 10 + beside * round(rest * 10), beside=beside)
        )
    return found


def calls_beside() -> list[Row]:
    """Let eight actors work beside a building that is looked at."""
    looks: list[Look] = []
    told = []
    with house() as running, tempfile.TemporaryDirectory() as folder:
        # A hall for each stretch: a day has only so many numbers.
        halls = [in_house(running, "bench.hall", str(ACTORS)) for _ in range(HALLS)]
        diary = Path(folder) / "looks"
        with _looking(running, diary):
            for hall in halls:
                seen = lifecycle.together(ACTORS, lifecycle.actor, running.web_port, hall)
                written = [line.split() for line in diary.read_text().splitlines()]
                looks += looks_of(seen, [(float(a), float(b), float(c)) for a, b, c in written])
                told.append(seen)
    kept = [one.kept for one in looks]
    slower = [statistics.median(one.calls) / statistics.median(one.beside) for one in looks]
    return [
        Row(bench="wait", figure="lifecycles beside a building looked at, share of those alone",
            value=statistics.mean(kept), unit="ratio", at_least=0.95, aim=0.97),
        Row(bench="wait", figure="its 95 % interval, half", value=half_interval(kept), unit="ratio"),
        Row(bench="wait", figure="median call beside it, times one alone", value=statistics.mean(slower), unit="ratio",
            at_least=1.05, aim=1.03, lower_is_better=True),
        Row(bench="wait", figure="its 95 % interval, half", value=half_interval(slower), unit="ratio"),
        Row(bench="wait", figure="looks seen whole", value=len(looks), unit="count"),
        Row(bench="wait", figure="p99 of call next beside it",
            value=percentile([ms for one in looks for ms in one.calls], 0.99), unit="ms"),
        Row(bench="wait", figure="p99 of call next alone",
            value=percentile([ms for one in looks for ms in one.beside], 0.99), unit="ms"),
        *lifecycle.wrongs(told),
    ]  # fmt: skip


def half_interval(values: list[float]) -> float:
    """Half the width of the 95 % interval of the mean."""
    return 1.96 * statistics.stdev(values) / math.sqrt(len(values))


rows = (calls_beside,)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    look_on(Path(sys.argv[1]))
