"""The hub, against a real database: what pages hear, in what order, and what happens when something breaks."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from anjungan.foundation.streams import hub as hub_module
from anjungan.foundation.streams import snapshot_version, watching
from anjungan.foundation.streams.hub import Hub

pytestmark = pytest.mark.django_db(transaction=True)

WRITE = """SELECT foundation_announce('tests.happened.v1', 1, now(), 'x:1', jsonb_build_object('n', %s::int),
    ARRAY[%s], '{"kind": "system", "id": "x", "label": "x"}')"""
Link = psycopg.AsyncConnection[Any]


def target() -> dict[str, Any]:
    params = connection.get_connection_params()
    return {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}


async def version() -> int:
    """Read the version in a thread of its own and leave no connection behind."""

    def read() -> int:
        try:
            return snapshot_version()
        finally:
            connection.close()

    return await asyncio.to_thread(read)


async def happen(n: int, link: Link | None = None, stream: str = "zone:1") -> None:
    if link is not None:
        await link.execute(WRITE, [n, stream])
        return
    async with await psycopg.AsyncConnection.connect(**target(), autocommit=True) as own:
        await own.execute(WRITE, [n, stream])
        await own.execute("NOTIFY anjungan_events")


async def until(holds: Callable[[], bool], seconds: float = 8.0) -> None:
    for _ in range(int(seconds / 0.01)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[Hub]:
    hub = Hub(target(), **options)
    hub.start()
    await until(lambda: hub.connected)
    try:
        yield hub
    finally:
        await hub.stop()


class Page:
    """A watcher that collects what it is told."""

    def __init__(self, hub: Hub, since: int, *streams: str) -> None:
        self.told = ""
        self.ended = False
        self.task = asyncio.create_task(self._listen(hub, streams or ("zone:1",), since))

    async def _listen(self, hub: Hub, streams: tuple[str, ...], since: int) -> None:
        async for chunk in hub.listen(streams, since):
            self.told += chunk.decode()
        self.ended = True

    @property
    def numbers(self) -> list[int]:
        return [change["payload"]["n"] for change in self.changes]

    @property
    def changes(self) -> list[dict[str, Any]]:
        return [json.loads(data) for data in re.findall(r"event: change\ndata: (.*)\n", self.told)]

    @property
    def ids(self) -> list[str]:
        return re.findall(r"id: (.*)\nevent: change", self.told)

    @property
    def must_resync(self) -> bool:
        return "event: resync" in self.told

    async def hears(self, *numbers: int) -> None:
        await until(lambda: len(self.numbers) >= len(numbers))
        assert self.numbers == list(numbers)

    async def listening(self) -> None:
        await until(lambda: "event: hello" in self.told)

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


def play(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_a_page_hears_what_happens_after_its_snapshot_even_before_it_listens() -> None:
    async def story() -> None:
        async with running() as hub:
            await happen(0)
            since = await version()
            await happen(1)
            page = Page(hub, since)
            await page.hears(1)
            await happen(2)
            await page.hears(1, 2)
            assert [number.split("-")[1] for number in page.ids] == ["1", "2"]
            assert page.changes[1]["name"] == "tests.happened.v1"
            assert page.changes[1]["v"] >= since
            assert not page.must_resync
            await page.leave()
            assert (hub.count, hub.watchers) == (0, {})

    play(story())


def test_a_page_hears_only_its_streams_and_each_change_once() -> None:
    async def story() -> None:
        async with running() as hub, await psycopg.AsyncConnection.connect(**target()) as link:
            since = await version()
            both, other = Page(hub, since, "zone:1", "mall:1"), Page(hub, since, "zone:2")
            await both.listening()
            await other.listening()
            await link.execute(WRITE.replace("ARRAY[%s]", "ARRAY['zone:1', 'mall:1']"), [1])
            await link.commit()
            await happen(2, stream="zone:2")
            await other.hears(2)
            await happen(3)
            await both.hears(1, 3)
            await both.leave()
            await other.leave()

    play(story())


def test_a_slow_transaction_that_began_first_is_neither_missed_nor_in_the_way() -> None:
    """A reader that remembers the highest id it saw would never tell change 1."""

    async def story() -> None:
        async with running() as hub:
            page = Page(hub, await version())
            await page.listening()
            async with await psycopg.AsyncConnection.connect(**target()) as slow:
                await happen(1, slow)
                await happen(2)
                await page.hears(2)  # though the slow one still runs
                await slow.commit()
            await page.hears(2, 1)
            assert page.changes[1]["v"] < page.changes[0]["v"], "or this test stages nothing"
            await page.leave()

    play(story())


def test_a_page_that_comes_back_with_its_last_id_misses_nothing_of_a_slow_transaction() -> None:
    async def story() -> None:
        async with running() as hub, await psycopg.AsyncConnection.connect(**target()) as slow:
            page = Page(hub, await version())
            await page.listening()
            await happen(1, slow)
            await happen(2)
            await page.hears(2)
            last = watching.position_in(page.ids[-1])
            await page.leave()

            await slow.commit()
            await happen(3)
            assert last is not None
            back = Page(hub, last)
            await until(lambda: 3 in back.numbers)
            assert {1, 3} <= set(back.numbers)
            assert not back.must_resync
            await back.leave()

    play(story())


def test_a_heartbeat_moves_a_quiet_page_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "HEARTBEAT_SECONDS", 0.05)

    async def story() -> None:
        async with running() as hub:
            since = await version()
            page = Page(hub, since)
            await page.listening()
            for n in range(3):
                await happen(n, stream="zone:9")
            await until(lambda: hub.position > since)
            page.told = ""
            await until(lambda: "event: beat" in page.told)
            position = re.findall(r"id: (.*)\nevent: beat", page.told)[-1]
            assert (watching.position_in(position) or 0) > since
            await page.leave()

    play(story())


def test_a_hub_that_starts_anew_knows_what_happened_before() -> None:
    async def story() -> None:
        since = await version()
        async with running() as first:
            page = Page(first, since)
            await happen(1)
            await page.hears(1)
            await page.leave()
        await happen(2)
        async with running() as second:
            page = Page(second, since)
            await page.hears(1, 2)
            assert not page.must_resync
            await page.leave()

    play(story())


def test_a_snapshot_older_than_the_memory_of_a_new_hub_is_told_to_resync() -> None:
    async def story() -> None:
        since = await version()
        for n in range(5):
            await happen(n)
        async with running(remember=3) as hub:
            old, fresh = Page(hub, since), Page(hub, await version())
            await until(lambda: old.must_resync)
            await happen(9)
            await old.hears(9)  # it stays and hears what comes
            await fresh.hears(9)
            assert not fresh.must_resync
            await old.leave()
            await fresh.leave()

    play(story())


def test_a_memory_that_overflows_while_running_is_honest_about_it() -> None:
    async def story() -> None:
        async with running(remember=4) as hub:
            since = await version()
            for n in range(12):
                await happen(n)
            await until(lambda: hub.memory.complete_from > since)
            assert len(hub.memory) <= 5
            page = Page(hub, since)
            await until(lambda: page.must_resync)
            await page.leave()

    play(story())


def test_a_page_that_cannot_keep_up_is_told_to_resync_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_BEHIND", 2)

    async def story() -> None:
        async with running() as hub:
            since = await version()
            stuck = hub.listen(["zone:1"], since)
            assert "hello" in (await anext(stuck)).decode()
            quick = Page(hub, since)
            await quick.listening()
            for n in range(4):
                await happen(n)
                await until(lambda n=n: quick.numbers[-1:] == [n])  # type: ignore[misc]
            rest = [chunk.decode() async for chunk in stuck]
            assert "event: resync" in rest[-1]
            assert hub.count == 1  # the quick one is still there
            await quick.leave()

    play(story())


def test_a_stream_ends_after_its_time_so_that_the_right_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "STREAM_SECONDS", 0.1)
    monkeypatch.setattr(hub_module, "HEARTBEAT_SECONDS", 0.02)

    async def story() -> None:
        async with running() as hub:
            page = Page(hub, await version())
            await until(lambda: page.ended)
            assert not page.must_resync
            assert hub.count == 0

    play(story())


def test_a_stream_ends_before_a_stuck_page_costs_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "STREAM_BYTES", 50)

    async def story() -> None:
        async with running() as hub:
            page = Page(hub, await version())
            await page.listening()
            await happen(1)
            await until(lambda: page.ended)
            assert page.numbers == [1]
            assert not page.must_resync

    play(story())


def test_every_page_begins_anew_when_the_database_was_away() -> None:
    async def story() -> None:
        async with running() as hub:
            page = Page(hub, await version())
            await page.listening()
            async with await psycopg.AsyncConnection.connect(**target(), autocommit=True) as other:
                await other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'anjungan-hub' AND datname = current_database()"
                )
            await until(lambda: page.must_resync)
            await happen(1)
            await page.hears(1)
            await page.leave()

    play(story())


def test_a_page_that_comes_before_the_hub_waits_for_it() -> None:
    async def story() -> None:
        since = await version()
        await happen(1)
        hub = Hub(target())
        page = Page(hub, since)
        await asyncio.sleep(0)
        hub.start()
        await page.hears(1)
        assert not page.must_resync
        await page.leave()
        await hub.stop()

    play(story())


def test_one_change_reaches_a_thousand_pages() -> None:
    async def story() -> None:
        async with running() as hub:
            since = await version()
            pages = [Page(hub, since) for _ in range(1000)]
            await until(lambda: hub.count == 1000)
            await happen(7)
            await until(lambda: all(page.numbers == [7] for page in pages))
            for page in pages:
                page.task.cancel()
            await asyncio.gather(*(page.task for page in pages), return_exceptions=True)
            assert hub.watchers == {}

    play(story())
