"""A log cut at any moment gives the same predictions up to it."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from anjungan.waiting import logs, scoring
from anjungan.waiting.tests.offices import Office, write_snapshots, write_tickets

EVENTS = ("called_at", "served_at", "left_at")
UNTIL = datetime.fromisoformat("2025-03-17T00:00:00")
OFFICE = Office(name="small", seed=7, days=17, lines=2, counters=2)
BOARD = Office(name="board", seed=8, days=17, lines=1, counters=2, service=10)


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


def told(path: Path, out: Path, *, boosting: bool, watched: bool = False) -> list[list[str]]:
    if watched:
        scored = scoring.score_snapshots(log=logs.read_snapshots(path=path), train_until=UNTIL, boosting=boosting)
    else:
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
    for moment in (moments[len(moments) // 3], moments[-30]):
        part = tmp_path / "part.csv"
        cut_tickets(whole, part, moment)

        until_then = told(part, tmp_path / "some.csv", boosting=boosting)

        assert 1 < len(until_then) < len(everything)
        assert until_then == everything[: len(until_then)]


def test_snapshots_cut_at_any_moment_give_the_same_predictions_up_to_it(tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.csv", tmp_path / "part.csv"
    write_snapshots(BOARD, whole, every=240)
    everything = told(whole, tmp_path / "all.csv", boosting=True, watched=True)
    heading, *rows = whole.read_text().splitlines()
    for place in (3 * len(everything) // 10, 9 * len(everything) // 10):
        moment = everything[place][1]
        part.write_text("\n".join([heading, *(row for row in rows if row.split(",")[1] <= moment)]) + "\n")

        until_then = told(part, tmp_path / "some.csv", boosting=True, watched=True)

        assert len(until_then) == place + 1
        assert until_then == everything[: place + 1]
