"""What is told about logs of offices, well kept and badly kept."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from anjungan.waiting import corrections, logs, scoring
from anjungan.waiting.scoring.rosters import plans
from anjungan.waiting.scoring.snapshots import watch
from anjungan.waiting.scoring.tickets import ticket_features
from anjungan.waiting.tests.offices import Office, write_tickets

DAY = datetime.fromisoformat("2025-03-03T08:00:00+07:00")
HALL = Office(name="hall", seed=3, days=34, lines=2, counters=4, load=1.0, service=6)


def at(day: int, minute: float) -> str:
    return (DAY + timedelta(days=day, minutes=minute)).isoformat()


def write(path: Path, heading: str, rows: list[str]) -> Path:
    path.write_text("\n".join([heading, *rows]) + "\n")
    return path


def steady(days: int, *, every: float = 5.0, wait: float = 10.0, line: str = "A") -> list[str]:
    """Return an office so dull that everybody waits alike."""
    return [
        f"{line},{at(day, minute * every)},{at(day, minute * every + wait)}"
        for day in range(days)
        for minute in range(60)
    ]


def score(path: Path, until: str, *, boosting: bool = False, roster: Path | None = None) -> scoring.Scored:
    duties = logs.read_roster(path=roster)[0] if roster else ()
    return scoring.score_tickets(
        log=logs.read_tickets(path=path), train_until=datetime.fromisoformat(until), duties=duties, boosting=boosting
    )


def test_where_everybody_waits_alike_that_is_what_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "log.csv", "line,arrived_at,called_at", steady(12))

    measures = score(path, "2025-03-10").measures()

    assert measures.predicted == 300
    assert measures.mae < 30
    assert abs(measures.bias) < 30


def test_each_later_arrival_gets_one_row_in_order_and_those_never_called_an_empty_one(tmp_path: Path) -> None:
    rows = [*steady(8), f"A,{at(7, 301)},", f"B,{at(7, 302)},{at(7, 303)}"]
    path = write(tmp_path / "log.csv", "line,arrived_at,called_at", rows[::-1])
    scored = score(path, "2025-03-10")
    out = tmp_path / "out.csv"

    scoring.write_predictions(scored=scored, path=out)

    with out.open(newline="") as file:
        written = list(csv.DictReader(file))
    assert list(written[0]) == ["line", "arrived_at", "mean", "p05", "p50", "p95", "actual"]
    assert [row["arrived_at"] for row in written] == sorted(row["arrived_at"] for row in written)
    assert len(written) == 62
    assert written[-2]["actual"] == ""
    assert written[-1]["actual"] == "60.0"
    for row in written:
        assert 0 <= float(row["p05"]) <= float(row["p50"]) <= float(row["p95"])


def test_a_line_that_begins_after_the_date_is_told_what_the_others_taught(tmp_path: Path) -> None:
    rows = [*steady(10, wait=30), *(f"NEW,{at(9, 5 * n)},{at(9, 5 * n + 30)}" for n in range(60))]
    path = write(tmp_path / "log.csv", "line,arrived_at,called_at", rows)

    scored = score(path, "2025-03-12")

    new = [place for place, line in enumerate(scored.line) if line == "NEW"]
    assert len(new) == 60
    assert 5 * 60 < scored.told.mean[new[0]] < 60 * 60


@pytest.mark.parametrize("until", ["2020-01-01", "2025-03-04T10:00:00", "2025-03-04T03:00:00+00:00", "2031-01-01"])
def test_any_date_is_answered_even_without_a_past_or_without_a_future(tmp_path: Path, until: str) -> None:
    path = write(tmp_path / "log.csv", "line,arrived_at,called_at", steady(3))

    scored = score(path, until)

    expected = {"2020": 180, "2031": 0}.get(until[:4], 60 + 60 - 24)
    assert len(scored.line) == expected
    assert np.isfinite(scored.told.mean).all()


@pytest.mark.parametrize(
    "rows",
    [
        [], [f"A,{at(0, 0)},"], [f"A,{at(day, 0)}," for day in range(30)],
        [f"A,{at(day, 0)},{at(day, 0)}" for day in range(30)],
        [f"L{n},{at(n % 20, n)},{at(n % 20, n - 5)}" for n in range(100)],
        [f"A,{at(0, n)},{at(40, n)}" for n in range(100)],
    ],
)  # fmt: skip
def test_no_log_however_poor_makes_it_fail(tmp_path: Path, rows: list[str]) -> None:
    path = write(tmp_path / "log.csv", "line,arrived_at,called_at", rows)

    scored = score(path, "2025-03-04")

    assert np.isfinite(scored.told.high).all()
    assert scored.measures().predicted == len(scored.line)


def test_the_ranges_hold_nine_waits_of_ten_and_the_mean_is_not_off(tmp_path: Path) -> None:
    path, roster = tmp_path / "log.csv", tmp_path / "roster.csv"
    write_tickets(HALL, path, roster=roster)

    measures = score(path, "2025-03-24", boosting=True, roster=roster).measures()

    assert measures.called > 500
    assert 0.86 < measures.coverage < 0.94, measures.coverage
    assert measures.back_by_missed < 0.08
    assert abs(measures.bias) < 0.1 * measures.mean_wait
    assert measures.mae < 0.5 * measures.mean_wait


def test_the_same_log_gives_the_same_numbers(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    write_tickets(Office(name="tiny", seed=5, days=15, lines=1, counters=2), path)

    first, second = (score(path, "2025-03-14", boosting=True).told for _turn in range(2))

    assert np.array_equal(first.mean, second.mean)
    assert np.array_equal(first.low, second.low)


def test_the_clock_of_a_line_is_its_own_whatever_zone_another_line_is_in(tmp_path: Path) -> None:
    rows = [
        (line, DAY + timedelta(days=day, minutes=minute * 7 + n), n * 3.0 + minute / 9)
        for day in range(9)
        for minute in range(50)
        for n, line in enumerate("AB")
    ]
    profiles = []
    for hours in (0, 2):
        zones = {"A": DAY.tzinfo, "B": timezone(timedelta(hours=7 + hours))}
        texts = [
            ",".join([line, *((moment + timedelta(minutes=m)).astimezone(zones[line]).isoformat() for m in (0, wait))])
            for line, moment, wait in rows
        ]
        log = logs.read_tickets(path=write(tmp_path / "log.csv", "line,arrived_at,called_at", texts))
        found = ticket_features(log=log, plans={})
        of_a = log.line == log.lines.index("A")
        profiles.append(found.plain[of_a, found.names.index("rate_now") - found.times.shape[1]])

    assert len(set(profiles[0].tolist())) > 5, "the hours of the day differ"
    assert np.array_equal(profiles[0], profiles[1])


def test_without_scikit_learn_the_physical_estimates_stand_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sklearn.ensemble", None)
    path = write(tmp_path / "log.csv", "line,arrived_at,called_at", steady(14))

    measures = score(path, "2025-03-12", boosting=True).measures()

    assert not corrections.boosting_is_available()
    assert measures.mae < 60


def test_a_roster_counts_a_counter_once_and_knows_when_it_closes() -> None:
    plan = plans(
        duties=[
            logs.Duty(line="A", counter="1", begins=0, ends=3600),
            logs.Duty(line="A", counter="1", begins=1800, ends=3600),
            logs.Duty(line="", counter="2", begins=1800, ends=7200),
        ],
        lines=["A", "B"],
    )

    assert [plan["A"].count(moment) for moment in (-1, 0, 1800, 3600, 7200)] == [0, 1, 2, 1, 0]
    assert plan["A"].until_area(0, 3600) == 1800 + 900
    assert plan["A"].closing(0) == 7200
    assert plan["A"].next_change(3600) == 3600
    assert plan["B"].count(1800) == 1


def board(folder: Path, shown: list[str], *, waiting: int = 2) -> logs.SnapshotLog:
    path = write(
        folder / "board.csv",
        "line,at,open_counters,waiting,last_called",
        [f"A,{at(0, minute)},1,{waiting},{number}" for minute, number in enumerate(shown)],
    )
    return logs.read_snapshots(path=path)


def test_somebody_who_takes_a_ticket_is_called_when_the_board_first_shows_that_number_or_a_higher_one(
    tmp_path: Path,
) -> None:
    watched = watch(log=board(tmp_path, ["A001", "A002", "A003", "A005", "A005", "A006"]))

    assert watched.wait[:3].tolist() == [180, 120, 180]
    assert np.isnan(watched.wait[3:]).all()


@pytest.mark.parametrize(
    ("shown", "first"),
    [
        (["997", "998", "999", "1", "2"], 180), (["97", "98", "99", "1", "2"], 180),
        (["10", "11", "9", "12", "13"], 240), (["10", "", "-", "11", "14"], 240), (["10", "0", "0", "13", "14"], 180),
        (["10", "990", "11", "12", "13"], 240), (["0", "0", "1", "2", "3"], 240),
    ],
)  # fmt: skip
def test_numbers_that_begin_anew_or_are_misread_do_not_call_anybody_early(
    tmp_path: Path, shown: list[str], first: float
) -> None:
    assert watch(log=board(tmp_path, shown)).wait[0] == first


def test_the_next_day_calls_nobody_of_today(tmp_path: Path) -> None:
    path = write(
        tmp_path / "board.csv",
        "line,at,open_counters,waiting,last_called",
        [f"A,{at(0, 0)},1,5,10", f"A,{at(1, 0)},1,5,40"],
    )

    assert np.isnan(watch(log=logs.read_snapshots(path=path)).wait).all()
