"""Erlang's formulas: how many are lost, how many wait, how long, and how many counters a promise needs.

`load` is arrivals per second times the mean service in seconds (erlang); rates are per unit of time, any unit, as long
as it is the same everywhere. Arrivals are Poisson, services exponential.

    >>> from anjungan.waiting.erlang import erlang_c, least_servers, mean_wait
    >>> round(erlang_c(load=5, servers=7), 6)
    0.32415
    >>> least_servers(arrival_rate=100 / 1800, mean_service=180, share_within=0.8, within=20, most_occupied=0.85)
    14
    >>> round(mean_wait(arrival_rate=100 / 1800, mean_service=180, servers=14), 3)
    7.836

Sources: Erlang 1917; Palm 1946 and Garnett, Mandelbaum and Reiman 2002 for patience; Halfin and Whitt 1981 for the
square root. That the offered wait of one who finds k in line is Beta after the change e^(-theta t) is our derivation
from its Laplace transform; the tests recompute it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, exp, inf, isfinite, pi, sqrt


def erlang_b(*, load: float, servers: int) -> float:
    """Return the probability that an arrival finds every server taken, when nobody waits."""
    _check(load, servers)
    if load == 0:
        return 1.0 if servers == 0 else 0.0
    # The inverse grows, so nothing is lost to rounding, whatever the number of servers.
    inverse = 1.0
    for k in range(1, servers + 1):
        inverse = 1.0 + inverse * (k / load)
        if inverse == inf:
            return 0.0
    return 1.0 / inverse


def erlang_c(*, load: float, servers: int) -> float:
    """Return the probability that an arrival waits, when everybody does so for ever; 1 when the load is too much."""
    blocked = erlang_b(load=load, servers=servers)
    if servers <= load:
        return 1.0
    return blocked / (1.0 - load / servers * (1.0 - blocked))


def occupancy(*, load: float, servers: int) -> float:
    """Return the share of the time that a server works; 1 when the load is too much."""
    _check(load, servers)
    return min(1.0, load / servers) if servers else 1.0


def mean_wait(*, arrival_rate: float, mean_service: float, servers: int) -> float:
    """Return the mean wait of everybody, also of those who do not wait; infinite when the load is too much."""
    load = _load(arrival_rate, mean_service)
    waits = erlang_c(load=load, servers=servers)
    return inf if servers <= load else waits * mean_service / (servers - load)


def share_within(*, arrival_rate: float, mean_service: float, servers: int, within: float) -> float:
    """Return the share of arrivals whose wait is at most `within`; 0 when the load is too much."""
    load = _load(arrival_rate, mean_service)
    if within < 0:
        raise ValueError("a wait is not negative")
    if servers <= load:
        return 0.0
    waits = erlang_c(load=load, servers=servers)
    return 1.0 - waits * exp(-(servers - load) * within / mean_service)


def least_servers(
    *,
    arrival_rate: float,
    mean_service: float,
    most_waiting: float | None = None,
    longest_mean_wait: float | None = None,
    share_within: float | None = None,
    within: float = 0.0,
    most_occupied: float = 1.0,
    shrinkage: float = 0.0,
) -> int:
    """Return the fewest servers that keep every promise given; none are needed where nobody comes.

    `most_waiting` bounds the probability of waiting; `share_within` is the share served within `within`;
    `shrinkage` is the share of paid time in which a server is away, so that more must be on the list.
    """
    load = _load(arrival_rate, mean_service)
    if not 0 <= shrinkage < 1 or not 0 < most_occupied <= 1:
        raise ValueError("shrinkage lies in [0, 1), occupancy in (0, 1]")
    if (share_within is not None and share_within >= 1) or (most_waiting is not None and most_waiting <= 0):
        raise ValueError("no number of servers keeps a promise to everybody")
    if within < 0 or (longest_mean_wait is not None and longest_mean_wait <= 0):
        raise ValueError("the promised wait is positive")
    if load == 0:
        return 0
    servers = int(load) + 1
    blocked = erlang_b(load=load, servers=servers)
    while True:
        waits = blocked / (1.0 - load / servers * (1.0 - blocked))
        spare = (servers - load) / mean_service
        if (
            load / servers <= most_occupied
            and (most_waiting is None or waits <= most_waiting)
            and (longest_mean_wait is None or waits / spare <= longest_mean_wait)
            and (share_within is None or 1.0 - waits * exp(-spare * within) >= share_within)
        ):
            break
        servers += 1
        blocked = load * blocked / (servers + load * blocked)
    return _rounded_up(servers / (1.0 - shrinkage))


@dataclass(frozen=True, kw_only=True, slots=True)
class Impatient:
    """Erlang-A in balance: people leave after an exponential patience. Figures over all arrivals."""

    waiting: float
    """Probability of waiting."""
    leaving: float
    """Probability of leaving before the service."""
    mean_wait: float
    """Mean time in line, of those who leave as well."""
    queue: float
    """Mean number in line."""
    occupancy: float


def erlang_a(*, arrival_rate: float, mean_service: float, servers: int, mean_patience: float) -> Impatient:
    """Return the balance of servers whose visitors lose patience. Any load is fine."""
    load = _load(arrival_rate, mean_service)
    _check(load, servers)
    tail = _tail(arrival_rate, mean_service, servers, mean_patience)
    if load == 0:
        return Impatient(waiting=float(servers == 0), leaving=0.0, mean_wait=0.0, queue=0.0, occupancy=0.0)
    # Relative to the state in which every server is taken and nobody waits.
    below = 1.0 / erlang_b(load=load, servers=servers) - 1.0
    total = below + sum(tail)
    queue = sum(k * weight for k, weight in enumerate(tail)) / total
    leaving = queue / mean_patience / arrival_rate
    return Impatient(
        waiting=sum(tail) / total,
        leaving=leaving,
        mean_wait=queue / arrival_rate,
        queue=queue,
        occupancy=load * (1.0 - leaving) / servers if servers else 0.0,
    )


def impatient_waits_longer(
    *, arrival_rate: float, mean_service: float, servers: int, mean_patience: float, than: float
) -> float:
    """Return the probability in Erlang-A that an arrival is in line for longer than `than`, served later or not."""
    load = _load(arrival_rate, mean_service)
    if than < 0:
        raise ValueError("a wait is not negative")
    if servers < 1:
        return exp(-than / mean_patience)
    if load == 0:
        return 0.0
    tail = _tail(arrival_rate, mean_service, servers, mean_patience)
    total = 1.0 / erlang_b(load=load, servers=servers) - 1.0 + sum(tail)
    # One who finds k in line waits for k + 1 departures at the rates theta (c + j), j = 0..k. With x = e^(-theta t)
    # P(V > t) = I_x(c, k + 1) = x^c sum over j <= k of (c)_j / j! (1 - x)^j.
    c = servers * mean_patience / mean_service
    x = exp(-than / mean_patience)
    term, reach, sum_of = x**c, sum(tail), 0.0
    for j, weight in enumerate(tail):
        sum_of += term * reach
        reach -= weight
        term *= (c + j) / (j + 1) * (1.0 - x)
    return sum_of / total * x


def square_root_servers(*, load: float, beta: float) -> int:
    """Return load + beta x sqrt(load), rounded up: the same quality at every size."""
    _check(load, 0)
    return _rounded_up(load + beta * sqrt(load))


def halfin_whitt(*, beta: float) -> float:
    """Return the probability of waiting that load + beta x sqrt(load) servers give in a large hall; 1 for beta <= 0."""
    if beta <= 0:
        return 1.0
    return 1.0 / (1.0 + beta * _normal_cdf(beta) / _normal_pdf(beta))


def beta_for(*, most_waiting: float) -> float:
    """Return the beta with which just this share waits (the inverse of `halfin_whitt`)."""
    if not 0 < most_waiting < 1:
        raise ValueError("the share of those who wait lies between 0 and 1")
    low, high = 0.0, 1.0
    while halfin_whitt(beta=high) > most_waiting:
        high *= 2.0
    for _ in range(80):
        middle = (low + high) / 2.0
        if halfin_whitt(beta=middle) > most_waiting:
            low = middle
        else:
            high = middle
    return high


def _tail(arrival_rate: float, mean_service: float, servers: int, mean_patience: float) -> list[float]:
    """Return the weights of 0, 1, 2 … people in line, relative to none, until they no longer count."""
    if not (isfinite(mean_patience) and mean_patience > 0):
        raise ValueError("the mean patience is positive; without an end to it, use erlang_c")
    tail, weight, k = [1.0], 1.0, 0
    total = 1.0
    while weight > 1e-18 * total:
        k += 1
        weight *= arrival_rate / (servers / mean_service + k / mean_patience)
        tail.append(weight)
        total += weight
    return tail


def _load(arrival_rate: float, mean_service: float) -> float:
    if not (isfinite(arrival_rate) and arrival_rate >= 0):
        raise ValueError("arrivals per unit of time are 0 or more")
    if not (isfinite(mean_service) and mean_service > 0):
        raise ValueError("the mean service is positive")
    return arrival_rate * mean_service


def _check(load: float, servers: int) -> None:
    if not (isfinite(load) and load >= 0):
        raise ValueError("the load is 0 or more")
    if servers < 0 or servers != int(servers):
        raise ValueError("servers are counted in whole numbers from 0")


def _rounded_up(value: float) -> int:
    # 14 / (1 - 0.3) is 20.000000000000004 for a computer.
    return -int(-(value - 1e-9) // 1)


def _normal_pdf(x: float) -> float:
    return exp(-x * x / 2.0) / sqrt(2.0 * pi)


def _normal_cdf(x: float) -> float:
    return (1.0 + erf(x / sqrt(2.0))) / 2.0
