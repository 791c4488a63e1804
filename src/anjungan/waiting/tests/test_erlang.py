from fractions import Fraction
from math import inf

import pytest

from anjungan.waiting.erlang import (
    beta_for,
    erlang_a,
    erlang_b,
    erlang_c,
    halfin_whitt,
    impatient_waits_longer,
    least_servers,
    mean_wait,
    occupancy,
    share_within,
    square_root_servers,
)


def exact_c(load: Fraction, servers: int) -> Fraction:
    """Return Erlang C by its definition, in fractions."""
    if servers <= load:
        return Fraction(1)
    term, total = Fraction(1), Fraction(0)
    for k in range(servers):
        total += term
        term = term * load / (k + 1)
    last = term / (1 - load / servers)
    return last / (total + last)


def exact_b(load: Fraction, servers: int) -> Fraction:
    """Return Erlang B by its definition, in fractions."""
    term = total = Fraction(1)
    for k in range(1, servers + 1):
        term = term * load / k
        total += term
    return term / total


@pytest.mark.parametrize(
    ("load", "servers", "waits"),
    [
        (1, 2, 0.333333), (2, 3, 0.444444), (5, 6, 0.587516), (5, 7, 0.324150), (5, 8, 0.167267), (10, 11, 0.682118),
        (10, 12, 0.449388), (10, 14, 0.174132), (20, 22, 0.567915), (20, 24, 0.298072), (50, 55, 0.384547),
        (48, 55, 0.238701), (80, 88, 0.283789), (100, 105, 0.515707), (600, 620, 0.311944),
    ],
)  # fmt: skip
def test_who_waits_agrees_with_the_tables_and_with_fractions(load: int, servers: int, waits: float) -> None:
    found = erlang_c(load=load, servers=servers)

    assert found == pytest.approx(waits, abs=5e-7)
    assert found == pytest.approx(float(exact_c(Fraction(load), servers)), abs=1e-12, rel=1e-12)
    assert erlang_b(load=load, servers=servers) == pytest.approx(float(exact_b(Fraction(load), servers)), rel=1e-12)


@pytest.mark.parametrize(("load", "servers"), [(5, 5), (5, 4), (5, 0), (0.5, 0), (1.2, 1)])
def test_too_few_servers_let_everybody_wait(load: float, servers: int) -> None:
    assert erlang_c(load=load, servers=servers) == 1.0
    assert occupancy(load=load, servers=servers) == 1.0
    assert mean_wait(arrival_rate=load, mean_service=1, servers=servers) == inf
    assert share_within(arrival_rate=load, mean_service=1, servers=servers, within=9) == 0.0


def test_a_call_centre_of_the_literature_comes_out_to_the_last_digit() -> None:
    centre = {"arrival_rate": 100 / 1800, "mean_service": 180.0}

    assert erlang_c(load=10, servers=14) == pytest.approx(0.1741319335950498, abs=1e-12)
    assert share_within(**centre, servers=14, within=20) == pytest.approx(0.8883500191794669, abs=1e-12)
    assert occupancy(load=10, servers=14) == pytest.approx(0.714286, abs=5e-7)
    assert mean_wait(**centre, servers=14) == pytest.approx(7.836, abs=5e-4)
    assert least_servers(**centre, share_within=0.8, within=20, most_occupied=0.85) == 14
    assert least_servers(**centre, share_within=0.8, within=20, most_occupied=0.85, shrinkage=0.3) == 20


def test_a_second_worked_example_comes_out_to_the_digits_given() -> None:
    centre = {"arrival_rate": 360 / 1800, "mean_service": 240.0}

    assert occupancy(load=48, servers=55) == pytest.approx(0.873, abs=5e-4)
    assert mean_wait(**centre, servers=55) == pytest.approx(8.2, abs=0.05)
    assert share_within(**centre, servers=55, within=15) == pytest.approx(0.846, abs=5e-4)


def balance(rate: Fraction, servers: int, theta: Fraction) -> tuple[Fraction, Fraction]:
    """Return P(wait) and the mean queue of Erlang-A with mean service 1, by the birth-death balance in fractions."""
    weight = total = Fraction(1)
    waits = queue = Fraction(0)
    for n in range(1, 400):
        weight = weight * rate / (min(n, servers) + max(0, n - servers) * theta)
        # The denominators would grow without end; 60 digits are plenty.
        weight = Fraction(int(weight * 10**60), 10**60)
        total += weight
        waits += weight if n >= servers else 0
        queue += max(0, n - servers) * weight
    return waits / total, queue / total


@pytest.mark.parametrize(
    ("rate", "servers", "theta", "waiting", "leaving", "mean"),
    [
        (12, 10, 0.5, 0.850385, 0.195656, 0.391312), (9.5, 10, 0.5, 0.545722, 0.084452, 0.168904),
        (48, 50, 0.5, 0.467774, 0.030912, 0.061824), (140, 100, 1, 0.999839, 0.285718, 0.285718),
        (25, 30, 0.25, 0.219886, 0.008001, 0.032003),
    ],
)  # fmt: skip
def test_impatience_agrees_with_the_tables_and_with_fractions(
    rate: float, servers: int, theta: float, waiting: float, leaving: float, mean: float
) -> None:
    found = erlang_a(arrival_rate=rate, mean_service=1, servers=servers, mean_patience=1 / theta)
    waits, queue = balance(Fraction(rate), servers, Fraction(theta))

    assert (found.waiting, found.leaving, found.mean_wait) == pytest.approx((waiting, leaving, mean), abs=5e-7)
    assert found.waiting == pytest.approx(float(waits), abs=1e-12)
    assert found.leaving == pytest.approx(float(queue * Fraction(theta) / Fraction(rate)), abs=1e-12)
    assert found.mean_wait == pytest.approx(float(queue / Fraction(rate)), abs=1e-12)


def test_the_published_example_with_and_without_patience() -> None:
    found = erlang_a(arrival_rate=48, mean_service=1, servers=50, mean_patience=2)

    assert 60 * mean_wait(arrival_rate=48, mean_service=1, servers=50) == pytest.approx(20.83, abs=0.005)
    assert found.leaving == pytest.approx(0.0309, abs=5e-5)
    assert 60 * found.mean_wait == pytest.approx(3.71, abs=0.005)
    assert found.occupancy == pytest.approx(0.930, abs=5e-4)
    longer = impatient_waits_longer(arrival_rate=48, mean_service=1, servers=50, mean_patience=2, than=12.46 / 60)
    assert longer == pytest.approx(0.1, abs=0.001)


def test_the_distribution_of_impatient_waits_has_the_mean_of_the_balance() -> None:
    line = {"arrival_rate": 12.0, "mean_service": 1.0, "servers": 10, "mean_patience": 2.0}
    step = 0.002
    tail = [impatient_waits_longer(**line, than=step * (k + 0.5)) for k in range(4000)]  # type: ignore[arg-type]

    assert impatient_waits_longer(**line, than=0) == pytest.approx(0.850385, abs=5e-7)  # type: ignore[arg-type]
    assert step * sum(tail) == pytest.approx(0.391312, abs=1e-5)


@pytest.mark.parametrize(
    ("beta", "waits"), [(0.25, 0.7209), (0.5, 0.5045), (0.75, 0.3417), (1, 0.2234), (1.5, 0.0847), (2, 0.0269)]
)
def test_the_square_root_gives_the_share_of_halfin_and_whitt(beta: float, waits: float) -> None:
    assert halfin_whitt(beta=beta) == pytest.approx(waits, abs=5e-5)
    assert beta_for(most_waiting=halfin_whitt(beta=beta)) == pytest.approx(beta, abs=1e-9)
    assert erlang_c(load=1e4, servers=square_root_servers(load=1e4, beta=beta)) == pytest.approx(waits, abs=0.004)


def test_the_least_number_keeps_each_promise_and_one_fewer_does_not() -> None:
    for load in (0.3, 4.2, 9.0, 55.5):
        enough = least_servers(arrival_rate=load, mean_service=1, most_waiting=0.3, longest_mean_wait=0.05)
        for servers, kept in ((enough, True), (enough - 1, False)):
            waits = erlang_c(load=load, servers=servers)
            mean = mean_wait(arrival_rate=load, mean_service=1, servers=servers)
            assert (waits <= 0.3 and mean <= 0.05) is kept


def test_nobody_coming_needs_nobody() -> None:
    assert least_servers(arrival_rate=0, mean_service=60, most_waiting=0.3) == 0
    assert erlang_c(load=0, servers=3) == 0.0
    assert erlang_a(arrival_rate=0, mean_service=1, servers=3, mean_patience=1).waiting == 0.0
    assert impatient_waits_longer(arrival_rate=1, mean_service=1, servers=0, mean_patience=1, than=0) == 1.0


@pytest.mark.parametrize(("load", "servers"), [(-1, 3), (float("nan"), 3), (1, -1), (1, 1.5), (inf, 3)])
def test_what_makes_no_sense_is_refused(load: float, servers: int) -> None:
    with pytest.raises(ValueError, match=r"load|servers"):
        erlang_c(load=load, servers=servers)


def test_a_promise_to_everybody_is_refused() -> None:
    with pytest.raises(ValueError, match="everybody"):
        least_servers(arrival_rate=1, mean_service=1, share_within=1.0)
    with pytest.raises(ValueError, match="everybody"):
        least_servers(arrival_rate=1, mean_service=1, most_waiting=0)
    with pytest.raises(ValueError, match="patience"):
        erlang_a(arrival_rate=1, mean_service=1, servers=1, mean_patience=0)
