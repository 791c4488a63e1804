"""Whatever an office has written: what can be used is used, and for the rest the line and the reason are said."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from anjungan.waiting import logs

FULL = "line,arrived_at,called_at,served_at,left_at,counter,priority,outcome\n"


def tickets(folder: Path, text: str, *, encoding: str = "utf-8") -> logs.TicketLog:
    path = folder / "log.csv"
    path.write_bytes(text.encode(encoding))
    return logs.read_tickets(path=path)


def reasons(log: logs.TicketLog | logs.SnapshotLog) -> dict[int, logs.Reason]:
    return {problem.row: problem.reason for problem in log.problems}


def test_a_whole_row_is_read_in_seconds(tmp_path: Path) -> None:
    log = tickets(
        tmp_path,
        FULL + "A,2025-03-03T08:00:00+07:00,2025-03-03T08:10:00+07:00,2025-03-03T08:11:00+07:00,"
        "2025-03-03T08:20:00+07:00,201,lansia,served\n",
    )

    assert log.lines == ("A",)
    assert log.counters == ("201",)
    assert log.priority == ("lansia",)
    assert log.called[0] - log.arrived[0] == 600
    assert log.left[0] - log.arrived[0] == 1200
    assert log.wall[0] % 86_400 == 8 * 3600
    assert not log.problems


def test_rows_come_in_order_of_arrival_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    log = tickets(
        tmp_path,
        "line,arrived_at\nB,2025-03-03T09:00:00Z\nA,2025-03-03T08:00:00Z\nB,2025-03-03T09:00:00+01:00\n",
    )

    assert log.written_arrival == (
        "2025-03-03T08:00:00Z", "2025-03-03T09:00:00+01:00", "2025-03-03T09:00:00Z",
    )  # fmt: skip
    assert log.lines == ("A", "B")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_spreadsheets_way_of_writing_is_read(tmp_path: Path, encoding: str, separator: str) -> None:
    text = 'Line,Arrived_At,Called_At\r\n\r\n"Zürich",2025-03-03T08:00:00Z,2025-03-03T08:05:00Z\r\n\r\n'

    log = tickets(tmp_path, text.replace(",", separator), encoding=encoding)

    assert log.lines == ("Zürich",)
    assert log.called[0] - log.arrived[0] == 300
    assert not log.problems


def test_each_row_that_cannot_be_used_is_named_with_its_line_and_reason(tmp_path: Path) -> None:
    log = tickets(
        tmp_path,
        FULL
        + ",2025-03-03T08:00:00Z,,,,,,\n"
        + "A,yesterday,,,,,,\n"
        + "A,,,,,,,\n"
        + "\n"
        + "A,2025-03-03T08:00:00Z,2025-03-03T07:50:00Z,,,,,served\n"
        + "A,2025-03-03T08:01:00Z,2025-03-03T08:05:00Z,,2025-03-03T08:04:00Z,,,served\n"
        + "A,2025-03-03T08:02:00Z,noon,,,,,vanished\n"
        + "A,2025-03-03T08:03:00Z,2025-03-03T08:06:00Z\n"
        + "A,0001-01-01T00:00:00Z,,,,,,\n",
    )

    assert reasons(log) == {
        2: logs.Reason.LINE_EMPTY,
        3: logs.Reason.NO_BEGINNING,
        4: logs.Reason.NO_BEGINNING,
        6: logs.Reason.CALLED_BEFORE_ARRIVED,
        7: logs.Reason.LEFT_BEFORE_CALLED,
        8: logs.Reason.UNKNOWN_OUTCOME,
        10: logs.Reason.NO_BEGINNING,
    }
    assert {problem.found for problem in log.problems} >= {"yesterday", "called_at: noon", "vanished"}
    assert len(log) == 4
    assert np.isnan(log.called[0])
    assert log.usable.tolist() == [False, True, True, True]


def test_a_row_said_twice_counts_once_and_two_people_in_one_second_count_twice(tmp_path: Path) -> None:
    twice = "A,2025-03-03T08:00:00Z,2025-03-03T08:05:00Z,,,201,,served\n"
    together = "A,2025-03-03T09:00:00Z,,,,,,\n"

    log = tickets(tmp_path, FULL + twice + twice + together + together)

    assert log.repeated.tolist() == [False, True, False, False]
    assert reasons(log) == {3: logs.Reason.REPEATED}


def test_without_counters_a_row_said_twice_counts_once_where_seconds_tell_people_apart(tmp_path: Path) -> None:
    to_the_second = "A,2025-03-03T08:00:07Z,2025-03-03T08:05:31Z\n"
    at_once = "A,2025-03-03T09:00:07Z,2025-03-03T09:00:07Z\n"
    minutes_only = "A,2025-03-03T10:00:00Z,2025-03-03T10:05:00Z\n"

    log = tickets(
        tmp_path, "line,arrived_at,called_at\n" + "".join(2 * row for row in (to_the_second, at_once, minutes_only))
    )

    assert log.repeated.tolist() == [False, True, False, False, False, False]


def test_a_call_in_another_year_is_a_slip_of_the_pen_and_no_wait(tmp_path: Path) -> None:
    log = tickets(
        tmp_path,
        FULL
        + "A,2025-03-03T08:00:00Z,2026-03-03T08:05:00Z,2026-03-03T08:06:00Z,2025-03-03T08:20:00Z,201,,served\n"
        + "A,2025-03-03T23:50:00Z,2025-03-05T07:00:00Z,,,201,,served\n",
    )

    assert reasons(log) == {2: logs.Reason.CALLED_TOO_LATE}
    assert np.isnan(log.called[0])
    assert log.left[0] - log.arrived[0] == 1200
    assert log.called[1] - log.arrived[1] == 112_200, "a night in a line may be long"
    # Nobody could know at the arrival that the call would be written down wrongly.
    assert log.usable.tolist() == [True, True]


def test_a_call_some_seconds_before_the_arrival_is_one_at_once(tmp_path: Path) -> None:
    log = tickets(
        tmp_path,
        FULL
        + "A,2025-03-03T08:00:30Z,2025-03-03T08:00:00Z,,,201,,served\n"
        + "A,2025-03-03T08:05:00Z,2025-03-03T08:03:00Z,,,201,,served\n",
    )

    assert log.called[0] == log.arrived[0]
    assert log.usable.tolist() == [True, False]
    assert reasons(log) == {3: logs.Reason.CALLED_BEFORE_ARRIVED}


def test_the_end_of_a_wait_that_was_given_up_is_no_call(tmp_path: Path) -> None:
    log = tickets(
        tmp_path,
        FULL
        + "A,2025-03-03T08:00:00Z,2025-03-03T08:09:00Z,,2025-03-03T08:09:00Z,,,left\n"
        + "A,2025-03-03T08:01:00Z,2025-03-03T08:09:00Z,,,,,LEFT\n"
        + "A,2025-03-03T08:02:00Z,2025-03-03T08:09:00Z,,2025-03-03T08:12:00Z,,,left\n",
    )

    assert np.isnan(log.called).tolist() == [True, True, False]
    assert (log.left - log.arrived).tolist() == [540, 480, 600]


@pytest.mark.parametrize(
    "written",
    [
        "2025/03/03 08:00:00", "2025-03-03 08:00:00.1234567 +00:00", "1740988800", "1740988800000", "20250303T080000Z",
        "1740988800,5", "20250303080000", "2025-3-3 8:00", "45719.3333333333", "45719,33333", "3.3.2025 8:00",
        "Mon, 3 Mar 2025 15:00:00 +0700", "03-MAR-25 08.00.00 AM", "3 Maret 2025 15.00 WIB", "Mar 3, 2025 8:00:00 am",
        "2025-03-03T08:00:00,25Z",
    ],
)  # fmt: skip
def test_moments_are_read_as_programs_write_them(written: str) -> None:
    found = logs.read_instant(text=written)
    assert found is not None
    assert int(found.at) == 1_740_988_800


@pytest.mark.parametrize(
    "written",
    [
        "2025-03-03", "20250303", "45719", "45719.33", "03/04/25 08:00", "04/05/2025 08:00", "13/13/2025 08:00",
        "3/31/2025 8:00 EST", "3 Brumaire 2025 8:00", "31/01/2025 13:00 PM", "12345", "08:00", "31.02.2025 08:00",
    ],
)  # fmt: skip
def test_what_may_mean_two_moments_or_none_is_not_guessed(written: str) -> None:
    with pytest.raises(ValueError, match="is not a moment"):
        logs.read_instant(text=written)


@pytest.mark.parametrize(("other", "month"), [("13/04/2025 08:00", 4), ("4/13/2025 8:00 AM", 3)])
def test_one_date_shows_whether_the_day_or_the_month_comes_first_in_the_whole_file(
    tmp_path: Path, other: str, month: int
) -> None:
    log = tickets(tmp_path, f"line;Arrived At\nA;03/04/2025 08:00\nA;{other}\n")

    assert logs.read_instant(text=f"2025-{month:02}-{7 - month:02}T08:00Z") in [
        logs.Instant(at=at, wall=wall) for at, wall in zip(log.arrived, log.wall, strict=True)
    ]
    assert not log.problems


@pytest.mark.parametrize(
    ("rows", "row", "why"),
    [
        (["03/04/2025 08:00", "04/04/2025 08:00"], 2, logs.Unclear.DAY_OR_MONTH),
        (["03/14/2025 08:00", "", "14/03/2025 08:00"], 4, logs.Unclear.BOTH_ORDERS),
        (["2025-03-03T08:00+01:00", "2025-07-03T08:00+02:00", "2025-03-04T08:00"], 4, logs.Unclear.OFFSETS),
    ],
)  # fmt: skip
def test_a_file_of_which_nobody_can_say_when_it_was_is_refused_with_the_row(
    tmp_path: Path, rows: list[str], row: int, why: logs.Unclear
) -> None:
    with pytest.raises(logs.UnreadableLog, match=f"row {row}, column arrived_at: “") as caught:
        tickets(tmp_path, "\n".join(["line,arrived_at", *(f"A,{cell}" if cell else "" for cell in rows)]) + "\n")
    assert caught.value.unclear is why


def test_a_moment_without_offset_has_that_of_all_the_others(tmp_path: Path) -> None:
    log = tickets(tmp_path, "arrived_at,called_at\n2025-03-03T08:00:00,2025-03-03 08:10:00+07:00\n")

    assert (log.called - log.arrived).tolist() == [600]
    assert log.wall[0] % 86_400 == 8 * 3600


def test_a_comma_or_a_quote_too_many_costs_its_own_row_and_no_other(tmp_path: Path) -> None:
    log = tickets(
        tmp_path,
        "sep=,\nline,arrived_at,called_at,note\n"
        'A,2025-03-03T08:00:00Z,2025-03-03T08:05:00Z,"two\nlines"\n'
        'A,2025-03-03T08:10:00Z,2025-03-03T08:15:00Z,"never closed\n'
        "Pajak, PBB,2025-03-03T08:20:00Z,2025-03-03T08:25:00Z,\n"
        "Pajak,2025-03-03T08:30:00Z,2025-03-03T08:35:00Z,one,two\n"
        "A,2025-03-03T08:40:00Z,2025-03-03T08:45:00Z,\n",
    )

    assert (log.arrived % 86_400 / 60).tolist() == [480, 490, 520]
    assert reasons(log) == {6: logs.Reason.NO_BEGINNING, 7: logs.Reason.BROKEN}


def test_a_column_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(logs.UnreadableLog, match="names the column called_at twice"):
        tickets(tmp_path, "line,arrived_at,called_at,Called At\n")


def test_an_hour_that_comes_twice_keeps_its_order_and_length(tmp_path: Path) -> None:
    log = tickets(
        tmp_path,
        "line,arrived_at,called_at\n"
        "A,2025-10-26T02:50:00+02:00,2025-10-26T02:10:00+01:00\n"
        "A,2025-10-26T02:05:00+01:00,2025-10-26T02:20:00+01:00\n",
    )

    assert (log.called - log.arrived).tolist() == [1200, 900]


def test_a_named_zone_sets_the_wall(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("line,arrived_at\nA,2025-03-03T01:00:00Z\nA,2025-03-03T09:00:00\n")

    log = logs.read_tickets(path=path, zone=ZoneInfo("Asia/Makassar"))

    assert (log.wall % 86_400 / 3600).tolist() == [9, 9]
    assert log.arrived[0] == log.arrived[1]


def test_a_file_that_is_no_log_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("name,age\nSari,4\n")
    with pytest.raises(logs.UnreadableLog, match="does not name the column arrived_at"):
        logs.read_tickets(path=path)
    path.write_text("")
    with pytest.raises(logs.UnreadableLog, match="does not name"):
        logs.read_tickets(path=path)
    with pytest.raises(logs.UnreadableLog, match="none"):
        logs.read_tickets(path=tmp_path / "none.csv")


def test_a_roster_is_read_and_its_impossible_rows_are_named(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "line,counter,from_at,to_at\n"
        "A,1,2025-03-03T08:00:00Z,2025-03-03T12:00:00Z\n"
        "A,1,2025-03-03T13:00:00Z,2025-03-03T12:00:00Z\n"
        "A,1,2025-03-03T13:00:00Z,\n"
        "A,1,2025-03-03T13:00:00Z,2025-03-13T12:00:00Z\n"
    )

    duties, problems = logs.read_roster(path=path)

    assert [(duty.line, duty.counter, duty.ends - duty.begins) for duty in duties] == [("A", "1", 14_400)]
    assert [problem.row for problem in problems] == [3, 4, 5]


def test_snapshots_are_read_with_letters_around_the_number(tmp_path: Path) -> None:
    path = tmp_path / "board.csv"
    path.write_text(
        "line,at,open_counters,waiting,last_called\n"
        "A,2025-03-03T08:00:00Z,3,15,A116\n"
        "A,2025-03-03T08:00:00Z,3,15,A116\n"
        "A,2025-03-03T08:01:00Z,,-2,-\n"
        "A,2025-03-03T08:02:00Z,2,many,A-117\n"
        "A,2025-03-03T08:03:00Z,2,1,118B\n"
    )

    log = logs.read_snapshots(path=path)

    assert log.shown[0] == 116
    assert log.shown[2:].tolist() == [117, 118]
    assert np.isnan(log.shown[1])
    assert np.isnan(log.waiting[1])
    assert set(reasons(log)) == {3, 4, 5}
