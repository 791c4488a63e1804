"""A ledger that came from another server, whose transactions had far higher numbers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import psycopg
import pytest
from django.db import connection

from anjungan.foundation import epochs, events, relay, sealing, streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import Event, announce, by_worker
from anjungan.foundation.models import AuditEntry, EventRecord
from anjungan.foundation.operations import operation
from anjungan.foundation.streams.hub import Hub

pytestmark = pytest.mark.django_db(transaction=True)
NINE = datetime(2025, 11, 6, 2, 0, tzinfo=UTC)
OPERATOR = Actor.system("restore")
MALL = 7


@dataclass(frozen=True, kw_only=True)
class GongRang(Event):
    """A gong rang (only in these tests)."""

    name: ClassVar[str] = "tests.gong_rang.v1"
    times: int

    def subject(self) -> str:
        return "gong:1"


heard: list[int] = []


@pytest.fixture(autouse=True)
def listener() -> Iterator[None]:
    heard.clear()

    @by_worker(GongRang)
    def hear(event: GongRang) -> None:
        heard.append(event.times)

    yield
    events._listeners.pop(GongRang.name)
    epochs._set_ahead(0)


@operation
def ring(times: int) -> None:
    announce(GongRang(times=times), by=OPERATOR, mall_id=MALL, at=NINE, to=["zone:1"])


def read_everything() -> None:
    relay.relay_batch(now=NINE)
    sealing.seal_everything(now=NINE)


def move_to_a_younger_server(by: int = 5_000_000) -> None:
    """What a restore into a new server does: the numbers in the tables are far above those it gives."""
    with connection.cursor() as cursor:
        for table, column in (
            ("eventrecord", "xid"), ("auditentry", "xid"), ("seal", "last_xid"), ("readercursor", "xid"),
        ):  # fmt: skip
            cursor.execute(f"ALTER TABLE foundation_{table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE foundation_{table} SET {column} = {column} + %s", [by])
            cursor.execute(f"ALTER TABLE foundation_{table} ENABLE TRIGGER USER")


def whole() -> bool:
    return not any(sealing.verify(mall_id=mall).breaks for mall in sealing.malls_with_entries())


def test_a_ledger_on_its_own_server_is_not_ahead() -> None:
    ring(1)
    assert not epochs.ledger_is_ahead()


def test_without_the_step_a_restored_ledger_would_stand_still() -> None:
    ring(1)
    read_everything()
    move_to_a_younger_server()
    ring(2)
    read_everything()

    assert epochs.ledger_is_ahead()
    assert heard == [1]


def test_after_the_step_readers_go_on_where_they_were() -> None:
    ring(1)
    read_everything()
    ring(2)
    move_to_a_younger_server()
    epochs.begin_epoch(actor=OPERATOR, now=NINE)
    ring(3)
    read_everything()

    assert not epochs.ledger_is_ahead()
    assert heard == [1, 2, 3]
    assert sealing.verify(mall_id=MALL).unsealed == 0
    assert whole()
    numbers = list(EventRecord.objects.order_by("id").values_list("xid", flat=True))
    assert numbers == sorted(set(numbers))


def test_what_was_written_before_the_step_gets_its_place() -> None:
    ring(1)
    read_everything()
    move_to_a_younger_server()
    ring(2)
    began = epochs.begin_epoch(actor=OPERATOR, now=NINE)
    ring(3)
    read_everything()

    # The event of the gong and its audit entry.
    assert began.lifted == 2
    assert heard == [1, 2, 3]
    assert whole()


def test_the_step_may_be_taken_twice_and_again_after_the_next_restore() -> None:
    ring(1)
    for _restore in range(2):
        move_to_a_younger_server()
        epochs.begin_epoch(actor=OPERATOR, now=NINE)
        assert epochs.begin_epoch(actor=OPERATOR, now=NINE).lifted == 0
        read_everything()
    ring(2)
    read_everything()

    assert heard == [1, 2]
    assert whole()
    assert AuditEntry.objects.filter(verb="foundation.ledger_epoch_began.v1").count() == 4


def test_no_version_of_the_lost_time_comes_again() -> None:
    ring(1)
    lost = streams.snapshot_version() + 1_000_000
    epochs.begin_epoch(actor=OPERATOR, now=NINE)

    assert streams.snapshot_version() > lost


def test_the_ledger_is_still_append_only_afterwards() -> None:
    ring(1)
    epochs.begin_epoch(actor=OPERATOR, now=NINE)

    with pytest.raises(Exception, match="append only"):
        EventRecord.objects.all().delete()


def test_a_writer_under_way_is_waited_for_and_keeps_one_number() -> None:
    params = connection.get_connection_params()
    plain = {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}

    def step() -> None:
        try:
            epochs.begin_epoch(actor=OPERATOR, now=NINE)
        finally:
            connection.close()

    with psycopg.connect(**plain) as writer:
        tell = """SELECT foundation_announce('tests.gong_rang.v1', 7, now(), 'gong:1', '{"times": 1}', '{}',
            '{"kind": "system", "id": "x", "label": "x"}')"""
        writer.execute(tell)
        stepping = threading.Thread(target=step)
        stepping.start()
        wait_until_someone_waits_for_a_lock()
        writer.execute(tell)
        assert stepping.is_alive()
        writer.commit()
        stepping.join()

    assert EventRecord.objects.filter(name=GongRang.name).values("xid").distinct().count() == 1
    read_everything()
    assert heard == [1, 1]


def wait_until_someone_waits_for_a_lock() -> None:
    for _ in range(2_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_screens_read_anew_and_hear_what_happens_next_once() -> None:
    ring(1)
    move_to_a_younger_server()
    seen_before = streams.snapshot_version()
    params = connection.get_connection_params()
    plain = {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}

    async def story() -> str:
        hub = Hub(plain)
        hub.start()
        told: list[str] = []
        page = asyncio.create_task(_listen(hub, told))
        try:
            await _until(lambda: "event: hello" in "".join(told))
            await asyncio.to_thread(_apart, lambda: epochs.begin_epoch(actor=OPERATOR, now=NINE))
            await _until(lambda: "event: resync" in "".join(told))
            told.clear()
            await asyncio.to_thread(_apart, lambda: ring(2))
            await _until(lambda: '"times": 2' in "".join(told))
            # Several more readings: a ledger that is ahead would be told again at each.
            await asyncio.to_thread(_apart, lambda: ring(3))
            await _until(lambda: '"times": 3' in "".join(told))
            _watcher, missed = hub.join(["zone:1"], seen_before)
            assert missed is None
        finally:
            page.cancel()
            await asyncio.gather(page, return_exceptions=True)
            await hub.stop()
        return "".join(told)

    said = asyncio.run(story())
    assert [said.count(f'"times": {n}') for n in (1, 2, 3)] == [0, 1, 1]


async def _listen(hub: Hub, told: list[str]) -> None:
    async for chunk in hub.listen(["zone:1"], 0):
        told.append(chunk.decode())  # noqa: PERF401 - each as it comes


async def _until(holds: Any) -> None:
    for _ in range(1_500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


def _apart(work: Any) -> None:
    try:
        work()
    finally:
        connection.close()
