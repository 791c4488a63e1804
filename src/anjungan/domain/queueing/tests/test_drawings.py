"""What is drawn or said twice must say the same."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from anjungan.domain.queueing.state_drawings import drawings
from anjungan.domain.queueing.states import INTERVAL_OF, TICKET_TRANSITIONS, TicketState
from anjungan.foundation import streams


def test_the_drawings_are_those_of_the_tables() -> None:
    for path, text in drawings(settings.PROJECT_FOLDER):
        assert path.read_text() == text, f"{path} is old: run manage.py draw_states"


def test_the_command_draws_each_of_them(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    drawn: dict[Path, str] = {}
    # Not onto the files themselves: another test may be reading them.
    monkeypatch.setattr(Path, "write_text", lambda path, text: drawn.update({path: text}))
    call_command("draw_states")

    assert drawn == {path: path.read_text() for path, _text in drawings(settings.PROJECT_FOLDER)}
    assert capsys.readouterr().out.splitlines() == [str(path) for path in drawn]


@pytest.mark.django_db
def test_the_database_knows_the_same_moves_and_the_same_kinds_of_time() -> None:
    with connection.cursor() as cursor:
        for before in TicketState:
            for after in TicketState:
                cursor.execute("SELECT queueing_may_move(%s, %s)", [before, after])
                assert cursor.fetchone() == (TICKET_TRANSITIONS.allows(before, after),), f"{before} to {after}"
            cursor.execute("SELECT queueing_interval_of(%s)", [before])
            assert cursor.fetchone() == (INTERVAL_OF.get(before),)


@pytest.mark.django_db
def test_the_database_names_live_streams_as_the_hub_does() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT queueing_streams(1, 'KODE2345', '{2,NULL,3,2}', '{NULL,5}', 7)")
        named = cursor.fetchone()[0]
        cursor.execute("SELECT queueing_streams(1, 'KODE2345', '{}', '{}', NULL)")
        fewest = cursor.fetchone()[0]

    assert sorted(named) == sorted(
        [
            streams.mall_stream(1), streams.visit_stream("KODE2345"), streams.line_stream(2), streams.line_stream(3),
            streams.counter_stream(5), streams.zone_stream(7),
        ]
    )  # fmt: skip
    assert sorted(fewest) == sorted([streams.mall_stream(1), streams.visit_stream("KODE2345")])
