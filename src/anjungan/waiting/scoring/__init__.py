"""Scoring any office's log: what would have been told to each person, and how true it was."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from anjungan.waiting.logs import Duty, Floats, Ints, SnapshotLog, TicketLog
from anjungan.waiting.scoring.course import Course, Progress, Say, Told, walk
from anjungan.waiting.scoring.measures import Group, Measures, measure
from anjungan.waiting.scoring.rosters import plans
from anjungan.waiting.scoring.snapshots import watch
from anjungan.waiting.scoring.tickets import ticket_features

__all__ = ["Group", "Measures", "Progress", "Scored", "score_snapshots", "score_tickets", "write_predictions"]

_DAY = 86_400.0
_WALL_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00")
_ZONED_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One row per prediction, in order of time; seconds, `actual` NaN for those never called."""

    line: tuple[str, ...]
    written_at: tuple[str, ...]
    hour: Ints
    told: Told
    actual: Floats
    learnt_from: int

    def measures(self) -> Measures:
        """Return how true it was."""
        return measure(
            mean=self.told.mean, low=self.told.low, middle=self.told.middle, high=self.told.high, actual=self.actual,
            hour=self.hour, line=self.line,
        )  # fmt: skip


def score_tickets(
    *, log: TicketLog, train_until: datetime, duties: Sequence[Duty] = (), say: Say = lambda _progress: None,
    boosting: bool = True,
) -> Scored:  # fmt: skip
    """Predict each arrival from `train_until` on, knowing what had happened by then.

    `train_until` without a zone is a time on the office's wall; midnight for a plain date.
    """
    say(Progress(rows=0, of=len(log)))
    features = ticket_features(
        log=log,
        plans=plans(duties=duties, lines=log.lines),
        say=lambda rows: say(Progress(rows=rows, of=len(log))),
    )
    wait = log.called - log.arrived
    course = Course(
        features=features, line=log.line, at=log.arrived, wall=log.wall, wait=wait,
        known_at=np.where(np.isnan(wait), np.inf, log.called), counts=~np.isnan(wait) & ~log.repeated,
        first=_first(log.arrived, log.wall, train_until),
    )  # fmt: skip
    told = walk(course=course, say=say, boosting=boosting)
    return _scored(course, told, log.lines, log.written_arrival, np.where(log.repeated, np.nan, wait))


def score_snapshots(
    *, log: SnapshotLog, train_until: datetime, say: Say = lambda _progress: None, boosting: bool = True
) -> Scored:
    """Predict, at each snapshot from `train_until` on, the wait of a person who takes a ticket then."""
    say(Progress(rows=0, of=len(log)))
    watched = watch(log=log)
    course = Course(
        features=watched.features, line=log.line, at=log.at, wall=log.wall, wait=watched.wait,
        known_at=watched.known_at, counts=~np.isnan(watched.wait), first=_first(log.at, log.wall, train_until),
        watched=True,
    )  # fmt: skip
    told = walk(course=course, say=say, boosting=boosting)
    return _scored(course, told, log.lines, log.written_at, watched.wait)


def _first(at: Floats, wall: Floats, moment: datetime) -> int:
    if moment.tzinfo is None:
        later = wall >= (moment - _WALL_EPOCH).total_seconds()
    else:
        later = at >= (moment - _ZONED_EPOCH).total_seconds()
    return int(np.argmax(later)) if later.any() else len(at)


def _scored(course: Course, told: Told, lines: tuple[str, ...], written: tuple[str, ...], actual: Floats) -> Scored:
    first = course.first
    return Scored(
        line=tuple(lines[number] for number in course.line[first:]),
        written_at=written[first:],
        hour=np.asarray(course.wall[first:] % _DAY // 3600, dtype=np.int64),
        told=told,
        actual=actual[first:],
        learnt_from=int(course.counts[:first].sum()),
    )


def write_predictions(*, scored: Scored, path: Path) -> None:
    """Write `line, arrived_at, mean, p05, p50, p95, actual`, one row per prediction, seconds with one decimal."""
    told = scored.told
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["line", "arrived_at", "mean", "p05", "p50", "p95", "actual"])
        for place, (line, at) in enumerate(zip(scored.line, scored.written_at, strict=True)):
            actual = scored.actual[place]
            out.writerow([
                line, at, *(f"{column[place]:.1f}" for column in (told.mean, told.low, told.middle, told.high)),
                "" if np.isnan(actual) else f"{actual:.1f}",
            ])  # fmt: skip
