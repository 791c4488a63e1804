import json

import numpy as np
import pytest

from anjungan.waiting.calibration import Calibration
from anjungan.waiting.forecasts import NOT_TODAY, Wait
from anjungan.waiting.quantiles import gamma_quantile

# A wait behind ten, as the model has it: Gamma with mean 600.
SHOWN = Wait(
    mean=600.0,
    q05=60.0 * float(gamma_quantile(10.0, 0.05)),
    q50=60.0 * float(gamma_quantile(10.0, 0.5)),
    q95=60.0 * float(gamma_quantile(10.0, 0.95)),
    p_today=1.0,
)


def after(spread: float, count: int, seed: int = 1, group: str = "g") -> Calibration:
    """Return a calibration that has seen waits with this many times the spread around the same median."""
    calibration = Calibration()
    for actual in came(spread, count, seed):
        calibration.observe(groups=(group,), wait=SHOWN, actual=actual)
    return calibration


def came(spread: float, count: int, seed: int) -> list[float]:
    drawn = np.random.default_rng(seed).gamma(10.0, 60.0, count)
    assert SHOWN.q50 is not None
    return list(np.maximum(SHOWN.q50 + spread * (drawn - SHOWN.q50), 0.0))


def coverage(wait: Wait, spread: float) -> float:
    assert wait.q05 is not None
    assert wait.q95 is not None
    return float(np.mean([wait.q05 <= actual <= wait.q95 for actual in came(spread, 20_000, 9)]))


@pytest.mark.parametrize("spread", [0.6, 1.0, 1.6])
def test_ranges_too_wide_or_too_narrow_become_true(spread: float) -> None:
    shown = after(spread, 1200).apply(groups=("g",), wait=SHOWN)
    assert coverage(shown, spread) == pytest.approx(0.9, abs=0.025)


def test_each_side_is_corrected_apart() -> None:
    calibration, rng = Calibration(), np.random.default_rng(2)
    assert SHOWN.q50 is not None
    for drawn in rng.gamma(10.0, 60.0, 1000).tolist():
        actual = SHOWN.q50 + (2.0 if drawn > SHOWN.q50 else 1.0) * (drawn - SHOWN.q50)
        calibration.observe(groups=("g",), wait=SHOWN, actual=actual)
    low, high, _ = calibration.stretch(("g",))
    assert low == pytest.approx(1.0, abs=0.12)
    assert high == pytest.approx(2.0, abs=0.25)


def test_the_last_promises_count_and_the_old_are_forgotten() -> None:
    calibration = after(2.5, 2000)
    for actual in came(1.0, 2000, 5):
        calibration.observe(groups=("g",), wait=SHOWN, actual=actual)
    assert coverage(calibration.apply(groups=("g",), wait=SHOWN), 1.0) == pytest.approx(0.9, abs=0.02)
    assert calibration.known("g") == 1500


def test_a_group_without_promises_leans_on_all_the_others() -> None:
    calibration = after(1.6, 1200, group="other")
    assert calibration.known("new") == 0
    assert coverage(calibration.apply(groups=("new",), wait=SHOWN), 1.6) > 0.87


def test_a_handful_of_promises_hardly_moves_anything() -> None:
    low, high, level = after(3.0, 5).stretch(("g",))
    assert 0.8 < low < 1.3
    assert 0.8 < high < 1.4
    assert level == pytest.approx(1.0, abs=0.1)


def test_the_mean_follows_the_recent_bias() -> None:
    calibration = Calibration()
    for actual in came(1.0, 1000, 3):
        calibration.observe(groups=("g",), wait=SHOWN, actual=actual * 1.2)
    mean = calibration.apply(groups=("g",), wait=SHOWN).mean
    assert mean == pytest.approx(720, rel=0.04)


def test_a_wait_that_is_not_to_be_expected_today_stays_so() -> None:
    calibration = after(1.6, 300)
    calibration.observe(groups=("g",), wait=NOT_TODAY, actual=60.0)
    assert calibration.apply(groups=("g",), wait=NOT_TODAY) == NOT_TODAY


def test_no_wait_stays_no_wait() -> None:
    nothing = Wait(mean=0.0, q05=0.0, q50=0.0, q95=0.0, p_today=1.0)
    calibration = Calibration()
    for _ in range(300):
        calibration.observe(groups=("g",), wait=nothing, actual=0.0)
    assert calibration.apply(groups=("g",), wait=nothing) == nothing


def test_what_was_learned_survives_being_kept() -> None:
    calibration = after(1.4, 400)
    back = Calibration.from_json(json.loads(json.dumps(calibration.to_json())))
    for each in (calibration, back):
        for actual in came(0.7, 1300, 8):
            each.observe(groups=("g", "wide"), wait=SHOWN, actual=actual)
    assert back.stretch(("g", "wide")) == calibration.stretch(("g", "wide"))


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 1"):
        Calibration.from_json({"format": 0})
