"""How good the wait is predicted and how much of it is saved, each figure beside its limit. Seeds are fixed.

Every module named here offers `rows`: functions that each return a few rows of the table.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import time

from bench.rows import Row

MODULES = (
    "bench.waiting_estimates",
    "bench.waiting_shared",
    "bench.waiting_leaving",
    "bench.waiting_speed",
    "bench.waiting_policies",
    "bench.waiting_staffing",
    "bench.waiting_logs",
    "bench.waiting_building",
    "bench.waiting_beside",
)


def run() -> list[Row]:
    """Compute all rows, telling on the way how long each took."""
    found: list[Row] = []
    for name in MODULES:
        if importlib.util.find_spec(name) is None:
            continue
        for part in importlib.import_module(name).rows:
            began = time.perf_counter()
            found += part()
            print(f"{part.__name__}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return found
