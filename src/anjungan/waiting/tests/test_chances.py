"""Chance for the played paths: even over the paths, one's own, and true to the distribution."""

from __future__ import annotations

import numpy as np
import pytest

from anjungan.waiting.chances import evenly, fresh_times, names_of, normal_scores, rests
from anjungan.waiting.durations import Family, unit_times

PATHS = 48


def test_each_part_of_all_chances_comes_once_on_the_paths_of_everybody() -> None:
    drawn = evenly(seed=3, names=names_of("ticket", range(200)), paths=PATHS)
    assert (np.sort((drawn * PATHS).astype(int), axis=1) == np.arange(PATHS)).all()


def test_chances_of_two_have_nothing_to_do_with_each_other() -> None:
    drawn = evenly(seed=3, names=names_of("ticket", range(200)), paths=PATHS)
    between = np.asarray(np.corrcoef(drawn))[np.triu_indices(200, 1)]
    # Of unrelated rows the correlation is spread by 1 / sqrt(paths - 1).
    assert abs(between.mean()) < 0.005
    assert between.std() == pytest.approx((PATHS - 1) ** -0.5, rel=0.05)


def test_what_is_drawn_beside_changes_nothing_and_the_seed_everything() -> None:
    names = names_of("ticket", range(50))
    whole = evenly(seed=3, names=names, paths=PATHS)
    assert (evenly(seed=3, names=names[7:8], paths=PATHS) == whole[7:8]).all()
    assert abs(np.asarray(np.corrcoef(evenly(seed=4, names=names, paths=PATHS).ravel(), whole.ravel()))[0, 1]) < 0.1
    assert names_of("counter", [1])[0] != names_of("line", [1])[0] != names_of("line", ["1"])[0]


@pytest.mark.parametrize(("family", "cv"), [("gamma", 1.0), ("gamma", 0.4), ("lognormal", 1.0)])
def test_services_and_what_is_left_of_them_have_the_mean_and_spread_of_their_kind(family: Family, cv: float) -> None:
    kind = unit_times(family, cv)
    uniform = evenly(seed=1, names=names_of("ticket", range(400)), paths=128)
    fresh = fresh_times(kinds=[kind] * 400, uniform=uniform)
    assert fresh.mean() == pytest.approx(1.0, abs=0.01)
    assert fresh.std() == pytest.approx(cv, rel=0.03)
    left = rests(kinds=[kind] * 400, elapsed=np.full(400, 0.7), uniform=uniform)
    assert left.mean() == pytest.approx(kind.remaining_mean(0.7), rel=0.02)
    # Longer than anything known: as long again as a usual one.
    assert rests(kinds=[kind], elapsed=np.array([1e6]), uniform=uniform[:1]).mean() == pytest.approx(1.0, rel=0.1)


def test_normal_scores_are_standard_and_even() -> None:
    scores = normal_scores(evenly(seed=1, names=names_of("line", range(100)), paths=128))
    assert scores.mean() == pytest.approx(0.0, abs=0.01)
    assert scores.std() == pytest.approx(1.0, abs=0.02)
