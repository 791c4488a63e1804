import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from anjungan.foundation.streams import AddressRefused, address, snapshot_version, subscription
from anjungan.foundation.streams import hub as hub_module
from anjungan.foundation.streams.hub import Hub

pytestmark = pytest.mark.django_db(transaction=True)


def target() -> dict[str, Any]:
    params = connection.get_connection_params()
    return {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}


def version() -> int:
    """Read the version in a thread of its own and leave no connection behind."""
    try:
        return snapshot_version()
    finally:
        connection.close()


WRITE = """SELECT foundation_announce('tests.happened.v1', 1, now(), 'x:1', jsonb_build_object('n', %s::int),
    ARRAY['zone:1'], '{"kind": "system", "id": "x", "label": "x"}')"""


async def happen(n: int, link: psycopg.AsyncConnection[Any] | None = None) -> None:
    if link is not None:
        await link.execute(WRITE, [n])
        return
    async with await psycopg.AsyncConnection.connect(**target(), autocommit=True) as own:
        await own.execute(WRITE, [n])
        await own.execute("NOTIFY anjungan_events")


@asynccontextmanager
async def running() -> AsyncIterator[Hub]:
    hub = Hub(target())
    hub.start()
    for _ in range(200):
        if hub.connected:
            break
        await asyncio.sleep(0.02)
    try:
        yield hub
    finally:
        await hub.stop()


class Page:
    """A watcher that collects what it is told."""

    def __init__(self, hub: Hub, since: int) -> None:
        self.told: list[str] = []
        self.task = asyncio.create_task(self._listen(hub, since))

    async def _listen(self, hub: Hub, since: int) -> None:
        async for chunk in hub.listen(["zone:1"], since):
            self.told.append(chunk.decode())

    def numbers(self) -> list[int]:
        return [int(text.split('"n":')[1].split("}")[0]) for text in self.told if '"n":' in text]

    async def hears(self, count: int, seconds: float = 5.0) -> list[int]:
        for _ in range(int(seconds / 0.02)):
            if len(self.numbers()) >= count:
                break
            await asyncio.sleep(0.02)
        return self.numbers()

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


def play(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_a_page_hears_what_happens_after_its_snapshot_even_before_it_listens() -> None:
    async def story() -> None:
        async with running() as hub:
            since = await asyncio.to_thread(version)
            await happen(1)
            await asyncio.sleep(0.2)
            page = Page(hub, since)
            await happen(2)
            assert await page.hears(2) == [1, 2]
            ids = [text.split("\n")[0] for text in page.told if "change" in text]
            assert [one.rsplit("-", 1)[1] for one in ids] == ["1", "2"]
            await page.leave()
            assert hub.count == 0

    play(story())


def test_a_slow_transaction_holds_later_changes_back_and_none_is_missed() -> None:
    async def story() -> None:
        async with running() as hub:
            page = Page(hub, await asyncio.to_thread(version))
            async with await psycopg.AsyncConnection.connect(**target()) as slow:
                await happen(1, slow)
                await happen(2)
                await asyncio.sleep(1.3)
                assert page.numbers() == []
                await slow.commit()
            assert await page.hears(2) == [1, 2]
            await page.leave()

    play(story())


def test_a_snapshot_older_than_the_memory_is_told_to_resync() -> None:
    async def story() -> None:
        async with running() as hub:
            page = Page(hub, 1)
            await asyncio.sleep(0.1)
            assert any("event: resync" in text for text in page.told)
            await page.leave()

    play(story())


def test_a_page_that_cannot_keep_up_is_told_to_resync_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "MOST_BEHIND", 2)

    async def story() -> None:
        async with running() as hub:
            slow, _ = hub.join(["zone:1"], await asyncio.to_thread(version))
            slow.queue = asyncio.Queue(2)
            for n in range(4):
                await happen(n)
            for _ in range(100):
                if slow.lost:
                    break
                await asyncio.sleep(0.02)
            assert slow.lost
            hub.leave(slow)

    play(story())


def test_the_hub_goes_on_where_it_was_when_the_database_comes_back() -> None:
    async def story() -> None:
        async with running() as hub:
            page = Page(hub, await asyncio.to_thread(version))
            async with await psycopg.AsyncConnection.connect(**target(), autocommit=True) as other:
                await other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'anjungan-hub' AND datname = current_database()"
                )
            await happen(1)
            assert await page.hears(1, seconds=10) == [1]
            await page.leave()

    play(story())


def test_one_change_reaches_a_thousand_pages() -> None:
    async def story() -> None:
        async with running() as hub:
            since = await asyncio.to_thread(version)
            pages = [Page(hub, since) for _ in range(1000)]
            await asyncio.sleep(0.1)
            await happen(7)
            assert await pages[-1].hears(1) == [7]
            await asyncio.sleep(0.2)
            assert all(page.numbers() == [7] for page in pages)
            for page in pages:
                page.task.cancel()
            await asyncio.gather(*(page.task for page in pages), return_exceptions=True)
            assert hub.watchers == {}

    play(story())


def test_an_address_says_what_it_allows_and_cannot_be_forged_or_kept() -> None:
    token = address(["zone:1", "zone:1", "mall:2"], since=5).rsplit("/", 1)[1]

    allowed = subscription(token)
    assert (allowed.streams, allowed.since) == (("zone:1", "mall:2"), 5)
    for forged in (token[:-2] + "xx", "x" + token, "", "a:b:c"):
        with pytest.raises(AddressRefused):
            subscription(forged)


def test_an_old_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    token = address(["zone:1"], since=5).rsplit("/", 1)[1]
    monkeypatch.setattr("anjungan.foundation.streams.addresses.LIFETIME_SECONDS", -1)

    with pytest.raises(AddressRefused):
        subscription(token)
