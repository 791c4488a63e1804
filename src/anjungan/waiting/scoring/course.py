"""One walk through a log in the order of time: learn from the past, tell a range, learn from what came of it.

When something is learnt anew is settled by the calendar and by how much has finished by then, never by how long the log
goes on, and each prediction uses only waits that had ended: a log cut at any moment gives the same ranges up to it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from anjungan.waiting.corrections import Correction, Examples, Predicted, learn
from anjungan.waiting.logs import Floats, Ints
from anjungan.waiting.scoring.features import Features
from anjungan.waiting.scoring.tracking import Range, Tracker

_DAY = 86_400.0
# Learnt anew when the past has grown by this share, or after so many days.
_GROWTH, _LONGEST_DAYS, _SHORTEST_PAST = 1.2, 28.0, 20
# More examples than this teach little more, and take long.
_MOST, _HALF_LIFE_DAYS = 36_000, 45.0


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far it is: rows passed of all, and how many finished waits are learnt from (0 while looking at the rows)."""

    rows: int
    of: int
    learning_from: int = 0


Say = Callable[[Progress], None]


@dataclass(frozen=True, kw_only=True)
class Course:
    """What there is to walk through; one value per row, in order of time.

    `wait` is what came of it in seconds (NaN when never called), `known_at` when that was known. `wall` is the local
    time in seconds, `first` the row with which predicting begins. `counts` is false for rows nobody should learn from.
    `watched` says that rows are looks at a board, many during one wait, and not people.
    """

    features: Features
    line: Ints
    at: Floats
    wall: Floats
    wait: Floats
    known_at: Floats
    counts: np.ndarray[tuple[int], np.dtype[np.bool_]]
    first: int
    watched: bool = False


@dataclass(kw_only=True)
class Told:
    """What was told, one value per row from `first` on: seconds."""

    mean: Floats
    low: Floats
    middle: Floats
    high: Floats


@dataclass(kw_only=True)
class _Walk:
    course: Course
    say: Say
    boosting: bool
    inputs: np.ndarray[tuple[int, int], np.dtype[np.float32]]
    estimates: Floats
    tracker: Tracker = field(default_factory=Tracker)
    correction: Correction | None = None
    learnt_from: int = 0
    learnt_at: float = -np.inf
    open: list[tuple[float, int]] = field(default_factory=list)
    issued: dict[int, tuple[Range, Range]] = field(default_factory=dict)

    def hour(self, row: int) -> int:
        return int(self.course.wall[row] % _DAY // 3600)

    def morning(self, row: int) -> Correction:
        """Return what is known: learnt anew, if it is time for it, from all that had finished when this row came."""
        course, now = self.course, float(self.course.at[row])
        finished = np.flatnonzero(course.counts[:row] & (course.known_at[:row] <= now))
        known = len(finished)
        grown = known >= max(_SHORTEST_PAST, _GROWTH * self.learnt_from)
        late = now - self.learnt_at > _LONGEST_DAYS * _DAY and known > self.learnt_from
        if self.correction is not None and not grown and not late:
            return self.correction
        if known > _MOST:
            # A recent day is worth more, but no day is left out: each row draws a number that its age makes worse.
            drawn = np.random.default_rng(known).exponential(size=known)
            worth = 0.5 ** ((now - course.at[finished]) / (_HALF_LIFE_DAYS * _DAY))
            finished = np.sort(finished[np.argsort(drawn / worth, kind="stable")[:_MOST]])
        self.say(Progress(rows=row, of=len(course.at), learning_from=len(finished)))
        examples = Examples(
            inputs=self.inputs[finished],
            estimates=self.estimates[finished],
            scale=course.features.scale[finished],
            waits=course.wait[finished],
            age=(now - course.at[finished]) / _DAY,
            alike=self.alike(finished),
            timed=course.features.times.shape[1],
        )
        first_time = self.correction is None
        self.correction, rehearsed, start = learn(examples=examples, boosting=self.boosting, before=self.correction)
        self.learnt_from, self.learnt_at = known, now
        if rehearsed is not None and first_time:
            self.rehearse(finished[start:], rehearsed)
        return self.correction

    def alike(self, finished: Ints) -> float:
        """Return how many looks at one board fall into one wait."""
        course = self.course
        if not course.watched or not len(finished):
            return 1.0
        wait = float(np.median(course.wait[finished]))
        rows = finished[-2_000:]
        before = np.searchsorted(course.at, course.at[rows] - wait)
        boards = len(np.unique(course.line[rows]))
        return float(np.clip(np.median(rows - before) / max(1, boards), 1.0, 20.0))

    def rehearse(self, rows: Ints, predicted: Predicted) -> None:
        """Let the tracker begin with promises that were not kept for real."""
        for place, row in enumerate(rows.tolist()):
            raw = _range(predicted, place)
            told = self.tracker.tell(raw, line=int(self.course.line[row]), hour=self.hour(row))
            self.learn(row, raw, told)
        self.tracker.doubt()

    def learn(self, row: int, raw: Range, told: Range) -> None:
        course = self.course
        self.tracker.learn(
            raw=raw, told=told, wait=float(course.wait[row]), line=int(course.line[row]), hour=self.hour(row),
            at=float(course.known_at[row]),
        )  # fmt: skip

    def tell(self, row: int, raw: Range) -> Range:
        """Learn from what has finished since, then tell."""
        course, now = self.course, float(self.course.at[row])
        while self.open and self.open[0][0] <= now:
            _known, done = heapq.heappop(self.open)
            self.learn(done, *self.issued.pop(done))
        told = self.tracker.tell(raw, line=int(course.line[row]), hour=self.hour(row))
        if course.counts[row]:
            self.issued[row] = (raw, told)
            heapq.heappush(self.open, (float(course.known_at[row]), row))
        return told


def walk(*, course: Course, say: Say, boosting: bool = True) -> Told:
    """Predict every row from `course.first` on."""
    steps = _Walk(
        course=course, say=say, boosting=boosting, inputs=course.features.inputs(),
        estimates=course.features.estimates(), tracker=Tracker.of_looks() if course.watched else Tracker(),
    )  # fmt: skip
    count = len(course.at) - course.first
    told = Told(mean=np.zeros(count), low=np.zeros(count), middle=np.zeros(count), high=np.zeros(count))
    for begins, ends in _days(course.wall, course.first):
        correction = steps.morning(begins)
        day = slice(begins, ends)
        raw = correction.predict(
            inputs=steps.inputs[day], estimates=steps.estimates[day], scale=course.features.scale[day]
        )
        for row in range(begins, ends):
            said = steps.tell(row, _range(raw, row - begins))
            place = row - course.first
            told.mean[place], told.low[place], told.middle[place], told.high[place] = (
                said.mean, said.low, said.middle, said.high,
            )  # fmt: skip
    return told


def _days(wall: Floats, first: int) -> list[tuple[int, int]]:
    """Return the first row of each local day from `first` on, and the row after its last one."""
    if first >= len(wall):
        return []
    # The clock may be set back over midnight, or offsets differ: a day once begun stays begun.
    days = np.maximum.accumulate(wall[first:] // _DAY)
    starts = [first, *(first + 1 + np.flatnonzero(np.diff(days))).tolist()]
    return list(zip(starts, [*starts[1:], len(wall)], strict=True))


def _range(predicted: Predicted, place: int) -> Range:
    return Range(
        mean=float(predicted.mean[place]), low=float(predicted.low[place]), middle=float(predicted.middle[place]),
        high=float(predicted.high[place]),
    )  # fmt: skip
