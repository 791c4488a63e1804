"""What a night learns on top of the live estimate, and when it leaves it alone."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest

from anjungan.waiting import nightly
from anjungan.waiting.calibration import stretched, stretched_table
from anjungan.waiting.forecasts import Wait, table_of, waits_of
from anjungan.waiting.nightly import Correction, Example, Outcome, Today, cross_fitted, learn_correction

HOUR = 3_600.0


def a_mall(*, days: int = 30, habits: bool, seed: int = 5) -> list[Example]:
    """Forty promises a day in four lines. With habits: slow days, slow Mondays, and line 1 rests unplanned at ten."""
    chance = random.Random(seed)
    found = []
    for day in range(days):
        slow_day = chance.lognormvariate(0.0, 0.2) if habits else 1.0
        for _ in range(40):
            line, hour, estimate = chance.randrange(4), 8 + 7 * chance.random(), 60 * chance.uniform(3, 40)
            truth = estimate * chance.gammavariate(8, 1 / 8)
            if habits:
                truth *= slow_day * (1.4 if day % 7 == 1 else 1.0)
                truth += 600 if line == 1 and 10 <= hour < 10.5 else 0
            wait = Wait(mean=estimate, q05=0.5 * estimate, q50=0.95 * estimate, q95=1.7 * estimate, p_today=1.0)
            second = hour * HOUR
            found.append(
                Example(
                    line=line, group="mall", day=day, second=second, known_at=second + truth, wait=wait, actual=truth
                )
            )
    return found


@pytest.fixture(scope="module")
def habits() -> list[Example]:
    return a_mall(habits=True)


@pytest.fixture(scope="module")
def outcome(habits: list[Example]) -> Outcome:
    return learn_correction(examples=habits)


@pytest.fixture(scope="module")
def correction(outcome: Outcome) -> Correction:
    assert outcome.correction is not None
    return outcome.correction


def test_habits_that_no_roster_knows_are_learnt(outcome: Outcome, correction: Correction) -> None:
    assert outcome.better
    assert outcome.error_before is not None
    assert outcome.error_after is not None
    assert outcome.error_after < 0.93 * outcome.error_before
    assert outcome.judged_days == 9
    asked = {
        "line": 2,
        "group": "mall",
        "second": 9 * HOUR,
        "waits": [Wait(mean=900, q05=450, q50=850, q95=1500, p_today=1)],
    }
    [monday], [tuesday] = (correction.of_line(day=day, **asked) for day in (1, 2))  # type: ignore[arg-type]
    assert monday.mean is not None
    assert tuesday.mean is not None
    assert monday.mean > 1.1 * tuesday.mean


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_estimate_that_is_right_is_left_alone(seed: int) -> None:
    found = learn_correction(examples=a_mall(habits=False, seed=seed))
    assert found.correction is not None
    assert not found.better
    assert found.error_after == pytest.approx(found.error_before, rel=0.01)


def test_a_few_days_teach_nothing() -> None:
    assert learn_correction(examples=a_mall(days=11, habits=True)) == Outcome()


def test_what_was_learnt_survives_its_keeping_as_plain_numbers(correction: Correction, habits: list[Example]) -> None:
    again = Correction.from_json(json.loads(json.dumps(correction.to_json())))
    assert (again.lean_everywhere, again.lean_line) == (correction.lean_everywhere, correction.lean_line)
    for one in habits[:50]:
        assert again.usual(one.moment) == pytest.approx(correction.usual(one.moment), abs=1e-4)
    with pytest.raises(ValueError, match="format"):
        Correction.from_json({"format": 0})


def test_a_promise_knows_only_what_had_come_true_before_it(correction: Correction, habits: list[Example]) -> None:
    day = sorted((one for one in habits if one.day == 3), key=lambda one: one.second)
    cut = day[20].second
    # What comes true later, and what is promised later, changes nothing of what was told before.
    changed = [one if one.known_at <= cut else replace(one, known_at=one.known_at + 9, actual=1.0) for one in day]
    _usual, seen = nightly._as_it_went(correction, day)
    _usual, again = nightly._as_it_went(correction, changed[:21])
    assert seen[:21] == again
    assert seen[20][0].count == sum(one.known_at <= cut for one in day)


def test_no_day_teaches_its_own_correction(habits: list[Example]) -> None:
    some = habits[:800]
    waits = cross_fitted(examples=some)
    strange = [replace(one, actual=5 * HOUR, known_at=24 * HOUR) if one.day == 0 else one for one in some]
    again = cross_fitted(examples=strange)
    # The first promise of the first day is told by other days alone; those of other days learn from the first.
    first = min((place for place, one in enumerate(some) if one.day == 0), key=lambda place: some[place].second)
    assert waits[first] == again[first]
    assert waits[-1] != again[-1]


def test_a_slow_morning_lengthens_what_is_told_at_noon(correction: Correction) -> None:
    today = Today()
    waits = [Wait(mean=600, q05=300, q50=580, q95=1000, p_today=1)]
    asked = {"line": 0, "group": "mall", "day": 3, "second": 12 * HOUR, "waits": waits}
    [before] = correction.of_line(today=today, **asked)  # type: ignore[arg-type]
    for minute in range(30):
        one = Example(
            line=0, group="mall", day=3, second=9 * HOUR + 60 * minute, known_at=10 * HOUR + 60 * minute,
            wait=waits[0], actual=1200.0,
        )  # fmt: skip
        correction.note(one, today)
    [after] = correction.of_line(today=today, **asked)  # type: ignore[arg-type]
    assert before.mean is not None
    assert after.mean is not None
    assert after.mean > 1.3 * before.mean


def test_whoever_is_estimated_sooner_is_told_sooner(correction: Correction) -> None:
    waits = [
        Wait(mean=60.0 * n, q05=20.0 * n, q50=55.0 * n, q95=None if n > 30 else 120.0 * n, p_today=1.0)
        for n in range(60)
    ]
    told = correction.of_line(line=1, group="mall", day=1, second=9.2 * HOUR, waits=waits)
    for name in ("mean", "q05", "q50"):
        values = [getattr(one, name) for one in told]
        assert values == sorted(values)
    assert told[40].q95 is None
    assert all(one.q05 <= one.q50 <= (one.q95 or 1e9) for one in told)  # type: ignore[operator]


def test_a_wait_nobody_can_tell_stays_so(correction: Correction) -> None:
    never = Wait(mean=None, q05=None, q50=None, q95=None, p_today=0.0)
    assert correction.of_line(line=1, group="mall", day=1, second=9 * HOUR, waits=[never]) == [never]
    assert correction.of_line(line=1, group="mall", day=1, second=9 * HOUR, waits=[]) == []


def test_a_whole_building_is_corrected_and_stretched_as_line_by_line() -> None:
    cells: dict[str, dict[tuple[int | str, ...], float]] = {
        kind: {} for kind in ("all", "size", "weekday", "hour", "group", "group weekday", "group call")
    }
    cells |= {"line": {(1,): 0.2, (2,): -0.2}, "line hour": {}, "line call": {(1, 19): -0.4, (2, 21): 0.3}}
    correction = Correction(cells=cells | {"size": {(0,): 0.1, (4,): -0.3}}, lean_line=8.0)
    rng, today = np.random.default_rng(4), Today()
    today.add(1, 0.3)
    lines: list[tuple[int | str, int | str]] = [(1, "mall"), (2, "mall"), (3, "mall")]
    waits = [
        [Wait(mean=m, q05=m / 2, q50=m, q95=None if m > 4000 else 2 * m, p_today=0.9) for m in rng.uniform(0, 6000, 9)]
        + [Wait(mean=None, q05=None, q50=None, q95=None, p_today=0.0)]
        for _line in lines
    ]
    by = np.array([[0.8, 1.3, 0.9], [1.1, 0.7, 1.1], [1.0, 1.0, 1.0]])
    of = np.repeat(np.arange(3), 10)
    told = correction.of_table(
        lines=lines, of=of, day=3, second=9 * HOUR, waits=table_of([w for line in waits for w in line]), today=today
    )
    found = waits_of(stretched_table(told, by[of]))
    for place, (line, group) in enumerate(lines):
        alone = correction.of_line(line=line, group=group, day=3, second=9 * HOUR, waits=waits[place], today=today)
        assert found[10 * place : 10 * place + 10] == [stretched(wait, tuple(by[place])) for wait in alone]
    # What one line is told changes nothing of another, and nobody overtakes within one.
    means = sorted(zip((w.mean or 0 for w in waits[1][:9]), (w.mean or 0 for w in found[10:19]), strict=True))
    assert [told for _was, told in means] == sorted(told for _was, told in means)
