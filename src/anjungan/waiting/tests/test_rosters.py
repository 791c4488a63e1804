import heapq
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anjungan.waiting.rosters import Opening, Pace, Waits, pace_of, pace_of_counts, waits

MEAN = 480.0
RUNS = 6_000


def steady(counters: int) -> Pace:
    return pace_of_counts(steps=[(0.0, counters)], mean_service=MEAN)


def told(pace: Pace, needed: float, *, cv: float = 1.0, doubt: float = 0.0) -> Waits:
    return waits(pace=pace, needed=np.array([needed]), cv=cv, doubt=doubt)


def played(steps: list[tuple[float, int]], ahead: int, seed: int = 1) -> np.ndarray:
    """Return waits behind `ahead` others with all counters busy at first; after a drop whoever ends first leaves."""
    rng = np.random.default_rng(seed)
    answer = np.empty(RUNS)
    for run in range(RUNS):
        ends = list(rng.exponential(MEAN, steps[0][1]))
        heapq.heapify(ends)
        coming, left = list(steps[1:]), ahead + 1
        to_leave = 0
        at = 0.0
        while left:
            if coming and (not ends or coming[0][0] <= ends[0]):
                at, count = coming.pop(0)
                working = len(ends) - to_leave
                for _ in range(max(0, count - working)):
                    left -= left > 0
                    heapq.heappush(ends, at + rng.exponential(MEAN))
                to_leave += max(0, working - count)
                continue
            at = heapq.heappop(ends)
            if to_leave:
                to_leave -= 1
            else:
                left -= 1
                heapq.heappush(ends, at + rng.exponential(MEAN))
        answer[run] = at
    return answer


def test_a_steady_line_has_the_gamma_of_its_queue() -> None:
    found = told(steady(4), 10.0)
    assert found.mean[0] == pytest.approx(10 * MEAN / 4)
    # Quantiles of the chi-squared distribution with twenty degrees of freedom, halved.
    assert found.q05[0] == pytest.approx(10.850811 / 2 * MEAN / 4, rel=1e-4)
    assert found.q95[0] == pytest.approx(31.410433 / 2 * MEAN / 4, rel=1e-4)
    assert found.p_today[0] == 1.0


@pytest.mark.parametrize(
    ("steps", "ahead"),
    [
        ([(0.0, 6), (1200.0, 3), (4800.0, 6)], 20),
        ([(0.0, 6), (600.0, 3)], 8),
        ([(0.0, 2), (900.0, 5)], 6),
    ],
)
def test_a_known_roster_is_foretold_through_its_breaks(steps: list[tuple[float, int]], ahead: int) -> None:
    came = played(steps, ahead)
    found = told(pace_of_counts(steps=steps, mean_service=MEAN), ahead + 1.0)
    assert found.mean[0] == pytest.approx(came.mean(), rel=0.03)
    assert np.mean(came < found.q05[0]) == pytest.approx(0.05, abs=0.02)
    assert np.mean(came > found.q95[0]) == pytest.approx(0.05, abs=0.02)


def test_right_after_a_drop_nobody_is_called_until_enough_have_ended() -> None:
    # Six at work, only three shall stay: three ends come first, at rates of six, five and four.
    found = told(pace_of_counts(steps=[(0.0, 3)], mean_service=MEAN, busy=6), 1.0)
    came = played([(0.0, 6), (0.0, 3)], 0)
    assert found.mean[0] == pytest.approx(MEAN * (1 / 6 + 1 / 5 + 1 / 4 + 1 / 3))
    assert found.mean[0] == pytest.approx(came.mean(), rel=0.03)


def test_free_counters_call_at_once() -> None:
    pace = pace_of_counts(steps=[(0.0, 4)], mean_service=MEAN, busy=2)
    found = waits(pace=pace, needed=np.array([1.0, 2.0, 3.0]))
    assert found.mean[:2].tolist() == [0.0, 0.0]
    assert found.mean[2] == pytest.approx(MEAN / 4)


def test_when_all_are_on_break_the_first_are_called_at_its_end() -> None:
    pace = pace_of([Opening(begins=1800.0, ends=9000.0, rate=1 / MEAN, free_at_begin=True)] * 2)
    found = waits(pace=pace, needed=np.array([1.0, 2.0, 3.0]))
    assert found.q05[:2].tolist() == found.q95[:2].tolist() == [1800.0, 1800.0]
    assert found.mean[2] == pytest.approx(1800 + MEAN / 2, rel=0.01)


def test_a_counter_that_closes_soon_gives_a_small_chance_and_no_late_end() -> None:
    pace = pace_of([Opening(begins=0.0, ends=180.0, rate=1 / MEAN, free_at_begin=False)])
    found = waits(pace=pace, needed=np.array([1.0, 4.0]))
    assert found.p_today[0] == pytest.approx(1 - np.exp(-180 / MEAN))
    assert found.q95[0] == inf
    assert found.p_today[1] < 0.01
    assert found.q05[1] == inf


def test_nobody_ever_is_said() -> None:
    pace = pace_of([Opening(begins=-500.0, ends=-100.0, rate=1 / MEAN, free_at_begin=True)])
    assert not pace.ever()
    assert told(pace, 1.0).p_today[0] == 0.0
    assert told(pace, 1.0).mean[0] == inf


def test_steadier_services_make_narrower_ranges_and_an_unsure_mean_wider_ones() -> None:
    usual, steadier, unsure = (told(steady(3), 20.0, cv=cv, doubt=doubt) for cv, doubt in ((1, 0), (0.5, 0), (1, 0.3)))
    widths = [float(each.q95[0] - each.q05[0]) for each in (steadier, usual, unsure)]
    assert widths == sorted(widths)
    assert [float(each.mean[0]) for each in (usual, steadier, unsure)] == pytest.approx([20 * MEAN / 3] * 3, rel=1e-6)


def test_services_that_are_always_the_same_leave_no_range() -> None:
    found = told(steady(2), 6.0, cv=0.0)
    assert found.q05[0] == found.q95[0] == pytest.approx(3 * MEAN)


openings = st.lists(
    st.builds(
        lambda begins, length, mean, free: Opening(
            begins=begins, ends=begins + length, rate=1.0 / mean, free_at_begin=free
        ),
        st.floats(-7200, 20_000),
        st.floats(0, 20_000),
        st.floats(1, 3600),
        st.booleans(),
    ),
    max_size=6,
)


@given(openings, st.floats(0.5, 3.0), st.floats(0, 0.5))
def test_whoever_stands_further_back_never_comes_sooner(counters: list[Opening], cv: float, doubt: float) -> None:
    found = waits(pace=pace_of(counters), needed=np.arange(1.0, 30.0), cv=cv, doubt=doubt)
    for row in (found.q05, found.q50, found.q95):
        finite = np.minimum(row, 1e12)
        assert (np.diff(finite) >= -1e-6).all()
        assert (row >= 0).all()
    assert ((found.p_today >= 0) & (found.p_today <= 1)).all()
    assert (np.diff(found.p_today) <= 1e-9).all()
    assert (found.q05 <= found.q50).all()
    assert (found.q50 <= found.q95).all()
