"""What calls lose while the worker looks at a whole building beside them: the lifecycle bench with and without it.

One house, stretches in turn, so that whatever else the machine does falls on both sides alike.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import django

from anjungan.config.house import House
from bench import lifecycle
from bench.ground import PROJECT, house, in_house
from bench.rows import Row, percentile

ACTORS, PAIRS = 8, 3


def look_while(wanted: Path, ready: Path) -> None:
    """Build the hall, then look at it as often as the worker does, whenever the file `wanted` is there."""
    from anjungan.config.working import LOOK_AGAIN_SECONDS, LOOK_SHARE, settle
    from anjungan.domain.forecasting.jobs import look_at
    from anjungan.foundation import clock
    from bench.waiting_building import build

    now, began = clock.now().replace(hour=5, minute=0), time.monotonic()
    mall = build(now)
    settle()
    while True:
        at = time.monotonic()
        look_at(mall=mall, now=now + timedelta(seconds=at - began))
        took = time.monotonic() - at
        ready.touch()
        time.sleep(max(LOOK_AGAIN_SECONDS, took / LOOK_SHARE))
        while not wanted.exists():
            time.sleep(0.05)


@contextmanager
def _looking(running: House, wanted: Path) -> Iterator[None]:
    ready = wanted.with_suffix(".ready")
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.waiting_beside", str(wanted), str(ready)], env=running.variables(), cwd=PROJECT
    )
    try:
        while not ready.exists():
            if process.poll() is not None:
                raise RuntimeError("The process that looks at the building ended before it began.")
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def calls_beside() -> list[Row]:
    """Let eight actors work by turns beside a building that is looked at and one that is not."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    calls: dict[bool, list[float]] = {True: [], False: []}
    told = []
    with house() as running, tempfile.TemporaryDirectory() as folder:
        # A hall for each stretch: a day has only so many numbers.
        halls = [in_house(running, "bench.hall", str(ACTORS)) for _ in range(2 * PAIRS)]
        wanted = Path(folder) / "look"
        with _looking(running, wanted):
            for turn, hall in enumerate(halls):
                looked_at = turn % 4 in {1, 2}
                wanted.touch() if looked_at else wanted.unlink(missing_ok=True)
                seen = lifecycle.together(ACTORS, lifecycle.actor, running.web_port, hall)
                rates[looked_at].append(sum(tally.lifecycles for tally in seen) / lifecycle.SECONDS)
                calls[looked_at] += [one for tally in seen for one in tally.call_ms]
                told.append(seen)
    kept = statistics.mean(rates[True]) / statistics.mean(rates[False])
    slower = statistics.median(calls[True]) / statistics.median(calls[False])
    return [
        Row(bench="wait", figure="lifecycles beside a building looked at, share of those alone", value=kept, unit="ratio",
            at_least=0.95, aim=0.97),
        Row(bench="wait", figure="median call beside it, times one alone", value=slower, unit="ratio", at_least=1.05,
            aim=1.03, lower_is_better=True),
        Row(bench="wait", figure="p99 of call next beside it", value=percentile(calls[True], 0.99), unit="ms"),
        Row(bench="wait", figure="p99 of call next alone", value=percentile(calls[False], 0.99), unit="ms"),
        *lifecycle.wrongs(told),
    ]  # fmt: skip


rows = (calls_beside,)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    look_while(Path(sys.argv[1]), Path(sys.argv[2]))
