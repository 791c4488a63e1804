"""Learning what the formulas leave: a correction on top of the physical estimates of a wait, never instead of them.

Several small models, each with another idea of an error, are laid over a blend of the physical estimates; how much each
counts is decided on the latest part of the past, which none of them has seen. Without scikit-learn, or with too little
past, the blend of the physical estimates stands alone with the spread it has shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from anjungan.waiting.logs import Floats

Table = NDArray[np.float32]
Back = Callable[[Floats, Floats, Floats], Floats]

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
# Fewer finished waits than this teach more noise than law.
FEWEST = 300
# How many finished waits it takes until the physical estimates are weighed by what they were worth here, and how many
# the middle one of them counts as from then on.
_FEWEST_TO_WEIGH, _MIDDLE_COUNTS = 20, 30.0
_HELD_BACK = 0.2
_HALF_LIFE_DAYS = 60.0
# What the physical blend and the five learnt members count for a mean and for a median, before anything is measured.
_MEAN_SHARES = np.array([0.0, 0.2, 0.2, 0.2, 0.2, 0.2])
_MIDDLE_SHARES = np.array([0.0, 0.3, 0.3, 0.05, 0.05, 0.3])
# No range ends later than so many times the longest wait learnt from, or than the estimate if that is longer.
_BEYOND = 1.25
# How steeply the share of a member falls with what it was off in the rehearsal.
_WORSE_COUNTS_LESS = 8.0


class _Model(Protocol):
    def fit(self, inputs: Table, target: Floats, sample_weight: Floats | None = None, /) -> object: ...

    def predict(self, inputs: Table, /) -> Floats: ...


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Finished waits: what was known (`inputs`), the physical estimates, the usual wait, what came of it, how long ago.

    `estimates`, `scale`, `waits` in seconds; `age` in days before the moment of learning. `alike` says how many
    rows in a row tell nearly the same, as the snapshots of one minute after the other do. The first `timed` columns of
    `inputs` are times in usual waits.
    """

    inputs: Table
    estimates: Floats
    scale: Floats
    waits: Floats
    age: Floats
    alike: float = 1.0
    timed: int = 0

    def __len__(self) -> int:
        return len(self.waits)

    def part(self, chosen: NDArray[Any] | slice) -> Examples:
        """Return some of them."""
        return Examples(
            inputs=self.inputs[chosen], estimates=self.estimates[chosen], scale=self.scale[chosen],
            waits=self.waits[chosen], age=self.age[chosen], alike=self.alike, timed=self.timed,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Predicted:
    """Waits in seconds, one value for each row asked."""

    mean: Floats
    low: Floats
    middle: Floats
    high: Floats

    def part(self, chosen: NDArray[Any] | slice) -> Predicted:
        """Return some of them."""
        return Predicted(
            mean=self.mean[chosen], low=self.low[chosen], middle=self.middle[chosen], high=self.high[chosen]
        )


def boosting_is_available() -> bool:
    """Return whether scikit-learn is installed (the extra `corrections`)."""
    try:
        import sklearn.ensemble  # type: ignore[import-untyped]  # noqa: F401, PLC0415 - only corrections need it
    except ImportError:
        return False
    return True


@dataclass(kw_only=True)
class Correction:
    """What was learnt from a past; `predict` lays it over new physical estimates."""

    physical: Floats
    spread: _Spread
    members: list[_Member] = field(default_factory=list)
    mean_weights: Floats = field(default_factory=lambda: np.zeros(0))
    middle_weights: Floats = field(default_factory=lambda: np.zeros(0))
    rehearsed_with: int = 0
    longest: float = inf

    def predict(self, *, inputs: Table, estimates: Floats, scale: Floats) -> Predicted:
        """Predict waits, in seconds."""
        base = _weigh(estimates, self.physical)
        low, high = self.spread.around(base, scale)
        mean, middle = base * self.spread.mean_ratio, base * self.spread.middle_ratio
        if self.members:
            columns = _columns(self.members, inputs, base, scale)
            mean, middle = _weigh(columns, self.mean_weights), _weigh(columns, self.middle_weights)
            with _one_thread():
                low, high = (
                    np.mean([m.predict(inputs, base, scale) for m in self.members if m.kind == kind], axis=0)
                    for kind in ("low", "high")
                )
            # Boosted ends add up to what nobody ever waited where several rare things meet.
            high = np.minimum(high, _BEYOND * np.maximum(self.longest, np.maximum(base, middle)))
        return _in_order(mean, low, middle, high)


def learn(
    *, examples: Examples, seed: int = 0, boosting: bool = True, before: Correction | None = None
) -> tuple[Correction, Predicted | None, int]:
    """Learn a correction; with one learnt `before` from at least half as much, its blend is kept and nothing rehearsed.

    Returns it, what its rehearsal predicted for the latest examples (None when there were too few), and the number of
    the first of them: a calibration can begin with those, since the rehearsal had not seen them.
    """
    cut = int(len(examples) * (1 - _HELD_BACK))
    if len(examples) < FEWEST:
        return _plain(examples), None, len(examples)
    if not (boosting and boosting_is_available()):
        rehearsal = _plain(examples.part(slice(cut)))
        late = examples.part(slice(cut, None))
        return _plain(examples), _predict(rehearsal, late), cut
    if before is not None and before.members and len(examples) < 2 * before.rehearsed_with:
        final = _boosted(examples, seed)
        final.mean_weights, final.middle_weights = before.mean_weights, before.middle_weights
        final.rehearsed_with = before.rehearsed_with
        return final, None, len(examples)
    early, late = examples.part(slice(cut)), examples.part(slice(cut, None))
    rehearsal = _boosted(early, seed)
    base = _weigh(late.estimates, rehearsal.physical)
    columns = _columns(rehearsal.members, late.inputs, base, late.scale)
    weight = 0.5 ** (late.age / _HALF_LIFE_DAYS)
    off = np.abs(columns - late.waits[:, None])
    rehearsal.mean_weights = _leaning(
        _least_squares(columns, late.waits, weight), _MEAN_SHARES, np.sqrt(np.average(off**2, axis=0, weights=weight))
    )
    rehearsal.middle_weights = _leaning(
        _least_absolute(columns, late.waits, weight), _MIDDLE_SHARES, np.average(off, axis=0, weights=weight)
    )
    final = _boosted(examples, seed)
    final.mean_weights, final.middle_weights = rehearsal.mean_weights, rehearsal.middle_weights
    final.rehearsed_with = len(examples)
    return final, _predict(rehearsal, late), cut


def _leaning(found: Floats, usual: Floats, off: Floats) -> Floats:
    """Lean half on the usual shares: a few weeks held back are one season's opinion, and say nothing of the level.

    A member that was `off` a tenth more than the best one there has less than half of its usual share.
    """
    total = float(found.sum())
    usual = usual * (np.maximum(float(off.min()), 1.0) / np.maximum(off, 1.0)) ** _WORSE_COUNTS_LESS
    usual = usual / usual.sum()
    return usual if total <= 0 else 0.5 * found / total + 0.5 * usual


def _predict(correction: Correction, examples: Examples) -> Predicted:
    return correction.predict(inputs=examples.inputs, estimates=examples.estimates, scale=examples.scale)


def _weigh(columns: Floats, weights: Floats) -> Floats:
    # Row by row: a matrix product may round a row differently in another company of rows.
    found: Floats = (columns * weights).sum(axis=1)
    return found


def _in_order(mean: Floats, low: Floats, middle: Floats, high: Floats) -> Predicted:
    middle = np.maximum(middle, 0.0)
    return Predicted(
        mean=np.maximum(mean, 0.0), low=np.clip(low, 0.0, middle), middle=middle, high=np.maximum(high, middle)
    )


# --- the physical part --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Spread:
    """How far waits fell from the physical estimate, as shares of it, in five ranges of its size."""

    edges: Floats
    low: Floats
    high: Floats
    mean_ratio: float
    middle_ratio: float

    def around(self, base: Floats, scale: Floats) -> tuple[Floats, Floats]:
        place = np.searchsorted(self.edges, base / scale)
        room = base + 0.3 * scale
        return self.low[place] * room, self.high[place] * room


def _plain(examples: Examples) -> Correction:
    weights = _physical_weights(examples)
    return Correction(physical=weights, spread=_spread(examples, weights))


def _physical_weights(examples: Examples) -> Floats:
    """Return what each physical estimate counts; the first is the one to rely on while little is known."""
    first = np.concatenate([np.ones(1), np.zeros(examples.estimates.shape[1] - 1)])
    if len(examples) < _FEWEST_TO_WEIGH:
        return first
    weight = 0.5 ** (examples.age / _HALF_LIFE_DAYS) / np.maximum(examples.scale, 1.0)
    return _least_absolute(examples.estimates, examples.waits, weight, _Anchor(shares=first, rows=_MIDDLE_COUNTS))


def _spread(examples: Examples, weights: Floats) -> _Spread:
    base = _weigh(examples.estimates, weights)
    room = base + 0.3 * examples.scale
    if len(examples) < 20:
        # Nothing is known yet: a single exponential service has 5 % and 95 % near these shares of its mean.
        return _Spread(edges=np.zeros(0), low=np.array([0.05]), high=np.array([3.0]), mean_ratio=1.0, middle_ratio=0.8)
    size, shares = base / examples.scale, examples.waits / np.maximum(room, 1.0)
    pieces = 5 if len(examples) >= 500 else 1
    edges = np.quantile(size, np.linspace(0, 1, pieces + 1)[1:-1])
    place = np.searchsorted(edges, size)
    found = [shares[place == piece] if np.any(place == piece) else shares for piece in range(pieces)]
    total = max(1.0, float(base.sum()))
    ratios = examples.waits / np.maximum(base, 1.0)
    return _Spread(
        edges=edges,
        low=np.array([np.quantile(part, LOW) for part in found]),
        high=np.array([np.quantile(part, HIGH) for part in found]),
        mean_ratio=float(np.clip(examples.waits.sum() / total, 0.2, 5.0)),
        middle_ratio=float(np.clip(_weighted_median(ratios, base), 0.2, 5.0)),
    )


def _weighted_median(values: Floats, weight: Floats) -> float:
    order = np.argsort(values)
    running = np.cumsum(weight[order])
    return float(values[order][min(len(values) - 1, int(np.searchsorted(running, running[-1] / 2)))])


# --- the learnt part ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Member:
    """One boosted model. `kind` says what it predicts; `back` turns its answer into seconds.

    The first `in_seconds` columns are turned into seconds first: the usual wait drifts, and what a few people waiting
    at one steady counter come to does not drift with it.
    """

    kind: str
    model: _Model
    back: Back
    in_seconds: int = 0

    def predict(self, inputs: Table, base: Floats, scale: Floats) -> Floats:
        table = _with_base(inputs, base, scale)
        if self.in_seconds:
            table = _in_seconds(table, scale, self.in_seconds)
        return self.back(self.model.predict(table), base, scale)


def _with_base(inputs: Table, base: Floats, scale: Floats) -> Table:
    return np.hstack([inputs, (base / scale).astype(np.float32)[:, None]])


def _in_seconds(table: Table, scale: Floats, timed: int) -> Table:
    """Turn the first `timed` columns and the last one from usual waits into seconds; -1 stays unknown."""
    found = table.copy()
    for columns in (slice(timed), slice(-1, None)):
        part = table[:, columns]
        found[:, columns] = np.where(part < 0, part, part * scale[:, None])
    return found


def _over_base(answer: Floats, base: Floats, scale: Floats) -> Floats:
    return base + answer * scale


def _over_in_seconds(answer: Floats, base: Floats, scale: Floats) -> Floats:  # noqa: ARG001 - as below
    return base + answer


def _as_it_is(answer: Floats, base: Floats, scale: Floats) -> Floats:  # noqa: ARG001 - one shape for all members
    return answer


def _of_scale(answer: Floats, base: Floats, scale: Floats) -> Floats:  # noqa: ARG001 - one shape for all members
    return answer * scale


_IN_SECONDS = frozenset({_as_it_is, _over_in_seconds})


def _squared_of_scale(answer: Floats, base: Floats, scale: Floats) -> Floats:  # noqa: ARG001 - as above
    return np.square(np.maximum(answer, 0.0)) * scale


def _columns(members: Sequence[_Member], inputs: Table, base: Floats, scale: Floats) -> Floats:
    with _one_thread():
        found = [member.predict(inputs, base, scale) for member in members if member.kind == "centre"]
    return np.column_stack([base, *found])


def _boosted(examples: Examples, seed: int) -> Correction:
    physical = _physical_weights(examples)
    base = _weigh(examples.estimates, physical)
    inputs = _with_base(examples.inputs, base, examples.scale)
    recency = 0.5 ** (examples.age / _HALF_LIFE_DAYS)
    size = np.clip(examples.scale / max(1.0, float(np.median(examples.scale))), 0.1, 10.0)
    share = examples.waits / examples.scale
    over = (examples.waits - base) / examples.scale

    seconds = _in_seconds(inputs, examples.scale, examples.timed) if examples.timed else inputs

    def fit(turn: int, how: dict[str, Any], target: Floats, weight: Floats, table: Table) -> _Model:
        # Rows that tell nearly the same make the ends of a range look surer than they are; the centre gains by all.
        alike = examples.alike if how["loss"] == "quantile" else 1.0
        model: _Model = _machine(len(examples), alike, seed + turn, how)
        with _one_thread():
            if how["loss"] == "squared_error":
                model.fit(table, target, weight)
            else:
                # Weighted medians of leaves are slow to find; drawing rows by their weight comes to the same.
                drawn = _drawn(weight)
                model.fit(table[drawn], target[drawn])
        return model

    absolute, squared = {"loss": "absolute_error"}, {"loss": "squared_error"}
    wanted: list[tuple[str, Floats, Floats, Back, dict[str, Any]]] = [
        ("centre", over, recency * size, _over_base, absolute),
        ("centre", examples.waits, recency, _as_it_is, absolute),
        ("centre", over, recency * size**2, _over_base, squared),
        ("centre", examples.waits - base, recency, _over_in_seconds, squared),
        ("centre", np.sqrt(share), recency * size, _squared_of_scale, squared),
        ("low", share, recency, _of_scale, {"loss": "quantile", "quantile": LOW}),
        ("high", share, recency, _of_scale, {"loss": "quantile", "quantile": HIGH}),
    ]
    members = [
        _Member(
            kind=kind,
            back=back,
            in_seconds=examples.timed if (plain := back in _IN_SECONDS) else 0,
            model=fit(turn, how, target, weight, seconds if plain else inputs),
        )
        for turn, (kind, target, weight, back, how) in enumerate(wanted, start=1)
    ]
    return Correction(
        physical=physical,
        spread=_spread(examples, physical),
        members=members,
        longest=float(examples.waits.max()),
    )


def _drawn(weight: Floats) -> NDArray[np.int64]:
    """Return as many rows as there are, each as often as its weight says, without any chance."""
    until = np.cumsum(weight) / np.sum(weight) * len(weight)
    return np.minimum(np.searchsorted(until, np.arange(len(weight)) + 0.5), len(weight) - 1)


def _one_thread() -> Any:
    """Keep one fit to one thread: on tables of this size threads wait for each other longer than they work."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415 - of scikit-learn

    return threadpool_limits(1, user_api="openmp")


def _machine(count: int, alike: float, seed: int, how: dict[str, Any]) -> Any:
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415 - as in boosting_is_available

    return HistGradientBoostingRegressor(
        learning_rate=0.08,
        max_iter=int(np.clip(count / 60, 60, 140)),
        max_leaf_nodes=int(np.clip(count / alike / 150, 8, 31)),
        min_samples_leaf=int(np.clip(count / alike / 300, 15, 60) * alike),
        l2_regularization=5.0,
        max_features=0.5,
        max_bins=63,
        early_stopping=False,
        random_state=seed,
        **how,
    )


@dataclass(frozen=True, kw_only=True)
class _Anchor:
    """Weights to lean on, as if so many rows had shown them."""

    shares: Floats
    rows: float


def _least_squares(columns: Floats, waits: Floats, weight: Floats, anchor: _Anchor | None = None) -> Floats:
    """Return weights of no less than zero that come nearest in squares."""
    root = np.sqrt(weight)
    count = columns.shape[1]
    # A little of equal shares keeps twins from taking turns.
    anchor = anchor or _Anchor(shares=np.full(count, 1 / count), rows=0.01 * len(waits) / count)
    steady = np.sqrt(anchor.rows * float(np.mean(weight * columns.mean(axis=1) ** 2)))
    return _not_negative(
        np.vstack([columns * root[:, None], np.eye(count) * steady]),
        np.concatenate([waits * root, steady * anchor.shares]),
    )


def _least_absolute(columns: Floats, waits: Floats, weight: Floats, anchor: _Anchor | None = None) -> Floats:
    """Return weights of no less than zero that come nearest in absolute differences (reweighted squares)."""
    found = _least_squares(columns, waits, weight, anchor)
    floor = max(1.0, 0.02 * float(np.mean(np.abs(waits))))
    for _turn in range(12):
        off = np.maximum(np.abs(waits - columns @ found), floor)
        found = _least_squares(columns, waits, weight / off, anchor)
    return found


def _not_negative(columns: Floats, goal: Floats) -> Floats:
    """Solve least squares with weights of no less than zero, by turns over the columns of the normal equations."""
    gram, right = columns.T @ columns, columns.T @ goal
    found = np.full(columns.shape[1], 1.0 / columns.shape[1])
    for _turn in range(400):
        before = found.copy()
        for place in range(len(found)):
            if gram[place, place] > 0:
                rest = right[place] - gram[place] @ found + gram[place, place] * found[place]
                found[place] = max(0.0, rest / gram[place, place])
        if np.max(np.abs(found - before)) < 1e-9:
            break
    return found
