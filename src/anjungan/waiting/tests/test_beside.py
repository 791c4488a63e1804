"""Of other lines a board is told what their boards had shown before, and nothing of its own."""

import numpy as np

from anjungan.waiting.scoring.beside import NAMES, Board, beside


def board(at: list[float], waiting: list[float], called: list[float]) -> Board:
    """Return a board that calls as many as it usually does."""
    counted = np.array(called, dtype=float)
    return Board(
        at=np.array(at), waiting=np.array(waiting, dtype=float), called=counted, made=counted, expected=counted
    )  # fmt: skip


def told(boards: list[Board], place: int, name: str) -> list[float]:
    return list(beside(boards=boards)[place][NAMES.index(name)])


def test_others_are_those_who_waited_elsewhere_before() -> None:
    mine = board([0, 60, 120], [7, 8, 9], [1, 2, 3])
    other, third = board([60, 100], [5, 2], [10, 14]), board([30], [1], [0])
    boards = [mine, other, third]
    assert told(boards, 0, "others_waiting") == [0, 1, 3]  # what is shown at the same moment is not known yet
    assert told(boards, 1, "others_waiting") == [8, 9]
    assert told(boards, 0, "others_called20") == [0, 0, 14]


def test_a_board_alone_has_no_others() -> None:
    alone = [board([0, 60], [3, 4], [0, 5])]
    assert told(alone, 0, "others_waiting") == [0, 0]
    assert told(alone, 0, "others_pace") == told(alone, 0, "others_pace_day") == [1, 1]


def test_pace_is_what_was_called_against_what_is_usual() -> None:
    mine = board([3_000], [1], [0])
    slow = Board(
        at=np.array([0.0, 2_900.0]), waiting=np.array([4.0, 4.0]), called=np.array([10.0, 20.0]),
        made=np.array([10.0, 20.0]), expected=np.array([10.0, 40.0]),
    )  # fmt: skip
    assert told([mine, slow], 0, "others_pace") == [(10 + 5) / (30 + 5)]
    assert told([mine, slow], 0, "others_pace_day") == [(20 + 10) / (40 + 10)]
    assert told([mine, slow], 1, "pace_day") == [1, (20 + 5) / (40 + 5)]
