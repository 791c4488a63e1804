import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anjungan.waiting.service_times import ServiceTimes


def learned(means: dict[int, float], *, days: int = 60, each: int = 12, seed: int = 1, cv: float = 1.0) -> ServiceTimes:
    """Return times of one line whose mean differs by hour."""
    rng, times = np.random.default_rng(seed), ServiceTimes()
    shape = 1 / cv**2
    for day in range(days):
        for hour, mean in means.items():
            for seconds in rng.gamma(shape, mean / shape, each).tolist():
                times.observe(line="a", seconds=seconds, hour=hour, day=day)
    return times


def test_a_mall_that_knows_nothing_says_the_usual_and_doubts_it() -> None:
    found = ServiceTimes(default_seconds=420).expect(line="never seen", hour=9)
    assert (found.mean, found.known) == (420, 0)
    assert found.doubt > 0.5


def test_a_new_line_gets_its_published_minutes_as_its_agency_keeps_them() -> None:
    times = ServiceTimes()
    times.describe(line="old", agency="samsat", published_seconds=600)
    times.describe(line="new", agency="samsat", published_seconds=300)
    times.describe(line="elsewhere", agency="bpn", published_seconds=300)
    for day in range(30):
        for _ in range(20):
            times.observe(line="old", seconds=1200, hour=9, day=day)
    assert times.expect(line="new", hour=9).mean == pytest.approx(600, rel=0.1)
    # Another agency leans on the mall, which has seen this one only.
    assert times.expect(line="elsewhere", hour=9).mean == pytest.approx(600, rel=0.1)


def test_without_published_minutes_an_agency_leans_on_its_own_lines() -> None:
    times = ServiceTimes(default_seconds=600)
    times.describe(line="old", agency="samsat")
    times.describe(line="new", agency="samsat")
    for day in range(30):
        for _ in range(10):
            times.observe(line="old", seconds=120, hour=9, day=day)
    assert times.expect(line="new", hour=9).mean == pytest.approx(120, rel=0.1)


def test_few_data_move_a_line_a_little_and_many_all_the_way() -> None:
    times, found = ServiceTimes(), []
    times.describe(line="a", agency="x", published_seconds=600)
    for count in range(1, 301):
        times.observe(line="a", seconds=300, hour=9, day=0)
        if count in {1, 8, 300}:
            found.append(times.expect(line="a", hour=9).mean)
    assert 540 < found[0] < 600
    assert 330 < found[1] < 470
    assert found[2] == pytest.approx(300, rel=0.02)
    assert times.expect(line="a", hour=9).doubt < 0.1


def test_hours_that_differ_are_told_apart_and_equal_ones_are_not() -> None:
    apart = learned({9: 300.0, 10: 600.0})
    assert apart.expect(line="a", hour=9).mean == pytest.approx(300, rel=0.1)
    assert apart.expect(line="a", hour=10).mean == pytest.approx(600, rel=0.1)
    equal = learned(dict.fromkeys(range(8, 15), 480.0), days=100, each=40)
    assert [equal.expect(line="a", hour=hour).mean for hour in range(8, 15)] == pytest.approx([480.0] * 7, rel=0.035)


def test_a_slow_officer_is_known_and_the_line_is_not_blamed() -> None:
    rng, times = np.random.default_rng(3), ServiceTimes()
    for day in range(60):
        for officer, mean in (("Bu Sari", 400.0), ("Pak Made", 800.0)):
            for seconds in rng.exponential(mean, 20).tolist():
                times.observe(line="a", seconds=seconds, hour=9, day=day, officer=officer)
    assert times.expect(line="a", hour=9, officer="Bu Sari").mean == pytest.approx(400, rel=0.12)
    assert times.expect(line="a", hour=9, officer="Pak Made").mean == pytest.approx(800, rel=0.12)
    assert times.expect(line="a", hour=9, officer="somebody new").mean == pytest.approx(600, rel=0.1)


def test_a_drift_is_followed_within_weeks() -> None:
    rng, times = np.random.default_rng(4), ServiceTimes(half_life_days=20)
    for day in range(160):
        for seconds in rng.exponential(300.0 if day < 100 else 600.0, 50).tolist():
            times.observe(line="a", seconds=seconds, hour=9, day=day)
    assert times.expect(line="a", hour=9).mean == pytest.approx(570, rel=0.06)


def test_forgotten_tickets_move_the_mean_little() -> None:
    rng, times = np.random.default_rng(5), ServiceTimes()
    for day in range(60):
        for place, seconds in enumerate(rng.exponential(480.0, 50).tolist()):
            # One in a hundred is left open over lunch: four hours.
            forgotten = place == 7 and day % 2 == 0
            times.observe(line="a", seconds=14_400.0 if forgotten else seconds, hour=9, day=day)
    plain_mean = 480 * 0.99 + 14_400 * 0.01
    assert times.expect(line="a", hour=9).mean < 530 < plain_mean


def test_a_slow_day_counts_on_that_day_only() -> None:
    rng, times = np.random.default_rng(6), ServiceTimes()
    for day in range(80):
        # Every tenth day the agency's system is slow, so that days are known to differ.
        for seconds in rng.exponential(900.0 if day % 10 == 9 else 300.0, 60).tolist():
            times.observe(line="a", seconds=seconds, hour=9, day=day)
    usual, today = times.expect(line="a", hour=9), times.expect(line="a", hour=9, day=79)
    assert today.mean > 1.6 * usual.mean
    assert times.expect(line="a", hour=9, day=80).mean == usual.mean


@pytest.mark.parametrize(("family", "other"), [("gamma", "lognormal"), ("lognormal", "gamma")])
def test_the_family_of_the_spread_is_recognised(family: str, other: str) -> None:
    rng, times = np.random.default_rng(7), ServiceTimes()
    drawn = rng.exponential(480, 2000) if family == "gamma" else rng.lognormal(np.log(480) - 0.3466, 0.8326, 2000)
    for place, seconds in enumerate(drawn.tolist()):
        times.observe(line="a", seconds=seconds, hour=9, day=place // 50)
    found = times.expect(line="a", hour=9)
    assert found.family == family != other
    assert found.cv == pytest.approx(1.0, abs=0.12)


def test_what_cannot_be_a_time_is_not_learned() -> None:
    times = ServiceTimes()
    assert not any(
        times.observe(line="a", seconds=seconds, hour=9, day=0) for seconds in (-1.0, float("nan"), float("inf"))
    )
    assert times.expect(line="a", hour=9).known == 0


def test_services_ended_at_once_are_times_too() -> None:
    times = ServiceTimes()
    for day in range(40):
        for _ in range(20):
            assert times.observe(line="a", seconds=0.0, hour=9, day=day)
    found = times.expect(line="a", hour=9)
    assert 1.0 <= found.mean < 30.0


def test_who_usually_comes_with_a_head_start_is_learned_by_hour() -> None:
    times = ServiceTimes()
    for day in range(60):
        for place in range(12):
            times.observe(line="a", seconds=300, hour=10, day=day, head_start=1200 if place < 3 else 0, entered_hour=9)
    (found,) = times.coming(line="a", hour=9)
    assert found.head_start == 1200
    assert found.per_second * 3600 == pytest.approx(3.0, rel=0.05)
    assert times.coming(line="a", hour=10) == times.coming(line="b", hour=9) == ()


def test_one_visitor_on_one_day_is_not_a_rule() -> None:
    times = ServiceTimes()
    times.observe(line="a", seconds=300, hour=9, day=0, head_start=1200)
    assert times.coming(line="a", hour=9)[0].per_second * 3600 == pytest.approx(0.5)


OBSERVED = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", 3]),
        st.floats(0, 20_000),
        st.integers(0, 23),
        st.integers(0, 5),
        st.sampled_from([None, "Bu Sari", 7]),
    ),
    max_size=80,
)


@given(OBSERVED)
def test_what_was_learned_survives_being_kept(
    observed: list[tuple[str | int, float, int, int, str | int | None]],
) -> None:
    times, again = ServiceTimes(), ServiceTimes()
    for line, seconds, hour, day, officer in sorted(observed, key=lambda row: row[3]):
        for each in (times, again):
            each.describe(line=line, agency="x", published_seconds=300)
            each.observe(line=line, seconds=seconds, hour=hour, day=day, officer=officer, head_start=hour % 2 * 900.0)
        # Asking in between changes nothing.
        again.expect(line=line, hour=hour, officer=officer, day=day)
    back = ServiceTimes.from_json(json.loads(json.dumps(times.to_json())))
    for line in ("a", "b", 3, "unknown"):
        for officer in (None, "Bu Sari", 7):
            answers = [each.expect(line=line, hour=9, officer=officer, day=5) for each in (times, again, back)]
            assert answers[0] == answers[1] == answers[2]
            assert answers[0].mean >= 1.0
            assert answers[0].doubt >= 0.0
        assert times.coming(line=line, hour=9) == back.coming(line=line, hour=9)


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 1"):
        ServiceTimes.from_json({"format": 7})
