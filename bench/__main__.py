"""`bin/bench NAME [--json FILE]`."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys

from bench.rows import report

NAMES = ("lifecycle", "lines", "fanout", "memory", "wait", "portal", "search", "search_final")


def main() -> int:
    """Run one bench and print its table."""
    reader = argparse.ArgumentParser(prog="bin/bench", description="Measure a promise on this machine.")
    reader.add_argument("name", choices=NAMES)
    reader.add_argument("--json", metavar="FILE", help="also write the rows as JSON")
    asked = reader.parse_args()
    # Ended from outside, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows = importlib.import_module(f"bench.{asked.name}").run()
    return report(rows, asked.json)


if __name__ == "__main__":
    sys.exit(main())
