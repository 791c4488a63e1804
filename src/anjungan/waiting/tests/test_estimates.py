from math import exp

import pytest

from anjungan.waiting.estimates import gamma_quantile, wait_range


def erlang_cdf(shape: int, x: float) -> float:
    """Return P(Gamma(shape, 1) <= x) for whole shapes, exactly."""
    term, total = 1.0, 1.0
    for k in range(1, shape):
        term *= x / k
        total += term
    return 1.0 - exp(-x) * total


@pytest.mark.parametrize("shape", [1, 2, 5, 20, 100])
def test_the_range_holds_nine_times_out_of_ten(shape: int) -> None:
    low, high = gamma_quantile(shape, -1.6448536269514722), gamma_quantile(shape, 1.6448536269514722)

    assert erlang_cdf(shape, high) - erlang_cdf(shape, low) == pytest.approx(0.9, abs=0.012)


def test_nobody_serving_gives_no_number() -> None:
    assert wait_range(ahead=3, counters=0, free=0, mean_service_seconds=600) is None


def test_a_free_counter_means_no_wait() -> None:
    found = wait_range(ahead=0, counters=2, free=1, mean_service_seconds=600)

    assert found is not None
    assert found.high == 0.0


def test_the_mean_is_the_work_ahead_shared_by_the_counters() -> None:
    found = wait_range(ahead=9, counters=5, free=0, mean_service_seconds=480)

    assert found is not None
    assert found.mean == pytest.approx(10 * 480 / 5)
    assert found.low < found.mean < found.high
