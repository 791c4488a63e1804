"""Times the statements behind a counter's page and a line's list, two counters in turn. Runs inside Django."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

import django


def measure(rounds: int, counter_ids: list[int]) -> dict[str, list[list[float]]]:
    """Return by name the milliseconds of each round, for each counter."""
    from anjungan.domain.premises.models import Counter, Line
    from anjungan.domain.queueing.queries import desk, line_contents, line_loads
    from anjungan.foundation import clock

    counters = [Counter.objects.select_related("mall").get(pk=pk) for pk in counter_ids]
    lines = [Line.objects.get(pk=counter.active_line_ids[0]) for counter in counters]

    questions: dict[str, Callable[[int], object]] = {
        "desk": lambda side: desk(counter=counters[side], tz_name="Asia/Jakarta", now=clock.now()),
        "list": lambda side: line_contents(line=lines[side], tz_name="Asia/Jakarta", now=clock.now()),
        "load of the lines": lambda side: line_loads(mall=counters[side].mall, now=clock.now()),
    }
    found: dict[str, list[list[float]]] = {what: [[] for _ in counters] for what in questions}
    for _ in range(rounds):
        for what, ask in questions.items():
            for side in range(len(counters)):
                began = time.perf_counter()
                ask(side)
                found[what][side].append((time.perf_counter() - began) * 1000)
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    json.dump(measure(int(sys.argv[1]), [int(pk) for pk in sys.argv[2:]]), sys.stdout)
