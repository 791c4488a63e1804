"""What is told while little has been learnt, and who is known to come before whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from anjungan.waiting.corrections import Examples, _in_seconds, _leaning, learn
from anjungan.waiting.logs import read_tickets
from anjungan.waiting.scoring.features import Features
from anjungan.waiting.scoring.tickets import ticket_features


def test_until_something_is_learnt_the_middle_of_the_estimates_that_are_known_is_told() -> None:
    table = np.array([[100.0, 300.0, 9_000.0, -1.0], [50.0, -1.0, -1.0, -1.0]], dtype=np.float32)
    features = Features(
        times=table, plain=np.zeros((2, 0), dtype=np.float32), scale=np.full(2, 600.0), names=("a", "b", "c", "d"),
        physical=(0, 1, 2, 3),
    )  # fmt: skip

    found = features.estimates()

    assert found.tolist() == [[300.0, 100.0, 300.0, 9_000.0, 300.0], [50.0, 50.0, 50.0, 50.0, 50.0]]


@pytest.mark.parametrize(("finished", "off"), [(10, 300.0), (200, 60.0)])
def test_a_few_dozen_waits_show_which_estimate_this_office_can_rely_on(finished: int, off: float) -> None:
    random = np.random.default_rng(4)
    waits = random.uniform(300.0, 1_500.0, finished)
    noise = random.uniform(0.2, 3.0, (finished, 2))
    estimates = np.column_stack(
        [np.median(np.column_stack([waits, waits[:, None] * noise]), axis=1), waits, waits * noise[:, 0]]
    )
    past = Examples(
        inputs=np.zeros((finished, 1), dtype=np.float32), estimates=estimates, scale=np.full(finished, 600.0),
        waits=waits, age=np.zeros(finished),
    )  # fmt: skip

    told = learn(examples=past)[0].predict(
        inputs=np.zeros((1, 1), dtype=np.float32),
        estimates=np.array([[1_200.0, 900.0, 1_500.0]]),
        scale=np.array([600.0]),
    )

    assert abs(told.mean[0] - 900.0) <= off


def test_a_member_that_was_far_off_in_the_rehearsal_counts_for_little() -> None:
    usual = np.array([0.0, 0.5, 0.5])

    alike, worse = (_leaning(np.zeros(3), usual, np.array([900.0, 60.0, off])) for off in (60.0, 90.0))

    assert alike.tolist() == [0.0, 0.5, 0.5]
    assert worse[2] < 0.05
    assert worse.sum() == pytest.approx(1.0)


def test_what_drifts_with_the_usual_wait_is_turned_back_into_seconds_and_the_unknown_stays_unknown() -> None:
    table = np.array([[0.5, -1.0, 7.0, 2.0], [2.0, 1.0, 3.0, 0.25]], dtype=np.float32)

    found = _in_seconds(table, np.array([600.0, 100.0]), 2)

    assert found.tolist() == [[300.0, -1.0, 7.0, 1200.0], [200.0, 100.0, 3.0, 25.0]]


def test_who_waits_least_comes_first_and_only_those_are_ahead(tmp_path: Path) -> None:
    rows = [
        f"ER,2025-03-0{day}T{8 + n // 30:02}:{n % 30 * 2:02}:00+07:00,{called},{priority}"
        for day in (3, 4)
        for n in range(120)
        for priority, called in (
            ("urgent", f"2025-03-0{day}T{8 + n // 30:02}:{n % 30 * 2:02}:30+07:00"),
            ("routine", f"2025-03-0{day}T{9 + n // 30:02}:{n % 30 * 2:02}:00+07:00"),
        )[n % 2 : n % 2 + 1]
    ]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["line,arrived_at,called_at,priority", *rows]) + "\n")
    log = read_tickets(path=path)

    features = ticket_features(log=log, plans={})

    ahead, behind, sooner = (
        features.plain[:, features.names.index(name) - features.times.shape[1]]
        for name in ("ahead", "behind", "sooner")
    )
    assert log.priority[-2:] == ("urgent", "routine")
    assert (ahead[-2], behind[-2], sooner[-2]) == (0, 15, 0)
    assert ahead[-1] == behind[-1]
    assert 0.4 < sooner[-1] < 0.7


def test_a_range_ends_where_somebody_has_waited_or_where_the_estimate_is() -> None:
    random = np.random.default_rng(8)
    waits = random.uniform(60.0, 1_000.0, 800)
    past = Examples(
        inputs=random.random((800, 2)).astype(np.float32), scale=np.full(800, 600.0), waits=waits, age=np.zeros(800),
        estimates=waits[:, None] * random.uniform(0.8, 1.2, (800, 1)),
    )  # fmt: skip
    learnt = learn(examples=past)[0]
    # What many trees add up to where rare things meet: ninety usual waits.
    far: Any = SimpleNamespace(predict=lambda table: np.full(len(table), 90.0))
    learnt.members = [replace(one, model=far) if one.kind == "high" else one for one in learnt.members]

    told = learnt.predict(inputs=past.inputs[:2], estimates=np.array([[500.0], [5_000.0]]), scale=past.scale[:2])

    assert told.high.tolist() == pytest.approx([1.25 * waits.max(), 1.25 * 5_000.0], rel=0.02)
