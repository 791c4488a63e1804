"""A log cut at any moment gives the same predictions up to it."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from anjungan.waiting import logs, scoring
from anjungan.waiting.tests.offices import Office, write_tickets

EVENTS = ("called_at", "served_at", "left_at")
UNTIL = datetime.fromisoformat("2025-03-18T00:00:00")
OFFICE = Office(name="small", seed=7, days=22, lines=2, counters=3)


def cut_tickets(whole: Path, part: Path, moment: str) -> None:
    """Write what the log held at a moment: later arrivals and later events were not known."""
    with whole.open(newline="") as source, part.open("w", newline="") as target:
        rows = csv.DictReader(source)
        out = csv.DictWriter(target, fieldnames=list(rows.fieldnames or ()))
        out.writeheader()
        for row in rows:
            if row["arrived_at"] > moment:
                continue
            for name in EVENTS:
                if row[name] > moment:
                    row[name] = ""
            if not row["called_at"]:
                row["counter"] = ""
            if not row["left_at"]:
                row["outcome"] = ""
            out.writerow(row)


def told(path: Path, out: Path, *, boosting: bool) -> list[list[str]]:
    scored = scoring.score_tickets(log=logs.read_tickets(path=path), train_until=UNTIL, boosting=boosting)
    scoring.write_predictions(scored=scored, path=out)
    with out.open(newline="") as file:
        return [row[:-1] for row in csv.reader(file)]


@pytest.mark.parametrize("boosting", [True, False])
def test_a_log_cut_at_any_moment_gives_the_same_predictions_up_to_it(tmp_path: Path, boosting: bool) -> None:
    whole = tmp_path / "whole.csv"
    write_tickets(OFFICE, whole)
    everything = told(whole, tmp_path / "all.csv", boosting=boosting)
    moments = [row[1] for row in everything[1:]]
    for moment in (moments[len(moments) // 5], moments[len(moments) // 2], moments[-40]):
        part = tmp_path / "part.csv"
        cut_tickets(whole, part, moment)

        until_then = told(part, tmp_path / "some.csv", boosting=boosting)

        assert 1 < len(until_then) < len(everything)
        assert until_then == everything[: len(until_then)]
