from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anjungan.waiting.quantiles import gamma_cdf, gamma_quantile, normal_quantile, quantile_table


def erlang_cdf(shape: int, x: float) -> float:
    term, total = 1.0, 1.0
    for k in range(1, shape):
        term *= x / k
        total += term
    return 1.0 - exp(-x) * total


@pytest.mark.parametrize("shape", [1, 2, 7, 40, 100])
@pytest.mark.parametrize("share", [0.001, 0.05, 0.5, 0.95, 0.999])
def test_a_quantile_of_a_whole_shape_agrees_with_the_finite_sum(shape: int, share: float) -> None:
    assert erlang_cdf(shape, float(gamma_quantile(shape, share))) == pytest.approx(share, abs=1e-9)


@given(st.floats(0.05, 2500), st.floats(0.001, 0.999))
def test_the_quantile_is_the_inverse_of_the_probability(shape: float, share: float) -> None:
    assert float(gamma_cdf(shape, gamma_quantile(shape, share))) == pytest.approx(share, abs=1e-8)


def test_the_chi_squared_table_comes_out() -> None:
    # Printed tables: 3.841 at one degree, 18.307 at ten, 124.342 at a hundred (upper 5 %).
    found = 2 * gamma_quantile(np.array([0.5, 5.0, 50.0]), 0.95)
    assert found == pytest.approx([3.841459, 18.307038, 124.342113], abs=1e-6)


def test_the_normal_quantiles_are_the_printed_ones() -> None:
    found = normal_quantile(np.array([0.025, 0.05, 0.5, 0.975]))
    assert found == pytest.approx([-1.959963985, -1.644853627, 0.0, 1.959963985], abs=1e-9)


def test_nothing_to_wait_for_is_no_wait() -> None:
    assert gamma_quantile(np.array([0.0, -2.0]), 0.9).tolist() == [0.0, 0.0]
    assert gamma_cdf(np.array([0.0, 3.0]), np.array([0.0, 0.0])).tolist() == [1.0, 0.0]


def test_a_share_of_all_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        gamma_quantile(3.0, 1.0)


def test_the_table_gives_what_computing_gives() -> None:
    shapes = np.array([0.0, 0.01, 0.03, 1.0, 12.34, 999.9, 5000.0])
    shares = (0.05, 0.5, 0.95)
    exact = gamma_quantile(shapes[:, None], np.array(shares)[None, :])
    assert quantile_table(shares)(shapes) == pytest.approx(exact, rel=2e-4, abs=1e-12)
