from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.models import Closure, Counter, Device
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.ports import SpeechFailed
from anjungan.domain.queueing.queries import BoardCall
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation import streams
from anjungan.interfaces.display import board

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[list[datetime]]:
    """The wall clock of the door; a test may move it."""
    time = [NINE_O_CLOCK + minutes(1)]
    with patch("anjungan.foundation.clock.now", lambda: time[0]):
        yield time


def _display(here: Hall, zone_id: int | None = None) -> tuple[Client, Device]:
    registered = premises.register_device(
        mall_id=here.mall.pk, kind="display", name="Layar", zone_id=zone_id, actor=here.manager, now=NINE_O_CLOCK
    )
    client = Client()
    assert client.get(f"/layar/pasang?token={registered.token}").status_code == 302
    return client, registered.device


def _snapshot(client: Client, query: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/layar/isi{query}").json()
    return answer


def speaks(*, number: str, counter: str, languages: Sequence[str]) -> bytes:
    return f"{number} {counter} {' '.join(languages)}".encode()


def is_mute(*, number: str, counter: str, languages: Sequence[str]) -> bytes:
    raise SpeechFailed("no engine")


def test_a_browser_nobody_enrolled_sees_how_to_enrol_and_no_numbers() -> None:
    here = hall()
    here.arrive()
    here.call()
    for path in ("/layar/", "/layar/zona/1/", "/layar/isi", "/layar/langsung", "/layar/suara/A001/101.wav"):
        answer = Client().get(path)
        assert answer.status_code == 403
        assert b"101" not in answer.content


def test_the_hall_shows_the_call_and_two_earlier_ones_of_each_zone() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    for minute in range(4):
        here.arrive(0)
        here.finish(here.call(0, at=NINE_O_CLOCK + minutes(minute / 10)))
    here.arrive(1)
    here.call(1, at=NINE_O_CLOCK + minutes(1))
    client, _ = _display(here)
    text = client.get("/layar/").content.decode().replace("\N{NO-BREAK SPACE}", " ")

    assert "data-number>J 001" in text
    assert "data-counter>202" in text
    assert "A 004" in text
    assert "tadi" in text
    assert "A 003, A 002" in " ".join(text.split())
    assert "A 001" not in text


def test_a_zone_shows_only_its_own_calls() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0)
    here.arrive(1)
    here.call(0)
    here.call(1)
    client, _ = _display(here)
    assert [call["counter"] for call in _snapshot(client, "?zona=2")["calls"]] == ["202"]
    assert {call["counter"] for call in _snapshot(client)["calls"]} == {"101", "202"}


def test_a_display_registered_for_a_zone_opens_on_that_zone() -> None:
    here = hall(lines=2)
    client, _ = _display(here, zone_id=here.lines[1].zone_id)
    assert 'data-snapshot="/layar/isi?zona=2"' in client.get("/layar/").content.decode()


@pytest.mark.parametrize("zone", ["8", "0", "99"])
def test_a_zone_that_does_not_exist_is_told_kindly(zone: str) -> None:
    client, _ = _display(hall())
    assert client.get(f"/layar/zona/{zone}/").status_code == 404


@pytest.mark.parametrize("query", ["?zona=-1", "?zona=abc", "?zona=%00", "?zona=" + "9" * 400, "?panah=x,1-miring,,-"])
def test_odd_words_in_the_address_show_the_hall(query: str) -> None:
    client, _ = _display(hall())
    assert client.get(f"/layar/isi{query}").status_code == 200
    assert client.get(f"/layar/{query}").status_code == 200


def test_a_recall_and_a_call_made_again_after_an_undo_are_calls_of_their_own() -> None:
    here = hall()
    here.arrive()
    client, _ = _display(here)
    called = here.call()
    keys = [_snapshot(client)["calls"][0]["key"]]
    queue.recall_ticket(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK + minutes(0.1))
    keys.append(_snapshot(client)["calls"][0]["key"])
    assert keys[0] != keys[1]
    assert _snapshot(client)["calls"][0]["key"] == keys[1]

    other = hall()
    other.arrive()
    screen, _ = _display(other)
    first = other.call()
    before = _snapshot(screen)["calls"][0]["key"]
    queue.undo_last(ticket_id=first.id, actor=other.officers[0], now=NINE_O_CLOCK + minutes(0.1))
    assert _snapshot(screen)["calls"] == []
    other.call(at=NINE_O_CLOCK + minutes(0.2))
    assert _snapshot(screen)["calls"][0]["key"] != before


def test_the_ticker_tells_what_is_closed_and_why() -> None:
    here = hall(lines=2)
    Closure.objects.create(
        mall=here.mall, line=here.lines[0], starts_at=NINE_O_CLOCK - minutes(5), reason_id="bahan kartu habis"
    )
    client, _ = _display(here)
    messages = _snapshot(client)["messages"]
    assert any("bahan kartu habis" in message and "Dinas 0" in message for message in messages)
    assert not any("Dinas 1" in message for message in messages)
    assert _snapshot(client)["closed"] == ""


def test_nobody_is_asked_to_take_a_number_where_none_is_given() -> None:
    here = hall()
    Closure.objects.create(mall=here.mall, starts_at=NINE_O_CLOCK - minutes(5), reason_id="listrik padam")
    client, _ = _display(here)
    assert "listrik padam" in _snapshot(client)["closed"]
    page = client.get("/layar/").content.decode()
    assert "<p data-shut>Tutup sementara: listrik padam." in page
    assert "<p data-open hidden>Belum ada panggilan." in page


def test_a_deleted_counter_blanks_nothing() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    for line in (0, 1):
        here.arrive(line)
        here.finish(here.call(line), line)
    client, _ = _display(here)
    Counter.objects.filter(pk=here.counters[0].pk).update(state="closed", officer=None)
    Counter.objects.filter(pk=here.counters[0].pk).delete()

    snapshot = _snapshot(client)
    assert [call["counter"] for call in snapshot["calls"]] == ["202"]
    assert len(snapshot["zones"]) == 2


def test_a_row_that_cannot_be_shown_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    for line in (0, 1):
        here.arrive(line)
        here.call(line)
    shown = board._call

    def breaks_at_101(call: BoardCall) -> board.ShownCall:
        if call.counter == "101":
            raise ValueError("broken row")
        return shown(call)

    with patch.object(board, "_call", breaks_at_101):
        calls = board.hall_board(here.mall, now=NINE_O_CLOCK).calls
    assert [call.counter for call in calls] == ["202"]
    assert "left out" in caplog.text


def test_the_board_costs_the_same_for_one_call_and_for_many() -> None:
    here = hall(lines=6, skills=[range(6)])
    costs = []
    for visitors in (1, 12):
        for number in range(visitors):
            here.arrive(number % 6)
            here.finish(here.call())
        with CaptureQueriesContext(connection) as asked:
            board.hall_board(here.mall, now=NINE_O_CLOCK)
        costs.append(len(asked))
    assert costs[0] >= costs[1]
    assert costs[1] <= 3


def test_yesterdays_calls_are_gone_at_local_midnight(clock: list[datetime]) -> None:
    here = hall(tz="Asia/Jayapura")
    clock[0] = NINE_O_CLOCK.replace(hour=14, minute=59)
    here.arrive(at=clock[0])
    here.call(at=clock[0])
    client, _ = _display(here)
    assert len(_snapshot(client)["calls"]) == 1

    clock[0] += minutes(2)
    assert _snapshot(client)["calls"] == []


def test_the_hall_listens_to_the_building_and_a_zone_to_itself() -> None:
    here = hall()
    client, _ = _display(here)
    heard = [
        streams.subscription(client.get(f"/layar/langsung{query}").json()["address"].rsplit("/", 1)[-1]).streams
        for query in ("", "?zona=1")
    ]
    assert heard == [(streams.mall_stream(here.mall.pk),), (streams.zone_stream(here.lines[0].zone_id),)]


def test_a_call_is_spoken_in_the_languages_of_the_installation(settings: Settings) -> None:
    settings.CALL_SPEAKER = f"{__name__}.speaks"
    settings.VOICE_LANGUAGES = ["id", "en"]
    client, _ = _display(hall())
    answer = client.get("/layar/suara/A042/107.wav")
    assert (answer["Content-Type"], answer.content) == ("audio/wav", b"A042 107 id en")


def test_without_a_voice_the_screen_is_told_so(settings: Settings) -> None:
    settings.CALL_SPEAKER = f"{__name__}.is_mute"
    client, _ = _display(hall())
    answer = client.get("/layar/suara/A042/107.wav")
    assert (answer.status_code, answer.json()) == (503, {"code": "voice_missing"})


@pytest.mark.parametrize(
    "path", ["A042/000", "a042/107", "A042;/107", "A0420000000/107", "%00/107", "A042/" + "1" * 300]
)
def test_only_calls_are_spoken(settings: Settings, path: str) -> None:
    settings.CALL_SPEAKER = f"{__name__}.speaks"
    client, _ = _display(hall())
    assert client.get(f"/layar/suara/{path}.wav").status_code == 404


def test_a_heartbeat_keeps_what_is_wrong_and_reports_what_was_skipped(caplog: pytest.LogCaptureFixture) -> None:
    client, device = _display(hall())
    said = {"problems": ["voice_missing", "made_up", 7], "page": "aula", "sound": "on", "skipped": ["zone 99"]}
    answer = client.post("/layar/denyut", json.dumps(said), content_type="application/json")

    device.refresh_from_db()
    assert answer.json()["now"] == round((NINE_O_CLOCK + minutes(1)).timestamp() * 1000)
    assert device.status["problems"] == ["voice_missing"]
    assert device.last_seen_at == NINE_O_CLOCK + minutes(1)
    assert "zone 99" in caplog.text


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"[]", b'{"problems": 5, "skipped": {}}', b'{"page": null}', b"\xff"]
)
def test_a_broken_heartbeat_is_still_a_sign_of_life(body: bytes) -> None:
    client, device = _display(hall())
    assert client.post("/layar/denyut", body, content_type="application/json").status_code == 200
    device.refresh_from_db()
    assert device.last_seen_at is not None


def test_a_revoked_display_shows_no_more_numbers() -> None:
    here = hall()
    client, device = _display(here)
    premises.revoke_device(device_id=device.pk, actor=here.manager, now=NINE_O_CLOCK)
    assert client.get("/layar/isi").status_code == 403
